import Econometrics
import Foundation
import Testing

/// Against mpmath 1.3, 50 digits: what double precision leaves of a maximum; measured, 1e-12.
private let exactTolerance = 1e-10
/// Standard errors: the Hessian is differenced from the gradient; measured, 4e-8.
private let errorTolerance = 2e-7
/// Against R frontier 1.1.8, whose maximiser stops early.
private let frontierTolerance = 1e-3
private let likelihoodTolerance = 1e-6
/// Its log-likelihoods have π = 3.1415926 in single precision, which adds as much to each row's.
private let frontierExcess = 0.5 * log(Double.pi / Double(Float(3.1415926)))

/// A frontier to estimate, and what it is called in the answers.
struct FrontierCase: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    var model: FrontierModel
    var testDescription: String { name }

    static let pooledCobbDouglas = FrontierCase(
        name: "halfnormal_pooled_cobb_douglas", file: "production_pooled.csv",
        model: .init(inefficiency: .pooled))
    static let pooledTranslog = FrontierCase(
        name: "halfnormal_pooled_translog", file: "production_pooled.csv",
        model: .init(function: .init(form: .translog), inefficiency: .pooled))
    static let timeInvariant = FrontierCase(
        name: "bc92_time_invariant_halfnormal", file: "production_panel.csv",
        model: .init(inefficiency: .timeInvariant))
    static let timeVarying = FrontierCase(
        name: "bc92_time_varying_halfnormal", file: "production_panel.csv", model: .init())
    static let truncated = FrontierCase(
        name: "bc92_time_varying_truncnormal", file: "production_panel.csv",
        model: .init(distribution: .truncatedNormal))

    func fit() throws -> StochasticFrontier {
        try StochasticFrontier(
            FrontierFixtures.data(FrontierFixtures.rows(file)), model: model)
    }
}

@Suite("Stochastic frontiers agree with other programs")
struct FrontierOracleTests {
    @Test(
        "R's frontier finds no likelier parameters, and the same where it converged",
        arguments: [
            FrontierCase.pooledCobbDouglas, .pooledTranslog, .timeInvariant, .timeVarying, .truncated,
        ])
    func agreesWithFrontier(_ example: FrontierCase) throws {
        let fit = try example.fit()
        let oracle = try FrontierFixtures.answer(example.name, in: "r-frontier.json")
        let excess = frontierExcess * Double(fit.observations)
        #expect(fit.logLikelihood >= oracle.loglik - excess - likelihoodTolerance)
        #expect(abs(fit.leastSquares.logLikelihood - (oracle.olsLoglik ?? 0)) < 1e-9)
        // It holds μ within 2σu, and stopped there: six units of likelihood below the maximum.
        guard example.name != FrontierCase.truncated.name else {
            #expect(fit.logLikelihood > oracle.loglik + 6)
            return
        }
        for parameter in fit.parameters {
            let expected = try #require(oracle.coef[FrontierFixtures.names[parameter.name]!])
            #expect(abs(parameter.estimate - expected) < frontierTolerance, "\(parameter.name)")
        }
        let efficiencies = fit.rows.map(\.technicalEfficiency)
        for (found, expected) in zip(efficiencies, oracle.teFirst10 ?? []) {
            #expect(abs(found - expected) < frontierTolerance)
        }
        let mean = efficiencies.reduce(0, +) / Double(efficiencies.count)
        #expect(abs(mean - (oracle.teMean ?? 0)) < frontierTolerance)
    }

    @Test(
        "likelihood, parameters, standard errors and efficiencies are those of arithmetic in 50 digits",
        arguments: [
            FrontierCase.pooledCobbDouglas, .pooledTranslog, .timeInvariant, .timeVarying, .truncated,
        ])
    func agreesWithExactArithmetic(_ example: FrontierCase) throws {
        try compare(example.fit(), with: example.name)
    }

    @Test("so are they in an unbalanced panel")
    func unbalanced() throws {
        let fit = try StochasticFrontier(FrontierFixtures.data(FrontierFixtures.unbalancedRows()))
        try compare(fit, with: "unbalanced_time_varying_halfnormal")
    }

    private func compare(_ fit: StochasticFrontier, with name: String) throws {
        let exact = try FrontierFixtures.answer(name, in: "reference.json")
        #expect(abs(fit.logLikelihood - exact.loglik) < 1e-10 * max(1, abs(exact.loglik)))
        for parameter in fit.parameters {
            let key = FrontierFixtures.names[parameter.name]!
            let (estimate, error) = try (#require(exact.coef[key]), #require(exact.se[key]))
            #expect(
                abs(parameter.estimate - estimate) < exactTolerance * max(1, abs(estimate)),
                "\(parameter.name)")
            #expect(
                abs(try #require(parameter.standardError) - error) < errorTolerance * error,
                "\(parameter.name)")
        }
        #expect(fit.rows.count == exact.te?.count)
        for (row, expected) in zip(fit.rows, exact.te ?? []) {
            #expect(abs(row.technicalEfficiency - expected) < exactTolerance)
        }
    }

    @Test("the likelihood ratio has the critical values of Kodde & Palm (1986), Table 1")
    func criticalValues() throws {
        let timeVarying = try FrontierCase.timeVarying.fit().likelihoodRatio
        #expect(timeVarying.restrictions == 2)
        #expect(abs(timeVarying.criticalValue(level: 0.05) - 5.138) < 5e-4)
        #expect(abs(timeVarying.criticalValue(level: 0.01) - 8.273) < 5e-4)
        #expect(timeVarying.pValue < 1e-90)
        let pooled = try FrontierCase.pooledCobbDouglas.fit().likelihoodRatio
        #expect(pooled.restrictions == 1)
        #expect(abs(pooled.criticalValue(level: 0.05) - 2.706) < 5e-4)
        #expect(abs(pooled.criticalValue(level: 0.01) - 5.412) < 5e-4)
        let truncated = try FrontierCase.truncated.fit().likelihoodRatio
        #expect(truncated.restrictions == 3)
        #expect(abs(truncated.criticalValue(level: 0.05) - 7.045) < 5e-4)
        #expect(abs(truncated.criticalValue(level: 0.01) - 10.501) < 5e-4)
    }
}
