import Configuration
import Spreadsheet

/// Reads the rows of one table.
struct TableRows {
    let grid: SheetGrid
    let names: TableNames
    let collector: CellCollector
    let block: TableBlock
    let labels: TableLabels
    let values: [TableColumn]
    /// Columns that are neither of names nor of values, from left to right.
    let others: [TableColumn]
    var whole: Whole

    /// What holds for all of a table, or, from a line between its rows, for the rows below.
    struct Whole {
        var period: Int?
        var entity: EntityResolver.Match?
        var series: [TableNames.Named] = []
        var unit: String?
        var unitPlace: CellAddress?
        /// Where the lines above state several.
        var units: [String] = []
    }

    /// What the labels of a row say.
    struct Label {
        var entity: Int?
        var period: Int?
        var series: [TableNames.Named] = []
        var unit: String?
        var seriesColumn: Int?
    }

    private var last: [Int: SheetCell] = [:]
    /// The first line between rows that says nothing known.
    private var unknownLine: SheetCell?
    /// The last line that says nothing known where lines say what is below them.
    var groupEnd: SheetCell?
    private var lastValueRow = 0
    private let unitOfTable: String?
    /// Whether rows are below a line of a part of a year that the source leaves out.
    private var isLeftOut = false
    /// Whether the section that is left out is numbered; nil where none is.
    private var sectionLeftOut: Bool?
    var uses: [String: Int?] = [:]
    /// Columns whose frequency is told.
    var reportedFrequencies: Set<Int> = []
    /// Names of series above and before a row's own, by column and by how far they are set in.
    var outline: [Above] = []

    /// A name above those that are set in below it.
    struct Above {
        let column: Int
        let indent: Int
        let name: String
        /// Whether its figures are others, an index or a rate.
        let isOfOthers: Bool
        /// Whether it has values that are not taken.
        var isLeftOut = false
    }

    /// Columns with words that nobody knows; each is one finding.
    var unknownColumns: Set<Int> = []
    var definition: TableDefinition { names.definition }
    let firstValueColumn: Int
    private let valueColumns: Set<Int>

    init(
        grid: SheetGrid, names: TableNames, collector: CellCollector, block: TableBlock, labels: TableLabels,
        values: [TableColumn], others: [TableColumn], whole: Whole
    ) {
        self.grid = grid
        self.names = names
        self.collector = collector
        self.block = block
        self.labels = labels
        self.values = values
        self.others = others
        firstValueColumn = values.map(\.column).min() ?? 1
        valueColumns = Set(values.map(\.column))
        self.whole = whole
        unitOfTable = whole.unit
    }

    mutating func read() throws {
        for column in values { if let year = column.period { collector.expect(year) } }
        if let year = whole.period { collector.expect(year) }
        var areNotes = false
        for row in block.filledRows {
            let cells = Array(grid.cells(inRow: row, columns: block.columns))
            guard let first = cells.first else { continue }
            areNotes = areNotes || (TableNotes.begin(first.text) && !names.isIgnored(first.text))
            if areNotes {
                if isOfValues(row, cells) { reportBelowNotes(row, first.address.column) }
                collector.note(cells.map(\.text).joined(separator: " "))
                for cell in cells {
                    reportUnit(inNote: cell)
                    if !names.isIgnored(cell.text), TableText.isOfConstantPrices(note: cell.text) {
                        collector.reportLine(cell)
                    }
                }
            } else if cells.contains(where: { valueColumns.contains($0.address.column) }), !isLine(cells) {
                if isLeftOut || sectionLeftOut != nil { collector.ignoreRow() } else { try take(row) }
            } else {
                takeGroup(cells)
            }
        }
        if let line = unknownLine, lastValueRow > line.address.row {
            collector.reportLine(line, takesRows: definition.series.site == .rows && isOfOthers(line.text))
        }
    }

    /// Whether words alone stand where values do, and no name beside them: a line that is centred, `2021年`, 单位：百万元.
    private func isLine(_ cells: [SheetCell]) -> Bool {
        guard let first = cells.first, cells.count == 1, first.address.column >= firstValueColumn else {
            return false
        }
        if names.groupYear(first.text) != nil { return definition.period.site == .groups }
        return first.text.contains(where: \.isLetter) && !names.looksLikeValue(first.text)
            && !collector.isMissing(first.text)
    }

    /// Whether a row below the notes is one of the table all the same: it has a name that is known, and a value.
    private func isOfValues(_ row: Int, _ cells: [SheetCell]) -> Bool {
        cells.contains { valueColumns.contains($0.address.column) && names.looksLikeValue($0.text) }
            && cells.contains { cell in
                (definition.entity.site == .rows && names.isEntity(cell.text))
                    || (definition.series.site == .rows && !names.series(cell.text).isEmpty)
                    || (definition.period.site == .rows && names.year(cell.text) != nil)
            }
    }

    // MARK: - Lines without values

    /// A line of its own: what it says of the rows below, an entity without any value, or a note.
    private mutating func takeGroup(_ cells: [SheetCell]) {
        if let first = cells.first, first.address.column < firstValueColumn { takeSection(first.text) }
        if sectionLeftOut != nil { return collector.note(cells.map(\.text).joined(separator: " ")) }
        if definition.period.site == .groups,
            cells.contains(where: { names.isIgnored($0.text) && TableText.isOfPartOfYear($0.text) })
        {
            isLeftOut = true
            return
        }
        for cell in cells {
            let text = cell.text
            if definition.period.site == .groups, let year = names.groupYear(text) {
                isLeftOut = false
                whole.period = year
                whole.unit = unit(ofGroup: text) ?? unitOfTable
                collector.expect(year)
                return
            }
            if definition.entity.site == .groups, let match = names.entity(text) {
                whole.entity = match
                return
            }
            if definition.series.site == .groups {
                let named = names.series(ofGroup: text)
                if !named.isEmpty {
                    whole.series = named
                    if let unit = TableText.statedUnit(text) { whole.unit = names.unit(unit) ?? unit }
                    return
                }
            }
            if definition.entity.site == .rows, cell.address.column == labels.entity,
                let match = names.entity(text)
            {
                if case .ignored = match {
                    collector.ignoreRow(named: text)
                } else {
                    let entity = collector.entity(
                        names.entityNames(text), row: cell.address.row, column: cell.address.column)
                    collector.countMissing(values.count)
                    if entity >= 0 { leaveEmpty(row: cell.address.row, of: entity) }
                }
                return
            }
            if definition.series.site == .rows, cell.address.column < firstValueColumn {
                push(cell)
            }
        }
        collector.note(cells.map(\.text).joined(separator: " "))
        let sites = [definition.period, definition.entity, definition.series].map(\.site)
        guard let first = cells.first,
            !cells.allSatisfy({
                names.changesNothing($0.text, units: sites.contains(.groups) ? nil : statedUnits)
            })
        else { return }
        // A line that nobody knows may begin something else: what was said above it no longer holds below it.
        if definition.period.site == .groups { whole.period = nil }
        if definition.entity.site == .groups { whole.entity = nil }
        if definition.series.site == .groups { whole.series = [] }
        if sites.contains(.groups) {
            groupEnd = first
        } else if definition.series.site != .rows || isOfOthers(first.text) || !isOfTheme(first.text) {
            unknownLine = unknownLine ?? first
        }
    }

    /// Whether a line between rows makes other figures of those below it: an index, a part, another place, a unit.
    private func isOfOthers(_ line: String) -> Bool {
        let text = TableText.withoutNumber(line) ?? line
        return TableText.changesMeaning(text) || TableText.isOfBase(text) || TableText.isOfPartOfYear(text)
            || names.isOfScope(text) || TableContext.isPlace(text, names)
            || TableText.isPart(names.marks.stripping(name: text)) || names.unit(text) != nil
            || names.isEntity(text)
    }

    private func isOfTheme(_ line: String) -> Bool {
        let text = TableText.withoutNumber(line) ?? line
        return TableText.isOfTheme(text) || names.saysNothing(text) || names.isInPath(text)
            || !names.series(text).isEmpty
    }

    /// Begins or ends what is left out of a table whose rows name series: a line that the source leaves out, and that makes other figures of
    /// the rows below it, takes them with it, up to the next one, numbered where it is numbered.
    private mutating func takeSection(_ line: String) {
        guard definition.series.site == .rows else { return }
        let isNumbered = TableText.withoutNumber(line) != nil
        if names.isIgnored(line), isOfOthers(line) {
            sectionLeftOut = isNumbered
        } else if let leftOut = sectionLeftOut,
            isNumbered || (!leftOut && isOfTheme(line) && !isOfOthers(line))
        {
            sectionLeftOut = nil
        }
    }

    /// The unit beside a year that is above rows: `2021年（百万元）`.
    private func unit(ofGroup text: String) -> String? {
        (TableText.bracketed(text) + text.split(whereSeparator: \.isWhitespace).map(String.init)).lazy
            .compactMap { names.unit($0) }.first
    }

    /// Notes the cells of an entity without any value, as far as headings and the lines above say what they are of.
    private func leaveEmpty(row: Int, of entity: Int) {
        for column in values where column.otherFrequency == nil {
            guard let year = column.period ?? whole.period,
                let named = (column.series.isEmpty ? whole.series : column.series).first(where: {
                    $0.years?.contains(year) != false
                })
            else { continue }
            collector.leaveEmpty(
                entity: entity, series: named.series, year: year, row: row, column: column.column)
            if definition.series.site != .rows, !isTranslated(row) {
                collector.leaveRowEmpty(
                    entity: entity, series: named.series, year: year, row: row, column: column.column)
            }
        }
    }

    /// Whether the row above or below names the same entity in another language.
    private func isTranslated(_ row: Int) -> Bool {
        guard let column = labels.entity, let own = grid[row, column]?.text else { return false }
        return [row - 1, row + 1].contains { other in
            guard let text = grid[other, column]?.text else { return false }
            return text.contains(where: \.isHan) != own.contains(where: \.isHan)
                && names.entity(text) == names.entity(own)
        }
    }

    // MARK: - Rows of values

    private mutating func take(_ row: Int) throws {
        guard let label = label(of: row) else { return }
        lastValueRow = row
        for cell in grid.cells(inRow: row, columns: block.columns)
        where !valueColumns.contains(cell.address.column) && !labels.all.contains(cell.address.column) {
            // A unit that holds from here on, beside the row: nobody knows from which.
            if TableText.statedUnit(cell.text) != nil, !names.changesNothing(cell.text, units: statedUnits) {
                collector.reportLine(cell)
            }
        }
        let isEmpty =
            labels.entity != nil && definition.series.site != .rows
            && values.allSatisfy { column in
                grid[row, column.column].map { collector.isMissing($0.text) } ?? true
            }
        for column in values {
            let address = CellAddress(row: row, column: column.column)
            let cell = grid[address]
            guard let entity = entity(label, column), let year = column.period ?? label.period ?? whole.period
            else { continue }
            let candidates =
                !column.series.isEmpty ? column.series : !label.series.isEmpty ? label.series : whole.series
            guard let named = candidates.first(where: { $0.years?.contains(year) != false }) else {
                if cell != nil { collector.ignoreCell() }
                continue
            }
            guard let use = try use(named, label, column, row) else { continue }
            guard column.otherFrequency == nil else { continue }
            if let cell, let range = grid.mergedRange(at: cell.address), reportMerged(cell, range) {
                continue
            }
            if isEmpty {
                collector.leaveRowEmpty(
                    entity: entity, series: named.series, year: year, row: row, column: column.column)
            }
            let text = cell?.text ?? ""
            let plain = TableText.plainNumber(names.marks.stripping(value: text), definition.numbers)
            try collector.take(
                text, reading: plain, entity: entity, use: use, year: year, row: row, column: column.column)
        }
    }

    private func entity(_ label: Label, _ column: TableColumn) -> Int? {
        if let entity = label.entity { return entity }
        for match in [column.entity, whole.entity] {
            if case .entity(let position)? = match { return position }
        }
        return nil
    }

    /// The text of a label, of a merged cell or one that continues the one above where the source says so.
    mutating func labelCell(_ row: Int, _ column: Int) -> SheetCell? {
        if let cell = grid.shown(at: CellAddress(row: row, column: column)) {
            last[column] = cell
            return cell
        }
        return definition.fill.contains(.labels) ? last[column] : nil
    }

    /// nil, with a finding where there is one to make, for a row that is left out.
    private mutating func label(of row: Int) -> Label? {
        var label = Label()
        var rest: [SheetCell] = []
        if let column = labels.entity {
            guard let cell = labelCell(row, column) else {
                reportNoLabel("entity", row, column)
                return nil
            }
            // `北京:地区生产总值` names both.
            let parts = names.entity(cell.text) == nil ? TableNames.parts(cell.text) : [cell.text]
            let own = parts.first { names.entity($0) != nil } ?? cell.text
            if case .ignored? = names.entity(own) {
                collector.ignoreRow(named: own)
                return nil
            }
            // 北京 Shanghai is neither, as it stands.
            let known = names.entity(own) == nil ? [own] : names.entityNames(own)
            let entity = collector.entity(known, row: row, column: column)
            guard entity >= 0 else { return nil }
            label.entity = entity
            let others = parts.filter { $0 != own }
            if !others.isEmpty, definition.series.site == .rows {
                rest.append(
                    SheetCell(
                        address: cell.address, value: cell.value, text: others.joined(separator: "/")))
            }
        } else if definition.entity.site != .columns {
            guard case .entity? = whole.entity else {
                if whole.entity == nil { reportNoLabel("entity", row, block.columns.lowerBound) }
                return nil
            }
        }
        if let column = labels.period {
            let cell = labelCell(row, column)
            if let cell, names.isIgnored(cell.text) {
                collector.ignoreRow()
                return nil
            }
            guard let cell, let year = names.year(cell.text) else {
                _ = collector.year((grid[row, column]?.text ?? ""), row: row, column: column)
                return nil
            }
            label.period = year
            collector.expect(year)
        } else if definition.period.site == .groups, whole.period == nil {
            reportNoLabel("year", row, block.columns.lowerBound)
            return nil
        }
        if let column = labels.frequency, let cell = labelCell(row, column),
            !TableMetadata.isAnnual(cell.text)
        {
            reportFrequency(cell.text, row, column)
            return nil
        }
        if let column = labels.unit, let cell = labelCell(row, column) {
            label.unit = names.unit(cell.text) ?? cell.text.trimmingBlanks()
        }
        if definition.series.site == .rows {
            guard takeSeries(row, rest, into: &label) else { return nil }
        } else if definition.series.site == .groups, whole.series.isEmpty {
            reportNoLabel("series", row, block.columns.lowerBound)
            return nil
        }
        return label
    }
}
