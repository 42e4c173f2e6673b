import Foundation
import Testing

@testable import Econometrics

/// Between two estimations of the same frontier: what rounding of the data moves the maximum by.
private let tolerance = 1e-8

@Suite("A stochastic frontier")
struct FrontierPropertyTests {
    @Test("is the same, bit by bit, in whatever order the rows come")
    func rowOrder() throws {
        let rows = try FrontierFixtures.unbalancedRows()
        // 7 has no factor in common with the number of rows: a permutation.
        let order = rows.indices.map { ($0 * 7 + 5) % rows.count }
        #expect(Set(order).count == rows.count)
        let one = try StochasticFrontier(FrontierFixtures.data(rows))
        let other = try StochasticFrontier(FrontierFixtures.data(order.map { rows[$0] }))
        #expect(one.parameters == other.parameters)
        #expect(one.logLikelihood == other.logLikelihood)
        #expect(order.map { one.rows[$0] } == other.rows)
    }

    @Test(
        "is the same, bit by bit, on any machine and in any build",
        arguments: [
            (FrontierCase.truncated, 0x3b16_7f43_dd0b_528d), (.pooledTranslog, 0x9c10_bbb8_e399_9959),
        ] as [(FrontierCase, UInt64)])
    func bits(example: FrontierCase, expected: UInt64) throws {
        let fit = try example.fit()
        let values =
            fit.parameters.map(\.estimate) + [fit.logLikelihood]
            + fit.rows.flatMap { [$0.technicalEfficiency, $0.productivity, $0.frontierProductivity] }
        // FNV-1a over the bit patterns.
        let hash = values.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ $1.bitPattern) &* 0x0000_0100_0000_01B3
        }
        #expect(hash == expected, "\(String(hash, radix: 16))")
    }

    @Test(
        "in other units has another constant and nothing else, under Cobb–Douglas",
        arguments: FrontierModel.Inefficiency.allCases)
    func units(inefficiency: FrontierModel.Inefficiency) throws {
        let rows = try FrontierFixtures.rows("production_panel.csv")
        let model = FrontierModel(inefficiency: inefficiency)
        let one = try StochasticFrontier(FrontierFixtures.data(rows), model: model)
        let other = try StochasticFrontier(
            FrontierFixtures.data(rows, outputUnit: 1e4, capitalUnit: 1e-3, labourUnit: 17), model: model)
        for (a, b) in zip(one.parameters, other.parameters).dropFirst() {
            #expect(abs(a.estimate - b.estimate) < tolerance, "\(a.name)")
        }
        #expect(abs(one.parameters[0].estimate - other.parameters[0].estimate) > 1)
        #expect(abs(one.logLikelihood - other.logLikelihood) < tolerance)
        for (a, b) in zip(one.rows, other.rows) {
            #expect(abs(a.technicalEfficiency - b.technicalEfficiency) < tolerance)
            #expect(abs(a.productivity - b.productivity) < tolerance)
            #expect(abs(a.frontierProductivity - b.frontierProductivity) < tolerance)
        }
    }

    @Test("in other units has the same productivities under a translog with biased technical change")
    func translogUnits() throws {
        let rows = try FrontierFixtures.rows("production_pooled.csv")
        let model = FrontierModel(
            function: .init(form: .translog, technicalChange: .biased), inefficiency: .pooled)
        let one = try StochasticFrontier(FrontierFixtures.data(rows), model: model)
        let other = try StochasticFrontier(
            FrontierFixtures.data(rows, outputUnit: 1e4, capitalUnit: 1e-2, labourUnit: 17), model: model)
        #expect(
            one.coefficients.map(\.name) == [
                "(Intercept)", "ln(k)", "ln(l)", "0.5*ln(k)^2", "0.5*ln(l)^2", "ln(k)*ln(l)", "t",
                "0.5*t^2", "t*ln(k)", "t*ln(l)",
            ])
        for (a, b) in zip(one.rows, other.rows) {
            #expect(abs(a.technicalEfficiency - b.technicalEfficiency) < 1e-6)
            #expect(abs(a.productivity - b.productivity) < 1e-6)
            #expect(abs(a.frontierProductivity - b.frontierProductivity) < 1e-6)
            #expect(zip(a.elasticities, b.elasticities).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test("has a gradient of zero at its maximum, and one that is the slope of its likelihood anywhere")
    func gradient() throws {
        let rows = try FrontierFixtures.unbalancedRows()
        let model = FrontierModel(distribution: .truncatedNormal)
        let likelihood = try FrontierProblem(FrontierFixtures.data(rows), model: model).likelihood
        let point = [24.0, 4.5, 0.7, -0.3, 1.2, 0.8, 0.4]
        let here = try #require(likelihood.evaluate(point))
        for index in point.indices {
            var (low, high) = (point, point)
            low[index] -= 1e-5
            high[index] += 1e-5
            let slope =
                (try #require(likelihood.evaluate(high)).value - #require(likelihood.evaluate(low)).value)
                / 2e-5
            #expect(abs(slope - here.gradient[index]) < 1e-6 * max(1, abs(slope)), "parameter \(index)")
        }
        let fit = try StochasticFrontier(FrontierFixtures.data(rows))
        #expect(fit.convergence.gradientNorm < 1e-6)
        #expect(fit.convergence.expectedGain < 1e-12)
        #expect(fit.convergence.iterations < 30)
    }

    @Test("has productivities that are the Solow residual with its elasticities, under Cobb–Douglas")
    func solowResidual() throws {
        let rows = try FrontierFixtures.rows("production_panel.csv")
        let fit = try StochasticFrontier(FrontierFixtures.data(rows))
        let (alpha, beta) = (fit.coefficients[1].estimate, fit.coefficients[2].estimate)
        let residuals = rows.map { log($0.output) - alpha * log($0.capital) - beta * log($0.labour) }
        let mean = residuals.reduce(0, +) / Double(rows.count)
        for (row, residual) in zip(fit.rows, residuals) {
            #expect(abs(row.productivity - exp(residual - mean)) < 1e-10 * row.productivity)
            #expect(row.elasticities == [alpha, beta])
        }
    }
}
