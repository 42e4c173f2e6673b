/// The chi-squared distribution.
///
/// By the incomplete gamma function; checked against mpmath 1.3 to 1e-13 relative.
public struct ChiSquaredDistribution: Sendable, Hashable {
    public let degreesOfFreedom: Double

    /// - Parameter degreesOfFreedom: positive.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double { IncompleteGamma.lower(degreesOfFreedom / 2, x / 2) }

    /// P(X ≥ x), without the cancellation.
    public func upperTail(_ x: Double) -> Double { IncompleteGamma.upper(degreesOfFreedom / 2, x / 2) }
}
