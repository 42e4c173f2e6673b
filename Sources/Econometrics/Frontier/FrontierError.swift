/// Why a stochastic frontier cannot be estimated.
public enum FrontierError: Error, Sendable, Hashable {
    case noInputs
    case unequalLengths(column: String, found: Int, expected: Int)
    /// Not positive, or not a finite number: it has no logarithm. Rows from 0 in the caller's order.
    case notPositive(column: String, row: Int, producer: Int, period: Int, value: Double)
    /// A panel model met the same producer twice in a period.
    case duplicateRow(producer: Int, period: Int)
    /// The number of rows does not exceed that of the parameters.
    case tooFewRows(found: Int, needed: Int)
    /// A panel model needs two producers, one with decay two periods.
    case tooFewProducers(Int)
    case tooFewPeriods(Int)
    /// A term is a linear combination of the constant and the terms before it.
    case collinear(term: String)
    /// The terms explain output without a rest.
    case perfectFit
    /// The maximiser gave up.
    case notConverged(iterations: Int, gradientNorm: Double, logLikelihood: Double)
    /// The truncated normal ran off to a limit: an exponential distribution, μ/σ_u → −∞, or a normal one, μ/σ_u → ∞.
    case meanDiverged(ratio: Double)
}

extension FrontierError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noInputs: "A production function needs at least one input."
        case .unequalLengths(let column, let found, let expected):
            "\(column) has \(found) rows; expected \(expected), as many as the output."
        case .notPositive(let column, let row, let producer, let period, let value):
            "\(column) of producer \(producer) in \(period) (row \(row + 1)) is \(value); expected a positive amount, because its logarithm enters the frontier."
        case .duplicateRow(let producer, let period):
            "Producer \(producer) occurs twice in \(period); a panel has one row for each."
        case .tooFewRows(let found, let needed):
            "\(found) rows cannot determine the frontier; expected at least \(needed)."
        case .tooFewProducers(let found):
            "\(found) producer(s): inefficiency of producers takes at least 2. Use `pooled`."
        case .tooFewPeriods(let found):
            "\(found) period(s): inefficiency that varies over time takes at least 2. Use `time_invariant`."
        case .collinear(let term):
            "\(term) is a linear combination of the terms before it. Take it, or one of those, out."
        case .perfectFit: "The inputs explain output without a residual; there is nothing to split."
        case .notConverged(let iterations, let gradientNorm, let logLikelihood):
            "The likelihood has no maximum after \(iterations) iterations (log-likelihood \(logLikelihood), gradient \(gradientNorm)). Try a simpler frontier or a half-normal distribution."
        case .meanDiverged(let ratio):
            "The mean of the truncated normal ran off (μ/σu = \(ratio)): the data ask for \(ratio < 0 ? "an exponential" : "a normal") distribution. Use `half_normal`."
        }
    }
}
