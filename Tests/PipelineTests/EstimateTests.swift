import Configuration
import Foundation
import Models
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Estimates of the sample release")
struct EstimateTests {
    @Test("every shipped model is estimated and published with its vintage, and stays with it")
    func published() throws {
        let sample = try SampleWarehouse.shared.get()
        #expect(
            try sample.database.value("select count(*) from nqp.estimate_status where status = 'estimated'")
                == "20")
        #expect(try sample.database.rows("select distinct vintage from nqp.estimate") == [["2"]])
        let copy = try sample.copy()
        let effect =
            "select estimate from nqp.estimate where model = 'baseline_controls' and role = 'treatment'"
        let before = try copy.value(effect)
        try copy.pipeline(Shipped.configuration.get()).publish(vintage: 1)
        #expect(try copy.rows("select distinct vintage from nqp.estimate") == [["1"]])
        #expect(try copy.value(effect) != before)
    }

    @Test(
        "the tables of the founding paper have its rows, and every figure that it prints has ours beside it")
    func paper() throws {
        let database = try SampleWarehouse.shared.get().database
        #expect(
            try database.rows(
                "select variable, column_1 is not null, column_2 is not null from nqp.table_3")
                == [
                    ["Treat×Post", "t", "t"], ["Edu", "f", "t"], ["Fin", "f", "t"], ["Ind", "f", "t"],
                    ["Infra", "f", "t"], ["Urban", "f", "t"], ["Control variables", "t", "t"],
                    ["Intercept", "t", "t"],
                    ["Entity fixed effects", "t", "t"], ["Year fixed effects", "t", "t"],
                    ["Observations", "t", "t"],
                    ["Clusters", "t", "t"], ["R² within", "t", "t"], ["R²", "t", "t"],
                ])
        #expect(
            try database.rows("select column_1, column_3 from nqp.table_4 where variable = 'Observations'")
                == [["330", "300"]])
        #expect(
            try database.rows(
                """
                select distinct equation, outcome_id from nqp.estimate
                where model = 'mediation_TAG' or model = 'baseline' order by equation
                """)
                == [["main", "score"], ["mediator", "TAG"], ["outcome", "score"], ["total", "score"]])
        #expect(try database.value("select count(*) from nqp.estimate where outcome_id is null") == "0")
        #expect(try database.value("select count(*) from nqp.paper_comparison") == "98")
        #expect(try database.value("select count(*) from nqp.paper_comparison where ours is null") == "0")
        // Treat×Post does not depend on data that are made up.
        #expect(
            try database.rows(
                "select quantity, round(ours::numeric, 3) = paper::numeric from nqp.paper_comparison where paper_table = 2 and term = 'ai_pilot_zone' order by position"
            ).allSatisfy { $0[1] == "t" })
    }

    @Test("what adds up adds up: Goodman-Bacon to the baseline, mediation's paths to the total effect")
    func identities() throws {
        let database = try SampleWarehouse.shared.get().database
        let bacon = try database.rows(
            """
            select abs(sum(d.weight * d.estimate) - max(e.estimate)) < 1e-12, abs(sum(d.weight) - 1) < 1e-12
            from nqp.did_decomposition d
            cross join nqp.estimate e
            where e.model = 'baseline' and e.role = 'treatment'
            """)
        #expect(bacon == [["t", "t"]])
        let paths = try database.rows(
            """
            select abs(max(estimate) filter (where quantity = 'total_effect')
                - max(estimate) filter (where quantity = 'direct_effect')
                - max(estimate) filter (where quantity = 'indirect_effect_sobel')) < 1e-12
            from nqp.mediation
            group by model
            """)
        #expect(paths == [["t"], ["t"]])
    }

    /// Appended to the shipped variables and models.
    private static let variable = """

          ln_software:
            title: { en: ln of software revenue over GDP }
            role: alternative
            formula: ln(software_revenue / gdp in [1])
            unit: 1

        """
    private static func models(_ outcome: String) -> String {
        """

          planted:
            kind: regression
            title: { en: Planted effect }
            outcome: \(outcome)
            controls: []
          planted_callaway_santanna:
            kind: callaway_santanna
            title: { en: Planted effect }
            outcome: \(outcome)
            controls: []
            draws: 199
            seed: 1
          planted_sun_abraham:
            kind: sun_abraham
            title: { en: Planted effect }
            outcome: \(outcome)
            controls: []
          planted_imputation:
            kind: imputation
            title: { en: Planted effect }
            outcome: \(outcome)
            controls: []
          lonely:
            kind: sun_abraham
            title: { en: Beijing alone is treated from 2019 on }
            controls: []
            sample: { without: [Shanghai] }
          late_imputation:
            kind: imputation
            title: { en: The first cohort is treated from the first year on }
            controls: []
            sample: { years: { first: 2019, last: 2022 } }
          late_callaway_santanna:
            kind: callaway_santanna
            title: { en: The first cohort is treated from the first year on }
            controls: []
            draws: 199
            seed: 1
            sample: { years: { first: 2019, last: 2022 }, regions: [east] }
          late_study:
            kind: event_study
            title: { en: The first cohort is treated from the first year on }
            controls: []
            window: { first: -3, last: 3, base: -1 }
            sample: { years: { first: 2019, last: 2022 } }
          few_clusters_study:
            kind: event_study
            title: { en: More periods before treatment than clusters less one }
            controls: []
            window: { first: -6, last: 6, base: -1 }
            sample: { regions: [northeast] }
          few_clusters_placebo:
            kind: placebo
            title: { en: Few clusters }
            controls: []
            draws: 99
            seed: 1
            sample: { regions: [east] }
          few_clusters_bootstrap:
            kind: wild_bootstrap
            title: { en: Three clusters and a control that says nothing new }
            controls: [ai_application_zone]
            draws: 99
            seed: 1
            sample: { regions: [northeast] }
          own_past:
            kind: regression
            title: { en: The outcome's own past among the terms }
            lead: 1
            also: [score]
          unknown_term:
            kind: regression
            title: { en: A slip }
            controls: [Edu, Urbn]
          none_treated:
            kind: regression
            title: { en: Before the policy }
            sample: { years: { first: 2012, last: 2018 } }
          no_event:
            kind: event_study
            title: { en: Nobody treated yet }
            window: { first: -4, last: 2, base: -1 }
            sample: { years: { first: 2012, last: 2017 } }
          no_base:
            kind: event_study
            title: { en: Nobody at the base }
            window: { first: -4, last: 3, base: -1 }
            sample: { years: { first: 2021, last: 2022 }, without: [Henan, Liaoning, Heilongjiang] }
          all_treated:
            kind: regression
            title: { en: Only the treated }
            fixed_effects: []
            sample: { years: { first: 2022, last: 2022 }, regions: [northeast], without: [Jilin] }
          collinear_treatment:
            kind: regression
            title: { en: Treated in one year }
            sample: { regions: [northeast], without: [Jilin] }
          one_cluster:
            kind: regression
            title: { en: One province }
            controls: []
            fixed_effects: []
            sample: { regions: [northeast], without: [Jilin, Liaoning] }
          empty_sample:
            kind: regression
            title: { en: Nobody }
            sample: { regions: [northeast], without: [Jilin, Liaoning, Heilongjiang] }
          no_dates:
            kind: callaway_santanna
            title: { en: A treatment without dates }
            treatment: AI_patents
            controls: []
            draws: 199
            seed: 1
          with_controls:
            kind: goodman_bacon
            title: { en: Controls where there are none }
          pooled_study:
            kind: event_study
            title: { en: The never treated would be part of the base }
            window: { first: -4, last: 3, base: -1 }
            fixed_effects: [year]
          pooled_sun_abraham:
            kind: sun_abraham
            title: { en: The never treated would be part of the base }
            fixed_effects: []
          robust_bootstrap:
            kind: wild_bootstrap
            title: { en: Signs are of entities }
            standard_errors: { type: hc1 }
            draws: 99
            seed: 1
          two_way_santanna:
            kind: callaway_santanna
            title: { en: Errors of its own }
            controls: []
            standard_errors: { type: two_way }
            draws: 99
            seed: 1
          year_imputation:
            kind: imputation
            title: { en: Effects of its own }
            controls: []
            fixed_effects: [year]
          corrected_imputation:
            kind: imputation
            title: { en: Errors without a correction }
            controls: []
            standard_errors: { type: cluster, correction: full }

        """
    }

    @Test(
        "a planted effect is found inside every estimator's interval; models that cannot be estimated say why and hold back no other"
    )
    func plantedAndRefused() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: folder.path + "/etl-config")
        func append(_ text: String, to file: String) throws {
            let shipped = try String(contentsOfFile: folder.path + "/etl-config/\(file)", encoding: .utf8)
            try folder.write("etl-config/\(file)", shipped + text)
        }
        try append(Self.variable, to: "variables.yaml")
        try append(Self.models("ln_software"), to: "models.yaml")
        let configuration = try WarehouseConfiguration.load(folder: folder.path + "/etl-config")
        let report = try copy.pipeline(configuration).nightly(inbox: nil)
        #expect(!report.isRefused && report.build.refusedModels.count == 15)

        // sample.yaml: software_revenue … effect: { ai_pilot_zone: 0.18 }, on the logarithm of its ratio to GDP.
        let planted = try copy.rows(
            "select model, ci_low < 0.18 and 0.18 < ci_high from nqp.estimate where model like 'planted%' and term = 'ai_pilot_zone' order by 1"
        )
        #expect(
            planted == [
                ["planted", "t"], ["planted_callaway_santanna", "t"], ["planted_imputation", "t"],
                ["planted_sun_abraham", "t"],
            ])

        let problems = try copy.rows(
            "select model, problem from nqp.estimate_status where status = 'refused' order by position")
        let expected = [
            ("unknown_term", "unknown term \"Urbn\""), ("unknown_term", "Did you mean \"Urban\"?"),
            ("none_treated", "No observation of the sample is treated by ai_pilot_zone"),
            ("no_event", "No observation of the sample is treated."),
            ("no_base", "is at the base k = -1"),
            ("all_treated", "Every observation of the sample is treated by ai_pilot_zone"),
            ("collinear_treatment", "ai_pilot_zone is collinear with"), ("one_cluster", "clusters"),
            ("empty_sample", "no row of the panel is in the sample"), ("no_dates", "is no policy"),
            ("with_controls", "takes no controls"),
            ("pooled_study", "event_study with `fixed_effects: [year]`"),
            ("pooled_sun_abraham", "Expected entity among them"),
            ("robust_bootstrap", "with errors of type hc1. Expected `type: cluster`"),
            ("two_way_santanna", "with errors of type two_way"),
            ("year_imputation", "Expected `[entity, year]`"),
        ]
        for (model, words) in expected {
            #expect(problems.first { $0[0] == model }?[1]?.contains(words) == true, "\(model): \(problems)")
        }
        #expect(
            try copy.value("select count(*) from nqp.estimate_status where status = 'estimated'") == "33")
        let tests = try copy.rows(
            "select model, n, clusters, p_value is null, notes from nqp.estimate_test where model like 'few%' order by position"
        )
        #expect(
            tests == [
                [
                    "few_clusters_study", "33", "3", "t",
                    "Refused: The test has 5 restrictions, but their covariance matrix has rank 1: too few clusters move these coefficients, or the repair of a two-way matrix left too little of it.",
                ],
                [
                    "few_clusters_placebo", "110", "10", "f",
                    "Only 10 clusters of entity: the errors are reproducible, not trustworthy; see the wild bootstrap.",
                ],
                [
                    "few_clusters_bootstrap", "33", "3", "f",
                    "ai_application_zone: absorbed by entity, year. No interval: on one side at least no value within 1000 standard errors is rejected, for p is never below 0.25. Compared with one entity alone, the only one never treated, so that errors are too small: Jilin.",
                ],
            ])
        #expect(
            try copy.value("select notes from nqp.estimate where model = 'few_clusters_study' limit 1")?
                .contains("Nobody in the sample is at k = 1, 2") == true)

        let late = try copy.rows(
            "select distinct model, n, clusters, notes ~ 'left out: 2019', notes ~ 'Only 8 clusters' from nqp.estimate where model like 'late%' and equation in ('main', 'simple') order by 1"
        )
        #expect(
            late == [
                ["late_callaway_santanna", "32", "8", "t", "t"], ["late_imputation", "112", "28", "t", "f"],
                ["late_study", "112", "28", "t", "f"],
            ])

        #expect(
            try copy.rows(
                "select distinct outcome, outcome_id, sample, term from nqp.estimate where model = 'own_past' and role = 'also'"
            ) == [["NP", "score", "2012–2021, outcome 1 later", "score"]])
        #expect(
            try copy.value("select notes from nqp.estimate where model = 'lonely' limit 1")?
                .contains("errors are too small: the cohort of 2019") == true)
        // What holds whatever the data are, `nqp check` says at the word itself.
        let lines = try String(contentsOfFile: folder.path + "/etl-config/models.yaml", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let found = ModelEstimator.problems(of: configuration).map { problem in
            let line = lines[problem.location.line - 1]
            return
                "\(line.dropFirst(problem.location.column - 1)) – \(problem.found), \(problem.suggestion ?? "")"
        }
        #expect(
            found == [
                "Urbn] – unknown term \"Urbn\", Urban",
                "AI_patents – \"AI_patents\" as treatment of callaway_santanna, ",
                "with_controls: – goodman_bacon with controls, ",
                "[year] – event_study with `fixed_effects: [year]`, ",
                "[] – sun_abraham with `fixed_effects: []`, ",
                "{ type: hc1 } – wild_bootstrap with errors of type hc1, ",
                "{ type: two_way } – callaway_santanna with errors of type two_way, ",
                "[year] – imputation with `fixed_effects: [year]`, ",
                "{ type: cluster, correction: full } – imputation with `standard_errors`, ",
            ])
        // Beside a mistake of the file itself, in the order of lines.
        try append(
            "  no_seed: { kind: placebo, title: { en: No seed }, outcome: scroe, draws: 99 }\n",
            to: "models.yaml")
        do {
            _ = try WarehouseConfiguration.load(
                folder: folder.path + "/etl-config", modelChecks: ModelEstimator.problems)
            Issue.record("mistakes passed")
        } catch {
            #expect(error.problems.count == 11)
            #expect(error.problems.suffix(2).map(\.suggestion) == [nil, "score"])
        }
    }

    @Test("other models make another vintage of the same cells")
    func modelsAlone() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: folder.path + "/etl-config")
        let models = try String(contentsOfFile: folder.path + "/etl-config/models.yaml", encoding: .utf8)
        try folder.write(
            "etl-config/models.yaml",
            models.replacingOccurrences(
                of: "{ type: cluster, correction: nonnested }", with: "{ type: cluster, correction: full }"))
        let pipeline = try copy.pipeline(WarehouseConfiguration.load(folder: folder.path + "/etl-config"))
        _ = try pipeline.nightly(inbox: nil)
        #expect(
            try copy.rows("select vintage, changed_count from nqp.vintage where is_published") == [
                ["3", "0"]
            ])
        // K counts the 29 further province effects too: the error grows by √((330 − 17) / (330 − 46)).
        let ratio = try copy.value(
            """
            select round((new.std_error / old.std_error)::numeric, 10)
            from nqp.estimate_history new
            join nqp.estimate_history old using (model, equation, term)
            where new.vintage = 3 and old.vintage = 2 and model = 'baseline_controls' and term = 'ai_pilot_zone'
            """)
        #expect(ratio == "1.0498155438")
    }
}
