/// `index.yaml`: which index is built, of whom, over which periods and by which method.
public struct IndexDefinition: Sendable, Hashable {
    /// A short identifier, `nqp`.
    public let id: String
    public let title: LocalizedTitle
    /// The periods that are scored.
    public let periods: ClosedRange<Int>
    /// The periods whose observations may serve as neighbours of a gap; contains `periods`.
    public let context: ClosedRange<Int>
    /// The codes of the entities that are scored, in the order of `entities.yaml`.
    public let entities: [String]
    public let normalisation: Normalisation
    public let weighting: Weighting

    public init(
        id: String, title: LocalizedTitle, periods: ClosedRange<Int>, context: ClosedRange<Int>,
        entities: [String], normalisation: Normalisation, weighting: Weighting
    ) {
        self.id = id
        self.title = title
        self.periods = periods
        self.context = context
        self.entities = entities
        self.normalisation = normalisation
        self.weighting = weighting
    }
}

/// How indicators of different units are made comparable.
public enum Normalisation: String, Sendable, Hashable, CaseIterable {
    /// (x − min) / (max − min) over all entities and periods together; (max − x) / (max − min) for
    /// an indicator of which less is better.
    case minMax = "min_max"
}

/// How indicators are weighted. The kernels are in `Indicators`.
public enum Weighting: Sendable, Hashable {
    /// CRITIC (Diakoulaki, Mavrotas & Papayannakis 1995): contrast × conflict.
    case critic
    /// Entropy redundancy with 0·ln 0 = 0.
    case entropy
    /// (contrast + entropy redundancy) × Σ(1 − |r|).
    case criticEntropy
    /// One over the number of indicators.
    case equal
    /// Given: indicator id → weight; positive, adding up to 1.
    case fixed([String: Double])

    /// The method as `index.yaml` names it.
    public var name: String {
        switch self {
        case .critic: "critic"
        case .entropy: "entropy"
        case .criticEntropy: "critic_entropy"
        case .equal: "equal"
        case .fixed: "fixed"
        }
    }
}
