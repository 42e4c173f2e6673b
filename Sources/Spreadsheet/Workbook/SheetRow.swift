/// One row of a sheet as it is read: its cells from left to right, their texts in one buffer, without a string each.
public struct SheetRow: Sendable {
    /// The row's number, from 1.
    public internal(set) var number = 0
    public internal(set) var isHidden = false
    /// How many cells the file writes in this row, empty ones with a format included.
    public var count: Int { entries.count }
    /// The column of the last cell; 0 without any.
    public var lastColumn: Int { entries.last.map { Int($0.column) } ?? 0 }

    var entries: [Entry] = []
    var bytes: [UInt8] = []

    enum Kind: UInt8 {
        case empty, text, number, boolean, date, error
    }

    struct Entry: Sendable {
        /// NaN: not worked out yet, to be read from the text.
        var number = Double.nan
        var start: Int32 = 0
        var end: Int32 = 0
        var column: Int32 = 0
        var kind = Kind.empty
        var format = NumberFormat.general
        var isFormula = false
        var system = DateSystem.from1900
    }

    public init() {}

    /// The column of a cell, from 1.
    public func column(_ index: Int) -> Int { Int(entries[index].column) }

    /// A cell of the row, by its place among the row's cells, from 0.
    public subscript(_ index: Int) -> SheetCell {
        let entry = entries[index]
        let text = String(decoding: bytes[Int(entry.start)..<Int(entry.end)], as: UTF8.self)
        return SheetCell(
            address: CellAddress(row: number, column: Int(entry.column)), value: value(entry, text),
            text: text,
            isFormula: entry.isFormula, format: entry.format)
    }

    /// The value of a cell alone, by its place among the row's cells: no string unless it is a text.
    public func value(_ index: Int) -> CellValue {
        let entry = entries[index]
        let hasText = entry.kind == .text || entry.kind == .error
        return value(
            entry,
            hasText ? String(decoding: bytes[Int(entry.start)..<Int(entry.end)], as: UTF8.self) : "")
    }

    /// The cell of a column; nil where the file writes none. O(log n).
    public func cell(inColumn column: Int) -> SheetCell? { index(ofColumn: column).map { self[$0] } }

    /// The place of a column's cell among the row's cells; nil where the file writes none.
    public func index(ofColumn column: Int) -> Int? {
        // Most rows have no holes.
        let guess = column - Int(entries.first?.column ?? 1)
        if entries.indices.contains(guess), Int(entries[guess].column) == column { return guess }
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(entries[middle].column) < column { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && Int(entries[low].column) == column ? low : nil
    }

    /// The UTF-8 bytes of a cell's text, by its place among the row's cells; valid during the call.
    public func withText<Result>(
        _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        let entry = entries[index]
        return try bytes.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[Int(entry.start)..<Int(entry.end)]))
        }
    }

    private func number(_ entry: Entry) -> Double {
        bytes.withUnsafeBufferPointer {
            NumberText.number(UnsafeBufferPointer(rebasing: $0[Int(entry.start)..<Int(entry.end)])) ?? .nan
        }
    }

    private func value(_ entry: Entry, _ text: String) -> CellValue {
        switch entry.kind {
        case .empty: .empty
        case .text: .text(text)
        case .number: .number(entry.number.isNaN ? number(entry) : entry.number)
        case .boolean: .boolean(entry.number != 0)
        case .error: .error(CellError(rawValue: text))
        case .date:
            if let parts = entry.format.dateParts,
                let date = SerialDate(serial: entry.number, system: entry.system, parts: parts)
            {
                .date(date)
            } else {
                .number(entry.number)
            }
        }
    }
}
