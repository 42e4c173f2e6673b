import Configuration
import Spreadsheet

/// What the headings of one column say.
struct TableColumn {
    let column: Int
    /// The headings from top to bottom, as written.
    var written: [String] = []
    /// What they say of the series: without year, entity and unit, a text in two languages as two lines.
    var levels: [String] = []
    var period: Int?
    var entity: EntityResolver.Match?
    var series: [TableNames.Named] = []
    /// The unit of its values: one that stands in a heading of its own, or in parentheses behind the lowest name that has one.
    var unit: String?
    /// The unit in parentheses behind the lowest name; nil where none stands there.
    fileprivate var unitOfName: String?
    /// The unit that stands in a cell or row of its own.
    fileprivate var unitAlone: String?
    /// `月` of a column whose heading says that its figures are not annual; nil otherwise.
    var otherFrequency: SheetCell?
    var isIgnored = false
    /// Whether the heading is one under which values stand, where the source names one.
    var isOfValues = true
    /// Levels that are neither year, entity, unit nor part of a series' name: `指数(上年=100)` above years changes what the numbers are.
    var unexplained: [String] = []

    /// What they say of the series, for people.
    var text: String { Self.line(levels) }
    /// The headings as written, for people.
    var writtenText: String { Self.line(written) }

    private static func line(_ levels: [String]) -> String {
        levels.joined(separator: " / ").split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// Reads the headings of a table's columns.
struct TableHeadings {
    let grid: SheetGrid
    let names: TableNames
    let block: TableBlock
    private var definition: TableDefinition { names.definition }

    /// What stands in the header's rows of a column, from top to bottom, each merged cell once.
    private func cells(ofColumn column: Int, labelColumn: Int) -> [(cell: SheetCell, label: String)] {
        var found: [(cell: SheetCell, label: String)] = []
        for row in block.header {
            var cell = grid.shown(at: CellAddress(row: row, column: column))
            if cell == nil, definition.fill.contains(.headings), column > labelColumn,
                block.header.contains(where: { $0 > row && grid[$0, column] != nil })
            {
                cell = grid.cells(inRow: row).last {
                    $0.address.column < column && $0.address.column > labelColumn
                }
            }
            guard let cell, !found.contains(where: { $0.cell.address == cell.address }) else { continue }
            let label = grid[row, labelColumn]?.text ?? ""
            found.append((cell, label.trimmingBlanks()))
        }
        return found
    }

    /// - Parameter labelColumn: the column whose cells name the rows of the header, where they do: 单位, 频率.
    func column(_ column: Int, labelColumn: Int) -> TableColumn {
        var result = TableColumn(column: column)
        var texts: [String] = []
        for (cell, label) in cells(ofColumn: column, labelColumn: labelColumn) {
            let text = cell.text.trimmingBlanks()
            if text.isEmpty { continue }
            if cell.address.column != labelColumn, let kind = TableMetadata(label) {
                switch kind {
                case .unit: (result.unit, result.unitAlone) = (text, names.unit(text) ?? text)
                case .frequency: if !TableMetadata.isAnnual(text) { result.otherFrequency = cell }
                }
                continue
            }
            // A row of the header that is left out by its label: 来源, 更新时间.
            if cell.address.column != labelColumn, cell.address.row > block.header.lowerBound,
                !label.isEmpty, names.isIgnored(label)
            {
                continue
            }
            texts.append(text)
        }
        result.written = texts
        if texts.isEmpty { result.isIgnored = names.isIgnored("") }
        for text in texts { take(text, into: &result) }
        // Two that differ are none: the finding quotes both.
        if let name = result.unitOfName, let alone = result.unitAlone,
            names.configuration.units.unit(named: name) != names.configuration.units.unit(named: alone)
        {
            result.unit = "\(name) / \(alone)"
        }
        merge(&result.levels)
        result.isIgnored =
            result.isIgnored || names.isIgnored(path: result.levels) || names.isIgnored(path: texts)
        if let pattern = definition.values.map(TableNames.pattern) {
            let isValues: (String) -> Bool = { names.isNamed($0, by: [pattern]) }
            var merged = texts
            merge(&merged)
            result.isOfValues =
                texts.contains(where: isValues) || names.isNamed(path: texts, by: [pattern])
                || names.isNamed(path: merged, by: [pattern])
            // Of a path, each level that it names and that is not any text.
            let levels = TableNames.levels(ofPath: definition.values ?? "")
            result.levels.removeAll { level in
                (isValues(level) || (levels.count > 1 && names.isNamed(level, by: levels)))
                    && (definition.series.site != .columns || names.series(level).isEmpty)
            }
        }
        if definition.series.site == .columns {
            result.series = names.series(path: result.levels)
            // 绝对数 below a name says nothing of it.
            if result.series.isEmpty, result.levels.contains(where: { names.saysNothing($0) }) {
                result.levels.removeAll { names.saysNothing($0) }
                result.series = names.series(path: result.levels)
            }
            // Its name begins at the last level from which on it is still the same.
            let start = result.levels.indices.last {
                names.series(path: Array(result.levels[$0...])) == result.series
            }
            result.unexplained = result.levels[..<(start ?? 0)].filter {
                names.series($0).isEmpty && !names.isInPath($0)
            }
        } else {
            result.unexplained = result.levels
        }
        result.unexplained.removeAll { names.saysNothing($0) }
        return result
    }

    private func take(_ text: String, into column: inout TableColumn) {
        if names.isIgnored(text) { column.isIgnored = true }
        let above = [definition.entity.site, definition.period.site, definition.series.site].count {
            $0 == .columns
        }
        // A text that names a series as a whole is not taken apart.
        var parts = [text]
        if above > 1, definition.series.site != .columns || names.series(text).isEmpty,
            names.entity(text) == nil
        {
            parts = TableNames.parts(text)
            if let leading = TableText.leadingYear(text), definition.period.site == .columns,
                TableText.year(text) == nil
            {
                parts = ["\(leading.year)", leading.rest]
            }
        }
        if definition.period.site == .columns, parts.count == 1, column.period == nil,
            let found = names.yearWithUnit(text)
        {
            column.period = found.year
            column.unit = found.unit
            return
        }
        for part in parts {
            if definition.period.site == .columns, column.period == nil, let year = names.year(part) {
                column.period = year
            } else if definition.entity.site == .columns, column.entity == nil, let match = names.entity(part)
            {
                column.entity = match
            } else if let unit = names.unit(part) {
                (column.unit, column.unitAlone) = (unit, unit)
            } else {
                column.levels.append(withoutUnit(part, &column))
            }
        }
    }

    /// A heading without the unit behind it, in both languages; the unit of the lowest level counts.
    private func withoutUnit(_ text: String, _ column: inout TableColumn) -> String {
        var units: [String] = []
        let all = TableText.lines(text)
        let hasName = all.contains { $0.contains(where: \.isHan) && names.unit($0) == nil }
        let lines = all.compactMap { line -> String? in
            // Of a name that ends in parentheses the parentheses are part.
            if names.isWhole(String(line)) { return String(line) }
            // A mark may stand behind the unit: 绝对数（亿元）①.
            for text in [String(line), names.marks.stripping(name: String(line))] {
                let parts = NameWithUnit(text)
                if let unit = parts.unit.flatMap({ names.unit($0) }) {
                    units.append(unit)
                    return parts.name
                }
            }
            // A unit on a line of its own, below the name or its translation; a word alone, Enterprises, is the translation.
            let isWord = hasName && line.allSatisfy { $0.isLatin || $0 == " " || $0 == "-" }
            guard !isWord, let unit = names.unit(String(line)) else { return String(line) }
            units.append(unit)
            return nil
        }
        column.unitOfName = units.first
        if let first = units.first {
            // Two units that differ are none: the finding quotes both.
            let meanings = Set(units.map { names.configuration.units.unit(named: $0) })
            column.unit = meanings.count == 1 ? first : units.joined(separator: " / ")
        }
        return lines.joined(separator: "\n")
    }

    /// Makes a Chinese level and its translation below it one.
    private func merge(_ levels: inout [String]) {
        var place = 0
        while place + 1 < levels.count {
            let (upper, lower) = (levels[place], levels[place + 1])
            if upper.contains(where: \.isHan), !upper.contains(where: \.isLatin),
                lower.contains(where: \.isLatin), !NameWithUnit(lower).name.contains(where: \.isHan),
                names.series(lower).isEmpty || names.series(lower) == names.series(upper)
                    || definition.series.site != .columns
            {
                levels[place] = upper + "\n" + lower
                levels.remove(at: place + 1)
            }
            place += 1
        }
    }
}

/// What a row of a header or a column of labels tells about series beside their names.
enum TableMetadata {
    case unit
    case frequency

    init?(_ label: String) {
        // 单位(计量) is 单位.
        let names = TableText.alternatives(label).flatMap { [$0, NameWithUnit($0).name] }
        let keys = names.map { text in NameKey.folding(text).trimmingSuffix { $0 == ":" } }
        if keys.contains(where: { Self.units.contains($0) }) {
            self = .unit
        } else if keys.contains(where: {
            ["频率", "频度", "周期", "数据频率", "统计周期", "frequency", "freq", "periodicity"].contains($0)
        }) {
            self = .frequency
        } else {
            return nil
        }
    }

    private static let units: Set<String> = [
        "单位", "计量单位", "数据单位", "单位名称", "指标单位", "数值单位", "量纲", "unit", "units", "unitofmeasure",
        "unitsofmeasure", "unitofmeasurement", "measurementunit", "unitname", "unit_name",
    ]

    static func isAnnual(_ text: String) -> Bool {
        let key = NameKey.folding(text)
        // CEIC: Annual, ending "Dec" of each year
        if key.hasPrefix("annual,"), key.contains("dec") { return true }
        return ["年", "年度", "年频", "全年", "每年", "annual", "annually", "yearly", "year", "a", "y"].contains(key)
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
