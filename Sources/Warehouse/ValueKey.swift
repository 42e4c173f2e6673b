/// An entity's value of a series in a year.
public struct ValueKey: Sendable, Hashable {
    public let entity: String
    public let series: String
    public let year: Int

    public init(entity: String, series: String, year: Int) {
        self.entity = entity
        self.series = series
        self.year = year
    }
}
