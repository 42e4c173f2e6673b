/// An estimate with its uncertainty.
public struct Coefficient: Sendable, Hashable {
    public let term: String
    public let estimate: Double
    public let standardError: Double
    /// Estimate over standard error: t, or z where degrees of freedom are infinite.
    public let statistic: Double
    /// Two-sided.
    public let pValue: Double
    public let lower: Double
    public let upper: Double

    /// - Parameters:
    ///   - degreesOfFreedom: of t; infinite for the normal distribution.
    ///   - level: of the confidence interval, in (0, 1).
    public init(
        term: String, estimate: Double, standardError: Double, degreesOfFreedom: Double, level: Double
    ) {
        let distribution = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
        let reach = distribution.quantile(0.5 + level / 2) * standardError
        self.term = term
        self.estimate = estimate
        self.standardError = standardError
        statistic = estimate / standardError
        pValue = distribution.twoSidedTail(statistic)
        lower = estimate - reach
        upper = estimate + reach
    }
}
