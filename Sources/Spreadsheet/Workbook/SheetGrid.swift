/// A sheet in memory, for tables that are looked at as a whole: yearbook pages, not data sets.
///
/// Bounded by `WorkbookLimits.gridCells`. Cells are found in O(log n) of their row; merged ranges in O(1).
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

    /// The rows that have cells that are not empty, by number.
    private let rows: [Int: [SheetCell]]
    /// Cells of merged ranges other than the first → the range's place in `mergedRanges`.
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
        var merged: [CellAddress: Int] = [:]
        for (number, range) in mergedRanges.enumerated() {
            // A range may claim whole columns; only what the table reaches is asked for.
            let (last, right) = (min(range.last.row, rowCount), min(range.last.column, columnCount))
            guard range.first.row <= last, range.first.column <= right, merged.count < 1 << 21 else {
                continue
            }
            for row in range.first.row...last {
                for column in range.first.column...right where merged.count < 1 << 21 {
                    merged[CellAddress(row: row, column: column)] = number
                }
            }
        }
        self.merged = merged
    }

    /// The cell that the file writes at a place; nil where it is empty.
    public subscript(_ address: CellAddress) -> SheetCell? {
        guard let cells = rows[address.row] else { return nil }
        var (low, high) = (0, cells.count)
        while low < high {
            let middle = (low + high) / 2
            if cells[middle].address.column < address.column { low = middle + 1 } else { high = middle }
        }
        return low < cells.count && cells[low].address.column == address.column ? cells[low] : nil
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
}
