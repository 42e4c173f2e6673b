/// What a table of descriptive statistics says of one variable.
public struct DescriptiveStatistics: Sendable, Hashable {
    public let variable: String
    public let observations: Int
    public let mean: Double
    /// With n − 1.
    public let standardDeviation: Double
    public let minimum: Double
    public let firstQuartile: Double
    public let median: Double
    public let thirdQuartile: Double
    public let maximum: Double

    /// Quartiles by linear interpolation between order statistics: Hyndman & Fan's (1996) type 7, as R and numpy.
    /// - Throws: `tooFewObservations` for fewer than 2; `notFinite`.
    public init(_ variable: Variable) throws(EstimationError) {
        let n = variable.values.count
        guard n >= 2 else { throw .tooFewObservations(observations: n, parameters: 2) }
        if let row = variable.firstNotFinite { throw .notFinite(variable: variable.name, row: row) }
        let sorted = variable.values.sorted()
        self.variable = variable.name
        observations = n
        mean = variable.values.mean
        standardDeviation = variable.values.standardDeviation
        minimum = sorted[0]
        firstQuartile = sorted.quantile(0.25)
        median = sorted.quantile(0.5)
        thirdQuartile = sorted.quantile(0.75)
        maximum = sorted[n - 1]
    }
}
