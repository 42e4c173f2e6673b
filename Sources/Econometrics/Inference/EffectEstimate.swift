/// An estimate, with its error where the data leave it one.
public enum EffectEstimate: Sendable, Hashable {
    case withError(Coefficient)
    case withoutError(TermWithoutVariance)

    public var term: String {
        switch self {
        case .withError(let coefficient): coefficient.term
        case .withoutError(let term): term.term
        }
    }

    public var estimate: Double {
        switch self {
        case .withError(let coefficient): coefficient.estimate
        case .withoutError(let term): term.estimate
        }
    }

    /// nil without an error.
    public var coefficient: Coefficient? {
        if case .withError(let coefficient) = self { coefficient } else { nil }
    }

    /// Why there is no error; nil with one.
    public var reason: EstimationError? {
        if case .withoutError(let term) = self { term.reason } else { nil }
    }

    /// The estimate with its error.
    /// - Throws: why it has none.
    func known() throws(EstimationError) -> Coefficient {
        switch self {
        case .withError(let coefficient): return coefficient
        case .withoutError(let term): throw term.reason
        }
    }
}

/// An estimate of which the errors leave no variance.
public struct TermWithoutVariance: Sendable, Hashable {
    public let term: String
    public let estimate: Double
    public let reason: EstimationError

    /// Whether two terms lack their errors for one reason.
    func lacksErrorAs(_ other: TermWithoutVariance) -> Bool {
        switch (reason, other.reason) {
        case (.noVariance, .noVariance): true
        case (.movedByOneCluster(_, let a), .movedByOneCluster(_, let b)): a == b
        case (.negativeVariance, .negativeVariance): true
        default: false
        }
    }
}

extension [EffectEstimate] {
    var coefficients: [Coefficient] { compactMap(\.coefficient) }

    var withoutVariance: [TermWithoutVariance] {
        compactMap { if case .withoutError(let term) = $0 { term } else { nil } }
    }
}
