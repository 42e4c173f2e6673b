/// The log-likelihood of a stochastic frontier and its gradient, for all models alike.
///
/// For producer i with T rows, residuals ε_t and patterns h_t = exp(−η(t − T)) of its inefficiency u_t = h_t·u, integrating u
/// out of Π φ((ε_t + h_t u)/σ_v)/σ_v gives, with
///
///     A = Σ h ε / σ,  Q = Σ ε² / σ²,  H = Σ h²,  g = 1 − γ,  D = g + γ H,  m = μ/σ_u,
///     z = (m g − √γ A) / √(g D)
///
/// and R = Φ/φ,
///
///     ℓ_i = −T/2 ln 2πσ² − (T − 1)/2 ln g − ½ ln D − Q/(2g) + ln R(z) − ln R(m),
///
/// which is Battese & Coelli (1992, eq. A.9) without its differences of large numbers, and, each row a producer of its own, Aigner,
/// Lovell & Schmidt (1977, eq. 8). Given the residuals, u is N(zσ*, σ*²) cut off below zero, σ*² = γ g σ²/D.
///
/// Parameters, in this order, all on the real line: b (on an orthonormal design, output in units of its OLS residual), ln σ²,
/// ln(γ/(1 − γ)), then where the model has them m and η times the span of the periods.
struct FrontierLikelihood: Sendable {
    let design: OrthonormalDesign
    /// Log output over the OLS residual's standard deviation.
    let output: [Double]
    /// The rows of each producer, or in a pooled model each row.
    let groups: [Range<Int>]
    /// (t − T)/span for each row, from −1 to 0.
    let time: [Double]
    let model: FrontierModel

    /// A point of the parameter space, taken apart.
    struct Parameters: Sendable {
        let coefficients: [Double]
        let sigmaSq: Double
        let gamma: Double
        /// 1 − γ, without the cancellation.
        let rest: Double
        let meanRatio: Double
        let decay: Double
    }

    var parameterCount: Int { design.columns + model.distributionParameters }

    func parameters(_ point: [Double]) -> Parameters {
        let k = design.columns
        let odds = point[k + 1]
        return Parameters(
            coefficients: Array(point.prefix(k)), sigmaSq: PortableMath.exp(point[k]),
            gamma: 1 / (1 + PortableMath.exp(-odds)), rest: 1 / (1 + PortableMath.exp(odds)),
            meanRatio: model.hasMean ? point[k + 2] : 0,
            decay: model.hasDecay ? point[k + model.distributionParameters - 1] : 0)
    }

    /// - Returns: nil where the likelihood or its gradient is not a finite number.
    func evaluate(_ point: [Double]) -> NewtonMaximiser.Evaluation? {
        let p = parameters(point)
        let k = design.columns
        let (g, gamma, root) = (p.rest, p.gamma, p.gamma.squareRoot())
        let sigma = p.sigmaSq.squareRoot()
        let logRest = PortableMath.log(g)
        let slopeAtMean = NormalRatio.slope(p.meanRatio)
        let residuals = design.residuals(output, p.coefficients)

        var value = 0.0
        var gradient = [Double](repeating: 0, count: parameterCount)
        var byRoot = 0.0
        var byMean = 0.0
        var byDecay = 0.0
        for group in groups {
            let rows = Double(group.count)
            let sums = sums(residuals, group, decay: p.decay)
            let a = sums.a / sigma
            let q = sums.q / p.sigmaSq
            let d = g + gamma * sums.h
            let width = (g * d).squareRoot()
            let z = (p.meanRatio * g - root * a) / width
            guard z.isFinite else { return nil }
            let slope = NormalRatio.slope(z)
            value +=
                -0.5 * rows * PortableMath.log(2 * .pi * p.sigmaSq) - 0.5 * (rows - 1) * logRest - 0.5
                * PortableMath.log(d)
            value += -0.5 * q / g + NormalRatio.logarithm(z)

            // ∂ℓ/∂b: z falls with A, and Q grows with ε².
            for row in group {
                let share =
                    residuals[row] / (g * p.sigmaSq)
                    + slope * root * pattern(row, decay: p.decay) / (width * sigma)
                for column in 0..<k {
                    gradient[column] += share * design.values[row * k + column]
                }
            }
            gradient[k] += -0.5 * rows + 0.5 * q / g + 0.5 * slope * root * a / width
            // By √γ: g' = −2√γ, D' = 2√γ(H − 1).
            let dg = -2 * root / g
            let dd = 2 * root * (sums.h - 1) / d
            let dz = (-2 * root * p.meanRatio - a) / width - 0.5 * z * (dg + dd)
            byRoot += -0.5 * (rows - 1) * dg - 0.5 * dd + 0.5 * q / g * dg + slope * dz
            byMean += slope * (g / d).squareRoot() - slopeAtMean
            byDecay +=
                -0.5 * gamma / d * sums.hSlope
                + slope * (-root / (width * sigma) * sums.aSlope - 0.5 * z * gamma / d * sums.hSlope)
        }
        value -= Double(groups.count) * NormalRatio.logarithm(p.meanRatio)
        gradient[k + 1] = byRoot * 0.5 * root * g
        if model.hasMean { gradient[k + 2] = byMean }
        if model.hasDecay { gradient[parameterCount - 1] = byDecay }
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
        return NewtonMaximiser.Evaluation(value: value, gradient: gradient)
    }

    /// E[exp(−u_t) | ε] of each row (Battese & Coelli 1988, eq. 10; 1992, eq. 5): R(z − h σ*)/R(z), which is their
    /// Φ(z − hσ*)/Φ(z)·exp(−h μ* + ½ h² σ*²) with the exponential cancelled.
    ///
    /// - Parameter scale: the standard deviation that the output was divided by.
    func efficiencies(_ p: Parameters, scale: Double) -> [Double] {
        let residuals = design.residuals(output, p.coefficients)
        var result: [Double] = []
        result.reserveCapacity(design.rows)
        for group in groups {
            let sums = sums(residuals, group, decay: p.decay)
            let d = p.rest + p.gamma * sums.h
            let z =
                (p.meanRatio * p.rest - p.gamma.squareRoot() * sums.a / p.sigmaSq.squareRoot())
                / (p.rest * d).squareRoot()
            let deviation = scale * (p.gamma * p.rest * p.sigmaSq / d).squareRoot()
            for row in group {
                let shift = pattern(row, decay: p.decay) * deviation
                result.append(PortableMath.exp(NormalRatio.logarithm(z - shift) - NormalRatio.logarithm(z)))
            }
        }
        return result
    }

    /// h, the share of u that a row has.
    private func pattern(_ row: Int, decay: Double) -> Double {
        model.hasDecay ? PortableMath.exp(-decay * time[row]) : 1
    }

    /// Σ h ε, Σ ε², Σ h², and the derivatives of the first and the third by η.
    private struct Sums {
        var a = 0.0
        var q = 0.0
        var h = 0.0
        var aSlope = 0.0
        var hSlope = 0.0
    }

    private func sums(_ residuals: [Double], _ group: Range<Int>, decay: Double) -> Sums {
        var sums = Sums()
        for row in group {
            let h = pattern(row, decay: decay)
            let e = residuals[row]
            sums.a += h * e
            sums.q += e * e
            sums.h += h * h
            sums.aSlope -= time[row] * h * e
            sums.hSlope -= 2 * time[row] * h * h
        }
        return sums
    }
}
