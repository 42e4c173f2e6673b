/// Rows as bytes: for each its number, whether it is hidden, how many cells and bytes of text; then 24 bytes a cell, then the text.
enum RowFrame {
    private static let head = 13
    private static let entry = 24

    static func append(_ row: SheetRow, to bytes: inout [UInt8]) {
        bytes.append(int32: row.number)
        bytes.append(row.isHidden ? 1 : 0)
        bytes.append(int32: row.entries.count)
        bytes.append(int32: row.bytes.count)
        for cell in row.entries {
            withUnsafeBytes(of: cell.number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            bytes.append(int32: Int(cell.start))
            bytes.append(int32: Int(cell.end))
            bytes.append(int32: Int(cell.column))
            bytes.append(cell.kind.rawValue)
            bytes.append(cell.format.rawValue)
            bytes.append((cell.isFormula ? 1 : 0) | (cell.system == .from1904 ? 2 : 0))
            bytes.append(0)
        }
        bytes += row.bytes
    }

    /// Reads the row that begins at a place.
    ///
    /// - Returns: false where the bytes are no row, or one that does not follow the last.
    static func read(_ bytes: [UInt8], at place: inout Int, limits: WorkbookLimits, into row: inout SheetRow)
        -> Bool
    {
        guard bytes.count - place >= head else { return false }
        let last = row.number
        let number = bytes.uint32(place)
        let cells = bytes.uint32(place + 5)
        let length = bytes.uint32(place + 9)
        guard number > last, number <= limits.rows, cells <= limits.columns,
            bytes.count - place - head >= cells * entry + length
        else { return false }
        row.begin(number, isHidden: bytes[place + 4] != 0)
        var at = place + head
        var column = 0
        for _ in 0..<cells {
            let start = bytes.uint32(at + 8)
            let end = bytes.uint32(at + 12)
            guard let kind = SheetRow.Kind(rawValue: bytes[at + 20]),
                let format = NumberFormat(rawValue: bytes[at + 21]),
                start <= end, end <= length, bytes.uint32(at + 16) > column,
                bytes.uint32(at + 16) <= limits.columns
            else { return false }
            column = bytes.uint32(at + 16)
            row.entries.append(
                SheetRow.Entry(
                    number: Double(bitPattern: bytes.uint64(at)), start: Int32(start), end: Int32(end),
                    column: Int32(column),
                    kind: kind, format: format, isFormula: bytes[at + 22] & 1 != 0,
                    system: bytes[at + 22] & 2 != 0 ? .from1904 : .from1900))
            at += entry
        }
        row.bytes.append(contentsOf: bytes[at..<(at + length)])
        place = at + length
        return true
    }
}
