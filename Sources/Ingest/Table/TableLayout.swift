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

    var definition: TableDefinition { names.definition }

    /// - Parameter titleBefore: the title of the last table of the sheet before, with which a table may go on; nil where that was not read.
    /// - Returns: that of this sheet's last table.
    @discardableResult
    func read(titleBefore: [SheetCell]? = nil) throws -> [SheetCell] {
        let blocks = TableBlockFinder(grid: grid, names: names, titleBefore: titleBefore).blocks()
        if blocks.isEmpty { reportNoHeader() }
        var placeCount = 0
        for block in blocks { try read(block, placeCount: &placeCount) }
        return blocks.last?.title ?? []
    }

    /// - Parameter placeCount: the cells for values, empty or not, of the tables of the sheet so far.
    private func read(_ block: TableBlock, placeCount: inout Int) throws {
        let headings = TableHeadings(grid: grid, names: names, block: block)
        let labelColumn = block.anchor?.column ?? block.columns.lowerBound
        let columns = block.filledColumns.map { headings.column($0, labelColumn: labelColumn) }
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
        placeCount += block.filledRows.count * values.count
        let limit = WorkbookLimits().gridCells
        guard placeCount <= limit else {
            throw WorkbookError.limit(
                WorkbookError.Place(
                    sheet: sheet, cell: CellAddress(row: block.header.lowerBound, column: values[0].column)),
                found:
                    "tables of \(placeCount) cells for values, most of them empty",
                limit: "at most \(limit) cells in a table that is looked at as a whole")
        }
        collector.add(
            TableInFile(
                sheet: sheet,
                header: CellRange(
                    CellAddress(row: block.header.lowerBound, column: block.columns.lowerBound),
                    CellAddress(row: block.header.upperBound, column: block.columns.upperBound)),
                title: context.texts.prefix(4).map { CellText.excerpt($0.text) },
                valueColumns: values.map(\.column), labelColumns: labels.all,
                rowCount: block.filledRows.count))
        let beside = units(beside: values, columns, labels, block)
        let ofSeries = definition.series.site == .columns ? values.map(\.writtenText) : []
        guard
            let whole = whole(
                context, series, block, unitsBeside: beside, headings: ofSeries,
                written: { names(in: columns, block) })
        else {
            return
        }
        if reportOpenHeading(block, values, labelColumn: labelColumn) { return }
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
                // Under a heading that was left empty: of the values, or of what stands beside them. So is one that names a series and no more.
                let isOpen =
                    column.levels.isEmpty
                    ? column.period != nil : isComplete(column) && column.unexplained.isEmpty
                if isOpen, hasNumbers(column.column, block) {
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

    func isComplete(_ column: TableColumn) -> Bool {
        (definition.period.site != .columns || column.period != nil)
            && (definition.entity.site != .columns || column.entity != nil)
            && (definition.series.site != .columns || !column.series.isEmpty)
    }

    private func hasNumbers(_ column: Int, _ block: TableBlock) -> Bool {
        guard let body = block.body else { return false }
        return grid.cells(inColumn: column, rows: body).contains { names.looksLikeValue($0.text) }
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

    /// The names that headings and labels of series say, without units and marks.
    private func names(in columns: [TableColumn], _ block: TableBlock) -> [String] {
        var texts = columns.flatMap(\.levels)
        if definition.series.site == .rows {
            texts += block.filledRows.prefix(1000).flatMap { row in
                grid.cells(inRow: row).prefix(4).map(\.text)
            }
        }
        return texts.flatMap { TableText.alternatives($0) }.map {
            NameWithUnit(names.marks.stripping(name: $0)).name
        }
    }

    /// What holds for all values of a table; nil, with findings, where it is not known or said twice.
    ///
    /// - Parameters:
    ///   - series: what the context says of them.
    ///   - unitsBeside: what the header says of units.
    ///   - headings: those of the columns of values, where they name series.
    ///   - written: the names in headings and labels.
    private func whole(
        _ context: TableContext, _ series: [TableContext.Found<[TableNames.Named]>], _ block: TableBlock,
        unitsBeside: [TableContext.Found<String>], headings: [String], written: () -> [String]
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
                    : "\(found.count) that differ in \(site)\(words): \(Self.quote(place.site == .sheet ? [sheet ?? ""] : found.compactMap(\.address).compactMap { grid[$0]?.text }))",
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
        if !definition.series.isGiven,
            let other = context.otherMeaning(
                than: whole.series, headings: headings, written: written)
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
        if definition.period.site == .sheet, let more = context.moreThanYear {
            isClear = false
            collector.log.add(
                .unexpectedLayout, row: row,
                found: "\"\(CellText.excerpt(more))\" in the sheet's name beside its year",
                expected: "a sheet of a year, of all of it and of whole entities",
                remedy:
                    "If it is one all the same, leave the sheet's name out by `ignore` of the source; else do not list the sheet under `sheets`."
            )
        }
        if let other = context.contradiction(
            of: definition.period.isBesideTitle ? whole.period : nil,
            definition.entity.isBesideTitle ? whole.entity : nil,
            inTitle: definition.entity.site == .title ? whole.entity : nil)
        {
            isClear = false
            var said: [String] = []
            if definition.period.isBesideTitle { said += whole.period.map { ["\($0)"] } ?? [] }
            if definition.entity.site != .rows, case .entity(let entity)? = whole.entity {
                said.append(collector.configuration.entities.entities[entity].code)
            }
            collector.log.add(
                .unexpectedLayout, row: other.address?.row ?? row, column: other.address?.column,
                found:
                    "\"\(CellText.excerpt(other.text))\" \(other.address == nil ? "in the sheet's name" : "above the table")",
                expected:
                    "\(said.joined(separator: " and ")), as the source, the sheet's name or another line says",
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
