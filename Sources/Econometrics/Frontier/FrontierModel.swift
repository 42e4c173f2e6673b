/// What is assumed of a stochastic frontier ln y = f(ln x, t) + v − u, with v ~ N(0, σ_v²) and u ≥ 0.
public struct FrontierModel: Sendable, Hashable {
    public var function: ProductionFunction
    public var inefficiency: Inefficiency
    public var distribution: Distribution

    /// Whose inefficiency is whose.
    public enum Inefficiency: String, Sendable, Hashable, CaseIterable {
        /// u_it independent from row to row (Aigner, Lovell & Schmidt 1977): a panel is taken for a cross-section.
        case pooled
        /// u_it = u_i (Battese & Coelli 1988, and 1992 with η = 0).
        case timeInvariant = "time_invariant"
        /// u_it = u_i·exp(−η(t − T)), T the last period of the data (Battese & Coelli 1992). With η > 0 inefficiency
        /// decays.
        case timeVarying = "time_varying"
    }

    /// How u is distributed.
    public enum Distribution: String, Sendable, Hashable, CaseIterable {
        /// |N(0, σ_u²)|.
        case halfNormal = "half_normal"
        /// N(μ, σ_u²) cut off below zero (Stevenson 1980).
        case truncatedNormal = "truncated_normal"
    }

    public init(
        function: ProductionFunction = ProductionFunction(), inefficiency: Inefficiency = .timeVarying,
        distribution: Distribution = .halfNormal
    ) {
        self.function = function
        self.inefficiency = inefficiency
        self.distribution = distribution
    }

    var hasMean: Bool { distribution == .truncatedNormal }
    var hasDecay: Bool { inefficiency == .timeVarying }
    /// How many parameters there are beside the coefficients: σ², γ, and where the model has them μ and η.
    var distributionParameters: Int { 2 + (hasMean ? 1 : 0) + (hasDecay ? 1 : 0) }
}
