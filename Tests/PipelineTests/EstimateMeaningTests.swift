import Configuration
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("What estimates say of themselves")
struct EstimateMeaningTests {
    @Test("a difference of subgroups says what both of its regressions say, and of what its interval is")
    func differences() throws {
        let rows = try SampleWarehouse.shared.get().database.rows(
            """
            select test, notes ~ 'East: Only 10 clusters', notes ~ 'Northeast: Only 3 clusters.*Northeast: Compared with one entity alone',
                notes ~ 'normal distribution', ci_low < estimate and estimate < ci_high, clusters
            from nqp.estimate_test where model = 'by_region' and test in ('difference_east_northeast', 'difference_west_northeast') order by 1
            """)
        #expect(
            rows == [
                ["difference_east_northeast", "t", "t", "t", "t", "13"],
                ["difference_west_northeast", "f", "t", "t", "t", "14"],
            ])
    }

    @Test("a decomposition says why it has no error")
    func decomposition() throws {
        #expect(
            try SampleWarehouse.shared.get().database.value(
                "select std_error is null and notes ~ '^No standard error' from nqp.estimate_test where test = 'weighted_mean'"
            ) == "t")
    }

    @Test(
        "rows of the paper's tables have a number each, and effects by period say what they are measured from"
    )
    func columns() throws {
        let database = try SampleWarehouse.shared.get().database
        for table in ["table_3", "table_4", "table_5"] {
            #expect(
                try database.value(
                    "select count(*) = count(distinct row) and max(row) = count(*) from nqp.\(table)") == "t")
        }
        #expect(
            try database.rows(
                "select model, relative_to, treatment, min(event_time), string_agg(event_time::text, ' ' order by event_time) filter (where is_binned) from nqp.event_study group by 1, 2, 3 order by 1, 4"
            ) == [
                ["callaway_santanna", "the year before", "ai_pilot_zone", "-9", nil],
                ["callaway_santanna", "the year before treatment", "ai_pilot_zone", "0", nil],
                ["event_study", "the base period, k = -1", "ai_pilot_zone", "-5", "-5"],
                ["imputation", "the imputed outcome without treatment", "ai_pilot_zone", "0", nil],
                ["sun_abraham", "the base period, k = -1", "ai_pilot_zone", "-10", nil],
            ])
    }

    @Test(
        "with a lead, event time and cohorts count to the outcome: without controls nothing is treated before it is"
    )
    func timing() throws {
        let kinds = [
            "callaway_santanna": "draws: 99, seed: 1", "sun_abraham": "", "imputation": "",
            "event_study": "window: { first: -5, last: 2, base: -1 }",
        ]
        let models = kinds.sorted { $0.key < $1.key }.map { kind, settings in
            """
              led_\(kind): { kind: \(kind), title: { en: A }, controls: [], lead: 1, \(settings) }
              late_\(kind): { kind: \(kind), title: { en: A }, controls: [], sample: { years: { first: 2013, last: 2022 } }, \(settings) }

            """.replacingOccurrences(of: ",  }", with: " }")
        }
        let ofTerms = [
            "regression": "also: [free_trade_zone]", "mediation": "mediator: TAG, draws: 99, seed: 1",
            "placebo": "draws: 99, seed: 1", "wild_bootstrap": "draws: 99, seed: 1", "goodman_bacon": "",
            "heterogeneity": "by: region",
        ].map { "  then_\($0): { kind: \($0), title: { en: A }, controls: [], lead: 1, \($1) }\n" }
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: folder.path + "/etl-config")
        let shipped = try String(contentsOfFile: folder.path + "/etl-config/models.yaml", encoding: .utf8)
        let year =
            "  one_year: { kind: descriptive, title: { en: A }, terms: [score], sample: { years: { first: 2021, last: 2021 } } }\n"
        try folder.write("etl-config/models.yaml", shipped + "\n" + models.joined() + ofTerms.joined() + year)
        let copy = try SampleWarehouse.shared.get().copy()
        _ = try copy.pipeline(WarehouseConfiguration.load(folder: folder.path + "/etl-config")).nightly(
            inbox: nil)
        for kind in kinds.keys {
            let differing = try copy.value(
                """
                select count(*) filter (where e.term is null or l.term is null or abs(e.estimate - l.estimate) > 1e-12
                    or abs(e.std_error - l.std_error) > 1e-12 or e.n <> l.n) || ' of ' || (count(*) > 4)
                from (select * from nqp.estimate where model = 'led_\(kind)') e
                full join (select * from nqp.estimate where model = 'late_\(kind)') l using (equation, term)
                """)
            #expect(differing == "0 of true", "\(kind)")
        }
        #expect(
            try copy.value(
                "select count(*) from nqp.estimate where model like 'led%' and coalesce(notes !~ 'count to the outcome, 1 after', true)"
            ) == "0")
        // What asks for the effect of being treated when the terms are says who is not yet, once a row, and not of the mediator's own equation.
        #expect(
            try copy.rows(
                """
                select model, string_agg(distinct coalesce(array_length(string_to_array(notes, 'begins in between count as untreated'), 1) - 1, 0)::text, ' ')
                from (
                    select model, equation as part, notes from nqp.estimate
                    union all select model, test, notes from nqp.estimate_test where test !~ '^refused'
                ) r
                where model like 'then%' and part not in ('mediator', 'effect_on_mediator')
                group by 1 order by 1
                """)
                == ["goodman_bacon", "heterogeneity", "mediation", "placebo", "regression", "wild_bootstrap"]
                .map { ["then_\($0)", "1"] })
        #expect(
            try copy.value(
                "select count(*) from (select equation as part, notes from nqp.estimate where model = 'then_mediation' union all select test, notes from nqp.estimate_test where model = 'then_mediation') r where part in ('mediator', 'effect_on_mediator') and notes ~ 'in between'"
            ) == "0")
        #expect(
            try copy.value("select sample from nqp.descriptive_statistics where model = 'one_year'") == "2021"
        )
    }
}
