/// A sheet in memory, for tables that are looked at as a whole: yearbook pages, not data sets.
///
/// Bounded by `WorkbookLimits.gridCells`. Cells are found in O(log n) of their row; merged ranges in O(1). Who goes through it goes by
/// cells that are not empty: one in the last place that a sheet has would make 17 billion of a page.
public struct SheetGrid: Sendable {
    public let sheet: SheetInfo
    public let mergedRanges: [CellRange]
    /// Rows that are hidden, by filter or by hand.
    public let hiddenRows: Set<Int>
    /// How many columns with cells are hidden.
    public let hiddenColumnCount: Int
    /// Cells with formulas that were never calculated; the first thousand.
    public let uncalculated: [CellAddress]
    /// The last row and column with a cell that is not empty; 0 without any.
    public let rowCount: Int
    public let columnCount: Int
    /// The rows that have cells that are not empty, from top to bottom.
    public let filledRows: [Int]

    /// How many columns have cells that are not empty.
    public var filledColumnCount: Int { rowsOfColumns.count }

    /// The cells of those rows, by the row's number.
    private let rows: [Int: [SheetCell]]
    /// The rows in which a column has a cell, from top to bottom, by the column's number.
    private let rowsOfColumns: [Int: [Int]]
    /// Places of merged ranges in rows that have cells → the range's place in `mergedRanges`.
    private let merged: [CellAddress: Int]

    /// Reads a sheet to its end.
    ///
    /// - Throws: `WorkbookError.limit` for a sheet of more cells than `limits.gridCells`; what the reader throws.
    public init(_ reader: any SheetReader, limits: WorkbookLimits = WorkbookLimits()) throws {
        var rows: [Int: [SheetCell]] = [:]
        var hidden: Set<Int> = []
        var uncalculated: [CellAddress] = []
        var (count, lastRow, lastColumn) = (0, 0, 0)
        var used = ColumnSet()
        var row = SheetRow()
        while try reader.next(&row) {
            if row.isHidden { hidden.insert(row.number) }
            var kept: [SheetCell] = []
            for cell in (0..<row.count).lazy.map({ row[$0] }) {
                if cell.value != .empty {
                    kept.append(cell)
                    used.insert(cell.address.column)
                } else if cell.isFormula, uncalculated.count < 1000 {
                    uncalculated.append(cell.address)
                }
            }
            guard let last = kept.last else { continue }
            count += kept.count
            guard count <= limits.gridCells, hidden.count <= limits.rows else {
                throw WorkbookError.limit(
                    WorkbookError.Place(sheet: reader.sheet.name, cell: last.address),
                    found: "a sheet of more than \(limits.gridCells) cells",
                    limit: "at most \(limits.gridCells) cells in a yearbook table")
            }
            rows[row.number] = kept
            lastRow = max(lastRow, row.number)
            lastColumn = max(lastColumn, last.address.column)
        }
        self.init(
            sheet: reader.sheet, rows: rows, mergedRanges: reader.mergedRanges, hiddenRows: hidden,
            hiddenColumnCount: used.countCommon(with: reader.hiddenColumns), uncalculated: uncalculated,
            rowCount: lastRow, columnCount: lastColumn)
    }

    /// A grid of given cells.
    public init(
        sheet: SheetInfo, cells: [SheetCell], mergedRanges: [CellRange] = [], hiddenRows: Set<Int> = []
    ) {
        let kept = cells.filter { $0.value != .empty }.sorted { $0.address < $1.address }
        self.init(
            sheet: sheet, rows: Dictionary(grouping: kept, by: \.address.row), mergedRanges: mergedRanges,
            hiddenRows: hiddenRows, hiddenColumnCount: 0, uncalculated: [],
            rowCount: kept.map(\.address.row).max() ?? 0,
            columnCount: kept.map(\.address.column).max() ?? 0)
    }

    private init(
        sheet: SheetInfo, rows: [Int: [SheetCell]], mergedRanges: [CellRange], hiddenRows: Set<Int>,
        hiddenColumnCount: Int, uncalculated: [CellAddress], rowCount: Int, columnCount: Int
    ) {
        self.sheet = sheet
        self.rows = rows
        self.mergedRanges = mergedRanges
        self.hiddenRows = hiddenRows
        self.hiddenColumnCount = hiddenColumnCount
        self.uncalculated = uncalculated
        self.rowCount = rowCount
        self.columnCount = columnCount
        filledRows = rows.keys.sorted()
        var rowsOfColumns: [Int: [Int]] = [:]
        for row in filledRows {
            for cell in rows[row] ?? [] { rowsOfColumns[cell.address.column, default: []].append(row) }
        }
        self.rowsOfColumns = rowsOfColumns
        self.merged = Self.places(of: mergedRanges, in: filledRows, columnCount: columnCount)
    }

    /// The places of merged ranges as far as a table reaches, for a range may claim whole columns; at most two million.
    private static func places(of ranges: [CellRange], in filledRows: [Int], columnCount: Int)
        -> [CellAddress: Int]
    {
        var merged: [CellAddress: Int] = [:]
        for (number, range) in ranges.enumerated() {
            let right = min(range.last.column, columnCount)
            guard range.first.column <= right else { continue }
            for row in filledRows.within(range.rows, by: { $0 }) {
                for column in range.first.column...right {
                    if merged.count == 1 << 21 { return merged }
                    merged[CellAddress(row: row, column: column)] = number
                }
            }
        }
        return merged
    }

    /// The cell that the file writes at a place; nil where it is empty.
    public subscript(_ address: CellAddress) -> SheetCell? {
        cells(inRow: address.row, columns: address.column...address.column).first
    }

    public subscript(row: Int, column: Int) -> SheetCell? { self[CellAddress(row: row, column: column)] }

    /// The cell that a person sees at a place: of a merged range its first cell, wherever in the range one looks.
    public func shown(at address: CellAddress) -> SheetCell? {
        self[mergedRange(at: address)?.first ?? address]
    }

    /// The merged range that a place belongs to; nil where it stands alone.
    public func mergedRange(at address: CellAddress) -> CellRange? {
        merged[address].map { mergedRanges[$0] }
    }

    /// The cells of a row that are not empty, from left to right.
    public func cells(inRow row: Int) -> [SheetCell] { rows[row] ?? [] }

    /// The cells of a row that are not empty and stand in a range of columns, from left to right.
    public func cells(inRow row: Int, columns: ClosedRange<Int>) -> ArraySlice<SheetCell> {
        guard let cells = rows[row] else { return [] }
        return cells.within(columns) { $0.address.column }
    }

    /// The rows of a range that have cells that are not empty, from top to bottom.
    public func filledRows(in range: ClosedRange<Int>) -> ArraySlice<Int> { filledRows.within(range) { $0 } }

    /// The cells of a column that are not empty and stand in a range of rows, from top to bottom.
    public func cells(inColumn column: Int, rows: ClosedRange<Int>) -> some Sequence<SheetCell> {
        (rowsOfColumns[column] ?? []).within(rows) { $0 }.lazy.compactMap { self[$0, column] }
    }
}

extension Array {
    /// The elements whose number is in a range, of an array that is sorted by it.
    fileprivate func within(_ range: ClosedRange<Int>, by number: (Element) -> Int) -> ArraySlice<Element> {
        /// The first place whose number is not below a limit.
        func place(of limit: Int) -> Int {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if number(self[middle]) < limit { low = middle + 1 } else { high = middle }
            }
            return low
        }
        let first = place(of: range.lowerBound)
        return self[first..<Swift.max(first, place(of: range.upperBound + 1))]
    }
}
