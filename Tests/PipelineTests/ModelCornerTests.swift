import Configuration
import Foundation
import Models
import TestSupport
import Testing

@testable import Pipeline

/// Models at the edge of what can be estimated, or of what their settings mean, on the sample release.
@Suite("Models at the edges")
struct ModelCornerTests {
    /// Appended to the shipped policies and models.
    private static let policies = """

          after_the_index:
            title: { en: Beijing and Hebei, zh: 京冀 }
            authority: Nobody
            effective: { next_year_from_month: 9 }
            zones:
              - { entity: Beijing, approved: 2021-03 }
              - { entity: Hebei, approved: 2023-03 }

        """
    private static let models = """

          two_entities:
            kind: regression
            title: { en: Two entities }
            controls: [Edu]
            sample: { regions: [northeast], without: [Liaoning] }
          two_entities_bootstrap:
            kind: wild_bootstrap
            title: { en: Two entities }
            controls: [Edu]
            draws: 99
            seed: 1
            sample: { regions: [northeast], without: [Liaoning] }
          two_entities_santanna:
            kind: callaway_santanna
            title: { en: One against one }
            controls: []
            draws: 99
            seed: 1
            sample: { regions: [northeast], without: [Liaoning] }
          perfect:
            kind: regression
            title: { en: The parts of the score }
            treatment: factor_combination_efficiency
            controls: [labourers, means_of_labour, objects_of_labour]
          perfect_iid:
            kind: regression
            title: { en: The parts of the score }
            treatment: factor_combination_efficiency
            controls: [labourers, means_of_labour, objects_of_labour]
            standard_errors: { type: iid }
          groups:
            kind: heterogeneity
            title: { en: A subgroup of two }
            controls: [Edu]
            by: region
            sample: { without: [Liaoning] }
          lonely_groups:
            kind: heterogeneity
            title: { en: A subgroup in which one entity is treated }
            controls: []
            fixed_effects: [year]
            treatment: ai_application_zone
            by: region
            sample: { regions: [east, west] }
          robust_mediation:
            kind: mediation
            title: { en: No clusters }
            mediator: TAG
            draws: 99
            seed: 1
            standard_errors: { type: hc1 }
          nowhere:
            kind: event_study
            title: { en: In no column }
            window: { first: -4, last: 2, base: -1 }
            paper: { table: 3, column: 3 }
          halfway:
            kind: mediation
            title: { en: Between two columns }
            mediator: TAG
            draws: 99
            seed: 1
            paper: { table: 5, column: 6 }
          eastern_statistics:
            kind: descriptive
            title: { en: The east }
            terms: [score, Edu]
            controls: [Fin]
            sample: { regions: [east], years: { first: 2015, last: 2018 } }
          led_statistics:
            kind: descriptive
            title: { en: No outcome to lead }
            terms: [score]
            lead: 1
          late_cohort:
            kind: event_study
            title: { en: Hebei begins after the index }
            treatment: after_the_index
            window: { first: -12, last: 1, base: -1 }
          lonely_santanna:
            kind: callaway_santanna
            title: { en: Beijing alone }
            treatment: after_the_index
            controls: []
            draws: 99
            seed: 1
          lonely_regression:
            kind: regression
            title: { en: Beijing alone }
            treatment: after_the_index
          lonely_also:
            kind: regression
            title: { en: Beijing alone besides }
            also: [after_the_index]
          rival:
            kind: regression
            title: { en: Beijing alone besides the treatment }
            treatment: free_trade_zone
            also: [ai_pilot_zone]
            controls: []
            fixed_effects: [entity]
            sample: { without: [Shanghai], years: { first: 2012, last: 2019 } }
            paper: { table: 4, column: 5 }
          three_santanna:
            kind: callaway_santanna
            title: { en: One against one once the others are treated }
            controls: []
            comparison: not_yet_treated
            draws: 99
            seed: 1
            sample: { regions: [east], without: [Hebei, Shanghai, Jiangsu, Zhejiang, Fujian, Shandong, Guangdong] }
          three_mediation:
            kind: mediation
            title: { en: Three clusters }
            controls: []
            mediator: TAG
            draws: 99
            seed: 1
            sample: { regions: [northeast] }
          lonely_sun_abraham:
            kind: sun_abraham
            title: { en: Beijing alone and no effects of years }
            controls: []
            fixed_effects: [entity]
            sample: { without: [Shanghai] }
          yearless_study:
            kind: event_study
            title: { en: Compared with nobody }
            fixed_effects: [entity]
            window: { first: -4, last: 2, base: -1 }
          once_treated:
            kind: imputation
            title: { en: Sichuan in one year }
            treatment: ai_application_zone
            controls: []
            sample: { regions: [west], years: { first: 2012, last: 2021 } }
          by_outcome:
            kind: heterogeneity
            title: { en: Split on the outcome }
            by: score
          by_treatment:
            kind: heterogeneity
            title: { en: Split on the treatment }
            by: ai_pilot_zone
          led_study:
            kind: event_study
            title: { en: A year later }
            lead: 1
            window: { first: -4, last: 2, base: -1 }
          strict_mediation:
            kind: mediation
            title: { en: More than the draws can tell }
            mediator: TAG
            draws: 99
            seed: 1
            confidence: 0.999

        """

    @Test("no variance is refused, no row is dropped without a word, and every row says what it is of")
    func corners() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: folder.path + "/etl-config")
        for (file, text) in [("policies.yaml", Self.policies), ("models.yaml", Self.models)] {
            let shipped = try String(contentsOfFile: folder.path + "/etl-config/\(file)", encoding: .utf8)
            // A place is of one model.
            let free = shipped.replacingOccurrences(of: "    paper: { table: 4, column: 5 }\n", with: "")
            try folder.write("etl-config/\(file)", free + text)
        }
        let configuration = try WarehouseConfiguration.load(folder: folder.path + "/etl-config")
        let before = try copy.rows("select * from nqp.table_3")
        _ = try copy.pipeline(configuration).nightly(inbox: nil)

        let problems = try copy.rows(
            "select model, problem from nqp.estimate_status where status = 'refused' order by position")
        #expect(
            problems.map { $0[0] } == [
                "two_entities", "two_entities_bootstrap", "two_entities_santanna", "perfect", "perfect_iid",
                "led_statistics",
            ])
        for problem in problems.dropLast() {
            #expect(problem[1]?.contains("is zero: the model fits without error") == true, "\(problem)")
        }
        #expect(problems[2][1]?.contains("one unit against one") == true)
        #expect(try copy.rows("select * from nqp.table_3") == before)

        let groups = try copy.rows(
            "select subgroup, notes ~ 'Northeast' from nqp.heterogeneity where model = 'groups' order by position"
        )
        #expect(groups.count == 3 && groups.allSatisfy { $0[1] == "t" }, "\(groups)")
        #expect(
            try copy.rows(
                "select test ~ 'northeast', title ~ 'that have a regression', notes ~ 'Northeast' from nqp.estimate_test where model = 'groups' and test in ('refused_northeast', 'equal_effects') order by test"
            ) == [["f", "t", "t"], ["t", "f", nil]])
        #expect(
            try copy.rows(
                "select test, notes ~ 'West: Treated alone[^:]*: Sichuan', (length(notes) - length(replace(notes, 'Treated alone', ''))) / 13 from nqp.estimate_test where model = 'lonely_groups' and test ~ 'equal|interaction' order by 1"
            ) == [["equal_effects", "t", "1"], ["interaction_west", "t", "1"]])
        #expect(
            try copy.value(
                "select count(*) from nqp.estimate_test where model = 'groups' and test ~ '(difference|interaction).*northeast'"
            ) == "0")

        #expect(
            try copy.rows(
                """
                select t.test, t.df2::integer - e.df
                from nqp.estimate_test t
                join core.published_equation e on e.model_code = t.model and e.equation = case t.test
                    when 'total_effect' then 'total' when 'effect_on_mediator' then 'mediator' else 'outcome' end
                where t.model = 'robust_mediation' and t.df2 is not null order by t.position
                """, role: "nqp_admin")
                == [
                    ["total_effect", "0"], ["effect_on_mediator", "0"], ["effect_of_mediator", "0"],
                    ["direct_effect", "0"],
                ])
        #expect(
            try copy.rows(
                "select estimate, notes from nqp.estimate_test where model = 'robust_mediation' and test = 'indirect_effect_bootstrap'"
            ) == [[nil, "Refused: The bootstrap draws clusters of entities; errors are hc1."]])

        #expect(
            try copy.rows(
                "select model, term, sample, n from nqp.descriptive_statistics where model <> 'descriptive_statistics' or term = 'score' order by position"
            ) == [
                ["descriptive_statistics", "score", "2012–2022", "330"],
                ["eastern_statistics", "score", "regions east, 2015–2018", "40"],
                ["eastern_statistics", "Edu", "regions east, 2015–2018", "40"],
            ])

        #expect(
            try copy.value(
                "select string_agg(term, ' ' order by position) from nqp.estimate where model = 'late_cohort' and event_time < -8"
            ) == "k=-11 k=-10 k=-9")
        #expect(
            try copy.rows(
                "select distinct equation, notes ~ 'errors are too small: the cohort of 2021' from nqp.estimate where model = 'lonely_santanna' order by 1"
            ) == [["calendar", "t"], ["cohort", "t"], ["dynamic", "t"], ["simple", "t"]])
        #expect(
            try copy.rows(
                "select distinct model, notes ~ 'too small: Beijing' from nqp.estimate where model in ('lonely_regression', 'baseline')"
            ) == [["baseline", nil], ["lonely_regression", "t"]])

        #expect(
            try copy.value("select distinct notes from nqp.estimate where model = 'lonely_also'")?
                .contains("Treated alone by after_the_index") == true)
        #expect(
            try copy.rows(
                "select role, std_error is null, p_value is null, notes ~ 'No standard error.*one cluster of entity alone' from nqp.estimate where model = 'rival' and role <> 'constant' order by position"
            ) == [["treatment", "f", "f", "t"], ["also", "t", "t", "t"]])
        #expect(
            try copy.value(
                "select max(column_5) ~ '^-?0[.][0-9]{4}$' from nqp.table_4 where variable = 'Treat×Post'")
                == "t")
        #expect(
            try copy.rows(
                "select ci_low, std_error is not null, notes ~ 'No interval: 99 draws .* takes 1999' from nqp.estimate_test where model = 'strict_mediation' and test = 'indirect_effect_bootstrap'"
            ) == [[nil, "t", "t"]])

        #expect(
            try copy.rows(
                """
                select cohort, year, std_error is null, notes ~ 'one entity is compared with one' from nqp.att_group_time
                where model = 'three_santanna' and year in (2019, 2020) order by 1, 2
                """)
                == [
                    ["2019", "2019", "f", nil], ["2019", "2020", "t", "t"], ["2020", "2019", "t", "t"],
                    ["2020", "2020", "t", "t"],
                ])
        #expect(
            try copy.rows(
                "select std_error is null, notes ~ 'No standard error of 7 of the 20 effects' from nqp.estimate where model = 'three_santanna' and equation = 'cohort' order by position"
            ) == [["f", "t"], ["t", "t"], ["f", "t"]])
        #expect(
            try copy.rows(
                "select term, std_error is null, notes ~ 'No standard error of effects of the cohort of 2019' from nqp.estimate where model = 'lonely_sun_abraham' and term in ('ai_pilot_zone', 'k=2', 'k=3') order by position"
            ) == [["ai_pilot_zone", "f", "t"], ["k=2", "f", "t"], ["k=3", "t", "t"]])
        #expect(
            try copy.rows(
                "select distinct model, notes ~ 'compared with nobody', notes ~ 'but to those of other terms' from nqp.estimate where model in ('led_study', 'lonely_sun_abraham', 'yearless_study') order by 1"
            ) == [
                ["led_study", "f", "f"], ["lonely_sun_abraham", "t", "f"], ["yearless_study", "t", "t"],
            ])
        #expect(
            try copy.value(
                "select distinct notes ~ '^(.* )?1 treated observation c' from nqp.estimate where model = 'once_treated'"
            )
                == "t")
        #expect(
            try copy.rows(
                "select n, clusters, notes ~ 'Only 3 clusters', notes ~ 'Compared with one entity alone.*Jilin', notes ~ '72 of 99 draws' from nqp.mediation where model = 'three_mediation' and quantity ~ 'indirect' order by position"
            ) == [["33", "3", "t", "t", "f"], ["33", "3", "t", "t", "t"]])
        #expect(
            try copy.rows(
                "select distinct outcome, sample, confidence, lead from nqp.event_study where model in ('led_study', 'lonely_sun_abraham') order by lead"
            ) == [
                ["NP", "without Shanghai, 2012–2022", "0.95", "0"],
                ["NP", "2012–2021, outcome 1 later", "0.95", "1"],
            ])
        #expect(
            try copy.value(
                "select string_agg(model || ' ' || refused_subgroups, '') from nqp.estimate_status where refused_subgroups <> ''"
            )?.hasPrefix("groups Northeast: The variance of the coefficient of ai_pilot_zone is zero") == true
        )

        let found = ModelEstimator.problems(of: configuration)
        let lines = try String(contentsOfFile: folder.path + "/etl-config/models.yaml", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            found.suffix(2).map { lines[$0.location.line - 1] } == ["    by: score", "    by: ai_pilot_zone"])
        #expect(
            found.map(\.found) == [
                "mediation with errors of type hc1",
                "event_study at table 3, column 3, where no view shows it",
                "mediation at table 5, column 6, where no view shows it", "descriptive with `controls`",
                "descriptive with `lead: 1`", "`by: score`, the outcome",
                "`by: ai_pilot_zone`, the treatment",
            ])
        try folder.write(
            "etl-config/models.yaml",
            "models:\n  twice: { kind: regression, title: { en: A }, treatment: Fin, sample: { regions: [east, east] } }\n"
        )
        let mistake = #expect(throws: ConfigurationError.self) {
            try WarehouseConfiguration.load(folder: folder.path + "/etl-config")
        }
        #expect(mistake?.problems.map(\.found) == ["\"east\" twice"])
    }
}
