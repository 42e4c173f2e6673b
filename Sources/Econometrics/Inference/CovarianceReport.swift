/// How standard errors came about.
public struct CovarianceReport: Sendable, Hashable {
    /// As tables name it: see `Covariance.name`.
    public let name: String
    public let correction: SmallSampleCorrection
    /// The factor that the uncorrected matrix was multiplied by.
    public let factor: Double
    /// K of that factor; 0 where there is none.
    public let parameters: Int
    public let clusters: [ClusterCount]
    /// Of t and of the denominator of F: clusters − 1, the fewer of two kinds; N − K without clusters.
    public let degreesOfFreedom: Int
    /// The least eigenvalue of a two-way matrix that was not positive semi-definite, before negative ones were set to zero; nil: not repaired.
    public let repairedEigenvalue: Double?

    public struct ClusterCount: Sendable, Hashable {
        public let name: String
        public let count: Int
    }
}
