import Econometrics
import Testing

/// The same numbers in another order of operations.
private let tolerance = 1e-10

@Suite("What must not matter to a regression")
struct InvarianceTests {
    private let panel: OraclePanel
    private let rows: [Int]

    init() throws {
        panel = try OraclePanel()
        // With gaps, so that effects are found by iteration.
        rows = (0..<330).filter { $0 % 7 != 3 }
    }

    private func summary(
        balanced: Bool, order: [Int]? = nil, _ change: (inout LinearModel) -> Void = { _ in }
    ) throws -> RegressionSummary {
        var chosen = balanced ? Array(0..<330) : rows
        if let order { chosen = order.filter { balanced || $0 % 7 != 3 } }
        var model = panel.model().restricted(to: chosen)
        change(&model)
        let fit = try FixedEffectsRegression(model)
        return try fit.summary(covariance: .cluster(panel.province.restricted(to: chosen)))
    }

    private func compare(
        _ found: RegressionSummary, _ expected: RegressionSummary, factors: [String: Double] = [:]
    ) {
        for (a, b) in zip(found.coefficients, expected.coefficients) {
            let factor = factors[a.term] ?? 1
            #expect(a.term == b.term)
            #expect(agree(a.estimate * factor, b.estimate, tolerance))
            #expect(agree(a.standardError * factor, b.standardError, tolerance))
        }
    }

    @Test("the order of rows", arguments: [true, false])
    func order(balanced: Bool) throws {
        // 137 and 330 have no common divisor: every row once.
        let order = (0..<330).map { $0 * 137 % 330 }
        let found = try summary(balanced: balanced, order: order)
        let expected = try summary(balanced: balanced)
        compare(found, expected)
        let constants = try #require([found.constant, expected.constant] as? [Coefficient])
        #expect(agree(constants[0].estimate, constants[1].estimate, tolerance))
    }

    @Test("units: coefficients follow, t statistics stay", arguments: [true, false])
    func units(balanced: Bool) throws {
        let found = try summary(balanced: balanced) { model in
            model.terms = model.terms.map { term in
                term.name == "c_gov" ? term.mapped(name: term.name) { $0 * 1e6 } : term
            }
        }
        compare(found, try summary(balanced: balanced), factors: ["c_gov": 1e6])
    }

    @Test("units of the outcome, however small or large", arguments: [true, false])
    func outcomeUnits(balanced: Bool) throws {
        let expected = try summary(balanced: balanced)
        for scale in [1e-12, 1e12] {
            let found = try summary(balanced: balanced) { model in
                model.outcome = model.outcome.mapped(name: "y") { $0 * scale }
            }
            let factors = expected.coefficients.map { ($0.term, 1 / scale) }
            compare(found, expected, factors: Dictionary(uniqueKeysWithValues: factors))
        }
    }

    @Test("a constant added to anything but the constant itself", arguments: [true, false])
    func shift(balanced: Bool) throws {
        let found = try summary(balanced: balanced) { model in
            model.outcome = model.outcome.mapped(name: "y") { $0 + 100 }
            model.terms = model.terms.map { term in
                term.name == "c_open" ? term.mapped(name: term.name) { $0 + 50 } : term
            }
        }
        let expected = try summary(balanced: balanced)
        compare(found, expected)
        let slope = try expected.coefficient("c_open").estimate
        let constants = try #require([found.constant, expected.constant] as? [Coefficient])
        #expect(agree(constants[0].estimate, constants[1].estimate + 100 - 50 * slope, tolerance))
    }

    @Test("weights twice as large, and weights of one")
    func weights() throws {
        let plain = try summary(balanced: true)
        compare(try summary(balanced: true) { $0.weights = Array(repeating: 2, count: 330) }, plain)
        compare(try summary(balanced: true) { $0.weights = Array(repeating: 1, count: 330) }, plain)
    }

    @Test(
        "dummies as terms instead of an effect: Stata's xtreg with i.year, constant of the base year included"
    )
    func dummies() throws {
        var model = panel.model()
        model.fixedEffects = [panel.province]
        model.terms += panel.year.indicators(labels: panel.years.map(String.init), reference: "2012")
        let explicit = try FixedEffectsRegression(model).summary(covariance: .cluster(panel.province))
        let absorbed = try FixedEffectsRegression(panel.model()).summary(covariance: .cluster(panel.province))
        let (a, b) = (try explicit.coefficient("did"), try absorbed.coefficient("did"))
        #expect(
            agree(a.estimate, b.estimate, tolerance) && agree(a.standardError, b.standardError, tolerance))
        let within = try #require(absorbed.goodnessOfFit.rSquaredWithinFirst)
        #expect(agree(explicit.goodnessOfFit.rSquaredWithin, within, tolerance))
    }
}
