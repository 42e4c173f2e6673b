/// How a regression is computed. What its errors are assumed to be is `Covariance`'s business.
public struct RegressionOptions: Sendable, Hashable {
    public var demeaning: DemeaningOptions
    /// A term leaves when less than this share of it, as a norm, is independent of fixed effects and of the terms before it.
    public var collinearityTolerance: Double
    /// Whether observations alone in a group are taken out, as reghdfe does and Stata's areg and xtreg do not.
    public var dropsSingletons: Bool

    public init(
        demeaning: DemeaningOptions = DemeaningOptions(), collinearityTolerance: Double = 1e-8,
        dropsSingletons: Bool = true
    ) {
        self.demeaning = demeaning
        self.collinearityTolerance = collinearityTolerance
        self.dropsSingletons = dropsSingletons
    }
}
