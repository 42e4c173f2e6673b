/// How exactly fixed effects are to be taken out.
public struct DemeaningOptions: Sendable, Hashable {
    /// What one more round over all effects may still change, in units of the variable's deviation from its mean (Euclidean norms).
    public var tolerance: Double
    public var maximumIterations: Int

    public init(tolerance: Double = 1e-12, maximumIterations: Int = 10_000) {
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }
}

/// How fixed effects were taken out, and how far that got.
public struct DemeaningReport: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable {
        /// No fixed effects: deviations from the mean.
        case centring
        /// One grouping: deviations from its means, exact.
        case oneWay
        /// Two groupings, every pair of groups equally often, no weights: x − x̄_i − x̄_t + x̄, exact.
        case balancedTwoWay
        /// Anything else: alternating projections with conjugate gradients.
        case alternatingProjections
    }

    public let method: Method
    /// Rounds over the effects that the slowest variable took; 1 where the method is exact.
    public let iterations: Int
    /// What another round would change in the worst variable, relative to its deviation from its mean; 0 where exact.
    public let residual: Double
    public let tolerance: Double
}
