/// What a wild or multiplier bootstrap multiplies residuals of clusters with: mean 0, variance 1.
public enum AuxiliaryDistribution: String, Sendable, Hashable, CaseIterable {
    /// −1 or 1.
    case rademacher
    /// ±√(3/2), ±1, ±√(1/2): for few clusters (Webb 2023, doi:10.1111/caje.12661).
    case webb

    func draw(_ generator: inout SeededGenerator) -> Double {
        switch self {
        case .rademacher: return generator.next() >> 63 == 0 ? -1 : 1
        case .webb: return Self.webbPoints[generator.integer(below: 6)]
        }
    }

    private static let webbPoints = [
        -1.5.squareRoot(), -1, -0.5.squareRoot(), 0.5.squareRoot(), 1, 1.5.squareRoot(),
    ]
}
