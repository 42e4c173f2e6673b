import Configuration
import Spreadsheet

extension SheetGrid {
    /// Delimited text as a grid: its lines are rows, its fields columns.
    ///
    /// - Throws: `WorkbookError.limit` for a table of more cells than `limits.gridCells`; what the reader throws.
    init(_ records: some RecordSource, limits: WorkbookLimits = WorkbookLimits()) throws {
        var cells: [SheetCell] = []
        while try records.next() {
            for field in 0..<records.count where !CellText.trimmed(records[field]).isEmpty {
                let text = records.text(field)
                cells.append(
                    SheetCell(
                        address: CellAddress(row: records.line, column: field + 1), value: .text(text),
                        text: text))
            }
            guard cells.count <= limits.gridCells else {
                throw WorkbookError.limit(
                    WorkbookError.Place(sheet: nil, cell: cells.last?.address),
                    found: "a table of more than \(limits.gridCells) cells",
                    limit: "at most \(limits.gridCells) cells in a table that is looked at as a whole")
            }
        }
        self.init(sheet: SheetInfo(name: "", position: 0), cells: cells)
    }
}

/// A line of a delimited text.
struct TextRow {
    let number: Int
    let texts: [String]
}

extension SheetGrid {
    init(_ rows: [TextRow]) {
        let cells = rows.flatMap { row in
            row.texts.enumerated().filter { !$1.trimmingBlanks().isEmpty }.map { place, text in
                SheetCell(
                    address: CellAddress(row: row.number, column: place + 1), value: .text(text), text: text)
            }
        }
        self.init(sheet: SheetInfo(name: "", position: 0), cells: cells)
    }
}
