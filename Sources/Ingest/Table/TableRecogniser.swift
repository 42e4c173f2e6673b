import Configuration
import Spreadsheet

/// Finds a declaration by which a table that no source claims can be read.
///
/// It tries declarations – where entity, year and series may stand – with the reader of declared tables itself, and
/// takes the one that reads most; of equals the simplest. Nothing is loaded by it: people look at it and declare it.
struct TableRecogniser {
    let configuration: WarehouseConfiguration
    /// The visible sheets with cells; one without a name for text.
    let sheets: [SheetGrid]
    let isText: Bool

    /// What was found.
    struct Proposal {
        let definition: TableDefinition
        /// Sheets by name; none: the first.
        let sheets: [String]
    }

    /// Larger sheets are data sets, not pages of a yearbook.
    static let rowLimit = 600
    private static let columnLimit = 200
    private static let headings = [
        "地区", "省份", "省市", "地区名称", "指标", "指标名称", "年份", "Region", "Province", "Indicator", "Year",
    ]

    /// What titles say before the name of a series.
    private static let openings = ["", "各地区", "分地区", "按地区分", "各省", "各省市", "各省区市", "主要年份", "全国各地区"]
    /// What platforms tell of series beside name, unit and frequency.
    private static let asides = ["来源", "数据来源", "更新时间", "指标ID", "Source", "Last update", "Series ID"]

    func propose() -> Proposal? {
        guard let first = sheets.first,
            sheets.allSatisfy({ $0.rowCount <= Self.rowLimit && $0.columnCount <= Self.columnLimit })
        else { return nil }
        let texts = sheets.flatMap { sheet in
            (1...max(1, sheet.rowCount)).flatMap { sheet.cells(inRow: $0) }
        }.filter { if case .text = $0.value { true } else { false } }.map { $0.text.trimmingBlanks() }
        let marks = Self.marks(in: texts)
        let names = meanings(in: texts, marks: marks)
        var best: (score: Int, definition: TableDefinition, unknown: [String])?
        for definition in candidates(first, texts, marks: marks, names: names) {
            let trial = read(definition)
            guard trial.observations > 0 else { continue }
            // Series that nobody knows are left out by name in the end; everything else counts against it.
            let score = trial.observations * 10 - trial.errors * 20 - trial.unknown.count
            if score > best?.score ?? 0 { best = (score, definition, trial.unknown) }
        }
        return best.map { best in
            Proposal(
                definition: best.definition.ignoring(best.unknown),
                sheets: best.definition.usesSheets ? wanted(best.definition).map(\.sheet.name) : [])
        }
    }

    // MARK: - Candidates

    private func candidates(
        _ grid: SheetGrid, _ texts: [String], marks: [String], names: [TableDefinition.NameMeaning]
    ) -> [TableDefinition] {
        let keys = Set(texts.flatMap { TableText.alternatives($0) }.map { NameKey.folding($0) })
        let headers = Self.headings.filter { keys.contains(NameKey.folding($0)) }.map { [$0] } + [[]]
        let ignore = Self.asides.filter { keys.contains(NameKey.folding($0)) }
        let reading = TableNames(
            TableDefinition(
                header: [], entity: .init(.rows), period: .init(.columns), series: .init(.title), marks: marks
            ),
            configuration)
        let sheet = isText ? "" : grid.sheet.name
        var periods = sites(grid) { reading.year($0) != nil }
        if alone(grid, { TableText.years(in: $0).count == 1 }) { periods += [.groups, .title] }
        if TableText.years(in: sheet).count == 1 { periods.append(.sheet) }
        var owners = sites(grid) { reading.isEntity($0) }
        if alone(
            grid,
            { text in text.split(whereSeparator: \.isWhitespace).contains { reading.isEntity(String($0)) } })
        {
            owners.append(.title)
        }
        if reading.isEntity(sheet) { owners.append(.sheet) }
        let seriesNames = TableNames(
            TableDefinition(
                header: [], entity: .init(.rows), period: .init(.columns), series: .init(.title),
                names: names,
                marks: marks), configuration)
        let isSeries = { (text: String) in
            !seriesNames.series(text).isEmpty
                || TableNames.parts(text).contains { !seriesNames.series($0).isEmpty }
        }
        var series = sites(grid, atLeast: 1, isSeries)
        if alone(grid, isSeries) { series = [.title] + series + [.groups] }
        if isSeries(sheet) { series.append(.sheet) }
        var definitions: [TableDefinition] = []
        for header in headers {
            for period in periods {
                for entity in owners {
                    for what in series where [period, entity, what].contains(.columns) {
                        let isAcross = [period, entity, what].contains(.columns)
                        if !isAcross || (header.isEmpty && period != .columns && entity != .columns) {
                            continue
                        }
                        definitions.append(
                            TableDefinition(
                                header: header, entity: .init(entity), period: .init(period),
                                series: .init(what), names: names, ignore: ignore, marks: marks))
                    }
                }
            }
        }
        return definitions
    }

    /// Whether as many cells of a row, and of a column, pass a test.
    private func sites(_ grid: SheetGrid, atLeast count: Int = 2, _ test: (String) -> Bool)
        -> [TableDefinition.Site]
    {
        var perColumn: [Int: Int] = [:]
        var isAcross = false
        for row in 1...max(1, grid.rowCount) {
            let passed = grid.cells(inRow: row).filter { test($0.text) }
            if passed.count >= count { isAcross = true }
            for cell in passed { perColumn[cell.address.column, default: 0] += 1 }
        }
        return (isAcross ? [.columns] : []) + (perColumn.values.contains { $0 >= count } ? [.rows] : [])
    }

    /// Whether a row with one or two cells, a title or a line between rows, passes a test.
    private func alone(_ grid: SheetGrid, _ test: (String) -> Bool) -> Bool {
        (1...max(1, grid.rowCount)).contains { row in
            let cells = grid.cells(inRow: row)
            return cells.count <= 2 && cells.contains { test($0.text) }
        }
    }

    // MARK: - Marks and names

    /// The marks that stand behind texts of a table, as a source declares them.
    static func marks(in texts: [String]) -> [String] {
        var marks: [String] = []
        func add(_ mark: String) { if !marks.contains(mark) { marks.append(mark) } }
        for text in texts where !TableNotes.begin(text) {
            guard let last = text.last, text.count > 1 else { continue }
            let before = text.dropLast().last
            if ("①"..."⑳").contains(last) { add("①") }
            if last == "*" { add("*") }
            if "¹²³⁰⁴⁵⁶⁷⁸⁹".contains(last) { add("¹") }
            if last == ")", let before, before.isNumber, !text.contains("(") { add("1)") }
            // 财政支出（亿元）i
            if last.isLatin, let before, ")）".contains(before) { add(String(last)) }
            if text.hasPrefix("#") { add("#") }
            if text.hasPrefix("其中：") { add("其中：") }
        }
        return marks
    }

    /// Meanings of texts that end in the name of a series: `2-11 各地区年末常住人口`.
    private func meanings(in texts: [String], marks: [String]) -> [TableDefinition.NameMeaning] {
        let stripping = FootnoteMarks(marks)
        let known = configuration.series.flatMap { series in
            series.names.filter { $0.count(where: \.isHan) >= 3 }.map { (NameKey.folding($0), $0, series.id) }
        }.sorted { $0.0.count > $1.0.count }
        let exact = Set(known.map(\.0))
        var meanings: [TableDefinition.NameMeaning] = []
        for text in Set(texts.prefix(400)).sorted() {
            // `北京:地区生产总值` is an entity and the name itself.
            if TableNames.parts(text).contains(where: { exact.contains(NameKey.folding($0)) }) { continue }
            for part in TableText.alternatives(text) {
                let key = NameKey.folding(NameWithUnit(stripping.stripping(name: part)).name)
                guard !exact.contains(key), let found = known.first(where: { key.hasSuffix($0.0) }) else {
                    continue
                }
                // Numbers and 各地区 before it change nothing; 人均 would.
                let before = key.dropLast(found.0.count)
                let words = before.drop { !$0.isHan || $0 == "表" }
                guard Self.openings.contains(String(words)) else { continue }
                let meaning = TableDefinition.NameMeaning(
                    name: "*\(words)\(found.1)", series: found.2, unit: nil, years: nil)
                if !meanings.contains(meaning) { meanings.append(meaning) }
            }
        }
        return meanings
    }

    // MARK: - Trials

    private struct Trial {
        let observations: Int
        let errors: Int
        let unknown: [String]
    }

    private func read(_ definition: TableDefinition) -> Trial {
        let source = SourceDefinition.proposed(.table(definition))
        let collector = CellCollector(
            configuration: configuration, source: source, file: "", sink: SilentSink())
        for grid in wanted(definition) {
            do {
                try TableLayout(
                    definition, grid: grid, sheet: isText ? nil : grid.sheet.name, collector: collector
                ).read()
            } catch {
                // A sink that keeps nothing throws nothing.
            }
        }
        let findings = collector.log.finish()
        let unknown = findings.filter { $0.rule == .unknownSeries }.map(\.quoted)
        return Trial(
            observations: collector.observationCount,
            errors: findings.count { $0.severity == .error && $0.rule != .unknownSeries },
            unknown: unknown)
    }

    /// The sheets that a definition reads.
    private func wanted(_ definition: TableDefinition) -> [SheetGrid] {
        guard definition.usesSheets else { return Array(sheets.prefix(1)) }
        let names = TableNames(definition, configuration)
        return sheets.filter { grid in
            let context = TableContext(names: names, sheet: grid.sheet.name, title: [])
            return (definition.period.site != .sheet || context.years(definition.period).count == 1)
                && (definition.entity.site != .sheet || context.entities(definition.entity).count == 1)
                && (definition.series.site != .sheet || context.series(definition.series).count == 1)
        }
    }
}

/// Keeps nothing.
private final class SilentSink: ObservationSink {
    func unit(_ text: String, meaning unit: Unit) -> Int { 0 }
    func sheet(_ name: String) {}
    func append(_ observation: Observation, text: UnsafeBufferPointer<UInt8>) {}
}

extension Finding {
    /// The name that a finding quotes.
    var quoted: String { String(found.dropFirst().dropLast()) }
}

extension TableDefinition {
    var usesSheets: Bool { [entity, period, series].contains { $0.site == .sheet } }

    fileprivate func ignoring(_ names: [String]) -> TableDefinition {
        TableDefinition(
            header: header, entity: entity, period: period, series: series, values: values, unit: unit,
            names: self.names, ignore: ignore + Set(names).sorted(), ignoresOthers: ignoresOthers,
            marks: marks,
            numbers: numbers, fill: fill)
    }
}
