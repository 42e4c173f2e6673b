import Econometrics
import Testing

@Suite("Frontiers at the edge of what can be estimated")
struct FrontierCornerCaseTests {
    @Test(
        "known parameters are found again, within four standard errors",
        arguments: [
            (SimulatedFrontier(), FrontierModel.Inefficiency.timeVarying),
            (SimulatedFrontier(eta: 0), .timeInvariant),
            (SimulatedFrontier(isPooled: true), .pooled),
        ])
    func recovery(simulated: SimulatedFrontier, inefficiency: FrontierModel.Inefficiency) throws {
        let model = FrontierModel(function: .init(technicalChange: .neutral), inefficiency: inefficiency)
        let fit = try StochasticFrontier(simulated.data(seed: 11), model: model)
        let (u, v) = (simulated.sigmaU * simulated.sigmaU, simulated.sigmaV * simulated.sigmaV)
        let truth = [
            "(Intercept)": 1, "ln(capital)": 0.6, "ln(labour)": 0.4, "t": 0.02, "sigmaSq": u + v,
            "gamma": u / (u + v), "time": simulated.eta,
        ]
        for parameter in fit.parameters {
            let error = try #require(parameter.standardError)
            #expect(error > 0 && error < 0.3, "\(parameter.name)")
            #expect(abs(parameter.estimate - truth[parameter.name]!) < 4 * error, "\(parameter.name)")
        }
        #expect(fit.warnings.isEmpty)
        #expect(fit.likelihoodRatio.pValue < 1e-6)
        #expect(fit.rows.allSatisfy { $0.technicalEfficiency > 0 && $0.technicalEfficiency <= 1 })
    }

    @Test("residuals skewed the wrong way give least squares, with a warning and no missing number")
    func wrongSkew() throws {
        let data = try SimulatedFrontier(producers: 30, isPooled: true, isReversed: true).data(seed: 5)
        let model = FrontierModel(function: .init(technicalChange: .neutral), inefficiency: .pooled)
        let fit = try StochasticFrontier(data, model: model)
        #expect(fit.leastSquares.residualSkewness > 0.1)
        #expect(fit.warnings == [.wrongSkew(fit.leastSquares.residualSkewness), .noInefficiency])
        #expect(fit.gamma.estimate == 0)
        #expect(fit.gamma.standardError == nil)
        #expect(fit.logLikelihood == fit.leastSquares.logLikelihood)
        #expect(fit.likelihoodRatio.statistic == 0 && fit.likelihoodRatio.pValue == 1)
        #expect(fit.coefficients.map(\.estimate) == fit.leastSquares.coefficients)
        #expect(fit.coefficients.allSatisfy { ($0.standardError ?? 0) > 0 })
        #expect(fit.rows.allSatisfy { $0.technicalEfficiency == 1 && $0.productivity.isFinite })
    }

    @Test("a panel without inefficiency says so in every model, or that a model does not apply")
    func noInefficiency() throws {
        let data = try SimulatedFrontier(producers: 20, periods: 6, isPooled: true, isReversed: true).data(
            seed: 3)
        for inefficiency in FrontierModel.Inefficiency.allCases {
            for distribution in FrontierModel.Distribution.allCases {
                let model = FrontierModel(inefficiency: inefficiency, distribution: distribution)
                let result = Result { try StochasticFrontier(data, model: model) }
                switch result {
                case .success(let fit):
                    #expect(fit.parameters.allSatisfy { $0.estimate.isFinite })
                    #expect(fit.parameters.allSatisfy { $0.standardError?.isFinite ?? true })
                    #expect(fit.rows.allSatisfy { $0.technicalEfficiency.isFinite })
                    #expect(fit.logLikelihood >= fit.leastSquares.logLikelihood)
                case .failure(let error):
                    #expect("\(error)".contains("half"), "\(model): \(error)")
                }
            }
        }
    }

    @Test("inputs that depend on each other are named")
    func collinear() throws {
        let rows = try FrontierFixtures.rows("production_panel.csv")
        let data = try ProductionData(
            output: rows.map(\.output),
            inputs: [
                .init("capital", rows.map(\.capital)),
                .init("labour", rows.map { 3 * $0.capital * $0.capital }),
            ], producers: rows.map(\.producer), periods: rows.map(\.period))
        #expect(throws: FrontierError.collinear(term: "ln(labour)")) { try StochasticFrontier(data) }
        let constant = try ProductionData(
            output: rows.map(\.output), inputs: [.init("capital", rows.map { _ in 5 })],
            producers: rows.map(\.producer), periods: rows.map(\.period))
        #expect(throws: FrontierError.collinear(term: "ln(capital)")) { try StochasticFrontier(constant) }
    }

    @Test("data without logarithms are refused with their place")
    func notPositive() {
        for (value, column) in [(0.0, "output"), (-1, "capital"), (.nan, "capital"), (.infinity, "output")] {
            #expect {
                try ProductionData(
                    output: [1, column == "output" ? value : 2],
                    inputs: [.init("capital", [1, column == "capital" ? value : 2])], producers: [7, 7],
                    periods: [2011, 2012])
            } throws: { error in
                guard case FrontierError.notPositive(column, 1, 7, 2012, _) = error else { return false }
                return "\(error)".contains("\(column) of producer 7 in 2012 (row 2)")
            }
        }
    }

    @Test("too little data is refused with what is needed")
    func tooLittle() throws {
        func data(_ producers: [Int], _ periods: [Int]) throws -> ProductionData {
            let amounts = producers.indices.map { Double($0 * $0 % 7 + $0 + 1) }
            return try ProductionData(
                output: amounts.map { $0 * $0 + 1 }, inputs: [.init("capital", amounts)],
                producers: producers, periods: periods)
        }
        #expect(throws: FrontierError.tooFewRows(found: 5, needed: 6)) {
            try StochasticFrontier(data([1, 1, 1, 2, 2], [1, 2, 3, 1, 2]))
        }
        #expect(throws: FrontierError.tooFewProducers(1)) {
            try StochasticFrontier(data(Array(repeating: 1, count: 8), Array(1...8)))
        }
        #expect(throws: FrontierError.tooFewPeriods(1)) {
            try StochasticFrontier(data(Array(1...8), Array(repeating: 1, count: 8)))
        }
        #expect(throws: FrontierError.duplicateRow(producer: 2, period: 4)) {
            try StochasticFrontier(data([1, 1, 1, 1, 2, 2, 2, 2], [1, 2, 3, 4, 1, 4, 3, 4]))
        }
        #expect(throws: FrontierError.noInputs) {
            try ProductionData(output: [1], inputs: [], producers: [1], periods: [1])
        }
        #expect(throws: FrontierError.unequalLengths(column: "capital", found: 1, expected: 2)) {
            try ProductionData(
                output: [1, 2], inputs: [.init("capital", [1])], producers: [1, 1], periods: [1, 2])
        }
    }

    @Test("a function that fits exactly leaves nothing to split")
    func perfectFit() throws {
        let amounts = (1...12).map { Double($0) }
        let data = try ProductionData(
            output: amounts.map { 2 * $0 * $0 }, inputs: [.init("capital", amounts)],
            producers: amounts.map { Int($0) }, periods: amounts.map { _ in 1 })
        #expect(throws: FrontierError.perfectFit) {
            try StochasticFrontier(data, model: FrontierModel(inefficiency: .pooled))
        }
    }

    @Test("a maximiser that may not finish says where it stood")
    func notConverged() throws {
        let data = try FrontierFixtures.data(FrontierFixtures.rows("production_panel.csv"))
        #expect {
            try StochasticFrontier(data, maximumIterations: 2)
        } throws: { error in
            guard case FrontierError.notConverged(2, let gradient, let value) = error else { return false }
            return gradient > 0 && value.isFinite
        }
    }
}
