import Configuration
import Spreadsheet

/// What of a table does not fit.
extension TableLayout {
    func report(_ missing: TableLabels.Missing, _ block: TableBlock, _ columns: [TableColumn]) {
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

    func reportNoHeader() {
        let written = grid.filledRows.first { row in
            grid.cells(inRow: row).contains { !$0.text.trimmingBlanks().isEmpty }
        }
        guard let written else { return reportNothingWritten() }
        let expected =
            definition.header.isEmpty
            ? "a row with two or more of what the source has in columns"
            : "a row with the words \(Self.quote(definition.header)), the header"
        var nearest: (name: String, address: CellAddress)?
        for row in grid.filledRows.prefix(60) where nearest == nil {
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
    func reportNothingWritten() {
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

    func reportNoValues(_ block: TableBlock, _ columns: [TableColumn], _ labels: TableLabels) {
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
    func reportLine(inHeaderOf block: TableBlock, _ values: [TableColumn], _ whole: TableRows.Whole)
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

    /// A heading of an upper level, which makes other figures of what is below it, beside one that was left empty: whether 比上年增长 goes
    /// on over the next column, nobody knows.
    ///
    /// - Returns: whether there is one.
    func reportOpenHeading(_ block: TableBlock, _ values: [TableColumn], labelColumn: Int) -> Bool {
        if definition.fill.contains(.headings) { return false }
        let valueColumns = Set(values.map(\.column))
        for row in block.header.dropLast() {
            var open: SheetCell?
            for column in block.filledColumns where column > labelColumn {
                if let cell = grid.shown(at: CellAddress(row: row, column: column)), !cell.text.isEmpty {
                    let isOther =
                        TableText.changesMeaning(cell.text) || names.isIgnored(cell.text)
                        || !valueColumns.contains(column)
                    let isMerged = grid.mergedRange(at: cell.address) != nil
                    let isLevel = (row + 1...block.header.upperBound).contains { grid[$0, column] != nil }
                    open = isOther && !isMerged && isLevel ? cell : nil
                } else if let open, valueColumns.contains(column) {
                    collector.log.add(
                        .unexpectedLayout, row: row, column: column,
                        found: "an empty heading beside \"\(CellText.excerpt(open.text))\"",
                        expected: "a heading above every column, merged cells, or the source's word",
                        remedy:
                            "If it continues the one on its left, say `fill: [headings]` in the source; else ask for the table with its headings."
                    )
                    return true
                }
            }
        }
        return false
    }

    /// A column beside the names and values that tells rows of parts from others: 季度, 性别.
    ///
    /// - Returns: whether there is one.
    func reportQualifier(
        _ block: TableBlock, _ columns: [TableColumn], _ labels: TableLabels, _ values: [TableColumn]
    ) -> Bool {
        guard
            definition.entity.site == .rows || definition.period.site == .rows
                || definition.series.site == .rows,
            let first = values.map(\.column).min(), let body = block.body
        else { return false }
        for column in columns
        where !column.isIgnored && !labels.all.contains(column.column)
            && !values.contains(where: { $0.column == column.column })
        {
            let isOfParts = column.written.contains { PartsOfYears.isHeading($0) }
            // Where rows name series, their names may stand in several columns, without headings of their own.
            if !isOfParts, definition.series.site == .rows, column.column < first,
                column.written.allSatisfy({ names.saysNothing($0) || Self.isOfNames($0) })
            {
                continue
            }
            let words = grid.cells(inColumn: column.column, rows: body).filter { cell in
                if isOfParts { return !TableMetadata.isAnnual(cell.text) }
                let isWord =
                    column.column < first
                    ? cell.text.contains(where: \.isLetter)
                    : TableText.isPart(cell.text) || TableText.isOfPartOfYear(cell.text)
                        || (definition.series.site != .rows && cell.text.contains(where: \.isHan))
                return isWord && !TableNotes.begin(cell.text) && !names.isEntity(cell.text)
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

    /// Whether a column is headed as one of names or of what is known of them beside: 项目, 指标代码, 单位.
    private static func isOfNames(_ heading: String) -> Bool {
        let key = NameKey.folding(heading)
        return TableMetadata(heading) != nil || TableText.statedUnit(heading) != nil
            || [
                "指标", "项目", "名称", "代码", "编码", "序号", "来源", "更新时间", "indicator", "item", "series", "code",
                "source", "update",
            ]
            .contains { key.contains($0) }
    }

    /// Numbers without a heading: whether they are of this column or of the one beside it, nobody knows.
    func reportBare(_ column: TableColumn, _ block: TableBlock) {
        let row = block.body.flatMap { body in
            grid.cells(inColumn: column.column, rows: body).first { names.looksLikeValue($0.text) }?.address
                .row
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

    func reportUnclear(_ column: TableColumn, _ block: TableBlock, absent: [String]) {
        let row = block.header.lowerBound
        if definition.period.site == .columns, column.period == nil {
            collector.log.add(
                .notAPeriod, row: row, column: column.column,
                found: "\"\(CellText.excerpt(column.writtenText, limit: 300))\"",
                expected: Self.yearInHeading,
                remedy: behindYear(column.writtenText).map {
                    "If the figures are of that year all the same, say so by `marks: [\"\($0)\"]` of the source; else leave the column out by `ignore`."
                } ?? "Leave the column out by `ignore` of the source, or correct its heading.")
        } else if definition.entity.site == .columns, column.entity == nil {
            collector.reportUnknownEntity(column.text, row: row, column: column.column)
        } else if isComplete(column), definition.series.site != .columns || !column.isOfValues {
            if definition.ignoresOthers, column.isOfValues { return }
            let what =
                column.isOfValues
                ? "a heading that says nothing more of the values than year, entity and unit"
                : "\"\(definition.values ?? "")\" among the column's headings, or what else stands there"
            collector.log.add(
                .unknownSeries, row: row, column: column.column,
                found: "\"\(CellText.excerpt(column.writtenText, limit: 300))\"",
                expected: what,
                remedy:
                    "If the values that count stand below it, say so by `values` of the source; if others do, leave it out by `ignore`."
            )
        } else if let level = levelThatIsNone(column) {
            collector.log.add(
                .unitMismatch, row: row, column: column.column,
                found:
                    "\"\(CellText.excerpt(level))\" in the heading \"\(CellText.excerpt(column.writtenText, limit: 300))\"",
                expected: "a unit of units.yaml, or nothing beside the name of the series",
                remedy:
                    "If it is a unit, declare it under `symbols` in units.yaml; if it is part of the name, name the heading as a whole under `names` of the source."
            )
        } else if !definition.ignoresOthers {
            collector.reportUnknownSeries(
                column.writtenText, closest: names.closestSeries(to: column.text), absent: absent, row: row,
                column: column.column)
        }
    }

    /// The lowest level of a heading, where what is above it names a series and it may be meant for its unit: `(十万元)`.
    private func levelThatIsNone(_ column: TableColumn) -> String? {
        guard definition.series.site == .columns, column.series.isEmpty, let last = column.levels.last,
            column.levels.count > 1, !names.series(path: column.levels.dropLast()).isEmpty,
            last.count <= 16, last.contains(/元|人|件|项|吨|公里|米|个|户|[Yy]uan|[Pp]erson/),
            !TableText.narrows(last)
        else { return nil }
        return last
    }

    /// What stands behind the year of a heading: `（初步核算数）`; nil where there is no year, or a part of one.
    func behindYear(_ heading: String) -> String? {
        if TableText.isOfPartOfYear(heading) || TableText.changesMeaning(heading) { return nil }
        let marked = TableText.bracketed(heading).last.flatMap { inside in
            ["（\(inside)）", "(\(inside))"].first { heading.hasSuffix($0) }
        }
        if names.yearWithUnit(heading) != nil { return nil }
        return marked.flatMap { names.year(String(heading.dropLast($0.count))) == nil ? nil : $0 }
    }

    static func quote(_ texts: [String]) -> String {
        let shown = texts.prefix(8).map { "\"\(CellText.excerpt($0, limit: 40))\"" }
        return shown.isEmpty ? "nothing" : shown.joined(separator: ", ") + (texts.count > 8 ? " …" : "")
    }
}
