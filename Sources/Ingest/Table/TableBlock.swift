import Configuration
import Spreadsheet

/// One table of a sheet: the lines above it, its header and its rows.
struct TableBlock {
    /// Cells above the header, without notes of the table before.
    let title: [SheetCell]
    let header: ClosedRange<Int>
    let columns: ClosedRange<Int>
    /// From the row behind the header to the last before the next table; empty ranges are not made.
    let body: ClosedRange<Int>?
    /// The rows of the body that have cells, and the columns that have one in header or body, or a merged heading.
    let filledRows: ArraySlice<Int>
    let filledColumns: [Int]
    /// The cell by whose words the header was found; nil where its contents were enough.
    let anchor: CellAddress?

    init(
        title: [SheetCell], header: ClosedRange<Int>, columns: ClosedRange<Int>, body: ClosedRange<Int>?,
        anchor: CellAddress?, of grid: SheetGrid
    ) {
        self.title = title
        self.header = header
        self.columns = columns
        self.body = body
        self.anchor = anchor
        filledRows = body.map { grid.filledRows(in: $0) } ?? []
        var filled: Set<Int> = []
        for row in header {
            for cell in grid.cells(inRow: row, columns: columns) {
                let merged = grid.mergedRange(at: cell.address)?.columns.clamped(to: columns)
                filled.formUnion(merged ?? cell.address.column...cell.address.column)
            }
        }
        for row in filledRows {
            for cell in grid.cells(inRow: row, columns: columns) { filled.insert(cell.address.column) }
        }
        filledColumns = filled.sorted()
    }
}

/// Finds the tables of a sheet: below each other, and beside each other where their headers repeat.
struct TableBlockFinder {
    let grid: SheetGrid
    let names: TableNames
    private var definition: TableDefinition { names.definition }
    /// Rows that a header may have.
    private static let headerLimit = 10
    private let titleBefore: TitleBefore?

    /// - Parameter titleBefore: the title of the last table of the sheet before; nil where that was not read.
    init(grid: SheetGrid, names: TableNames, titleBefore: [SheetCell]? = nil) {
        self.grid = grid
        self.names = names
        self.titleBefore = titleBefore.map { TitleBefore(cells: $0, isOfOtherSheet: true) }
    }

    private struct Anchor {
        let row: Int
        /// The columns in which the words of the header stand; none: found by contents.
        let columns: [Int]
    }

    func blocks() -> [TableBlock] {
        let anchors = definition.header.isEmpty ? anchorsByContents() : anchorsByWords()
        var blocks: [TableBlock] = []
        for (number, anchor) in anchors.enumerated() {
            let header = anchor.row...headerEnd(from: anchor.row)
            let next = number + 1 < anchors.count ? anchors[number + 1].row : grid.rowCount + 1
            let end =
                next <= grid.rowCount
                ? titleStart(above: next, notAbove: header.upperBound + 1) - 1 : next - 1
            let titleRows = titleStart(
                above: anchor.row, notAbove: blocks.last.map { ($0.body ?? $0.header).upperBound + 1 } ?? 1)
            let own =
                titleRows < anchor.row
                ? grid.filledRows(in: titleRows...anchor.row - 1).flatMap { grid.cells(inRow: $0) } : []
            // A table that goes on has the title of the one before.
            let before =
                blocks.last.map { TitleBefore(cells: $0.title, isOfOtherSheet: false) } ?? titleBefore
            let title = before.map { $0.continued(by: own) } ?? own
            let starts = anchor.columns.isEmpty ? [1] : anchor.columns
            for (place, start) in starts.enumerated() {
                let first = place == 0 ? 1 : start
                let last = place + 1 < starts.count ? starts[place + 1] - 1 : max(grid.columnCount, first)
                blocks.append(
                    TableBlock(
                        title: starts.count > 1 ? Self.cells(title, above: first...last) : title,
                        header: header, columns: first...last,
                        body: header.upperBound < end ? header.upperBound + 1...end : nil,
                        anchor: anchor.columns.isEmpty ? nil : CellAddress(row: anchor.row, column: start),
                        of: grid))
            }
        }
        return blocks
    }

    /// Of the lines above tables beside each other those above one of them: where a row has several, each is about what is below it.
    private static func cells(_ title: [SheetCell], above columns: ClosedRange<Int>) -> [SheetCell] {
        title.filter { cell in
            title.count { $0.address.row == cell.address.row } == 1 || columns.contains(cell.address.column)
        }
    }

    private func anchorsByWords() -> [Anchor] {
        let patterns = definition.header.map(TableNames.pattern)
        guard let first = patterns.first else { return [] }
        let isOfWords = definition.header.allSatisfy { !$0.contains(where: \.isNumber) }
        return grid.filledRows.compactMap { row in
            // Most cells are numbers, and words are none.
            let cells = grid.cells(inRow: row).filter { cell in
                if case .number = cell.value { return !isOfWords }
                return true
            }
            let isHeader = patterns.allSatisfy { pattern in
                cells.contains { TableNames.matches(pattern, $0.text) }
            }
            guard isHeader else { return nil }
            // 地区 above 生产总值 in one cell is a series, and no header of another table beside this one.
            let starts = cells.filter {
                TableNames.matches(first, $0.text) && names.series($0.text).isEmpty
            }
            return Anchor(
                row: row,
                columns: (starts.isEmpty ? cells.filter { TableNames.matches(first, $0.text) } : starts)
                    .map(\.address.column))
        }
    }

    private func anchorsByContents() -> [Anchor] {
        var anchors: [Anchor] = []
        for row in grid.filledRows where isHeaderByContents(row) {
            // Two rows in a row that look like headers are one header.
            if let last = anchors.last {
                if headerEnd(from: last.row) >= row { continue }
                // 1948 and 1940 are figures too: a further header stands apart from the values above it.
                if grid.cells(inRow: row - 1).contains(where: { names.looksLikeValue($0.text) }) { continue }
            }
            anchors.append(
                Anchor(row: levelsAbove(row, notAbove: anchors.last.map { $0.row + 1 } ?? 1), columns: []))
        }
        return anchors
    }

    /// The first row of a header whose years or names stand below further levels, which begin with 地区 or the like.
    private func levelsAbove(_ row: Int, notAbove limit: Int) -> Int {
        for above in stride(from: row - 1, through: max(limit, row - 3), by: -1) {
            let cells = grid.cells(inRow: above)
            if cells.isEmpty || isData(cells, labelColumn: cells[0].address.column) { break }
            if cells.count > 1, names.saysNothing(cells[0].text) { return above }
        }
        return row
    }

    /// Whether at least two cells of a row are what `columns` holds, and none is a value.
    private func isHeaderByContents(_ row: Int) -> Bool {
        let cells = grid.cells(inRow: row)
        if cells.count < 2 || hasLabelOfRows(cells) { return false }
        if definition.period.site == .columns {
            let years = cells.compactMap { names.year($0.text) }
            let rest = cells.filter { names.year($0.text) == nil }
            if Set(years).count >= 2, Set(years).count == years.count,
                !rest.contains(where: { isNumber($0.text) })
            {
                return true
            }
        }
        if cells.contains(where: { isNumber($0.text) && names.year($0.text) == nil }) { return false }
        if definition.series.site == .columns,
            cells.count(where: { !names.series($0.text).isEmpty }) >= 2
        {
            return true
        }
        return definition.entity.site == .columns && cells.count(where: { names.entity($0.text) != nil }) >= 2
    }

    private func hasLabelOfRows(_ cells: [SheetCell]) -> Bool {
        cells.contains { cell in
            (definition.entity.site == .rows && names.isEntity(cell.text))
                || (definition.series.site == .rows && !names.series(cell.text).isEmpty)
        }
    }

    /// The last row of a header that begins in a row: merged cells, further levels, units, translations.
    private func headerEnd(from row: Int) -> Int {
        var end = row
        let labelColumn = grid.cells(inRow: row).first?.address.column ?? 1
        for cell in grid.cells(inRow: row) {
            if let range = grid.mergedRange(at: cell.address) { end = max(end, range.rows.upperBound) }
        }
        end = min(end, row + Self.headerLimit)
        var next = end + 1
        while next <= min(grid.rowCount, row + Self.headerLimit) {
            let cells = grid.cells(inRow: next)
            if isData(cells, labelColumn: labelColumn) || isSection(cells, labelColumn: labelColumn) { break }
            if !cells.isEmpty { end = next }
            next += 1
        }
        return end
    }

    /// Whether a row is a heading of the rows below it: 一、人口 where rows name series. A translation of the header's first cell is none.
    private func isSection(_ cells: [SheetCell], labelColumn: Int) -> Bool {
        guard definition.series.site == .rows, let first = cells.first, cells.count == 1,
            first.address.column <= labelColumn,
            grid.mergedRange(at: first.address).map({ $0.rows.count == 1 }) ?? true
        else { return false }
        return first.text.contains(where: \.isHan) && !names.saysNothing(first.text)
            && names.unit(first.text) == nil && !TableText.changesMeaning(first.text)
    }

    /// - Parameter labelColumn: where the rows have their names.
    private func isData(_ cells: [SheetCell], labelColumn: Int) -> Bool {
        let isPeriodAbove = definition.period.site == .columns
        return cells.contains { cell in
            let isYear = names.year(cell.text) != nil
            if isNumber(cell.text), !(isYear && isPeriodAbove) { return true }
            if isYear, definition.period.site == .rows || definition.period.site == .groups { return true }
            let isLabel: [TableDefinition.Site] = [.rows, .groups]
            if isLabel.contains(definition.entity.site), names.isEntity(cell.text) {
                // 合计 is a row of totals, and a heading too.
                if case .entity? = names.entity(cell.text) { return true }
                return cell.address.column <= labelColumn && cells.first?.address == cell.address
            }
            if definition.series.site == .groups, !names.series(ofGroup: cell.text).isEmpty { return true }
            return definition.series.site == .rows && !names.series(cell.text).isEmpty
        }
    }

    /// The first row of the lines above a header: up to a row of values or the table before.
    private func titleStart(above header: Int, notAbove limit: Int) -> Int {
        guard limit < header else { return header }
        let above = grid.filledRows(in: limit...header - 1)
        let end = above.last { row in
            let cells = grid.cells(inRow: row)
            return cells.contains { isNumber($0.text) && names.year($0.text) == nil }
                // A title that the source leaves out is one all the same.
                || (definition.entity.site == .rows
                    && cells.contains { names.entity($0.text) != nil && names.isEntity($0.text) })
        }
        // Notes belong to the table before, where there is one.
        let lastNote = limit == 1 ? nil : above.last { $0 > end ?? 0 && isNote($0) }
        return (lastNote ?? end).map { $0 + 1 } ?? limit
    }

    private func isNote(_ row: Int) -> Bool {
        grid.cells(inRow: row).first.map { TableNotes.begin($0.text) } ?? false
    }

    private func isNumber(_ text: String) -> Bool {
        TableText.plainNumber(text, definition.numbers).withBytes {
            CellText.number(CellText.trimmed($0)) != nil
        }
    }
}

/// The title of a table that a further one may go on.
struct TitleBefore {
    let cells: [SheetCell]
    let isOfOtherSheet: Bool

    /// The title of a table: its own, and this one too where it says 续表 and nothing else, or the same again.
    func continued(by own: [SheetCell]) -> [SheetCell] {
        guard let mark = own.first(where: { $0.text.contains(/续表|[（(]续[)）]/) }) else { return own }
        let rest = mark.text.replacing(/续表|[（(]续[)）]|[Cc]ontinued|[Cc]ont'd|[Cc]ont\./, with: "")
        let number = rest.prefix { $0.isNumber || "-–—.·".contains($0) }
        let words = NameKey.folding(String(rest.dropFirst(number.count)))
        let titles = cells.map(\.text)
        // 3-2 续表 does not go on 3-1, nor does 第一产业增加值（续） 地区生产总值.
        let isSame = titles.contains { title in
            (words.isEmpty || NameKey.folding(title).contains(words))
                && (number.isEmpty || title.trimmingBlanks().hasPrefix(number)
                    || !titles.contains { $0.trimmingBlanks().first?.isNumber == true })
        }
        guard isSame else { return own }
        // Its unit holds where the table states none. As if it stood where the table says that it goes on.
        let statesUnit = own.contains { TableText.statedUnit($0.text) != nil }
        let said = statesUnit ? cells.filter { TableText.statedUnit($0.text) == nil } : cells
        let before =
            isOfOtherSheet
            ? said.map { SheetCell(address: mark.address, value: $0.value, text: $0.text) } : said
        return before + own
    }
}

/// How the notes below a table begin.
enum TableNotes {
    static func begin(_ text: String) -> Bool {
        let text = text.trimmingBlanks()
        return [
            "注", "数据来源", "资料来源", "来源：", "说明", "制表：", "制表人", "审核：", "填表", "单位负责人", "统计负责人", "Note", "Source",
            "Data source",
        ].contains {
            text.hasPrefix($0)
        }
    }
}
