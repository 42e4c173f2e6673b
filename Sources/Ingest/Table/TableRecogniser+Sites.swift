import Configuration
import Spreadsheet

/// Where in a sheet years, entities and series may stand.
extension TableRecogniser {
    /// Where years, entities and series may stand.
    struct Sites {
        var periods: [TableDefinition.Site]
        var owners: [TableDefinition.Site]
        var series: [TableDefinition.Site]
    }

    /// What the first sheet lacks to be a table that can be read; nil where it is none all the same.
    var lack: String? {
        guard let first = sheets.first else { return nil }
        let texts = Self.texts(in: [first])
        let marks = Self.marks(in: texts)
        let sites = sites(in: first, marks: marks, names: meanings(in: texts, marks: marks))
        let missing = [
            (sites.periods, "years"), (sites.owners, "names of entities"), (sites.series, "names of series"),
        ].filter(\.0.isEmpty).map(\.1)
        if missing == ["names of entities"] {
            return "no names of entities; if all of it is about one, declare it by `entity: { is: … }`"
        }
        if missing == ["names of series"], let name = titleName(in: first) {
            return "no names of series: the title \"\(CellText.excerpt(name))\" is none of series.yaml"
                + (likelySeries(name).map { "; did you mean \($0.name)?" } ?? "")
        }
        return missing.isEmpty ? nil : "no \(missing.joined(separator: ", no "))"
    }

    func sites(
        in grid: SheetGrid, marks: [String], names: [TableDefinition.NameMeaning]
    ) -> Sites {
        let reading = self.names(marks: marks)
        let sheet = isText ? "" : grid.sheet.name
        var periods = sites(grid) {
            reading.year($0) != nil || reading.isYearOfSeries($0) || reading.yearWithUnit($0) != nil
        }
        if alone(grid, { TableText.years(in: $0).count == 1 }) { periods += [.groups, .title] }
        if TableText.years(in: sheet).count == 1 { periods.append(.sheet) }
        var owners = sites(grid) { reading.isEntity($0) }
        if alone(
            grid,
            { text in
                text.split(whereSeparator: \.isWhitespace).contains { reading.isEntity(String($0)) }
                    || reading.entity(ofTitle: text) != nil
            })
        {
            owners.append(.title)
        }
        if reading.isEntity(sheet) { owners.append(.sheet) }
        let seriesNames = self.names(names, marks: marks)
        let isSeries = { (text: String) in
            !seriesNames.series(text).isEmpty || seriesNames.isYearOfSeries(text)
                || TableNames.parts(text).contains { !seriesNames.series($0).isEmpty }
        }
        var series = sites(grid, atLeast: 1, isSeries)
        let isTitle = { (text: String) in TableContext.titles(text).contains(where: isSeries) }
        if alone(grid, { !TableText.isTooLong($0) && isTitle($0) }) { series = [.title] + series + [.groups] }
        if isSeries(sheet) { series.append(.sheet) }
        return Sites(periods: periods, owners: owners, series: series)
    }

    /// What texts mean, wherever they stand.
    private func names(_ meanings: [TableDefinition.NameMeaning] = [], marks: [String]) -> TableNames {
        let definition = TableDefinition(
            header: [], entity: .init(.rows), period: .init(.columns), series: .init(.title), names: meanings,
            marks: marks)
        return TableNames(definition, configuration, memory: memories.memory(of: definition))
    }

    /// Whether as many cells of a row, and of a column, pass a test.
    private func sites(_ grid: SheetGrid, atLeast count: Int = 2, _ test: (String) -> Bool)
        -> [TableDefinition.Site]
    {
        var perColumn: [Int: Int] = [:]
        var isAcross = false
        for row in grid.filledRows {
            let passed = grid.cells(inRow: row).filter { test($0.text) }
            if passed.count >= count { isAcross = true }
            for cell in passed { perColumn[cell.address.column, default: 0] += 1 }
        }
        return (isAcross ? [.columns] : []) + (perColumn.values.contains { $0 >= count } ? [.rows] : [])
    }

    /// Whether a row with one or two cells, a title or a line between rows, passes a test.
    private func alone(_ grid: SheetGrid, _ test: (String) -> Bool) -> Bool {
        grid.filledRows.contains { row in
            let cells = grid.cells(inRow: row)
            return cells.count <= 2 && cells.contains { test($0.text) }
        }
    }
}
