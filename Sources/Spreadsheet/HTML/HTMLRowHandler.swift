/// Lays the tables of a page out as one sheet: rows one below another in the order of the page, a paragraph outside of tables as a row of
/// one cell, so that titles and units stay where people see them.
///
/// Cells that span columns and rows become merged ranges, by the table model of HTML: a cell takes the first column that none from
/// above reaches into. A table within a cell ends the row that the cell is in, and has rows of its own.
final class HTMLRowHandler: HTMLHandler {
    private(set) var mergedRanges: [CellRange] = []
    /// Whether a cell of a table was met.
    private(set) var hasCells = false

    private let sheet: String
    private let limits: WorkbookLimits
    private var rows = RowQueue()

    private var row = SheetRow()
    private var rowNumber = 0
    private var isInRow = false
    private var cellCount = 0
    private var textBytes = 0

    /// The tables around the present place, outermost first.
    private var tables: [Table] = []
    private var cell: Cell?
    private var text = HTMLText()
    /// The styles of the tags around the present place, outermost first.
    private var styles: [HTMLStyle] = []
    /// Within how many tags whose text nobody sees.
    private var unseen = 0

    private struct Table {
        /// The last row, from 1, that a cell from above reaches into, by column from 1.
        var taken: [Int] = [0]
        /// Places in `mergedRanges` of cells that span rows, which the table's end may cut short.
        var tall: [Int] = []
        /// The column of the last cell of the present row.
        var column = 0
    }

    private struct Cell {
        let column: Int
        let columns: Int
        let rows: Int
        /// The number that Excel wrote beside what it shows (`x:num`).
        let number: [UInt8]?
    }

    init(sheet: String, limits: WorkbookLimits) {
        self.sheet = sheet
        self.limits = limits
    }

    /// Hands out the next complete row.
    ///
    /// - Parameter other: is swapped for it.
    /// - Returns: false where none is complete.
    func take(_ other: inout SheetRow) -> Bool { rows.take(&other) }

    /// The page's text is over.
    ///
    /// - Throws: `WorkbookError` where it left a table open: the page was cut off, and its last number may lack digits.
    func checkEnd() throws {
        guard !tables.isEmpty else { return }
        throw cutOff("<table>")
    }

    /// Where the page broke off, by the tag that it left open.
    func cutOff(_ tag: String) -> WorkbookError {
        .malformed(
            WorkbookError.Place(
                sheet: sheet, cell: rowNumber > 0 ? CellAddress(row: rowNumber, column: 1) : nil),
            found: "a web page that ends without closing \(tag)",
            expected: "a whole page; this one was cut off as it was written or fetched")
    }

    /// What libxml2 closed at the page's end is written.
    func finish() throws {
        while !tables.isEmpty { try endTable() }
        try endParagraph()
    }

    // MARK: - Tags

    func start(_ name: XMLName, _ attributes: HTMLAttributes) throws {
        var style = (styles.last ?? HTMLStyle()).within(name, attributes)
        if Self.isUnseen(name) {
            unseen += 1
        } else if name.equals("td") || name.equals("th") {
            // A cell that is not shown takes no place.
            if style.isHidden { try endCell() } else { try startCell(attributes) }
            style = style.isHidden ? style : style.ofCell
        } else if name.equals("tr") {
            if !tables.isEmpty { try startRow(isHidden: style.isHidden) }
            style = style.ofRow
        } else if name.equals("table") {
            try startTable()
        } else if Self.isBlock(name) {
            try breakText()
        } else {
            text.part()
        }
        styles.append(style)
    }

    func end(_ name: XMLName) throws {
        _ = styles.popLast()
        if Self.isUnseen(name) {
            unseen = max(0, unseen - 1)
        } else if name.equals("td") || name.equals("th") {
            try endCell()
        } else if name.equals("tr") {
            try endRow()
        } else if name.equals("table") {
            try endTable()
        } else if Self.isBlock(name) {
            try breakText()
        } else {
            text.part()
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard unseen == 0 else { return }
        text.append(bytes, styles.last ?? HTMLStyle())
        guard text.bytes.count <= limits.textBytes else {
            throw limit("a text of more than \(limits.textBytes) bytes", "at most \(limits.textBytes) bytes")
        }
    }

    private static func isUnseen(_ name: XMLName) -> Bool {
        name.equals("head") || name.equals("script") || name.equals("style") || name.equals("xml")
            || name.equals("title") || name.equals("noscript") || name.equals("template")
    }

    private static func isBlock(_ name: XMLName) -> Bool {
        switch name.local[0] {
        case UInt8(ascii: "h"):
            let digit = name.local[1]
            return name.equals("hr") || name.equals("header")
                || ((UInt8(ascii: "1")...UInt8(ascii: "6")).contains(digit) && name.local[2] == 0)
        case UInt8(ascii: "b"): return name.equals("br") || name.equals("body") || name.equals("blockquote")
        case UInt8(ascii: "c"): return name.equals("caption") || name.equals("center")
        case UInt8(ascii: "d"):
            return name.equals("div") || name.equals("dd") || name.equals("dt") || name.equals("dl")
        default:
            return name.equals("p") || name.equals("li") || name.equals("ul") || name.equals("ol")
                || name.equals("pre")
                || name.equals("section") || name.equals("article") || name.equals("footer")
        }
    }

    // MARK: - Tables, rows, cells

    private func breakText() throws {
        if cell != nil { text.breakLine() } else { try endParagraph() }
    }

    private func startTable() throws {
        if tables.isEmpty { try endParagraph() } else { try endRow() }
        tables.append(Table())
    }

    private func endTable() throws {
        guard !tables.isEmpty else { return }
        try endRow()
        for place in tables.removeLast().tall where mergedRanges[place].last.row > rowNumber {
            let range = mergedRanges[place]
            mergedRanges[place] = CellRange(
                range.first, CellAddress(row: max(range.first.row, rowNumber), column: range.last.column))
        }
    }

    private func startRow(isHidden: Bool) throws {
        try endRow()
        try beginRow(isHidden: isHidden)
        isInRow = true
        tables[tables.count - 1].column = 0
    }

    private func beginRow(isHidden: Bool) throws {
        rowNumber += 1
        guard rowNumber <= limits.rows else {
            throw limit("a row of number \(rowNumber)", "at most \(limits.rows) rows")
        }
        row.begin(rowNumber, isHidden: isHidden)
    }

    private func endRow() throws {
        try endCell()
        // Between rows: a caption, or what browsers would put before the table.
        try endParagraph()
        guard isInRow else { return }
        isInRow = false
        guard row.count > 0 else { return }
        textBytes += row.bytes.count
        guard row.bytes.count <= limits.rowBytes, textBytes <= limits.sheetTextBytes else {
            throw limit(
                "texts of more than \(limits.rowBytes >> 20) MB in a row or \(limits.sheetTextBytes >> 20) MB in all",
                "at most that")
        }
        rows.append(&row)
    }

    private func startCell(_ attributes: HTMLAttributes) throws {
        guard !tables.isEmpty else { return try breakText() }
        try endCell()
        if !isInRow { try startRow(isHidden: false) }
        hasCells = true
        let last = tables.count - 1
        var column = tables[last].column + 1
        while column < tables[last].taken.count, tables[last].taken[column] >= rowNumber { column += 1 }
        // HTML's own bounds of both.
        var columns = min(Self.span(attributes.value("colspan")), 1000)
        let rows = min(Self.span(attributes.value("rowspan")), 65_534)
        guard column + columns - 1 <= limits.columns else {
            throw limit("a column of number \(column + columns - 1)", "at most \(limits.columns) columns")
        }
        // Where a cell from above begins, this one ends.
        for next in column + 1..<column + columns
        where next < tables[last].taken.count && tables[last].taken[next] >= rowNumber {
            columns = next - column
            break
        }
        if rows > 1 {
            while tables[last].taken.count < column + columns { tables[last].taken.append(0) }
            for next in column..<column + columns { tables[last].taken[next] = rowNumber + rows - 1 }
        }
        tables[last].column = column + columns - 1
        cell = Cell(
            column: column, columns: columns, rows: rows,
            number: attributes.value("x:num").flatMap { $0.isEmpty || $0.count > 400 ? nil : Array($0) })
    }

    private func endCell() throws {
        guard let cell else { return }
        self.cell = nil
        cellCount += 1
        guard cellCount <= limits.cells else {
            throw limit("more than \(limits.cells) cells", "at most \(limits.cells) cells")
        }
        if cell.columns > 1 || cell.rows > 1 {
            guard mergedRanges.count < limits.mergedRanges else {
                throw limit(
                    "more than \(limits.mergedRanges) merged ranges", "at most \(limits.mergedRanges)")
            }
            if cell.rows > 1 { tables[tables.count - 1].tall.append(mergedRanges.count) }
            mergedRanges.append(
                CellRange(
                    CellAddress(row: rowNumber, column: cell.column),
                    CellAddress(row: rowNumber + cell.rows - 1, column: cell.column + cell.columns - 1)))
        }
        let shown = text.finish()
        text.clear()
        guard let written = cell.number,
            let number = written.withUnsafeBufferPointer({ NumberText.number($0) })
        else { return append(shown, shown.isEmpty ? .empty : .text, column: cell.column) }
        switch HTMLNumber(number, shown: shown) {
        case .number: append(written, .number, column: cell.column)
        case .percent:
            row.append(
                number: number, column: cell.column, format: .percent, system: .from1900, isFormula: false)
        case .shown: append(shown, .text, column: cell.column)
        case .contradiction:
            append(shown + "(x:num: ".utf8 + written + ")".utf8, .text, column: cell.column)
        }
    }

    /// A text outside of cells is a row of its own.
    private func endParagraph() throws {
        guard cell == nil, !text.isEmpty else { return }
        let shown = text.finish()
        text.clear()
        guard !isInRow else { return }
        try beginRow(isHidden: false)
        append(shown, .text, column: 1)
        rows.append(&row)
    }

    private func append(_ bytes: [UInt8], _ kind: SheetRow.Kind, column: Int) {
        bytes.withUnsafeBufferPointer {
            row.append(kind, $0, column: column, format: .general, isFormula: false)
        }
    }

    /// A number of columns or rows; 1 for what is none.
    private static func span(_ text: UnsafeBufferPointer<UInt8>?) -> Int {
        guard let text, text.count <= 9, let span = Int(String(decoding: text, as: UTF8.self)) else {
            return 1
        }
        return max(span, 1)
    }

    private func limit(_ found: String, _ limit: String) -> WorkbookError {
        .limit(
            WorkbookError.Place(
                sheet: sheet, cell: rowNumber > 0 ? CellAddress(row: rowNumber, column: 1) : nil),
            found: found,
            limit: limit)
    }
}
