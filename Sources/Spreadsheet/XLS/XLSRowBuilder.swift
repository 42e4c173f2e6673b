/// Makes cells of records.
struct XLSRowBuilder {
    /// The record of one cell or of several beside each other.
    struct CellRecord {
        let record: BIFFStream.Record
        /// Of a formula that came to a text, the record of the text.
        let text: BIFFStream.Record?
    }

    private let workbook: XLSWorkbook
    private let sheet: String
    private var cellCount = 0
    private var textBytes = 0

    init(workbook: XLSWorkbook, sheet: String) {
        self.workbook = workbook
        self.sheet = sheet
    }

    /// Whether a record is one of cells.
    static func isCell(_ kind: Int) -> Bool {
        switch kind {
        case BIFFStream.Kind.formula, BIFFStream.Kind.mulRK, BIFFStream.Kind.mulBlank,
            BIFFStream.Kind.richString,
            BIFFStream.Kind.labelSST, BIFFStream.Kind.blank, BIFFStream.Kind.number, BIFFStream.Kind.label,
            BIFFStream.Kind.boolErr, BIFFStream.Kind.rk:
            true
        default: false
        }
    }

    /// Whether a formula's value is a text, which follows in a record of its own.
    static func hasText(_ record: BIFFStream.Record) -> Bool {
        record.bytes.count >= 14 && record.bytes[12] == 0xFF && record.bytes[13] == 0xFF
            && record.bytes[6] == 0
    }

    func row(of cell: CellRecord) throws -> Int { try cell.record.uint16(0) + 1 }

    mutating func append(_ cell: CellRecord, to row: inout SheetRow) throws {
        let record = cell.record
        let column = try record.uint16(2) + 1
        switch record.kind {
        case BIFFStream.Kind.mulRK:
            for number in 0..<max(0, (record.bytes.count - 6) / 6) {
                try append(
                    Self.number(ofRK: try record.uint32(6 + number * 6)),
                    style: record.uint16(4 + number * 6),
                    column: column + number, to: &row)
            }
        case BIFFStream.Kind.mulBlank, BIFFStream.Kind.blank: break
        case BIFFStream.Kind.rk:
            try append(
                Self.number(ofRK: try record.uint32(6)), style: record.uint16(4), column: column, to: &row)
        case BIFFStream.Kind.number:
            try append(try record.double(6), style: record.uint16(4), column: column, to: &row)
        default: try appendOther(cell, column: column, to: &row)
        }
    }

    private mutating func appendOther(_ cell: CellRecord, column: Int, to row: inout SheetRow) throws {
        let record = cell.record
        let style = try record.uint16(4)
        let format = workbook.formats[style]
        let start = row.bytes.count
        try count(column, row)
        defer { if workbook.isStruck(style: style) { row.strikeLast() } }
        switch record.kind {
        case BIFFStream.Kind.labelSST:
            let number = try record.uint32(6)
            guard number < workbook.texts.count else {
                throw malformed("a shared text that the workbook does not have", row, column)
            }
            workbook.texts.append(number, to: &row.bytes)
            row.append(.text, from: start, column: column, format: format, isFormula: false)
        case BIFFStream.Kind.label, BIFFStream.Kind.richString:
            var place = 6
            try workbook.text.read(record, at: &place, wideLength: true, into: &row.bytes)
            row.append(.text, from: start, column: column, format: format, isFormula: false)
        case BIFFStream.Kind.boolErr:
            try append(
                UInt8(truncatingIfNeeded: record.uint8(6)), isError: record.uint8(7) != 0, format, column,
                isFormula: false, to: &row)
        default: try appendFormula(cell, column: column, format: format, to: &row)
        }
        guard row.bytes.count - start <= workbook.limits.textBytes,
            row.bytes.count <= workbook.limits.rowBytes
        else {
            throw WorkbookError.limit(
                place(row, column), found: "a text of more than \(workbook.limits.textBytes) bytes",
                limit: "at most \(workbook.limits.textBytes) bytes, and \(workbook.limits.rowBytes) in a row")
        }
    }

    private func appendFormula(_ cell: CellRecord, column: Int, format: NumberFormat, to row: inout SheetRow)
        throws
    {
        let record = cell.record
        let value = try record.double(6)
        guard record.bytes[12] == 0xFF, record.bytes[13] == 0xFF else {
            guard value.isFinite else { throw malformed("a number that is none", row, column) }
            row.append(
                number: value, column: column, format: format,
                code: workbook.formats.special(try record.uint16(4)), system: workbook.system, isFormula: true
            )
            return
        }
        let start = row.bytes.count
        switch record.bytes[6] {
        case 0:
            if let text = cell.text {
                var place = 0
                try workbook.text.read(text, at: &place, wideLength: true, into: &row.bytes)
            }
            row.append(.text, from: start, column: column, format: format, isFormula: true)
        case 1: try append(record.bytes[8], isError: false, format, column, isFormula: true, to: &row)
        case 2: try append(record.bytes[8], isError: true, format, column, isFormula: true, to: &row)
        // A text without a character.
        case 3: row.append(.text, from: start, column: column, format: format, isFormula: true)
        default: throw malformed("a formula's value of an unknown kind", row, column)
        }
    }

    private func append(
        _ code: UInt8, isError: Bool, _ format: NumberFormat, _ column: Int, isFormula: Bool,
        to row: inout SheetRow
    ) throws {
        if !isError {
            row.append(boolean: code != 0, column: column, format: format, isFormula: isFormula)
        } else if let error = CellError(code: code) {
            row.append(error: error, column: column, format: format, isFormula: isFormula)
        } else {
            throw malformed("an error of the code \(code)", row, column)
        }
    }

    private mutating func append(_ number: Double, style: Int, column: Int, to row: inout SheetRow) throws {
        try count(column, row)
        guard number.isFinite else { throw malformed("a number that is none", row, column) }
        row.append(
            number: number, column: column, format: workbook.formats[style],
            code: workbook.formats.special(style), system: workbook.system, isFormula: false)
        if workbook.isStruck(style: style) { row.strikeLast() }
    }

    private mutating func count(_ column: Int, _ row: SheetRow) throws {
        cellCount += 1
        guard cellCount <= workbook.limits.cells, column <= workbook.limits.columns,
            row.entries.count < workbook.limits.columns
        else {
            throw WorkbookError.limit(
                place(row, column),
                found: "more than \(workbook.limits.cells) cells or \(workbook.limits.columns) columns",
                limit: "at most \(workbook.limits.cells) cells")
        }
    }

    /// Puts a complete row in order.
    mutating func finish(_ row: inout SheetRow) throws {
        textBytes += row.bytes.count
        guard textBytes <= workbook.limits.sheetTextBytes else {
            throw WorkbookError.limit(
                place(row, 1), found: "texts of \(textBytes) bytes",
                limit: "at most \(workbook.limits.sheetTextBytes) in a sheet")
        }
        let isInOrder = zip(row.entries, row.entries.dropFirst()).allSatisfy { $0.column < $1.column }
        if !isInOrder, !row.sortColumns() { throw malformed("two cells in one place", row, 1) }
    }

    /// The numbers that Excel packs into 30 bits ([MS-XLS] 2.5.217): an integer or the upper half of a double, perhaps a
    /// hundredfold.
    private static func number(ofRK packed: Int) -> Double {
        let bits = UInt32(truncatingIfNeeded: packed)
        let number =
            bits & 2 != 0
            ? Double(Int32(bitPattern: bits) >> 2) : Double(bitPattern: UInt64(bits & 0xFFFF_FFFC) << 32)
        return bits & 1 != 0 ? number / 100 : number
    }

    private func place(_ row: SheetRow, _ column: Int) -> WorkbookError.Place {
        WorkbookError.Place(
            part: "Workbook", sheet: sheet, cell: CellAddress(row: row.number, column: column))
    }

    private func malformed(_ found: String, _ row: SheetRow, _ column: Int) -> WorkbookError {
        .malformed(place(row, column), found: found, expected: "a cell as [MS-XLS] describes it")
    }
}
