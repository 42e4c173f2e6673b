import Configuration
import Spreadsheet

/// The export of data.stats.gov.cn, 分省年度数据: lines that name database, indicator with unit, and time; the header
/// `地区,2024年,…`; one entity a line; notes and the source at the end.
struct NBSExportLayout<Records: RecordSource> {
    let reader: Records
    let collector: CellCollector
    private let entityHeading = "地区"
    private let indicatorKey = "指标"
    /// The one database whose figures are annual and of provinces: there are those of quarters, of cities, of countries.
    private let database = "分省年度数据"
    /// Lines in which the header must have come.
    private let preambleLimit = 50

    /// What the preamble says about the indicator, and where.
    private struct Indicator {
        let text: String
        let line: Int
    }

    func read() throws {
        guard let indicator = try readPreamble() else { return }
        let years = readHeader()
        guard !years.isEmpty, let use = try use(of: indicator) else { return }
        try readRows(years: years, use: use)
    }

    /// Reads up to the header, which is then the current record.
    private func readPreamble() throws -> Indicator? {
        var indicator: Indicator?
        while try reader.next() {
            if reader.isBlank { continue }
            if NameKey.folding(reader.text(0)) == entityHeading {
                if let indicator { return indicator }
                report(
                    "a table that does not say what it holds", "a line 指标：name(unit) above it",
                    row: reader.line)
                return nil
            }
            guard reader.line <= preambleLimit else { break }
            let line = wholeLine()
            if line.hasPrefix(indicatorKey),
                let colon = line.firstIndex(where: { $0 == "：" || $0 == ":" })
            {
                indicator = Indicator(
                    text: String(line[line.index(after: colon)...]).trimmingBlanks(), line: reader.line)
            } else {
                if line.hasPrefix("数据库"), !NameKey.folding(line).hasSuffix(database) {
                    report("\"\(CellText.excerpt(line))\"", "数据库：\(database)", row: reader.line)
                    return nil
                }
                collector.note(line)
            }
        }
        report("no header", "a line 地区,2024年,… within the first \(preambleLimit)", row: nil)
        return nil
    }

    /// The years of the header's columns.
    private func readHeader() -> [(column: Int, year: Int)] {
        (1..<max(1, reader.count)).compactMap { column in
            if CellText.trimmed(reader[column]).isEmpty { return nil }
            return collector.year(reader[column], row: reader.line, column: column + 1).map { (column, $0) }
        }
    }

    private func use(of indicator: Indicator) throws -> Int? {
        let parts = NameWithUnit(indicator.text)
        // A name may end in parentheses that are no unit; then the file states none.
        if let series = collector.knownSeries(indicator.text) {
            return try collector.use(
                series: series, name: indicator.text, unitText: nil, isUnitRequired: true,
                row: indicator.line, column: 1)
        }
        guard let series = collector.series(parts.name, row: indicator.line, column: 1) else { return nil }
        return try collector.use(
            series: series, name: parts.name, unitText: parts.unit, isUnitRequired: true, row: indicator.line,
            column: 1)
    }

    private func readRows(years: [(column: Int, year: Int)], use: Int) throws {
        let width = (years.map(\.column).max() ?? 0) + 1
        var areNotes = false
        while try reader.next() {
            if reader.isBlank { continue }
            areNotes = areNotes || isNote()
            if areNotes {
                if reader.count > 1, collector.isKnownEntity(reader.text(0).trimmingBlanks()),
                    years.contains(where: {
                        $0.column < reader.count && !CellText.trimmed(reader[$0.column]).isEmpty
                    })
                {
                    report(
                        "a row of the table below its notes", "notes and nothing else there", row: reader.line
                    )
                }
                collector.note(wholeLine())
                continue
            }
            if reader.count > width,
                (width..<reader.count).contains(where: { !CellText.trimmed(reader[$0]).isEmpty })
            {
                report(reader.count.counted("cell"), "at most \(width), as in the header", row: reader.line)
                continue
            }
            let row = reader.line
            let entity = collector.entity(reader[0], row: row, column: 1)
            guard entity >= 0 else { continue }
            for (column, year) in years where column < reader.count || !reader.countsEmptyFields {
                try collector.take(
                    reader[column], entity: entity, use: use, year: year, row: row, column: column + 1)
            }
        }
    }

    /// Whether the notes begin: `注：…`, `数据来源：…`, or a line of words without values that is no known name.
    private func isNote() -> Bool {
        let first = reader.text(0).trimmingBlanks()
        if ["注", "数据来源", "资料来源", "说明"].contains(where: { first.hasPrefix($0) }) { return true }
        return reader.count == 1 && !collector.isKnownEntity(first) && first.count > 12
    }

    private func wholeLine() -> String {
        var fields = reader.texts
        // Spreadsheet programs fill short lines up.
        while fields.count > 1, fields.last?.trimmingBlanks().isEmpty == true { fields.removeLast() }
        return fields.joined(separator: reader.separator).trimmingBlanks()
    }

    private func report(_ found: String, _ expected: String, row: Int?) {
        collector.log.add(
            .unexpectedLayout, row: row, found: found, expected: expected,
            remedy:
                "Export the table again from data.stats.gov.cn, or give the file to a source with its layout."
        )
    }
}
