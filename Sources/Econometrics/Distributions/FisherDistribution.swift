/// The F distribution of Fisher and Snedecor.
///
/// By the incomplete beta function; checked against mpmath 1.3 to 1e-13 relative.
public struct FisherDistribution: Sendable, Hashable {
    public let numerator: Double
    public let denominator: Double

    /// - Parameters:
    ///   - numerator: degrees of freedom, positive.
    ///   - denominator: degrees of freedom, positive; infinite for a chi-squared over its degrees of freedom.
    public init(numerator: Double, denominator: Double) {
        precondition(numerator > 0 && denominator > 0, "degrees of freedom are positive")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// P(F ≥ f).
    public func upperTail(_ f: Double) -> Double {
        guard f > 0 else { return 1 }
        guard denominator.isFinite else {
            return ChiSquaredDistribution(degreesOfFreedom: numerator).upperTail(f * numerator)
        }
        let product = numerator * f
        guard product.isFinite else { return 0 }
        let total = denominator + product
        return IncompleteBeta.regularized(
            denominator / 2, numerator / 2, x: denominator / total, complement: product / total)
    }

    /// P(F ≤ f).
    public func cumulative(_ f: Double) -> Double { 1 - upperTail(f) }
}
