import Configuration

/// The observed values of all raw series, dense: entities of the index × series × the periods of its context.
public struct SeriesTable: Sendable {
    /// The codes of the entities, in the order of the index.
    public let entities: [String]
    /// The ids of the series.
    public let series: [String]
    public let periods: ClosedRange<Int>
    private var values: [Double?]

    /// A table without values.
    public init(entities: [String], series: [String], periods: ClosedRange<Int>) {
        self.entities = entities
        self.series = series
        self.periods = periods
        values = Array(repeating: nil, count: entities.count * series.count * periods.count)
    }

    /// The value of one series for one entity and period; entities and series by position.
    public subscript(entity entity: Int, series series: Int, period period: Int) -> Double? {
        get { values[index(entity, series, period)] }
        set { values[index(entity, series, period)] = newValue }
    }

    private func index(_ entity: Int, _ series: Int, _ period: Int) -> Int {
        (entity * self.series.count + series) * periods.count + (period - periods.lowerBound)
    }
}
