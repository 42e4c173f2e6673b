import Econometrics
import Testing

/// One degenerate cell costs its own error and nothing else.
@Suite("Effects without a standard error")
struct EffectsWithoutErrorTests {
    private let panel: OraclePanel
    private let staggered: StaggeredPanel

    init() throws {
        panel = try OraclePanel()
        staggered = try panel.staggered()
    }

    private func alone(_ unit: String, from year: Int) throws -> StaggeredPanel {
        try StaggeredPanel(
            units: panel.units, periods: panel.years,
            cohorts: zip(panel.units, panel.cohorts).map { $0 == unit ? year : $1 })
    }

    @Test("Callaway–Sant'Anna: cells in which nothing is spread have an effect, and all others their errors")
    func callawaySantAnna() throws {
        let y = panel.variable("y")
        let flat = Variable(name: "y", values: zip(y.values, panel.years).map { $1 < 2015 ? 0 : $0 })
        let found = try CallawaySantAnna(outcome: flat, panel: staggered)
        let whole = try CallawaySantAnna(outcome: y, panel: staggered)
        for (cell, other) in zip(found.groupTime, whole.groupTime) {
            if cell.period < 2015 {
                #expect(cell.effect.coefficient == nil && cell.effect.estimate == 0)
            } else if cell.period > 2015 {
                #expect(cell.effect == other.effect)
            }
        }
        #expect(found.simple == whole.simple && found.calendar.overall == whole.calendar.overall)
        #expect(found.groupTimeCriticalValue != nil)
        let first = try #require(found.dynamic.points.first)
        #expect(first.effect.coefficient == nil && first.band == nil)

        // What cannot be estimated with an error at all is refused.
        let rows = panel.units.indices.filter { ["P01", "P30"].contains(panel.units[$0]) }
        let pair = try StaggeredPanel(
            units: rows.map { panel.units[$0] }, periods: rows.map { panel.years[$0] },
            cohorts: rows.map { panel.units[$0] == "P01" ? 2019 : nil })
        #expect(throws: EstimationError.self) {
            try CallawaySantAnna(outcome: y.restricted(to: rows), panel: pair)
        }
    }

    @Test("Sun–Abraham: a cohort of one unit without effects of years adds no error, and sinks nothing")
    func sunAbraham() throws {
        var model = panel.model(withControls: false)
        model.fixedEffects = [panel.province]
        let lonely = try alone("P01", from: 2016)
        let found = try SunAbraham(model, panel: lonely, covariance: .cluster(panel.province))
        #expect(found.cohortsWithoutVariance == [2016])
        guard case .movedByOneCluster = try #require(found.reasonForNoVariance) else {
            Issue.record("\(String(describing: found.reasonForNoVariance))")
            return
        }
        let only = try #require(found.effects.last { $0.cohorts == 1 })
        #expect(only.effect.coefficient == nil)
        #expect(found.effects.contains { $0.cohorts > 1 && $0.effect.coefficient != nil })
        // The average has the effects of all, and the errors of those that have any.
        let treated = found.effects.filter { $0.relativePeriod >= 0 }
        let total = Double(treated.reduce(0) { $0 + $1.observations })
        let mean = treated.reduce(0) { $0 + Double($1.observations) / total * $1.effect.estimate }
        #expect(agree(found.overall.estimate, mean, 1e-10))
        // What the repair of a two-way matrix leaves of a zero is no variance.
        let twoWay = try SunAbraham(
            model, panel: lonely, covariance: .twoWayCluster(panel.province, panel.year))
        #expect(twoWay.summary.covariance.repairedEigenvalue != nil)
        #expect(twoWay.effects.filter { $0.cohorts == 1 }.contains { $0.effect.coefficient == nil })
        #expect(twoWay.summary.coefficients.allSatisfy { abs($0.statistic) < 1e5 })
        // An event study none of whose effects has an error is refused, for the same reason.
        let single = try StaggeredPanel(
            units: panel.units, periods: panel.years,
            cohorts: panel.units.map { $0 == "P01" ? 2016 : nil })
        #expect(
            throws: EstimationError.movedByOneCluster(term: "k=-4", clustering: "province")
        ) {
            try EventStudy(
                model, panel: single, window: .init(first: -4, last: 6),
                covariance: .cluster(panel.province))
        }
    }

    @Test("imputation: a period whose effects are all alike has no error, the others have theirs")
    func imputation() throws {
        let relative = staggered.relativePeriods
        let values = zip(panel.numbers("y"), relative).map { y, k in
            k.map { $0 < 0 ? 0 : $0 == 0 ? 1 : y } ?? 0
        }
        let found = try ImputationEstimator(
            outcome: Variable(name: "y", values: values), panel: staggered)
        #expect(found.effects[0].effect.reason == .noVariance(term: "k=0"))
        #expect(found.effects[1].effect.coefficient != nil && found.overall.standardError > 0)
    }

    @Test(
        "placebo: a draw that one unit moves has no error and no p-value; one that nothing is left of is counted"
    )
    func placebo() throws {
        var model = panel.model(withControls: false)
        model.fixedEffects = [panel.province]
        let none = [Int?](repeating: nil, count: 30)
        var one = none
        one[3] = 2018
        let test = try PlaceboTest(
            model, panel: staggered, assignments: [one, none, staggered.cohorts], cluster: panel.province)
        #expect(test.draws.map(\.number) == [1, 3] && test.degenerateDraws == 1)
        #expect(test.draws[0].standardError == nil && test.draws[0].pValue == nil)
        #expect(test.draws[1].pValue == test.estimate.pValue && test.permutationPValue >= 2.0 / 3)
        #expect(throws: EstimationError.tooFewDraws(found: 1, of: 2, expected: 2)) {
            try PlaceboTest(model, panel: staggered, assignments: [one, none], cluster: panel.province)
        }
    }

    @Test("a mediation whose draws hardly ever vary keeps Sobel's test")
    func mediation() throws {
        // Treated and mediated are two units of thirty: most draws have neither, or one without the other.
        let rows = panel.units.indices.filter { ["P01", "P29", "P30"].contains(panel.units[$0]) }
        let model = panel.model(withControls: false).restricted(to: rows)
        let found = try Mediation(
            model, mediator: panel.variable("m_innov").restricted(to: rows),
            covariance: .cluster(panel.province.restricted(to: rows)),
            bootstrap: ClusterBootstrapOptions(draws: 20, seed: 1))
        #expect(found.bootstrap == nil && found.indirect.standardError > 0)
        guard case .tooFewDraws = try #require(found.bootstrapRefusal) else {
            Issue.record("\(String(describing: found.bootstrapRefusal))")
            return
        }
    }

    @Test("a draw without the one unit that moves a control is a draw all the same")
    func drawsWithoutControl() throws {
        var model = panel.model()
        model.terms.append(
            Variable(
                name: "lone", values: zip(panel.units, panel.years).map { $0 == "P30" ? Double($1 % 3) : 0 }))
        let found = try Mediation(
            model, mediator: panel.variable("m_innov"), covariance: .cluster(panel.province),
            bootstrap: ClusterBootstrapOptions(draws: 40, seed: 1))
        let bootstrap = try #require(found.bootstrap)
        #expect(bootstrap.draws == 40 && bootstrap.degenerateDraws == 0)
        let ratio = bootstrap.standardError / found.indirect.standardError
        #expect(ratio > 0.5 && ratio < 2)
    }

    @Test("units of the outcome change no t and no refusal", arguments: [1e-12, 1e12])
    func units(factor: Double) throws {
        func statistics(_ factor: Double) throws -> [Double?] {
            var model = panel.model(withControls: false)
            model.outcome = model.outcome.mapped(name: "y") { $0 * factor }
            model.fixedEffects = [panel.province]
            let lonely = try alone("P01", from: 2016)
            let covariance = Covariance.twoWayCluster(panel.province, panel.year)
            let flat = Variable(
                name: "y", values: zip(model.outcome.values, panel.years).map { $1 < 2015 ? 0 : $0 })
            let placebo = try PlaceboTest(
                model, panel: lonely,
                assignments: PlaceboTest.reassignments(of: lonely.cohorts, draws: 20, seed: 1),
                cluster: panel.province)
            let regression = try FixedEffectsRegression(model)
                .summary(covariance: .cluster(panel.province))
            let interacted = try SunAbraham(model, panel: lonely, covariance: .cluster(panel.province))
            let study = try EventStudy(model, panel: lonely, covariance: covariance)
            let cells = try CallawaySantAnna(outcome: flat, panel: lonely, options: .init(draws: 0))
            let imputed = try ImputationEstimator(outcome: model.outcome, panel: lonely)
            var found: [Double?] = regression.coefficients.map(\.statistic)
            found += interacted.effects.map { $0.effect.coefficient?.statistic }
            found += study.points.map { $0.coefficient?.statistic }
            found += cells.groupTime.map { $0.effect.coefficient?.statistic }
            found += imputed.effects.map { $0.effect.coefficient?.statistic }
            return found + placebo.draws.map(\.pValue)
        }
        for (found, expected) in zip(try statistics(factor), try statistics(1)) {
            #expect((found == nil) == (expected == nil))
            if let found, let expected { #expect(agree(found, expected, 1e-8, absolute: 1e-8)) }
        }
    }
}
