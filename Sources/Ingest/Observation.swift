import Configuration

/// One value of one series for one entity and period, with the place in the file it was read from.
///
/// Entity and series are positions in the configuration, not names: a file of five million rows makes
/// no string per row.
public struct Observation: Sendable {
    /// Position in `WarehouseConfiguration.entities.entities`.
    public var entity: Int
    /// Position in `WarehouseConfiguration.series`.
    public var series: Int
    public var period: Int
    /// The line of the file, counted from 1 as an editor counts it.
    public var row: Int
    /// The column, counted from 1.
    public var column: Int
    /// The number as written, in the file's unit.
    public var sourceValue: Double
    /// What `ObservationSink.unit(_:)` returned for the file's unit.
    public var sourceUnit: Int
    /// The number in the series' unit.
    public var value: Double

    public init(
        entity: Int, series: Int, period: Int, row: Int, column: Int, sourceValue: Double,
        sourceUnit: Int, value: Double
    ) {
        self.entity = entity
        self.series = series
        self.period = period
        self.row = row
        self.column = column
        self.sourceValue = sourceValue
        self.sourceUnit = sourceUnit
        self.value = value
    }
}

/// Where a reader puts what it reads, one observation after the other.
public protocol ObservationSink: AnyObject {
    /// Makes a unit known and returns the number by which observations refer to it. Called once per
    /// distinct unit text of a file.
    ///
    /// - Parameters:
    ///   - text: the unit as the file writes it, or the series' own unit where the file says nothing.
    ///   - unit: what it means.
    func unit(_ text: String, meaning unit: Unit) throws -> Int

    /// Says in which sheet the observations that follow stand; not called for text.
    func sheet(_ name: String) throws

    /// Takes one observation.
    ///
    /// - Parameter text: the cell's text as written, in UTF-8; valid during the call only.
    func append(_ observation: Observation, text: UnsafeBufferPointer<UInt8>) throws
}
