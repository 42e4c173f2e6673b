/// Makes rows of the elements of a worksheet (ECMA-376 Part 1, 18.3.1).
final class XLSXRowHandler: XMLHandler {
    /// Takes each complete row, which is left with memory to be used again.
    var onRow: ((inout SheetRow) throws -> Void)?

    private(set) var mergedRanges: [CellRange] = []
    private(set) var hiddenColumns = ColumnSet()
    private(set) var dimension: CellRange?

    private let part: String
    private let sheet: String
    private let limits: WorkbookLimits
    private let texts: SharedTexts
    private let styles: CellStyles
    private let system: DateSystem

    private var row = SheetRow()
    private var rowNumber = 0
    private var column = 0
    private var isSorted = true
    private var cellCount = 0
    private var textBytes = 0

    // The cell being read.
    private var kind = CellKind.number
    private var format = NumberFormat.general
    private var code: FormatCode?
    private var isFormula = false
    private var isStruck = false
    private var hasValue = false
    private var isInCell = false
    /// Its text so far, in memory of its own: what becomes of it is known at the cell's end.
    private let cell: UnsafeMutablePointer<UInt8>
    private var length = 0
    private var isInSheetData = false
    private var isInText = false
    private var run = RunStyle()
    private var phonetic = 0

    private enum CellKind {
        case number, shared, text, inline, boolean, error, date
    }

    init(
        part: String, sheet: String, limits: WorkbookLimits, texts: SharedTexts, styles: CellStyles,
        system: DateSystem
    ) {
        self.part = part
        self.sheet = sheet
        self.limits = limits
        self.texts = texts
        self.styles = styles
        self.system = system
        cell = .allocate(capacity: limits.textBytes)
    }

    deinit { cell.deallocate() }

    // MARK: - Elements

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name.isInRootNamespace else { return }
        switch name.local[0] {
        case UInt8(ascii: "c") where name.equals("c"):
            if isInSheetData { try startCell(attributes) }
        case UInt8(ascii: "c") where name.equals("col"):
            if !isInSheetData, attributes.value("hidden").map({ Self.isTrue($0) }) ?? false,
                let first = attributes.number("min"), let last = attributes.number("max")
            {
                hiddenColumns.insert(first, through: last)
            }
        case UInt8(ascii: "v") where name.equals("v"): isInText = kind != .inline && isInCell
        case UInt8(ascii: "v") where name.equals("vertAlign"): run.position = attributes.scriptPosition
        case UInt8(ascii: "t") where name.equals("t"):
            isInText = kind == .inline && phonetic == 0 && isInCell
        case UInt8(ascii: "f") where name.equals("f"): isFormula = true
        case UInt8(ascii: "r") where name.equals("row"):
            if isInSheetData { try startRow(attributes) }
        case UInt8(ascii: "r") where name.equals("rPh"): phonetic += 1
        case UInt8(ascii: "s") where name.equals("sheetData"): isInSheetData = true
        case UInt8(ascii: "s") where name.equals("strike"): run.isStruck = attributes.isStruck
        case UInt8(ascii: "m") where name.equals("mergeCell"): try merge(attributes)
        case UInt8(ascii: "d") where name.equals("dimension"):
            dimension = attributes.text("ref").flatMap { CellRange($0) }
        default: break
        }
    }

    func end(_ name: XMLName) throws {
        guard name.isInRootNamespace else { return }
        switch name.local[0] {
        case UInt8(ascii: "c") where name.equals("c"):
            if isInCell { try endCell() }
        case UInt8(ascii: "v") where name.equals("v"), UInt8(ascii: "t") where name.equals("t"):
            isInText = false
        case UInt8(ascii: "r") where name.equals("row"):
            if isInSheetData { try endRow() }
        case UInt8(ascii: "r") where name.equals("r"): run = RunStyle()
        case UInt8(ascii: "r") where name.equals("rPh"): phonetic -= 1
        case UInt8(ascii: "s") where name.equals("sheetData"): isInSheetData = false
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard isInText else { return }
        hasValue = true
        guard !run.isPlain else { return try append(bytes) }
        var shown: [UInt8] = []
        run.append(bytes, to: &shown)
        try shown.withUnsafeBufferPointer { try append($0) }
    }

    /// Adds to the cell's text.
    private func append(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard let address = bytes.baseAddress, bytes.count > 0 else { return }
        guard bytes.count <= limits.textBytes - length else {
            throw limit("a text of more than \(limits.textBytes) bytes", "at most \(limits.textBytes) bytes")
        }
        (cell + length).update(from: address, count: bytes.count)
        length += bytes.count
    }

    // MARK: - Rows

    private func startRow(_ attributes: XMLAttributes) throws {
        var number = rowNumber + 1
        if let text = attributes.value("r") {
            guard let written = NumberText.index(text) else {
                throw malformed(
                    "a row that is numbered \(String(decoding: text.prefix(20), as: UTF8.self))", "a number")
            }
            number = written
        }
        guard number > rowNumber else {
            throw malformed("row \(number) after row \(rowNumber)", "rows in ascending order")
        }
        rowNumber = number
        column = 0
        guard number <= limits.rows else {
            throw limit("a row of number \(number)", "at most \(limits.rows) rows")
        }
        isSorted = true
        row.begin(number, isHidden: attributes.value("hidden").map { Self.isTrue($0) } ?? false)
    }

    private func endRow() throws {
        if !isSorted, !row.sortColumns() {
            throw malformed("two cells in one place", "one cell for a place")
        }
        textBytes += row.bytes.count
        guard row.bytes.count <= limits.rowBytes, textBytes <= limits.sheetTextBytes else {
            throw limit(
                "texts of \(textBytes) bytes",
                "at most \(limits.rowBytes) in a row, \(limits.sheetTextBytes) in a sheet")
        }
        try onRow?(&row)
        row.begin(0, isHidden: false)
    }

    // MARK: - Cells

    private func startCell(_ attributes: XMLAttributes) throws {
        var next = column + 1
        let given = attributes.ofCell
        if let text = given.place {
            guard let address = CellAddress(utf8: text), address.row == rowNumber else {
                throw malformed(
                    "a cell of the address \(String(decoding: text.prefix(20), as: UTF8.self)) in row \(rowNumber)",
                    "an address in the row")
            }
            next = address.column
        }
        if next <= column { isSorted = false }
        column = next
        cellCount += 1
        guard column <= limits.columns else {
            throw limit("a cell in column \(column)", "at most \(limits.columns) columns")
        }
        guard cellCount <= limits.cells, row.entries.count < limits.columns else {
            throw limit("more than \(limits.cells) cells", "at most \(limits.cells) cells in a sheet")
        }
        kind = .number
        if let text = given.kind {
            guard let written = Self.kind(text) else { throw unknown(text) }
            kind = written
        }
        let style = given.style.flatMap { NumberText.index($0) }
        format = style.map { styles.formats[$0] } ?? .general
        code = style.flatMap { styles.formats.special($0) }
        isStruck = style.map { styles.isStruck($0) } ?? false
        isFormula = false
        hasValue = false
        isInText = false
        run = RunStyle()
        isInCell = true
        length = 0
    }

    private static func kind(_ text: UnsafeBufferPointer<UInt8>) -> CellKind? {
        guard let first = text.first else { return .number }
        switch (first, text.count) {
        case (UInt8(ascii: "s"), 1): return .shared
        case (UInt8(ascii: "n"), 1): return .number
        case (UInt8(ascii: "b"), 1): return .boolean
        case (UInt8(ascii: "e"), 1): return .error
        case (UInt8(ascii: "d"), 1): return .date
        case (UInt8(ascii: "s"), 3): return .text
        case (UInt8(ascii: "i"), 9): return .inline
        default: return nil
        }
    }

    private func unknown(_ text: UnsafeBufferPointer<UInt8>) -> WorkbookError {
        malformed(
            "a cell of the type \"\(String(decoding: text.prefix(20), as: UTF8.self))\"",
            "s, n, b, e, d, str or inlineStr")
    }

    private func endCell() throws {
        isInCell = false
        let text = UnsafeBufferPointer(start: cell, count: length)
        guard hasValue else {
            // A formula that was never calculated is no empty cell: its kind says so.
            append(.empty, UnsafeBufferPointer(rebasing: text[..<0]))
            return
        }
        defer { if isStruck { row.strikeLast() } }
        switch kind {
        case .number: try endNumber(text)
        case .shared:
            guard let number = NumberText.index(Self.trimmed(text)), number < texts.count else {
                throw malformed(
                    "a shared text that the workbook does not have", "one of its \(texts.count) shared texts")
            }
            texts.withText(number) { append(.text, $0) }
            guard row.bytes.count <= limits.rowBytes else {
                throw limit("a row of more than \(limits.rowBytes) bytes", "at most \(limits.rowBytes) bytes")
            }
        case .text, .inline:
            let begin = row.bytes.count
            row.bytes.append(contentsOf: text)
            EscapedText.unescape(&row.bytes, from: begin)
            row.append(.text, from: begin, column: column, format: format, isFormula: isFormula)
        case .error: append(.error, text)
        case .boolean:
            row.append(
                boolean: Self.isTrue(Self.trimmed(text)), column: column, format: format, isFormula: isFormula
            )
        case .date:
            let day = String(decoding: text, as: UTF8.self)
            guard let serial = SerialDate.serial(ofISO: day, system: system) else {
                throw malformed("\"\(day.prefix(40))\" as a day", "a day as 2020-01-31T00:00:00")
            }
            let shown = format.dateParts == nil ? (serial == serial.rounded() ? .date : .dateAndTime) : format
            row.append(
                number: serial, column: column, format: shown, system: system, isFormula: isFormula)
        }
    }

    /// A number's text stays as the file writes it, unless its format shows a day, a share or words.
    private func endNumber(_ text: UnsafeBufferPointer<UInt8>) throws {
        let isPlain = format.dateParts == nil && format != .percent && code == nil
        if isPlain, text.count < 300, NumberText.isNumber(text) { return append(.number, text) }
        guard let number = NumberText.number(Self.trimmed(text)) else {
            throw malformed(
                "\"\(String(decoding: text.prefix(40), as: UTF8.self))\" as a number", "a decimal number")
        }
        row.append(
            number: number, column: column, format: format, code: code, system: system, isFormula: isFormula)
    }

    /// Adds the cell with a text.
    private func append(_ kind: SheetRow.Kind, _ text: UnsafeBufferPointer<UInt8>) {
        row.append(kind, text, column: column, format: format, isFormula: isFormula)
    }

    private func merge(_ attributes: XMLAttributes) throws {
        guard let text = attributes.text("ref"), let range = CellRange(text) else {
            throw malformed("a merged range that is none", "a range as A1:B2")
        }
        guard mergedRanges.count < limits.mergedRanges else {
            throw limit("more than \(limits.mergedRanges) merged ranges", "at most \(limits.mergedRanges)")
        }
        mergedRanges.append(range)
    }

    // MARK: - Helpers

    private static func isTrue(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.first == UInt8(ascii: "1") || text.first.map { $0 | 0x20 } == UInt8(ascii: "t")
    }

    private static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var slice = text[...]
        while let byte = slice.first, byte <= 0x20 { slice = slice.dropFirst() }
        while let byte = slice.last, byte <= 0x20 { slice = slice.dropLast() }
        return UnsafeBufferPointer(rebasing: slice)
    }

    private var place: WorkbookError.Place {
        let cell = rowNumber > 0 ? CellAddress(row: rowNumber, column: max(1, column)) : nil
        return WorkbookError.Place(part: part, sheet: sheet, cell: cell)
    }

    private func malformed(_ found: String, _ expected: String) -> WorkbookError {
        .malformed(place, found: found, expected: expected)
    }

    private func limit(_ found: String, _ limit: String) -> WorkbookError {
        .limit(place, found: found, limit: limit)
    }
}
