/// Reads the rows of a sheet from its records.
///
/// A first pass, over the beginnings of records only, finds hidden rows and columns, merged ranges and whether the rows are in order. They
/// are wherever Excel or WPS wrote the file, and then pass by; a sheet whose rows are not is sorted in memory.
final class XLSSheetReader: SheetReader {
    let sheet: SheetInfo
    private(set) var mergedRanges: [CellRange] = []
    let hiddenColumns: ColumnSet

    private let workbook: XLSWorkbook
    private let stream: BIFFStream
    private var position: Int
    private var hidden: Set<Int> = []
    private var builder: XLSRowBuilder
    private var isAtEnd = false
    /// The row that the last record began.
    private var waiting = SheetRow()
    /// The rows of a sheet that was not in order, last to first.
    private var sorted: [SheetRow]?

    init(_ sheet: SheetInfo, offset: Int, in workbook: XLSWorkbook) throws {
        self.workbook = workbook
        stream = workbook.stream
        position = offset
        builder = XLSRowBuilder(workbook: workbook, sheet: sheet.name)
        let outline = try XLSSheetOutline(sheet, offset: offset, in: workbook)
        self.sheet = outline.sheet
        mergedRanges = outline.mergedRanges
        hidden = outline.hiddenRows
        hiddenColumns = outline.hiddenColumns
        position = outline.start
        if !outline.isInOrder { sorted = try sort() }
    }

    func next(_ row: inout SheetRow) throws -> Bool {
        if sorted != nil {
            guard let next = sorted?.popLast() else { return false }
            row = next
            return true
        }
        row.begin(0, isHidden: false)
        // The first cell of this row was read when the last one ended.
        if waiting.number > 0 { swap(&row, &waiting) }
        waiting.begin(0, isHidden: false)
        while !isAtEnd, let record = try nextRecord() {
            let number = try builder.row(of: record)
            if row.number == 0 { row.begin(number, isHidden: hidden.contains(number)) }
            if number == row.number {
                try builder.append(record, to: &row)
            } else {
                waiting.begin(number, isHidden: hidden.contains(number))
                try builder.append(record, to: &waiting)
                break
            }
        }
        guard row.number > 0 else { return false }
        try builder.finish(&row)
        return true
    }

    /// The next record of a cell, and, of a formula whose value is a text, the text.
    private func nextRecord() throws -> XLSRowBuilder.CellRecord? {
        stream.seek(position)
        defer { position = stream.position }
        var depth = 0
        while let record = try stream.next() {
            switch record.kind {
            // Charts within the sheet have records of their own.
            case BIFFStream.Kind.beginOfFile: depth += 1
            case BIFFStream.Kind.endOfFile where depth > 0: depth -= 1
            case BIFFStream.Kind.endOfFile:
                isAtEnd = true
                return nil
            case _ where depth == 0 && XLSRowBuilder.isCell(record.kind):
                guard record.kind == BIFFStream.Kind.formula, XLSRowBuilder.hasText(record) else {
                    return XLSRowBuilder.CellRecord(record: record, text: nil)
                }
                return XLSRowBuilder.CellRecord(record: record, text: try nextText())
            default: break
            }
        }
        isAtEnd = true
        return nil
    }

    /// The text of a formula follows it, behind what the formula shares with others.
    private func nextText() throws -> BIFFStream.Record? {
        let start = stream.position
        while let record = try stream.next() {
            switch record.kind {
            case BIFFStream.Kind.string: return record
            case BIFFStream.Kind.sharedFormula, BIFFStream.Kind.array, BIFFStream.Kind.table: continue
            default:
                stream.seek(start)
                return nil
            }
        }
        return nil
    }

    private func sort() throws -> [SheetRow] {
        var rows: [Int: SheetRow] = [:]
        var count = 0
        while !isAtEnd, let record = try nextRecord() {
            let number = try builder.row(of: record)
            if rows[number] == nil {
                rows[number, default: SheetRow()].begin(number, isHidden: hidden.contains(number))
            }
            try builder.append(record, to: &rows[number, default: SheetRow()])
            count += 1
            guard count <= workbook.limits.gridCells else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: "Workbook", sheet: sheet.name),
                    found: "rows that are not in order, of more than \(count - 1) cells",
                    limit: "rows in order")
            }
        }
        for number in rows.keys { try builder.finish(&rows[number, default: SheetRow()]) }
        return rows.values.sorted { $0.number > $1.number }
    }
}

/// What is known of a sheet from the beginnings of its records.
private struct XLSSheetOutline {
    private(set) var sheet: SheetInfo
    private(set) var mergedRanges: [CellRange] = []
    private(set) var hiddenRows: Set<Int> = []
    private(set) var hiddenColumns = ColumnSet()
    private(set) var isInOrder = true
    /// Behind the record that begins the sheet.
    private(set) var start = 0

    init(_ sheet: SheetInfo, offset: Int, in workbook: XLSWorkbook) throws {
        self.sheet = sheet
        let stream = workbook.stream
        stream.seek(offset)
        guard let first = try stream.next(), first.kind == BIFFStream.Kind.beginOfFile else {
            throw XLSWorkbook.malformed(
                "no sheet where the workbook says that \(sheet.name) begins", "the record BOF", offset: offset
            )
        }
        start = stream.position
        var depth = 0
        var last = -1
        while let record = try stream.skim(16) {
            switch record.kind {
            case BIFFStream.Kind.beginOfFile: depth += 1
            case BIFFStream.Kind.endOfFile:
                if depth == 0 { return }
                depth -= 1
            case _ where depth > 0: break
            case BIFFStream.Kind.row:
                if try record.uint16(12) & 0x20 != 0 { hiddenRows.insert(try record.uint16(0) + 1) }
            case BIFFStream.Kind.columnInfo:
                if try record.uint16(8) & 1 != 0 {
                    hiddenColumns.insert(try record.uint16(0) + 1, through: try record.uint16(2) + 1)
                }
            case BIFFStream.Kind.mergeCells: try readRanges(stream, record, workbook.limits)
            case BIFFStream.Kind.dimensions: readDimension(record, isWide: workbook.format == .biff8)
            case _ where XLSRowBuilder.isCell(record.kind):
                let row = try record.uint16(0)
                if row < last { isInOrder = false }
                last = row
            default: break
            }
        }
    }

    private mutating func readRanges(
        _ stream: BIFFStream, _ record: BIFFStream.Record, _ limits: WorkbookLimits
    ) throws {
        stream.seek(record.offset)
        guard let whole = try stream.next(joining: false) else { return }
        for number in 0..<(try whole.uint16(0)) {
            let place = 2 + number * 8
            guard mergedRanges.count < limits.mergedRanges else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: "Workbook", sheet: sheet.name),
                    found: "more than \(limits.mergedRanges) merged ranges",
                    limit: "at most \(limits.mergedRanges)")
            }
            mergedRanges.append(
                CellRange(
                    CellAddress(row: try whole.uint16(place) + 1, column: try whole.uint16(place + 4) + 1),
                    CellAddress(row: try whole.uint16(place + 2) + 1, column: try whole.uint16(place + 6) + 1)
                ))
        }
    }

    private mutating func readDimension(_ record: BIFFStream.Record, isWide: Bool) {
        guard record.bytes.count >= (isWide ? 12 : 8) else { return }
        let (top, bottom, left, right) =
            isWide
            ? (
                record.bytes.uint32(0), record.bytes.uint32(4), record.bytes.uint16(8),
                record.bytes.uint16(10)
            )
            : (record.bytes.uint16(0), record.bytes.uint16(2), record.bytes.uint16(4), record.bytes.uint16(6))
        guard bottom > top, right > left, bottom <= 1 << 16 else { return }
        sheet = SheetInfo(
            name: sheet.name, position: sheet.position, visibility: sheet.visibility,
            dimension: CellRange(
                CellAddress(row: top + 1, column: left + 1), CellAddress(row: bottom, column: right)))
    }
}
