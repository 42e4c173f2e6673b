import LinearAlgebra

/// A frontier's data on the scale of its maximiser, its least squares, and the way back to the parameters of the data.
struct FrontierProblem: Sendable {
    let model: FrontierModel
    let terms: [ProductionFunction.Term]
    let likelihood: FrontierLikelihood
    let leastSquares: StochasticFrontier.LeastSquares
    /// The standard deviation of the OLS residuals, RSS/n, by which log output is divided.
    let scale: Double
    /// Periods from first to last, by which η is multiplied.
    private let span: Double
    /// Least squares on the orthonormal design, in units of `scale`.
    private let leastSquaresPoint: [Double]

    /// - Throws: `FrontierError`.
    init(_ data: ProductionData, model: FrontierModel) throws(FrontierError) {
        let terms = model.function.terms(inputs: data.inputs.count)
        let needed = terms.count + model.distributionParameters + 1
        guard data.count >= needed else { throw .tooFewRows(found: data.count, needed: needed) }
        let runs = data.producerRuns
        if model.inefficiency != .pooled {
            guard runs.count >= 2 else { throw .tooFewProducers(runs.count) }
            for run in runs {
                for row in run.dropFirst() where data.periods[row] == data.periods[row - 1] {
                    throw .duplicateRow(producer: data.producers[row], period: data.periods[row])
                }
            }
        }
        let periods = data.lastPeriod - data.firstPeriod
        if model.hasDecay, periods < 1 { throw .tooFewPeriods(1) }

        let columns = terms.map { term in
            (0..<data.count).map { term.value(data.logInputs[$0], t: data.time(ofRow: $0)) }
        }
        let design: OrthonormalDesign
        switch OrthonormalDesign.make(columns) {
        case .success(let made): design = made
        case .failure(let column): throw .collinear(term: terms[column.position].name(inputs: data.inputs))
        }

        let n = Double(data.count)
        let point = design.leastSquares(data.logOutput)
        let residuals = design.residuals(data.logOutput, point)
        let variance = residuals.reduce(0) { $0 + $1 * $1 } / n
        let spread = data.logOutput.reduce(0) { max($0, abs($1)) }
        guard variance.squareRoot() > 1e-12 * max(1, spread) else { throw .perfectFit }
        let scale = variance.squareRoot()
        let thirdMoment = residuals.reduce(0) { $0 + $1 * $1 * $1 } / n

        self.model = model
        self.terms = terms
        self.scale = scale
        span = Double(max(1, periods))
        leastSquaresPoint = point.map { $0 / scale }
        leastSquares = StochasticFrontier.LeastSquares(
            coefficients: design.coefficients(point),
            logLikelihood: -0.5 * n * (PortableMath.log(2 * .pi * variance) + 1),
            residualSkewness: thirdMoment / (variance * scale))
        let divisor = span
        likelihood = FrontierLikelihood(
            design: design, output: data.logOutput.map { $0 / scale },
            groups: model.inefficiency == .pooled ? data.logOutput.indices.map { $0..<$0 + 1 } : runs,
            time: data.periods.map { Double($0 - data.lastPeriod) / divisor }, model: model)
    }

    /// The most likely point of a grid, of which each has the residual variance of least squares and its constant raised by the
    /// mean of u (corrected OLS, as Coelli 1996); nil where the likelihood is nowhere defined.
    var start: [Double]? {
        let decays = model.hasDecay ? [-0.5, 0, 0.5] : [0]
        let ratios = model.hasMean ? [-1.0, 0, 1, 2] : [0]
        var best: (point: [Double], value: Double)?
        for gamma in [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99] {
            for ratio in ratios {
                // Mean and variance of u over σ_u.
                let mean = NormalRatio.slope(ratio)
                let variance = 1 - mean * (mean - ratio)
                let sigmaSq = 1 / (1 - gamma + gamma * variance)
                for decay in decays {
                    let pattern =
                        likelihood.time.reduce(0) { $0 + PortableMath.exp(-decay * $1) }
                        / Double(likelihood.time.count)
                    var point = leastSquaresPoint
                    point[0] += pattern * mean * (gamma * sigmaSq).squareRoot()
                    point += [PortableMath.log(sigmaSq), PortableMath.log(gamma / (1 - gamma))]
                    if model.hasMean { point.append(ratio) }
                    if model.hasDecay { point.append(decay) }
                    if let value = likelihood.evaluate(point)?.value, value > best?.value ?? -.infinity {
                        best = (point, value)
                    }
                }
            }
        }
        return best?.point
    }

    /// Parameters in the units of the data and their covariances, in the order of `StochasticFrontier.parameters`.
    struct Estimates: Sendable {
        let values: [Double]
        let standardErrors: [Double?]
        let covariance: Matrix?
    }

    /// By the delta method from the maximiser's parameters.
    func estimates(at p: FrontierLikelihood.Parameters, information: Matrix) -> Estimates {
        let design = likelihood.design
        let k = design.columns
        let sigmaSq = scale * scale * p.sigmaSq
        let deviation = (p.gamma * sigmaSq).squareRoot()
        var values = design.coefficients(p.coefficients).map { $0 * scale } + [sigmaSq, p.gamma]
        var jacobian = Matrix(rows: likelihood.parameterCount, columns: likelihood.parameterCount)
        for i in 0..<k {
            for j in i..<k { jacobian[i, j] = design.transform[i + j * k] * scale }
        }
        jacobian[k, k] = sigmaSq
        jacobian[k + 1, k + 1] = p.gamma * p.rest
        if model.hasMean {
            values.append(p.meanRatio * deviation)
            // μ = m·√(γσ²).
            jacobian[k + 2, k] = 0.5 * p.meanRatio * deviation
            jacobian[k + 2, k + 1] = 0.5 * p.meanRatio * deviation * p.rest
            jacobian[k + 2, k + 2] = deviation
        }
        if model.hasDecay {
            values.append(p.decay / span)
            let last = likelihood.parameterCount - 1
            jacobian[last, last] = 1 / span
        }
        // Not to be had where the likelihood is flat in some direction, as it becomes towards γ = 1.
        let inverse = p.rest < 1e-7 ? nil : try? CholeskyFactor(of: information).inverse()
        let covariance = inverse.flatMap { try? jacobian.times($0).timesTransposed(jacobian) }
        return Estimates(
            values: values,
            standardErrors: values.indices.map { position in
                covariance.map { $0[position, position].squareRoot() }
            },
            covariance: covariance)
    }

    /// γ = 0: the coefficients have the errors of least squares with the variance RSS/n, the rest has none.
    var leastSquaresEstimates: Estimates {
        let k = terms.count
        let others = model.distributionParameters - 1
        let n = Double(likelihood.design.rows)
        let errors: [Double?] = (0..<k).map { row in
            let squares = (row..<k).reduce(0.0) {
                let entry = likelihood.design.transform[row + $1 * k]
                return $0 + entry * entry
            }
            return scale * (squares / n).squareRoot()
        }
        let sigmaSq = scale * scale
        return Estimates(
            values: leastSquares.coefficients + [sigmaSq] + Array(repeating: 0, count: others),
            standardErrors: errors + [sigmaSq * (2 / n).squareRoot()] + Array(repeating: nil, count: others),
            covariance: nil)
    }
}
