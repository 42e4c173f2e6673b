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

    /// Most declarations that are tried say the same of names.
    let memories = NameMemories()

    /// What kept the declaration that read most from reading more.
    private let obstacle = Obstacle()

    private final class Obstacle {
        var finding: Finding?
        var observations = -1
        /// The trial that found most values out of range, where none loads any.
        var outOfRange: Trial?
    }

    /// Why nothing is proposed for a sheet that has years, entities and series.
    var obstacleText: String {
        if let trial = obstacle.outOfRange, let value = trial.firstOutOfRange, obstacle.observations <= 0 {
            let unit = trial.unit.map { ", read in \"\(CellText.excerpt($0))\"" } ?? ""
            return
                "\(trial.outOfRange.counted("value")) out of range\(unit), and none in it: \(Self.place(of: value))found "
                + "\(value.found); expected \(value.expected)"
        }
        guard let finding = obstacle.finding else {
            return "no numbers where years, entities and series meet"
        }
        return "\(Self.place(of: finding))found \(finding.found); expected \(finding.expected)"
    }

    /// `B4: `; nothing where a finding has no place.
    private static func place(of finding: Finding) -> String {
        finding.row.map { row in
            finding.column.map { "\(CellAddress(row: row, column: $0)): " } ?? "row \(row): "
        } ?? ""
    }

    /// What was found.
    struct Proposal {
        let definition: TableDefinition
        /// Sheets by name; none: the first.
        let sheets: [String]
    }

    /// Larger sheets are data sets, not pages of a yearbook.
    static let rowLimit = 600
    private static let columnLimit = 200
    /// Bytes in the texts of a sheet, and of a workbook: to look for names in them takes time.
    private static let textLimit = 1_000_000
    static let textLimitOfWorkbook = 2_000_000
    static let headings = [
        "地区", "省份", "省市", "地区名称", "省区市", "省（区、市）", "指标", "指标名称", "名称", "年份", "Region", "Province",
        "Indicator", "Year", "Name",
    ]

    /// What titles say before the name of a series.
    private static let openings = ["", "各", "分", "各地区", "分地区", "按地区分", "各省", "各省市", "各省区市", "主要年份", "全国各地区"]
    /// Under what values stand where shares or indices stand beside them.
    static let valueHeadings = ["绝对数", "绝对额", "绝对量", "总量", "数量", "Absolute value", "Level"]
    /// What platforms tell of series beside name, unit and frequency.
    private static let asides = ["来源", "数据来源", "更新时间", "指标ID", "Source", "Last update", "Series ID"]

    func propose() -> Proposal? {
        best().map { best in
            let grids = wanted(best.definition)
            return Proposal(
                definition: finished(best.definition, best.trial, in: grids),
                sheets: best.definition.usesSheets ? grids.map(\.sheet.name) : [])
        }
    }

    /// A declaration that leaves out what is not known, by names that read this table and the next one, and says nothing without effect.
    private func finished(_ definition: TableDefinition, _ trial: Trial, in grids: [SheetGrid])
        -> TableDefinition
    {
        var finished = definition
        for meaning in definition.names {
            let shorter = finished.changing(names: finished.names.filter { $0 != meaning })
            if read(shorter, in: grids) == trial { finished = shorter }
        }
        // What tells parts of years or entities apart is not left out: a person looks at it.
        func tells(_ heading: String) -> Bool {
            PartsOfYears.isHeading(heading)
                // 工业 Industry is the name of a series; by its Chinese half no more.
                || (definition.series.site == .columns
                    && QualifierColumns.isHeading(TableText.scripts(heading).first ?? heading))
        }
        let unknown = trial.unknown.filter { !tells($0) }
        if unknown.isEmpty { return finished }
        let named = finished.changing(ignore: finished.ignore + Set(unknown.map(Self.pattern)).sorted())
        let left = read(named, in: grids).unknown
        return left.allSatisfy(tells) ? named : finished.changing(ignoresOthers: true)
    }

    /// A heading as the next table will have it, with other years.
    static func pattern(_ heading: String) -> String {
        YearPattern.pattern(for: heading.hasSuffix("…") ? heading.dropLast() + "*" : heading)
    }

    /// A proposal for the first sheet and those behind it that the same declaration reads.
    ///
    /// - Parameter isFirst: whether it is the one that is read where none is named.
    func proposal(isFirst: Bool) -> Proposal? {
        if sheets.count > 1 || !isFirst, let several = proposeWithSheets(),
            !isFirst || several.sheets.count > 1
        {
            return several
        }
        return isFirst ? propose() : nil
    }

    /// A proposal that names its sheets: the first, and those behind it that the same declaration reads.
    func proposeWithSheets() -> Proposal? {
        guard let first = sheets.first else { return nil }
        if let proposal = propose(), proposal.definition.usesSheets { return proposal }
        let alone = TableRecogniser(configuration: configuration, sheets: [first], isText: isText)
        guard let best = alone.best() else { return nil }
        var (read, trial) = ([first], best.trial)
        for sheet in sheets.dropFirst() {
            // What a sheet says again, or otherwise, would be an error.
            let longer = self.read(best.definition, in: read + [sheet])
            guard longer.observations > trial.observations, longer.errors == trial.errors else { continue }
            (read, trial) = (read + [sheet], longer)
        }
        return Proposal(
            definition: finished(best.definition, trial, in: read), sheets: read.map(\.sheet.name))
    }

    /// Why a sheet is no page of a yearbook; nil for one that may be.
    static func excess(of sheet: SheetGrid) -> String? {
        let (rows, columns) = (sheet.filledRows.count, sheet.filledColumnCount)
        if rows > rowLimit || columns > columnLimit {
            return
                "\(rows) rows and \(columns) columns: more than a page of a yearbook has"
        }
        let length = textLength(of: sheet)
        return length > textLimit
            ? "\(length / 1000) kB of text: more than a page of a yearbook has" : nil
    }

    /// Bytes in the texts of a sheet.
    static func textLength(of sheet: SheetGrid) -> Int {
        texts(in: [sheet]).reduce(0) { $0 + $1.utf8.count }
    }

    static func texts(in sheets: [SheetGrid]) -> [String] {
        sheets.flatMap { sheet in
            sheet.filledRows.flatMap { sheet.cells(inRow: $0) }
        }.filter { if case .text = $0.value { true } else { false } }.map { $0.text.trimmingBlanks() }
    }

    /// The declaration that reads most.
    private func best() -> (definition: TableDefinition, trial: Trial)? {
        guard let first = sheets.first, sheets.allSatisfy({ Self.excess(of: $0) == nil }) else { return nil }
        let texts = Self.texts(in: sheets)
        let marks = Self.marks(in: texts)
        let names = meanings(in: texts, marks: marks)
        var best: (definition: TableDefinition, trial: Trial)?
        let values = Self.valueHeadings.filter { word in
            texts.contains { NameWithUnit($0).name.trimmingBlanks() == word }
        }
        let plain = candidates(
            first, texts, marks: marks, names: names, sites: sites(in: first, marks: marks, names: names))
        for definition in plain + values.flatMap({ word in plain.map { $0.changing(values: word) } }) {
            let trial = read(definition, in: wanted(definition))
            if let first = trial.firstError, trial.observations > obstacle.observations {
                (obstacle.finding, obstacle.observations) = (first, trial.observations)
            }
            if trial.outOfRange > obstacle.outOfRange?.outOfRange ?? 0 { obstacle.outOfRange = trial }
            guard trial.observations > 0 else { continue }
            if trial.score > best?.trial.score ?? 0 { best = (definition, trial) }
        }
        guard var best else { return nil }
        // Cells that are left empty instead of merged, and numbers in other signs, only where something does not read as it stands.
        let fills: [Set<TableDefinition.Filling>] = [[], [.headings], [.labels], [.headings, .labels]]
        let numbers: [Set<TableDefinition.NumberStyle>] = [[], [.fullWidth], [.spaces]]
        let plainBest = best.definition
        for fill in fills where best.trial.errors + best.trial.unknown.count > 0 {
            for style in numbers where !(fill.isEmpty && style.isEmpty) {
                let definition = plainBest.changing(numbers: style, fill: fill)
                let trial = read(definition, in: wanted(definition))
                if trial.score > best.trial.score { best = (definition, trial) }
            }
        }
        return (best.definition, best.trial)
    }

    // MARK: - Candidates

    func candidates(
        _ grid: SheetGrid, _ texts: [String], marks: [String], names: [TableDefinition.NameMeaning],
        sites: Sites
    ) -> [TableDefinition] {
        let keys = Set(texts.flatMap { TableText.alternatives($0) }.map { NameKey.folding($0) })
        let headers = Self.headings.filter { keys.contains(NameKey.folding($0)) }.map { [$0] } + [[]]
        let ignore = Self.asides.filter { keys.contains(NameKey.folding($0)) } + harmlessLines(in: grid)
        var definitions: [TableDefinition] = []
        for header in headers {
            for period in sites.periods {
                for entity in sites.owners {
                    for what in sites.series where [period, entity, what].contains(.columns) {
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

    /// Lines of a table that change nothing: `一、东部地区`, the number of a page.
    private func harmlessLines(in grid: SheetGrid) -> [String] {
        let regions = ["东部", "中部", "西部", "东北", "华北", "华东", "华中", "华南", "西南", "西北", "沿海", "内陆"]
        let numbering = FootnoteMarks(["一、", "（一）", "(一)", "1、", "1."])
        var lines: [String] = []
        for row in grid.filledRows {
            guard let cell = grid.cells(inRow: row).first, grid.cells(inRow: row).count == 1 else { continue }
            let text = cell.text.trimmingBlanks()
            let digits = text.filter { ("0"..."9").contains($0) }
            let isPageNumber =
                (1...4).contains(digits.count) && digits.count < text.count
                && text.allSatisfy { $0.isWhitespace || "0123456789-–—·•第页".contains($0) }
            let region = numbering.stripping(name: text)
            if isPageNumber {
                lines.append(String(text.map { ("0"..."9").contains($0) ? "?" : $0 }))
            } else if regions.contains(where: { [$0, $0 + "地区"].contains(region) }) {
                lines.append(text)
            }
        }
        return Set(lines).sorted()
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
            if last == ")", let before, before.isNumber, !text.contains("(") {
                add("¹²³⁰⁴⁵⁶⁷⁸⁹".contains(before) ? "¹)" : "1)")
            }
            // 财政支出（亿元）i
            if last.isLatin, let before, ")）".contains(before) { add(String(last)) }
            if text.hasPrefix("#") { add("#") }
            if text.hasPrefix("其中：") { add("其中：") }
            // 2021年（初步核算数）
            if let inside = TableText.bracketed(text).last, inside.contains(/初步|快报|修订|最终|核实/),
                let start = text.lastIndex(where: { "(（".contains($0) }), ")）".contains(last),
                TableText.year(String(text[..<start])) != nil
            {
                add(String(text[start...]))
            }
        }
        return marks
    }

    /// Meanings of texts that end in the name of a series: `2-11 各地区年末常住人口`.
    func meanings(in texts: [String], marks: [String]) -> [TableDefinition.NameMeaning] {
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
                // The number of a table is no part of its title.
                if words.isEmpty { continue }
                let meaning = TableDefinition.NameMeaning(
                    name: "\(words)\(found.1)", series: found.2, unit: nil, years: nil)
                if !meanings.contains(meaning) { meanings.append(meaning) }
            }
        }
        return meanings
    }

    // MARK: - Trials

    struct Trial: Equatable {
        let observations: Int
        let errors: Int
        let unknown: [String]
        let firstError: Finding?
        let outOfRange: Int
        let firstOutOfRange: Finding?
        /// In which the first series was read.
        let unit: String?

        static func == (one: Trial, other: Trial) -> Bool {
            one.observations == other.observations && one.errors == other.errors
                && one.unknown == other.unknown
        }

        /// Series that nobody knows are left out by name in the end; everything else counts against it.
        var score: Int { observations * 10 - errors * 20 - unknown.count }
    }

    func read(_ definition: TableDefinition, in grids: [SheetGrid]) -> Trial {
        let source = SourceDefinition.proposed(.table(definition))
        let collector = CellCollector(
            configuration: configuration, source: source, file: "", sink: SilentSink())
        var title: [SheetCell]?
        for grid in grids {
            do {
                title = try TableLayout(
                    definition, grid: grid, sheet: isText ? nil : grid.sheet.name, collector: collector,
                    memory: memories.memory(of: definition)
                ).read(titleBefore: title)
            } catch {
                // A sink that keeps nothing throws nothing.
            }
        }
        let findings = collector.log.finish()
        // Both are headings that `ignore` leaves out.
        func isOfHeading(_ finding: Finding) -> Bool {
            finding.rule == .unknownSeries
                || (finding.rule == .notAPeriod && finding.expected == TableLayout.yearInHeading)
        }
        let unknown = findings.filter(isOfHeading).map(\.quoted)
        return Trial(
            observations: collector.observationCount,
            errors: findings.count { $0.severity == .error && !isOfHeading($0) },
            unknown: unknown,
            firstError: findings.first { $0.severity == .error },
            outOfRange: findings.filter { $0.rule == .outOfRange }.occurrenceCount,
            firstOutOfRange: findings.first { $0.rule == .outOfRange }, unit: collector.uses.first?.unit)
    }

    /// The sheets that a definition reads.
    private func wanted(_ definition: TableDefinition) -> [SheetGrid] {
        guard definition.usesSheets else { return Array(sheets.prefix(1)) }
        let names = TableNames(definition, configuration, memory: memories.memory(of: definition))
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

    func changing(
        series: Place? = nil, values: String? = nil, names: [NameMeaning]? = nil, ignore: [String]? = nil,
        ignoresOthers: Bool = false, numbers: Set<NumberStyle>? = nil, fill: Set<Filling>? = nil
    ) -> TableDefinition {
        TableDefinition(
            header: header, entity: entity, period: period, series: series ?? self.series,
            values: values ?? self.values,
            unit: unit, names: names ?? self.names, ignore: ignore ?? self.ignore,
            ignoresOthers: ignoresOthers || self.ignoresOthers, marks: marks,
            numbers: numbers ?? self.numbers, fill: fill ?? self.fill)
    }
}
