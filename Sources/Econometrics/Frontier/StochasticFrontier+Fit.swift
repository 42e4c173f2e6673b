import LinearAlgebra

extension StochasticFrontier {
    /// Estimates a frontier.
    ///
    /// Where no frontier is more likely than least squares, γ = 0 is the maximum: the result is least squares, says so in its
    /// warnings, and has every efficiency 1.
    ///
    /// - Parameter maximumIterations: of the maximiser; it takes a dozen.
    /// - Throws: `FrontierError`: `duplicateRow`, `tooFewRows`, `tooFewProducers`, `tooFewPeriods`, `collinear`, `perfectFit`,
    ///   `notConverged`, `meanDiverged`.
    /// - Complexity: O(n·k²) an iteration, n rows and k parameters.
    public init(
        _ data: ProductionData, model: FrontierModel = FrontierModel(), maximumIterations: Int = 200
    ) throws(FrontierError) {
        let problem = try FrontierProblem(data, model: model)
        let likelihood = problem.likelihood
        let maximiser = NewtonMaximiser(maximumIterations: maximumIterations)
        guard let start = problem.start,
            let optimum = maximiser.maximise(from: start, likelihood.evaluate)
        else { throw .notConverged(iterations: 0, gradientNorm: .nan, logLikelihood: .nan) }

        let found = likelihood.parameters(optimum.point)
        // In units of the data: the density of y is that of y/scale over scale.
        let value = optimum.value - Double(data.count) * PortableMath.log(problem.scale)
        let isBoundary = value < problem.leastSquares.logLikelihood + 1e-9 || found.gamma < 1e-8
        if !isBoundary {
            if abs(found.meanRatio) > 100 { throw .meanDiverged(ratio: found.meanRatio) }
            guard optimum.isConverged else {
                throw .notConverged(
                    iterations: optimum.iterations, gradientNorm: NewtonMaximiser.norm(optimum.gradient),
                    logLikelihood: value)
            }
        }
        let estimates =
            isBoundary
            ? problem.leastSquaresEstimates : problem.estimates(at: found, information: optimum.information)

        self.model = model
        inputs = data.inputs
        terms = problem.terms
        let names = terms.map { $0.name(inputs: data.inputs) }
        let k = terms.count
        func parameter(_ position: Int, _ name: String) -> Parameter {
            Parameter(
                name: name, estimate: estimates.values[position],
                standardError: estimates.standardErrors[position])
        }
        coefficients = names.indices.map { parameter($0, names[$0]) }
        sigmaSq = parameter(k, "sigmaSq")
        gamma = parameter(k + 1, "gamma")
        mu = model.hasMean ? parameter(k + 2, "mu") : nil
        eta = model.hasDecay ? parameter(k + model.distributionParameters - 1, "time") : nil
        covariance = estimates.covariance
        logLikelihood = isBoundary ? problem.leastSquares.logLikelihood : value
        leastSquares = problem.leastSquares
        likelihoodRatio = LikelihoodRatioTest(
            logLikelihood: logLikelihood, restricted: problem.leastSquares.logLikelihood,
            restrictions: model.distributionParameters - 1)
        convergence = Convergence(
            iterations: optimum.iterations, gradientNorm: NewtonMaximiser.norm(optimum.gradient),
            expectedGain: optimum.expectedGain, startingGamma: likelihood.parameters(start).gamma)
        var warnings: [Warning] = []
        if problem.leastSquares.residualSkewness >= 0 {
            warnings.append(.wrongSkew(problem.leastSquares.residualSkewness))
        }
        if isBoundary { warnings.append(.noInefficiency) }
        if !isBoundary, found.rest < 1e-7 { warnings.append(.noNoise) }
        self.warnings = warnings
        observations = data.count
        producers = data.producerRuns.count
        let efficiencies =
            isBoundary
            ? Array(repeating: 1.0, count: data.count)
            : likelihood.efficiencies(found, scale: problem.scale)
        rows = Self.rows(
            data, terms: terms, coefficients: Array(estimates.values.prefix(k)), efficiencies: efficiencies)
    }

    /// Productivities and elasticities, in the caller's order.
    private static func rows(
        _ data: ProductionData, terms: [ProductionFunction.Term], coefficients: [Double],
        efficiencies: [Double]
    ) -> [Row] {
        let meanInputs = data.meanLogInputs
        let meanOutput = data.logOutput.reduce(0, +) / Double(data.count)
        func frontier(_ x: [Double], _ t: Double) -> Double {
            zip(terms, coefficients).reduce(0) { $0 + $1.1 * $1.0.value(x, t: t) }
        }
        var rows: [Row?] = Array(repeating: nil, count: data.count)
        for (place, row) in data.order.enumerated() {
            let x = data.logInputs[place]
            let t = data.time(ofRow: place)
            let atMean = frontier(meanInputs, t)
            rows[row] = Row(
                technicalEfficiency: efficiencies[place],
                productivity: PortableMath.exp(
                    data.logOutput[place] - meanOutput - (frontier(x, t) - atMean)),
                frontierProductivity: PortableMath.exp(atMean - meanOutput) * efficiencies[place],
                elasticities: data.inputs.indices.map { input in
                    zip(terms, coefficients).reduce(0) {
                        $0 + $1.1 * $1.0.derivative(ofInput: input, x, t: t)
                    }
                })
        }
        return rows.compactMap { $0 }
    }
}
