import LinearAlgebra

/// A stochastic production frontier ln y = f(ln x, t) + v − u, estimated by maximum likelihood, with the technical efficiencies
/// and productivities that follow from it.
///
/// Parameters are named and defined as in R's frontier: `sigmaSq` = σ_u² + σ_v², `gamma` = σ_u²/sigmaSq, `mu`, `time` = η. The
/// likelihood is `FrontierLikelihood`, the maximiser `NewtonMaximiser`, started from the best point of a grid over γ (Coelli 1996)
/// and, where the model has them, η and μ. Standard errors are from the inverse of the Hessian at the maximum. The result is the
/// same, bit by bit, in whatever order the rows come.
///
/// Checked against R frontier 1.1.8, and against maxima and Hessians in 40 digits (mpmath 1.3): docs/frontier.md.
public struct StochasticFrontier: Sendable {
    public let model: FrontierModel
    /// The names of the inputs.
    public let inputs: [String]
    /// The terms of the production function, in the order of the coefficients.
    public let terms: [ProductionFunction.Term]
    /// The coefficients of the terms.
    public let coefficients: [Parameter]
    /// σ_u² + σ_v², σ_u² before the cut at zero.
    public let sigmaSq: Parameter
    /// σ_u²/(σ_u² + σ_v²).
    public let gamma: Parameter
    /// The mean of u before the cut; nil for the half-normal.
    public let mu: Parameter?
    /// η, the decay of inefficiency; nil where it does not vary over time.
    public let eta: Parameter?
    /// Covariances of `parameters`; nil where γ is at its boundary.
    public let covariance: Matrix?

    public let logLikelihood: Double
    public let leastSquares: LeastSquares
    public let likelihoodRatio: LikelihoodRatioTest
    public let convergence: Convergence
    public let warnings: [Warning]

    public let observations: Int
    public let producers: Int
    /// What each observation produces, how efficiently; in the order of the rows given.
    public let rows: [Row]

    /// A parameter and its standard error, which is nil where γ is at its boundary and the parameter has none.
    public struct Parameter: Sendable, Hashable {
        public let name: String
        public let estimate: Double
        public let standardError: Double?
    }

    /// The same function without inefficiency.
    public struct LeastSquares: Sendable, Hashable {
        public let coefficients: [Double]
        /// With the maximum-likelihood variance RSS/n.
        public let logLikelihood: Double
        /// m₃/m₂^{3/2} of the residuals: negative where inefficiency shows.
        public let residualSkewness: Double
    }

    /// How the maximum was reached.
    public struct Convergence: Sendable, Hashable {
        public let iterations: Int
        /// The greatest derivative of the log-likelihood by the maximiser's parameters, of which all are of order 1.
        public let gradientNorm: Double
        /// What the quadratic model says another step would add to the log-likelihood.
        public let expectedGain: Double
        /// The γ at which it began.
        public let startingGamma: Double
    }

    /// What a reader of the result should know.
    public enum Warning: Sendable, Hashable, CustomStringConvertible {
        /// The residuals of least squares are skewed the wrong way (Waldman 1982): a half-normal frontier in a
        /// cross-section then has its maximum at γ = 0.
        case wrongSkew(Double)
        /// γ = 0: least squares is the maximum, every efficiency is 1.
        case noInefficiency
        /// γ = 1: no noise is left, and the usual theory of standard errors does not hold.
        case noNoise

        public var description: String {
            switch self {
            case .wrongSkew(let skewness): "residuals of least squares have skewness \(skewness)"
            case .noInefficiency: "no frontier is likelier than least squares"
            case .noNoise: "γ is 1: the frontier leaves no noise"
            }
        }
    }

    /// One observation.
    public struct Row: Sendable, Hashable {
        /// E[exp(−u) | ε], 0 to 1 (Battese & Coelli 1988, 1992).
        public let technicalEfficiency: Double
        /// Output that inputs do not account for: exp(ln y − [f(x, t) − f(x̄, t)]) over the geometric mean of output, f
        /// the estimated function and x̄ the mean log inputs. It is what the producer would make of the sample's mean inputs,
        /// relative to the mean producer; free of units. Under Cobb–Douglas it is A = y/(K^α L^β) over
        /// its geometric mean: the Solow residual with the frontier's elasticities. Noise is in it.
        public let productivity: Double
        /// The same without noise: exp(f(x̄, t)) times the technical efficiency, over the geometric mean of output.
        public let frontierProductivity: Double
        /// ∂f/∂ln x_j for each input.
        public let elasticities: [Double]
    }

    /// All parameters in the order of `covariance`: coefficients, `sigmaSq`, `gamma`, `mu`, `time`.
    public var parameters: [Parameter] { coefficients + [sigmaSq, gamma] + [mu, eta].compactMap { $0 } }
}
