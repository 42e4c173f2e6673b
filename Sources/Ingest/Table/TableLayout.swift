import Configuration
import Spreadsheet

/// A sheet, or a delimited text, that is looked at as a whole: `layout: table`.
///
/// Finds the tables by their headers, what their headings, labels, titles and sheet say, and takes the cells where
/// all of it meets. What does not fit is a finding that says what was expected and where; nothing is guessed.
struct TableLayout {
    let grid: SheetGrid
    /// nil for text.
    let sheet: String?
    let names: TableNames
    let collector: CellCollector

    init(
        _ definition: TableDefinition, grid: SheetGrid, sheet: String?, collector: CellCollector,
        memory: NameMemory = NameMemory()
    ) {
        self.grid = grid
        self.sheet = sheet
        self.collector = collector
        names = TableNames(definition, collector.configuration, memory: memory)
    }

    private var definition: TableDefinition { names.definition }

    /// - Parameter titleBefore: the title of the last table of the sheet before, with which a table may go on.
    /// - Returns: that of this sheet's last table.
    @discardableResult
    func read(titleBefore: [SheetCell] = []) throws -> [SheetCell] {
        let blocks = TableBlockFinder(grid: grid, names: names, titleBefore: titleBefore).blocks()
        if blocks.isEmpty { reportNoHeader() }
        for block in blocks { try read(block) }
        return blocks.last?.title ?? []
    }

    private func read(_ block: TableBlock) throws {
        let headings = TableHeadings(grid: grid, names: names, block: block)
        let labelColumn = block.anchor?.column ?? block.columns.lowerBound
        let columns = block.columns.map { headings.column($0, labelColumn: labelColumn) }
        let labels: TableLabels
        do throws(TableLabels.Missing) {
            labels = try TableLabels(block, grid, names, columns: columns, labelColumn: labelColumn)
        } catch {
            return report(error, block, columns)
        }
        let context = TableContext(names: names, sheet: sheet, title: block.title)
        let series = definition.series.isAbove ? context.series(definition.series) : []
        let known = Set(series.flatMap(\.value).map(\.series))
        guard let values = values(of: columns, labels, block, series: known) else { return }
        collector.add(
            TableInFile(
                sheet: sheet,
                header: CellRange(
                    CellAddress(row: block.header.lowerBound, column: block.columns.lowerBound),
                    CellAddress(row: block.header.upperBound, column: block.columns.upperBound)),
                title: context.texts.prefix(4).map { CellText.excerpt($0.text) },
                valueColumns: values.map(\.column), labelColumns: labels.all,
                rowCount: block.body?.count ?? 0))
        let beside = units(beside: values, columns, labels, block)
        guard let whole = whole(context, series, block, unitsBeside: beside) else { return }
        if reportLine(inHeaderOf: block, values, whole) || reportQualifier(block, columns, labels, values) {
            return
        }
        var rows = TableRows(
            grid: grid, names: names, collector: collector, block: block, labels: labels, values: values,
            others: columns.filter { column in
                !labels.all.contains(column.column) && !values.contains { $0.column == column.column }
            },
            whole: whole)
        try rows.read()
    }

    /// The columns that hold values; findings for those that hold numbers and say nothing known, or something more.
    ///
    /// - Parameter series: what is known from above; a heading may say it again.
    /// - Returns: nil, with findings, where there are none.
    private func values(
        of columns: [TableColumn], _ labels: TableLabels, _ block: TableBlock, series: Set<Int>
    ) -> [TableColumn]? {
        var values: [TableColumn] = []
        var unclear: [TableColumn] = []
        for column in columns where !labels.all.contains(column.column) {
            if column.isIgnored { continue }
            if !column.isOfValues {
                // Under a heading that was left empty: of the values, or of what stands beside them.
                if column.levels.isEmpty, column.period != nil, hasNumbers(column.column, block) {
                    unclear.append(column)
                }
                continue
            }
            if case .ignored = column.entity { continue }
            let isExplained = column.unexplained.allSatisfy { level in
                let named = names.series(level).map(\.series)
                return !named.isEmpty && series.isSuperset(of: named)
            }
            if isComplete(column), isExplained {
                values.append(column)
            } else if hasNumbers(column.column, block) {
                unclear.append(column)
            }
        }
        // Left of the values are labels, which may be numbers.
        let first = columns.first { isComplete($0) && !labels.all.contains($0.column) }?.column ?? 0
        let bare = unclear.filter { $0.written.isEmpty && $0.column > first }
        if let first = bare.first {
            reportBare(first, block)
            return nil
        }
        // A header none of whose columns is known is one finding, not one a column.
        if values.isEmpty, !unclear.contains(where: isComplete) {
            reportNoValues(block, columns, labels)
            return nil
        }
        let absent = unclear.isEmpty ? [] : names.absentNames(from: columns.map(\.levels))
        for column in unclear where !column.written.isEmpty { reportUnclear(column, block, absent: absent) }
        return values.isEmpty ? nil : values
    }

    private func isComplete(_ column: TableColumn) -> Bool {
        (definition.period.site != .columns || column.period != nil)
            && (definition.entity.site != .columns || column.entity != nil)
            && (definition.series.site != .columns || !column.series.isEmpty)
    }

    private func hasNumbers(_ column: Int, _ block: TableBlock) -> Bool {
        guard let body = block.body else { return false }
        return body.contains { row in
            grid[row, column].map { names.looksLikeValue($0.text) } ?? false
        }
    }

    /// Units that the header states of the whole table: behind the heading of the names, `地区（万元）`, or in a cell of its own.
    private func units(
        beside values: [TableColumn], _ columns: [TableColumn], _ labels: TableLabels, _ block: TableBlock
    ) -> [TableContext.Found<String>] {
        columns.compactMap { column in
            guard let unit = column.unit, !column.isIgnored,
                !values.contains(where: { $0.column == column.column }),
                [labels.entity, labels.series].contains(column.column)
                    || (!hasNumbers(column.column, block)
                        && column.written.contains { TableText.statedUnit($0) != nil })
            else { return nil }
            return TableContext.Found(
                value: unit, address: CellAddress(row: block.header.lowerBound, column: column.column))
        }
    }

    /// What holds for all values of a table; nil, with findings, where it is not known or said twice.
    ///
    /// - Parameters:
    ///   - series: what the context says of them.
    ///   - unitsBeside: what the header says of units.
    private func whole(
        _ context: TableContext, _ series: [TableContext.Found<[TableNames.Named]>], _ block: TableBlock,
        unitsBeside: [TableContext.Found<String>]
    ) -> TableRows.Whole? {
        var whole = TableRows.Whole()
        var isClear = true
        let row = block.header.lowerBound
        func one<Value>(_ found: [TableContext.Found<Value>], _ place: TableDefinition.Place, _ what: String)
            -> Value?
        {
            if let only = found.first, found.count == 1 { return only.value }
            isClear = false
            let site = place.site == .sheet ? "the sheet's name" : "the lines above the header"
            let words = place.words.map { " that fit \"\($0)\"" } ?? ""
            collector.log.add(
                .unexpectedLayout, row: found.last?.address?.row ?? row, column: found.last?.address?.column,
                found: found.isEmpty
                    ? "no \(what) in \(site)\(words): \(Self.quote(place.site == .sheet ? [sheet ?? ""] : context.texts.map(\.text)))"
                    : "\(found.count) that differ in \(site)\(words)",
                expected: "one \(what)",
                remedy:
                    "Point at it: `{ title: words* }` or `{ is: … }` in the source; name it under `names` if it is called otherwise."
            )
            return nil
        }
        if let part = context.partOfYear, !definition.period.isGiven {
            isClear = false
            collector.log.add(
                .unexpectedLayout, row: part.address?.row ?? row, column: part.address?.column,
                found:
                    "\"\(CellText.excerpt(part.text))\": figures of a part of a year, or not of one that is over",
                expected: "figures of whole years",
                remedy:
                    "Leave the table out; where its figures are annual all the same, say so by `period: { is: … }`."
            )
        }
        if definition.period.isAbove {
            whole.period = one(context.years(definition.period), definition.period, "year")
        }
        if definition.entity.isAbove {
            whole.entity = one(context.entities(definition.entity), definition.entity, "entity")
        }
        if definition.series.isAbove {
            whole.series = one(series, definition.series, "series") ?? []
        }
        if !definition.series.isGiven, definition.values == nil,
            let other = context.otherMeaning(than: whole.series)
        {
            isClear = false
            collector.log.add(
                .unexpectedLayout, row: other.address.row, column: other.address.column,
                found: "\"\(CellText.excerpt(other.text))\" above the table",
                expected: "lines that leave the figures what the source says they are",
                remedy:
                    "If the figures are others, leave the table out or name its series so; if they are not, leave the line out by `ignore`, or say where the values stand by `values`."
            )
        }
        if let other = context.contradiction(
            of: definition.period.isBesideTitle ? whole.period : nil,
            definition.entity.isBesideTitle ? whole.entity : nil)
        {
            isClear = false
            var said: [String] = []
            if definition.period.isBesideTitle { said += whole.period.map { ["\($0)"] } ?? [] }
            if definition.entity.isBesideTitle, case .entity(let entity)? = whole.entity {
                said.append(collector.configuration.entities.entities[entity].code)
            }
            collector.log.add(
                .unexpectedLayout, row: other.address.row, column: other.address.column,
                found: "\"\(CellText.excerpt(other.text))\" above the table",
                expected: "\(said.joined(separator: " and ")), as the source or the sheet's name says",
                remedy:
                    "Find out which is right; if the line is about something else, leave it out by `ignore`.")
        }
        let units = context.units(beside: unitsBeside)
        if let first = units.first, units.count == 1 {
            whole.unit = first.value
            whole.unitPlace = first.address
        } else if units.count > 1 {
            whole.units = units.map(\.value)
        }
        return isClear ? whole : nil
    }

    // MARK: - What does not fit

    private func report(_ missing: TableLabels.Missing, _ block: TableBlock, _ columns: [TableColumn]) {
        let headings = columns.map(\.text).filter { !$0.isEmpty }
        let suggestion = missing.words.flatMap { Spelling.closest(to: $0, among: headings) }
        collector.log.add(
            .unexpectedLayout, row: block.header.lowerBound, column: block.columns.lowerBound,
            found: missing.words == nil
                ? "no column of which most cells are \(missing.purpose)"
                : "the headings \(Self.quote(headings))",
            expected: missing.words.map { "a column headed \"\($0)\" with the \(missing.purpose)" }
                ?? "a column of \(missing.purpose) below this header"
                + (suggestion.map { "; is it \"\($0)\"?" } ?? ""),
            remedy: "Look at the table, and say in the source where its \(missing.purpose) stand now.")
    }

    private func reportNoHeader() {
        let written = (1...max(1, grid.rowCount)).first { row in
            grid.cells(inRow: row).contains { !$0.text.trimmingBlanks().isEmpty }
        }
        guard let written else { return reportNothingWritten() }
        let expected =
            definition.header.isEmpty
            ? "a row with two or more of what the source has in columns"
            : "a row with the words \(Self.quote(definition.header)), the header"
        var nearest: (name: String, address: CellAddress)?
        for row in 1...max(1, min(grid.rowCount, 60)) where nearest == nil {
            for cell in grid.cells(inRow: row) {
                guard let words = definition.header.first,
                    Spelling.closest(to: words, among: TableText.alternatives(cell.text)) != nil
                else { continue }
                nearest = (cell.text, cell.address)
                break
            }
        }
        let found =
            nearest.map { "no such row; the nearest is \"\(CellText.excerpt($0.name))\" in \($0.address)" }
            ?? "no such row; the table begins with \(Self.quote(grid.cells(inRow: written).map(\.text)))"
        collector.log.add(
            .unexpectedLayout, row: nearest?.address.row ?? written, column: nearest?.address.column,
            found: found, expected: expected,
            remedy: "Name the words that the header has now under `header` of the source. See nqp explain.")
    }

    /// No word of a header helps where there is nothing to read.
    private func reportNothingWritten() {
        let what = sheet == nil ? "file" : "sheet"
        let blanks = grid.rowCount == 0 ? "" : ", only blanks"
        collector.log.add(
            .unexpectedLayout, found: "nothing written in the \(what)\(blanks)",
            expected: "a table with values",
            remedy: sheet == nil
                ? "Get the file again from where it came."
                : "Name the sheets that count under `sheets` of the source, or get the file again from where it came."
        )
    }

    private func reportNoValues(_ block: TableBlock, _ columns: [TableColumn], _ labels: TableLabels) {
        var wanted: [String] = []
        if definition.period.site == .columns { wanted.append("a year") }
        if definition.entity.site == .columns { wanted.append("an entity") }
        if definition.series.site == .columns { wanted.append("a series") }
        if let values = definition.values { wanted.append("the words \"\(values)\"") }
        let headings = columns.filter { !labels.all.contains($0.column) }.map(\.writtenText).filter {
            !$0.isEmpty
        }
        let suggestion = headings.lazy.compactMap { names.closestSeries(to: $0) }.first
        collector.log.add(
            .unexpectedLayout, row: block.header.lowerBound, column: block.columns.lowerBound,
            found: "the headings \(Self.quote(headings))",
            expected: "columns headed by \(wanted.joined(separator: " and "))"
                + (suggestion.map { "; is \"\($0)\" among them?" } ?? ""),
            remedy: "Name the headings under `names` of the source, or say where the table has them now.")
    }

    /// A line between the header and the first row that nobody knows: 增长速度.
    ///
    /// - Returns: whether there is one.
    private func reportLine(inHeaderOf block: TableBlock, _ values: [TableColumn], _ whole: TableRows.Whole)
        -> Bool
    {
        guard let first = values.map(\.column).min() else { return false }
        for row in block.header.dropFirst() {
            let cells = grid.cells(inRow: row).filter {
                block.columns.contains($0.address.column) && !$0.text.trimmingBlanks().isEmpty
            }
            guard let line = cells.first, line.address.column < first, cells.count == 1,
                grid.mergedRange(at: line.address)?.columns.contains(first) != false
                    || grid.shown(at: CellAddress(row: row, column: first)) == nil,
                !names.changesNothing(
                    line.text, units: [whole.unit].compactMap { $0 } + values.compactMap(\.unit))
            else { continue }
            collector.reportLine(line)
            return true
        }
        return false
    }

    /// A column of words that nobody knows, left of the values: 季度, 性别. A row may be about a part of its entity.
    ///
    /// - Returns: whether there is one.
    private func reportQualifier(
        _ block: TableBlock, _ columns: [TableColumn], _ labels: TableLabels, _ values: [TableColumn]
    ) -> Bool {
        // Of tables whose rows name series, each row is looked at.
        guard definition.series.site != .rows,
            definition.entity.site == .rows || definition.period.site == .rows,
            let first = values.map(\.column).min(), let body = block.body
        else { return false }
        for column in columns
        where column.column < first && !column.isIgnored && !labels.all.contains(column.column) {
            let words = body.compactMap { grid[$0, column.column] }.filter { cell in
                cell.text.contains(where: \.isLetter) && !TableNotes.begin(cell.text)
                    && !names.isEntity(cell.text)
                    && names.unit(cell.text) == nil && names.year(cell.text) == nil
            }
            // Where a line of its own stands in the column, its row has no value.
            let own = words.filter { cell in values.contains { grid[cell.address.row, $0.column] != nil } }
            guard let word = own.first else { continue }
            collector.reportQualifier(word, heading: column.writtenText)
            return true
        }
        return false
    }

    /// Numbers without a heading: whether they are of this column or of the one beside it, nobody knows.
    private func reportBare(_ column: TableColumn, _ block: TableBlock) {
        let row = block.body?.first { row in
            grid[row, column.column].map { names.looksLikeValue($0.text) } ?? false
        }
        collector.log.add(
            .unexpectedLayout, row: row ?? block.header.lowerBound, column: column.column,
            found: "numbers in a column without a heading",
            expected: "a heading above every column of numbers",
            remedy:
                "Find out whether a row has moved. If the heading continues the one on its left, say `fill: [headings]`; columns without a heading are left out by `ignore: [\"\"]`."
        )
    }

    /// What a column of a table with years across should have.
    static let yearInHeading = "a year in the heading of a column with numbers"

    private func reportUnclear(_ column: TableColumn, _ block: TableBlock, absent: [String]) {
        let row = block.header.lowerBound
        if definition.period.site == .columns, column.period == nil {
            collector.log.add(
                .notAPeriod, row: row, column: column.column,
                found: "\"\(CellText.excerpt(column.writtenText))\"",
                expected: Self.yearInHeading,
                remedy: behindYear(column.writtenText).map {
                    "If the figures are of that year all the same, say so by `marks: [\"\($0)\"]` of the source; else leave the column out by `ignore`."
                } ?? "Leave the column out by `ignore` of the source, or correct its heading.")
        } else if definition.entity.site == .columns, column.entity == nil {
            collector.reportUnknownEntity(column.text, row: row, column: column.column)
        } else if isComplete(column), definition.series.site != .columns {
            if definition.ignoresOthers { return }
            let what =
                column.isOfValues
                ? "a heading that says nothing more of the values than year, entity and unit"
                : "\"\(definition.values ?? "")\" above the year, or what else stands there"
            collector.log.add(
                .unknownSeries, row: row, column: column.column,
                found: "\"\(CellText.excerpt(column.writtenText))\"",
                expected: what,
                remedy:
                    "If the values that count stand below it, say so by `values` of the source; if others do, leave it out by `ignore`."
            )
        } else if !definition.ignoresOthers {
            collector.reportUnknownSeries(
                column.writtenText, closest: names.closestSeries(to: column.text), absent: absent, row: row,
                column: column.column)
        }
    }

    /// What stands behind the year of a heading: `（初步核算数）`; nil where there is no year, or a part of one.
    private func behindYear(_ heading: String) -> String? {
        if TableText.isOfPartOfYear(heading) || TableText.changesMeaning(heading) { return nil }
        let marked = TableText.bracketed(heading).last.flatMap { inside in
            ["（\(inside)）", "(\(inside))"].first { heading.hasSuffix($0) }
        }
        return marked.flatMap { names.year(String(heading.dropLast($0.count))) == nil ? nil : $0 }
    }

    static func quote(_ texts: [String]) -> String {
        let shown = texts.prefix(8).map { "\"\(CellText.excerpt($0, limit: 40))\"" }
        return shown.isEmpty ? "nothing" : shown.joined(separator: ", ") + (texts.count > 8 ? " …" : "")
    }
}

extension TableDefinition.Place {
    /// Whether it holds for a whole table: in a title, the sheet's name, or said by the source.
    fileprivate var isAbove: Bool {
        switch site {
        case .title, .sheet, .given: true
        case .rows, .columns, .groups: false
        }
    }

    /// Whether a title may say otherwise.
    fileprivate var isBesideTitle: Bool { site == .sheet || isGiven }

    fileprivate var isGiven: Bool { if case .given = site { true } else { false } }
}
