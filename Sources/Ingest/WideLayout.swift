import Configuration
import Spreadsheet

/// One entity and year a line, one series a column.
struct WideLayout<Records: RecordSource> {
    let columns: SourceDefinition.WideColumns
    let reader: Records
    let collector: CellCollector

    func read() throws {
        let comment = columns.comment.map { Array($0.utf8) }
        guard let header = try reader.header(comment: comment, collector: collector) else { return }
        let headerRow = reader.line
        let entityColumn = header.required(columns.entity, for: "entity", row: headerRow, log: &collector.log)
        let yearColumn = header.required(columns.period, for: "year", row: headerRow, log: &collector.log)
        guard let entityColumn, let yearColumn else { return }
        let uses = try seriesColumns(header, except: [entityColumn, yearColumn], row: headerRow)
        if uses.isEmpty {
            collector.log.add(
                .unexpectedLayout, row: headerRow, found: "no column of a series", expected: "at least one",
                remedy: "Name the columns under `series` of the source, or in series.yaml.")
        }
        let others = header.headings.indices.filter { column in
            ![entityColumn, yearColumn].contains(column) && !uses.contains { $0.column == column }
        }
        var parts = PartColumns(header, columns: others, ignore: columns.ignore)
        let ignored = ignored
        let unitColumn = others.first { column in
            TableMetadata(header.headings[column]) == .unit
                && !ignored.contains(NameKey.folding(header.headings[column]))
        }
        let last = max(entityColumn, yearColumn)
        while try reader.nextRow(comment: comment, collector: collector) {
            guard reader.hasShape(of: header, through: last, log: &collector.log) else { continue }
            if parts.report(in: reader, entity: entityColumn, collector) { continue }
            let row = reader.line
            let entity = collector.entity(reader[entityColumn], row: row, column: entityColumn + 1)
            guard let year = collector.year(reader[yearColumn], row: row, column: yearColumn + 1), entity >= 0
            else {
                continue
            }
            let unit = unitColumn.map { reader.text($0).trimmingBlanks() } ?? ""
            for (column, use) in uses where column < reader.count || !reader.countsEmptyFields {
                if !unit.isEmpty, let unitColumn,
                    collector.reportUnit(unit, otherThanOf: use, row: row, column: unitColumn + 1)
                {
                    continue
                }
                try collector.take(
                    reader[column], entity: entity, use: use, year: year, row: row, column: column + 1)
            }
        }
    }

    /// The headings that the source leaves out, folded.
    private var ignored: Set<String> { Set(columns.ignore.map { NameKey.folding($0) }) }

    /// The columns that hold series, each with its use.
    private func seriesColumns(_ header: TableHeader, except: [Int], row: Int) throws -> [(
        column: Int, use: Int
    )] {
        let declared = Dictionary(
            columns.series.map { (NameKey.folding($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first })
        let ignored = ignored
        var found: [(column: Int, use: Int)] = []
        for (column, heading) in header.headings.enumerated() where !except.contains(column) {
            let key = NameKey.folding(heading)
            if key.isEmpty || ignored.contains(key) { continue }
            let use: Int?
            if let meaning = declared[key] {
                guard
                    let series = collector.configuration.series.firstIndex(where: { $0.id == meaning.series })
                else {
                    continue
                }
                use = try collector.use(
                    series: series, name: heading, unitText: nil, meaning: meaning.unit, row: row,
                    column: column + 1)
            } else if let series = collector.knownSeries(heading) {
                use = try collector.use(
                    series: series, name: heading, unitText: nil, row: row, column: column + 1)
            } else {
                if LayoutRecogniser.tellsOfRows(heading) { continue }
                let parts = NameWithUnit(heading)
                if parts.unit == nil || collector.knownSeries(parts.name) == nil, columns.ignoresOthers {
                    continue
                }
                // Of a heading like 人口(抽样)(人) the name without the unit is what people know.
                guard
                    let series = collector.series(
                        collector.knownSeries(parts.name) == nil ? heading : parts.name, row: row,
                        column: column + 1)
                else { continue }
                use = try collector.use(
                    series: series, name: parts.name, unitText: parts.unit, row: row, column: column + 1)
            }
            if let use { found.append((column, use)) }
        }
        return found
    }
}

/// A name with its unit in parentheses behind it, as NBS writes them: `人口数(人口抽样调查)(人)`.
struct NameWithUnit {
    let name: String
    /// nil where nothing stands in parentheses at the end.
    let unit: String?

    init(_ text: String) {
        let text = text.trimmingBlanks()
        let pairs: [(Character, Character)] = [("(", ")"), ("（", "）")]
        var depth = 0
        var start: String.Index?
        if let last = text.last, pairs.contains(where: { $0.1 == last }) {
            for index in text.indices.reversed() {
                if pairs.contains(where: { $0.1 == text[index] }) { depth += 1 }
                if pairs.contains(where: { $0.0 == text[index] }) { depth -= 1 }
                if depth == 0 {
                    start = index
                    break
                }
            }
        }
        if let start, start > text.startIndex {
            name = String(text[..<start]).trimmingBlanks()
            unit = String(text[text.index(after: start)...].dropLast()).trimmingBlanks()
        } else {
            name = text
            unit = nil
        }
    }
}
