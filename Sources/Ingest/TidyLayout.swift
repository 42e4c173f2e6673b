import Configuration
import Spreadsheet

/// One observation a line: entity, year, series, value and, optionally, unit.
struct TidyLayout<Records: RecordSource> {
    let columns: SourceDefinition.TidyColumns
    let reader: Records
    let collector: CellCollector

    func read() throws {
        let comment = columns.comment.map { Array($0.utf8) }
        guard let header = try reader.header(comment: comment, collector: collector) else { return }
        let row = reader.line
        let entityColumn = header.required(columns.entity, for: "entity", row: row, log: &collector.log)
        let yearColumn = header.required(columns.period, for: "year", row: row, log: &collector.log)
        let seriesColumn = header.required(columns.series, for: "series", row: row, log: &collector.log)
        let valueColumn = header.required(columns.value, for: "value", row: row, log: &collector.log)
        guard let entityColumn, let yearColumn, let seriesColumn, let valueColumn else { return }
        let unitColumn = columns.unit.flatMap { header.position(of: $0) }
        let others = header.headings.indices.filter {
            ![entityColumn, yearColumn, seriesColumn, valueColumn, unitColumn].contains($0)
        }
        // A file without units is in the series' own; one with units under another name is not.
        if unitColumn == nil,
            let column = others.first(where: { column in
                TableMetadata(header.headings[column]) == .unit
                    || columns.unit.flatMap { Spelling.closest(to: $0, among: [header.headings[column]]) }
                        != nil
            })
        {
            collector.log.add(
                .unexpectedLayout, row: row, column: column + 1,
                found: "the column \"\(CellText.excerpt(header.headings[column]))\"",
                expected: columns.unit.map { "a column \"\($0)\" with the unit" }
                    ?? "no column of units, as the source says",
                remedy:
                    "Name the column of units by `unit` under `columns` of the source, or correct its heading."
            )
            return
        }
        var parts = PartColumns(header, columns: others, ignore: columns.ignore)
        let last = max(entityColumn, yearColumn, seriesColumn, valueColumn, unitColumn ?? 0)

        var seriesNames = NameList()
        var unitNames = NameList()
        // Series and unit → the number of the use; −1 where there is none.
        var uses: [SIMD2<Int>: Int] = [:]
        var lastKey = SIMD2<Int>(-2, -2)
        var lastUse = -1
        while try reader.nextRow(comment: comment, collector: collector) {
            guard reader.hasShape(of: header, through: last, log: &collector.log) else { continue }
            if parts.report(in: reader, entity: entityColumn, collector) { continue }
            let row = reader.line
            let entity = collector.entity(reader[entityColumn], row: row, column: entityColumn + 1)
            guard let year = collector.year(reader[yearColumn], row: row, column: yearColumn + 1) else {
                continue
            }
            let key = SIMD2(
                seriesNames.number(of: reader[seriesColumn]),
                unitColumn.map { unitNames.number(of: CellText.trimmed(reader[$0])) } ?? 0)
            if key != lastKey {
                lastKey = key
                if let known = uses[key] {
                    lastUse = known
                } else {
                    let unit = unitColumn.map { reader.text($0).trimmingBlanks() } ?? ""
                    lastUse = try use(
                        name: reader.text(seriesColumn), unit: unit.isEmpty ? nil : unit, row: row,
                        seriesColumn: seriesColumn, unitColumn: unitColumn ?? seriesColumn)
                    // A name that has no number of its own stands for many.
                    if key[0] >= 0, key[1] >= 0 { uses[key] = lastUse } else { lastKey = SIMD2(-2, -2) }
                }
            }
            guard entity >= 0, lastUse >= 0 else { continue }
            try collector.take(
                reader[valueColumn], entity: entity, use: lastUse, year: year, row: row,
                column: valueColumn + 1)
        }
    }

    private func use(name: String, unit: String?, row: Int, seriesColumn: Int, unitColumn: Int) throws -> Int
    {
        guard let series = collector.series(name, row: row, column: seriesColumn + 1) else { return -1 }
        return try collector.use(series: series, name: name, unitText: unit, row: row, column: unitColumn + 1)
            ?? -1
    }
}

/// Numbers for the different texts of a column, up to a limit that only a hostile file reaches.
private struct NameList {
    private static let limit = 1 << 14
    private var interner = ByteInterner()
    private var numbers: [String: Int] = [:]

    /// The text's number; −1 beyond the limit.
    mutating func number(of text: UnsafeBufferPointer<UInt8>) -> Int {
        interner.meaning(of: text) { name in
            if let known = numbers[name] { return known }
            guard numbers.count < Self.limit else { return -1 }
            numbers[name] = numbers.count
            return numbers.count - 1
        }
    }
}
