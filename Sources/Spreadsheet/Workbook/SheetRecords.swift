/// The rows of a sheet as records, for the layouts that read delimited text.
///
/// A row's fields begin with column A, whether or not the file writes a cell there. Memory does not grow with the rows.
public final class SheetRecords: RecordSource {
    public let reader: any SheetReader
    /// Rows with cells that were hidden; they are read like any other.
    public private(set) var hiddenRowCount = 0
    /// Columns with cells that were hidden; complete at the end.
    public var hiddenColumnCount: Int { used.countCommon(with: reader.hiddenColumns) }
    /// Cells with formulas that were never calculated; the first thousand.
    public private(set) var uncalculated: [CellAddress] = []

    /// The columns that had cells.
    private var used = ColumnSet()
    private var row = SheetRow()
    /// The columns of the row, from A to the last that is not empty, as ranges of `bytes`.
    private var fields: [(start: Int, end: Int)] = []
    private var bytes: UnsafeMutableBufferPointer<UInt8>

    public init(_ reader: any SheetReader) {
        self.reader = reader
        bytes = .allocate(capacity: 1 << 12)
    }

    deinit { bytes.deallocate() }

    public var line: Int { row.number }
    public var count: Int { fields.count }
    public var countsEmptyFields: Bool { false }
    public var separator: String { "," }
    public var isBlank: Bool { fields.isEmpty }

    public subscript(_ field: Int) -> UnsafeBufferPointer<UInt8> {
        guard fields.indices.contains(field) else { return UnsafeBufferPointer(rebasing: bytes[0..<0]) }
        return UnsafeBufferPointer(rebasing: bytes[fields[field].start..<fields[field].end])
    }

    public func next() throws -> Bool {
        fields.removeAll(keepingCapacity: true)
        guard try reader.next(&row) else { return false }
        if bytes.count < row.bytes.count {
            bytes.deallocate()
            bytes = .allocate(capacity: row.bytes.count * 2)
        }
        _ = bytes.update(fromContentsOf: row.bytes)
        for entry in row.entries {
            if entry.kind == .empty, entry.isFormula, uncalculated.count < 1000 {
                uncalculated.append(CellAddress(row: row.number, column: Int(entry.column)))
            }
            guard entry.end > entry.start else { continue }
            used.insert(Int(entry.column))
            while fields.count < Int(entry.column) - 1 { fields.append((0, 0)) }
            fields.append((Int(entry.start), Int(entry.end)))
        }
        if row.isHidden, !fields.isEmpty { hiddenRowCount += 1 }
        return true
    }
}
