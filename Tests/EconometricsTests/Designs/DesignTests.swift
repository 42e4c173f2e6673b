import Econometrics
import Testing

private let coefficientTolerance = 1e-9
private let errorTolerance = 1e-8

extension OraclePanel {
    func staggered() throws -> StaggeredPanel {
        try StaggeredPanel(units: units, periods: years, cohorts: cohorts)
    }
}

@Suite("Event study, placebo, mediation, heterogeneity")
struct DesignTests {
    private let panel: OraclePanel

    init() throws { panel = try OraclePanel() }

    @Test("an event study with a binned end and its pre-trend test agree with fixest 0.14.2")
    func eventStudy() throws {
        let oracle = try Oracle.json("panel")
        for (kind, covariance) in [
            ("iid", Covariance.iid), ("hc1", .hc1), ("cluster_province", .cluster(panel.province)),
            ("twoway", .twoWayCluster(panel.province, panel.year)),
        ] {
            let answer = oracle["event_study_binned5"][kind]
            let study = try EventStudy(panel.model(), panel: panel.staggered(), covariance: covariance)
            for point in study.points where point.relativePeriod != -1 {
                let c = try #require(point.coefficient)
                let name = "kb::\(point.relativePeriod)"
                #expect(agree(c.estimate, answer["coef"][name].value, coefficientTolerance))
                #expect(agree(c.standardError, answer["se"][name].value, errorTolerance))
            }
        }
        let study = try EventStudy(
            panel.model(), panel: panel.staggered(), covariance: .cluster(panel.province))
        let wald = oracle["event_study_pretrend_wald_cluster"]
        let test = try #require(study.preTrend)
        #expect(agree(test.statistic, wald["stat"].value, 1e-7))
        #expect(agree(test.pValue, wald["p"].value, 1e-8))
        #expect(Double(test.numerator) == wald["df1"].value && Double(test.denominator) == wald["df2"].value)
        #expect(study.points.map(\.relativePeriod) == Array(-5...3))
        #expect(study.points.map(\.isBinned) == [true] + Array(repeating: false, count: 8))
        #expect(study.points[4].coefficient == nil)
        // Three clusters cannot test four coefficients: there is no test, but there is a study.
        let thirds = Grouping(name: "third", panel.integers("pid").map { $0 % 3 })
        let few = try EventStudy(panel.model(), panel: panel.staggered(), covariance: .cluster(thirds))
        #expect(few.preTrend == nil)
        #expect(few.preTrendRefusal == .tooManyRestrictions(restrictions: 4, rank: 2))
    }

    @Test(
        "an event study without its base, without anybody treated, or with a second base by collinearity is refused"
    )
    func eventStudyRefusals() throws {
        func study(_ rows: [Int], cohorts: [Int?]) throws -> EventStudy {
            try EventStudy(
                panel.model().restricted(to: rows),
                panel: StaggeredPanel(
                    units: rows.map { panel.units[$0] }, periods: rows.map { panel.years[$0] },
                    cohorts: rows.map { cohorts[$0] }),
                window: EventStudy.Window(first: -10, last: 9),
                covariance: .cluster(panel.province.restricted(to: rows)))
        }
        let all = Array(0..<330)
        let first = try #require(panel.cohorts.compactMap { $0 }.min())
        let before = all.filter { panel.years[$0] < first }
        #expect(throws: EstimationError.noneTreated(treatment: nil)) {
            try study(before, cohorts: panel.cohorts)
        }
        let baseless = all.filter { row in panel.cohorts[row].map { panel.years[row] != $0 - 1 } ?? true }
        #expect {
            try study(baseless, cohorts: panel.cohorts)
        } throws: { error in
            guard case .basePeriodUnobserved(-1, nil, let observed) = error as? EstimationError else {
                return false
            }
            return observed.contains(-2) && observed.contains(0) && !observed.contains(-1)
        }
        // Without units never treated and without periods that stand for several, effects are known up to a trend.
        #expect {
            try study(all, cohorts: panel.cohorts.map { $0 ?? first + 2 })
        } throws: { error in
            guard case .eventTimeNotIdentified(_, -1, let others) = error as? EstimationError else {
                return false
            }
            return !others.isEmpty
        }
    }

    @Test("a cohort that is never at the base is left out or refused by name, and never a second base")
    func eventStudyCohorts() throws {
        func study(
            _ rows: [Int], _ cohort: (_ row: Int) -> Int?, base: Int = -1
        ) throws -> EventStudy {
            try EventStudy(
                panel.model().restricted(to: rows),
                panel: StaggeredPanel(
                    units: rows.map { panel.units[$0] }, periods: rows.map { panel.years[$0] },
                    cohorts: rows.map(cohort)),
                window: EventStudy.Window(first: -4, last: 3, base: base),
                covariance: .cluster(panel.province.restricted(to: rows)))
        }
        func effects(_ study: EventStudy) -> [Coefficient?] { study.points.map(\.coefficient) }
        let own = panel.cohorts
        let late = (0..<330).filter { panel.years[$0] >= 2019 }
        let found = try study(late) { own[$0] }
        let without = try study(late.filter { own[$0] != 2019 }) { own[$0] }
        #expect(found.excludedCohorts == [2019] && effects(found) == effects(without))
        #expect(found.summary.observations < late.count)
        // A cohort that begins after the sample, with nobody at the base, is never treated in it.
        let early = (0..<330).filter { panel.years[$0] <= 2019 }
        let begun = try study(early) { own[$0] }
        let never = try study(early) { row in own[row].flatMap { $0 > 2020 ? nil : $0 } }
        #expect(begun.excludedCohorts.isEmpty && effects(begun) == effects(never))
        #expect(throws: EstimationError.basePeriodUnobserved(base: -3, cohort: 2014, observed: Array(-2...3)))
        {
            try study(Array(0..<330), { own[$0] == 2019 ? 2014 : own[$0] }, base: -3)
        }
    }

    @Test("500 given placebo draws agree one by one")
    func placebo() throws {
        let oracle = try Oracle.json("placebo")
        let staggered = try panel.staggered()
        let text = try String(contentsOfFile: Oracle.folder + "/placebo_cohorts.csv", encoding: .utf8)
        let assignments: [[Int?]] = text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            line.split(separator: ",").map { Int($0) }.map { $0 == 0 ? nil : $0 }
        }
        let test = try PlaceboTest(
            panel.model(), panel: staggered, assignments: assignments, cluster: panel.province)
        let (coefficients, errors, p) = (oracle["coef"].values, oracle["se"].values, oracle["p"].values)
        #expect(test.draws.count == 500)
        for (index, draw) in test.draws.enumerated() {
            #expect(agree(draw.estimate, coefficients[index], coefficientTolerance, absolute: 1e-15))
            #expect(agree(try #require(draw.standardError), errors[index], errorTolerance))
            #expect(agree(try #require(draw.pValue), p[index], 1e-7))
        }
        #expect(agree(test.mean, oracle["mean"].value, 1e-9))
        #expect(agree(test.standardDeviation, oracle["sd"].value, 1e-9))
        #expect(agree(test.permutationPValue, oracle["permutation_p_two_sided"].value, 1e-12))
        #expect(test.shareBelowTenPercent == oracle["share_p_below_10pct"].value)
        #expect(agree(test.estimate.estimate, oracle["estimate"].value, coefficientTolerance))
    }

    @Test("random draws deal out the cohorts there are, the same for the same seed")
    func reassignments() throws {
        let cohorts = try panel.staggered().cohorts
        let draws = PlaceboTest.reassignments(of: cohorts, draws: 20, seed: 7)
        #expect(draws == PlaceboTest.reassignments(of: cohorts, draws: 20, seed: 7))
        #expect(draws != PlaceboTest.reassignments(of: cohorts, draws: 20, seed: 8))
        #expect(Set(draws).count == 20)
        func counted(_ cohorts: [Int?]) -> [Int] { cohorts.map { $0 ?? 0 }.sorted() }
        #expect(draws.allSatisfy { counted($0) == counted(cohorts) })
    }

    @Test("Sobel's test, and effects that add up", arguments: ["m_innov", "m_digital"])
    func mediation(name: String) throws {
        let oracle = try Oracle.json("mediation")[name]
        let mediation = try Mediation(
            panel.model(), mediator: panel.variable(name), covariance: .cluster(panel.province),
            bootstrap: ClusterBootstrapOptions(draws: 200, seed: 3))
        #expect(agree(mediation.a.estimate, oracle["a"].value, coefficientTolerance))
        #expect(agree(mediation.b.estimate, oracle["b"].value, coefficientTolerance))
        #expect(agree(mediation.indirect.estimate, oracle["indirect"].value, coefficientTolerance))
        #expect(agree(mediation.indirect.standardError, oracle["sobel_se"].value, errorTolerance))
        #expect(agree(mediation.indirect.statistic, oracle["sobel_z"].value, errorTolerance))
        #expect(agree(mediation.indirect.pValue, oracle["p"].value, 1e-7))
        let sum = mediation.direct.estimate + mediation.indirect.estimate
        #expect(agree(sum, mediation.total.estimate, 1e-10))
        // Cluster bootstrap and Sobel measure the same spread, if not the same way.
        let bootstrap = try #require(mediation.bootstrap)
        #expect(bootstrap.draws == 200)
        #expect(bootstrap.interval?.contains(mediation.indirect.estimate) == true)
        let ratio = bootstrap.standardError / mediation.indirect.standardError
        #expect((0.7...1.5).contains(ratio))
    }

    @Test("subgroups agree with regressions of their own, and their differences with an interaction's")
    func heterogeneity() throws {
        let oracle = try Oracle.json("panel")
        let variants = try Oracle.json("pyfixest_variants")["heterogeneity"]
        let regions = try #require(panel.columns["region"])
        let result = try Heterogeneity(
            panel.model(), labels: regions, covariance: .cluster(panel.province))
        for group in result.groups {
            let answer = oracle["region_\(group.label)"]["cluster_province"]
            #expect(agree(group.coefficient.estimate, answer["coef"]["did"].value, coefficientTolerance))
            #expect(agree(group.coefficient.standardError, answer["se"]["did"].value, errorTolerance))
            #expect(group.summary.notes == [.fewClusters(clustering: "province", count: 10)])
        }
        #expect(result.differences.count == 3 && result.interactions.count == 2)
        for difference in result.interactions {
            let answer = variants["did_\(difference.second)"]
            #expect(agree(difference.estimate, answer["coef"].value, coefficientTolerance))
            #expect(agree(difference.standardError, answer["se"].value, errorTolerance))
        }
        let joint = try #require(result.jointTest)
        #expect(agree(joint.statistic, variants["wald"].value, 1e-7))
        #expect(agree(joint.pValue, variants["wald_p"].value, 1e-7))
        let (first, second) = (result.groups[0].coefficient, result.groups[1].coefficient)
        let z = result.differences[0]
        #expect(agree(z.estimate, second.estimate - first.estimate, 1e-12))
        let squares = first.standardError * first.standardError + second.standardError * second.standardError
        #expect(agree(z.standardError * z.standardError, squares, 1e-12))
    }

    @Test("a mediator that a control or the treatment makes up is refused by their names")
    func collinearMediator() throws {
        let model = panel.model()
        let control = try #require(model.terms.last)
        for (term, factor, constant) in [(control, 1000.0, 0.0), (model.terms[0], -1, 1)] {
            let mediator = Variable(name: "m", values: term.values.map { constant + factor * $0 })
            let error = #expect(throws: EstimationError.self) {
                try Mediation(model, mediator: mediator, covariance: .cluster(panel.province))
            }
            guard case .collinearMediator("m", let culprits) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(culprits.first == term.name)
        }
    }

    @Test("without effects of entities the interactions compare effects, not the groups' levels")
    func groupLevels() throws {
        let regions = try #require(panel.columns["region"])
        func result(_ effects: [Grouping]) throws -> Heterogeneity {
            var model = panel.model()
            model.fixedEffects = effects
            model.terms = model.terms.filter { $0.name == "did" }
            return try Heterogeneity(model, labels: regions, covariance: .cluster(panel.province))
        }
        // Nothing is common to the groups: their own regressions and the one of all have the same effects.
        let alone = try result([])
        for (one, other) in zip(alone.interactions, alone.differences) {
            #expect(agree(one.estimate, other.estimate, 1e-11), "\(one) \(other)")
        }
        func terms(_ result: Heterogeneity) -> Int { result.pooled?.estimates.count ?? 0 }
        #expect(try terms(alone) == 5 && terms(result([panel.year])) == 5)
        #expect(try terms(result([panel.province, panel.year])) == 3)
    }

    @Test("a group without treatment is refused by itself, and the others stand")
    func refusedGroup() throws {
        let labels = zip(panel.columns["region"] ?? [], panel.cohorts).map { $1 == nil ? "never" : $0 }
        let result = try Heterogeneity(panel.model(), labels: labels, covariance: .cluster(panel.province))
        #expect(result.refusals.map(\.label) == ["never"])
        #expect(result.refusals.first?.error == .noneTreated(treatment: "did"))
        #expect(result.groups.map(\.label).sorted() == ["Central", "East", "West"])
        #expect(result.interactions.count == 2 && result.jointTest != nil)
        let every = EstimationError.noGroup([
            .init(label: "never", error: .noneTreated(treatment: "did"))
        ])
        #expect(throws: every) {
            let rows = labels.indices.filter { labels[$0] == "never" }
            let model = panel.model().restricted(to: rows)
            return try Heterogeneity(model, labels: rows.map { labels[$0] }, covariance: .iid)
        }
    }

    @Test("descriptive statistics are numpy's")
    func descriptive() throws {
        let oracle = try Oracle.json("pyfixest_variants")["describe"]
        let found = try DescriptiveStatistics(panel.variable("c_open"))
        let expected = oracle.values
        let values = [
            found.mean, found.standardDeviation, found.minimum, found.firstQuartile, found.median,
            found.thirdQuartile, found.maximum,
        ]
        for (value, answer) in zip(values, expected) { #expect(agree(value, answer, 1e-13)) }
        #expect(found.observations == 330)
    }
}
