import Econometrics
import Testing

@Suite("What cannot be estimated is refused by name")
struct RefusalTests {
    private let panel: OraclePanel

    init() throws { panel = try OraclePanel() }

    private func fit(_ change: (inout LinearModel) -> Void) throws -> FixedEffectsRegression {
        var model = panel.model()
        change(&model)
        return try FixedEffectsRegression(model)
    }

    private func replacing(_ name: String, in model: inout LinearModel, with value: (Int) -> Double) {
        model.terms = model.terms.map { term in
            term.name == name
                ? Variable(name: name, values: term.values.indices.map(value)) : term
        }
    }

    @Test("an empty sample, or subgroup")
    func empty() {
        #expect(throws: EstimationError.emptySample("y")) {
            try FixedEffectsRegression(panel.model().restricted(to: []))
        }
    }

    @Test("a treatment that nobody gets, that everybody gets, that is one value")
    func constantTreatment() {
        for (value, error) in [
            (0.0, EstimationError.noneTreated(treatment: "did")), (1, .allTreated(treatment: "did")),
            (2.5, .noTreatmentVariation(treatment: "did", value: 2.5)),
        ] {
            #expect(throws: error) { try fit { replacing("did", in: &$0) { _ in value } } }
        }
    }

    @Test("a treatment that fixed effects absorb")
    func absorbedTreatment() {
        #expect(throws: EstimationError.collinearTreatment(treatment: "did", with: ["province", "year"])) {
            try fit { replacing("did", in: &$0) { Double(panel.years[$0] - 2000) } }
        }
    }

    @Test("a treatment that is a combination of controls, which are named")
    func collinearTreatment() {
        let error = EstimationError.collinearTreatment(treatment: "did", with: ["c_gov", "c_hc"])
        #expect(throws: error) {
            try fit { model in
                let (gov, hc) = (panel.numbers("c_gov"), panel.numbers("c_hc"))
                replacing("did", in: &model) { 2 * gov[$0] - 0.1 * hc[$0] }
            }
        }
    }

    @Test("a collinear control is dropped, not refused, and says with what")
    func collinearControl() throws {
        let fit = try fit { model in
            let (gov, open) = (panel.numbers("c_gov"), panel.numbers("c_open"))
            model.terms.append(Variable(name: "both", values: zip(gov, open).map { 3 * $0 + $1 }))
            model.terms.append(Variable(name: "trend", values: panel.years.map(Double.init)))
        }
        #expect(fit.droppedTerms.map(\.term) == ["both", "trend"])
        #expect(fit.droppedTerms[0].reason == .collinear(with: ["c_gov", "c_open"]))
        #expect(fit.droppedTerms[1].reason == .absorbed(by: ["province", "year"]))
        let plain = try FixedEffectsRegression(panel.model())
        #expect(fit.terms == plain.terms)
        #expect(zip(fit.coefficients, plain.coefficients).allSatisfy { agree($0, $1, 1e-11) })
    }

    @Test("what is not finite, by variable and row")
    func notFinite() {
        #expect(throws: EstimationError.notFinite(variable: "c_hc", row: 17)) {
            try fit { replacing("c_hc", in: &$0) { $0 == 17 ? .infinity : Double($0) } }
        }
    }

    @Test("one cluster")
    func oneCluster() throws {
        let fit = try FixedEffectsRegression(panel.model())
        let country = Grouping(name: "country", Array(repeating: 0, count: 330))
        #expect(throws: EstimationError.tooFewClusters(clustering: "country", found: 1, expected: 2)) {
            try fit.summary(covariance: .cluster(country))
        }
    }

    private var covariances: [Covariance] {
        let years = Grouping(name: "year", panel.years)
        return [.iid, .hc1, .cluster(panel.province), .twoWayCluster(panel.province, years)]
    }

    @Test("a perfect fit, whatever is assumed of the errors; a nearly perfect one is none")
    func perfectFit() throws {
        func outcome(noise: Double) -> (inout LinearModel) -> Void {
            { [panel] model in
                let (gov, hc) = (panel.numbers("c_gov"), panel.numbers("c_hc"))
                let did = panel.numbers("did")
                model.outcome = Variable(
                    name: "sum",
                    values: gov.indices.map {
                        1000 + did[$0] + 3 * gov[$0] - 2 * hc[$0] + noise * Double($0 * 7919 % 101)
                    })
            }
        }
        let perfect = try fit(outcome(noise: 0))
        let nearly = try fit(outcome(noise: 1e-11))
        for covariance in covariances {
            #expect(throws: EstimationError.noVariance(term: "did"), "\(covariance.name)") {
                try perfect.summary(covariance: covariance)
            }
            let found = try nearly.summary(covariance: covariance).coefficient("did")
            #expect(abs(found.estimate - 1) < 1e-9 && found.standardError < 1e-9)
        }
        #expect(throws: EstimationError.noVariance(term: "did")) {
            var model = panel.model()
            outcome(noise: 0)(&model)
            return try WildClusterBootstrap(model, term: "did", cluster: panel.province)
        }
    }

    @Test("two entities, whose scores cancel within each cluster, in every design")
    func cancellingScores() throws {
        let provinces = panel.integers("pid")
        let treated = try #require(zip(provinces, panel.numbers("did")).first { $0.1 == 1 }?.0)
        let never = try #require(
            provinces.first { id in
                !zip(provinces, panel.numbers("did")).contains { $0.0 == id && $0.1 == 1 }
            })
        let rows = provinces.indices.filter { [treated, never].contains(provinces[$0]) }
        let model = panel.model().restricted(to: rows)
        let cluster = Covariance.cluster(panel.province).restricted(to: rows)
        let regression = try FixedEffectsRegression(model)
        #expect(throws: EstimationError.noVariance(term: "did")) {
            try regression.summary(covariance: cluster)
        }
        // The same regression is sound under other errors.
        #expect(try regression.summary(covariance: .hc1).coefficient("did").standardError > 1e-6)
        #expect(throws: EstimationError.noVariance(term: "did")) {
            try WildClusterBootstrap(model, term: "did", cluster: panel.province.restricted(to: rows))
        }
        #expect(throws: EstimationError.noVariance(term: "did")) {
            try Mediation(
                model, mediator: panel.variable("m_innov").restricted(to: rows), covariance: cluster)
        }
        var alone = model
        alone.terms = []
        #expect(throws: EstimationError.noVariance(term: "k=-2")) {
            try EventStudy(
                alone,
                panel: StaggeredPanel(
                    units: rows.map { panel.units[$0] }, periods: rows.map { panel.years[$0] },
                    cohorts: rows.map { panel.cohorts[$0] }),
                window: .init(first: -2, last: 1), covariance: cluster)
        }
        let labels = provinces.map { [treated, never].contains($0) ? "two" : "others" }
        let groups = try Heterogeneity(
            panel.model(), labels: labels, covariance: .cluster(panel.province))
        #expect(groups.refusals.map(\.label) == ["two"])
        #expect(groups.refusals.first?.error == .noVariance(term: "did"))
        #expect(groups.differences.isEmpty && groups.interactions.isEmpty)
        let parts = provinces.map { $0 == treated ? "first" : "second" }
        let each = EstimationError.noGroup([
            .init(
                label: "first",
                error: .onlySingletons(observations: 11, groups: ["1 of province", "11 of year"])),
            .init(label: "second", error: .noneTreated(treatment: "did")),
        ])
        #expect(throws: each) {
            try Heterogeneity(model, labels: rows.map { parts[$0] }, covariance: cluster)
        }
        #expect("\(each)".contains("second: No observation"))
    }

    @Test("a term that one cluster alone moves, and one whose two-way variance is negative, say so")
    func reasonsForNoVariance() throws {
        let entity = Grouping(name: "entity", (0..<16).map { $0 / 4 })
        let year = Grouping(name: "year", (0..<16).map { $0 % 4 })
        func regression(_ effects: [Grouping], _ term: (Int, Int) -> Double, _ error: (Int, Int) -> Double)
            throws -> FixedEffectsRegression
        {
            let x = (0..<16).map { term($0 / 4, $0 % 4) }
            return try FixedEffectsRegression(
                LinearModel(
                    outcome: Variable(name: "y", values: (0..<16).map { x[$0] + error($0 / 4, $0 % 4) }),
                    terms: [Variable(name: "did", values: x)], fixedEffects: effects, treatment: "did"))
        }
        let alone = try regression([entity], { $0 == 0 && $1 > 1 ? 1 : 0 }, { Double(($0 * 7 + $1 * 5) % 4) })
        #expect(throws: EstimationError.movedByOneCluster(term: "did", clustering: "entity")) {
            try alone.summary(covariance: .cluster(entity))
        }
        #expect(try alone.summary(covariance: .cluster(year)).coefficient("did").standardError > 0)
        // Beside a treatment that others have it is left without an error, and takes none from the treatment.
        let late = (0..<16).map { [4, 8].contains($0 / 4 * 4) && $0 % 4 > 1 ? 1.0 : 0 }
        let beside = try FixedEffectsRegression(
            LinearModel(
                outcome: Variable(name: "y", values: (0..<16).map { Double($0 * $0 % 7) }),
                terms: [
                    Variable(name: "did", values: late),
                    Variable(name: "rival", values: (0..<16).map { [2, 3].contains($0) ? 1 : 0 }),
                ], fixedEffects: [entity], treatment: "did"))
        let lone = EstimationError.movedByOneCluster(term: "rival", clustering: "entity")
        #expect(throws: lone) { try beside.summary(covariance: .cluster(entity)) }
        let found = try beside.summary(covariance: .cluster(entity), nuisance: ["rival"])
        #expect(try found.coefficient("did").standardError > 0)
        #expect(found.withoutVariance.map(\.reason) == [lone] && found.coefficients.count == 1)
        #expect(
            found.notes.contains(.noStandardError(found.withoutVariance)) && found.covarianceMatrix.rows == 1)
        // Scores add to zero in every row and in every column of this square, and in no cell.
        let (odd, half) = ([1.0, -1, 1, -1], [1.0, 1, -1, -1])
        let square = try regression([entity, year], { odd[$0] * odd[$1] }, { half[$0] * half[$1] })
        #expect(throws: EstimationError.negativeVariance(term: "did", first: "entity", second: "year")) {
            try square.summary(covariance: .twoWayCluster(entity, year))
        }
    }

    @Test("one province with effects of both kinds leaves no observation")
    func onlySingletons() throws {
        let rows = Array(0..<11)
        #expect(
            throws: EstimationError.onlySingletons(
                observations: 11, groups: ["1 of province", "11 of year"])
        ) {
            try FixedEffectsRegression(
                LinearModel(
                    outcome: panel.variable("y").restricted(to: rows),
                    terms: [panel.variable("c_gov").restricted(to: rows)],
                    fixedEffects: [
                        panel.province.restricted(to: rows),
                        Grouping(name: "year", rows.map { panel.years[$0] }),
                    ], treatment: nil))
        }
    }

    @Test("more restrictions than clusters can tell apart")
    func restrictions() throws {
        let fit = try FixedEffectsRegression(panel.model())
        let thirds = Grouping(name: "third", panel.integers("pid").map { $0 % 3 })
        let summary = try fit.summary(covariance: .cluster(thirds))
        #expect(throws: EstimationError.tooManyRestrictions(restrictions: 5, rank: 2)) {
            try summary.waldTest(OraclePanel.controls)
        }
    }

    @Test("effects that do not converge, with what remains")
    func notConverged() {
        var options = RegressionOptions()
        options.demeaning.maximumIterations = 2
        let rows = (0..<330).filter { $0 % 7 != 3 }
        do {
            _ = try FixedEffectsRegression(panel.model().restricted(to: rows), options: options)
            Issue.record("two rounds were enough")
        } catch {
            guard case .notConverged(_, _, let residual, let tolerance) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(residual > tolerance)
        }
    }

    @Test("names that are unknown or taken, lengths and weights that do not fit")
    func malformed() throws {
        #expect(throws: EstimationError.unknownTerm("policy", known: ["did"] + OraclePanel.controls)) {
            try fit { $0.treatment = "policy" }
        }
        #expect(throws: EstimationError.duplicateTerm("did")) { try fit { $0.terms.append($0.terms[0]) } }
        #expect(throws: EstimationError.lengthMismatch(variable: "x", found: 1, expected: 330)) {
            try fit { $0.terms.append(Variable(name: "x", values: [1])) }
        }
        #expect(throws: EstimationError.invalidWeight(row: 3, value: -1)) {
            try fit { $0.weights = (0..<330).map { $0 == 3 ? -1 : 1 } }
        }
        #expect(throws: EstimationError.invalidOption("A confidence level of 1.0 is not between 0 and 1")) {
            try FixedEffectsRegression(panel.model()).summary(covariance: .iid, level: 1)
        }
    }

    @Test("fewer observations than parameters")
    func tooFew() {
        #expect(throws: EstimationError.self) {
            try FixedEffectsRegression(panel.model().restricted(to: Array(8..<14) + Array(19..<22)))
        }
    }

    @Test("a panel that repeats a cell, a cohort that changes, a gap")
    func panels() throws {
        #expect(throws: EstimationError.duplicateObservation(unit: "a", period: 1)) {
            try StaggeredPanel(units: ["a", "a"], periods: [1, 1], cohorts: [nil, nil])
        }
        #expect(throws: EstimationError.treatmentNotAbsorbing(unit: "a", period: 2)) {
            try StaggeredPanel(units: ["a", "a"], periods: [1, 2], cohorts: [nil, 2])
        }
    }

    @Test("every refusal says what to do in a sentence")
    func sentences() {
        let errors: [EstimationError] = [
            .emptySample("east"), .allTreated(treatment: "did"),
            .tooFewClusters(clustering: "x", found: 1, expected: 2),
            .collinearTreatment(treatment: "did", with: ["a", "b"]),
        ]
        for error in errors { #expect(error.description.hasSuffix(".")) }
    }
}
