import Configuration
import Spreadsheet

/// Says which layout a file has that no source claims, and how a source for it would read.
public struct LayoutRecogniser: Sendable {
    let configuration: WarehouseConfiguration

    public init(_ configuration: WarehouseConfiguration) { self.configuration = configuration }

    /// Looks at the first lines of a text, or at the sheets of a workbook.
    ///
    /// - Returns: with a source of id `new`; with none where nothing looks like a table about entities and years.
    /// - Throws: `TextError`; `WorkbookError`; what the byte source throws.
    public func recognise(
        _ bytes: any ByteSource, format: FileFormat, workbooks: WorkbookAccess = .inProcess
    ) throws -> LayoutRecognition {
        switch format {
        case .text(let encoding):
            let records = try DelimitedReader(TextDecoder(bytes, as: encoding))
            let rows = try Self.rows(of: records, limit: TableRecogniser.rowLimit + 1)
            let source = source(for: rows.map(\.texts)) ?? table(in: SheetGrid(rows))
            return LayoutRecognition(source: source, sheets: [])
        case .workbook: return try recognise(workbooks.open(bytes))
        }
    }

    private func table(in text: SheetGrid) -> SourceDefinition? {
        TableRecogniser(configuration: configuration, sheets: [text], isText: true).propose().map {
            .proposed(.table($0.definition), sheets: $0.sheets)
        }
    }

    /// The layout of records that a sheet has; nil where it is none, but perhaps a table to be looked at as a whole.
    func source(forRecordsOf sheet: SheetInfo, in book: any Workbook) throws -> SourceDefinition? {
        let records = try SheetRecords(book.reader(ofSheet: sheet.position))
        return source(for: try Self.rows(of: records, limit: 40).map(\.texts))
    }

    /// The first rows that are not blank, with their numbers.
    private static func rows(of records: some RecordSource, limit: Int) throws -> [TextRow] {
        var rows: [TextRow] = []
        while rows.count < limit, try records.next() {
            if !records.isBlank { rows.append(TextRow(number: records.line, texts: records.texts)) }
        }
        return rows
    }

    private func source(for rows: [[String]]) -> SourceDefinition? {
        var rows = rows.prefix(40).map { $0.map { $0.trimmingBlanks() } }
        rows.removeAll { $0.first?.hasPrefix("#") == true }
        if rows.contains(where: { $0.first?.hasPrefix("指标") == true }),
            rows.contains(where: { $0.first == "地区" })
        {
            return make(.nbsExport)
        }
        // A title or a header of several levels is a table to be looked at as a whole.
        guard let header = rows.first, rows.count > 1, header.count(where: { !$0.isEmpty }) > 2,
            !header.contains("")
        else { return nil }
        return table(header: header, rows: Array(rows.dropFirst()))
    }

    /// A table with a column of entities and a column of years: tidy if another holds names of series, else wide.
    private func table(header: [String], rows: [[String]]) -> SourceDefinition? {
        let entities = EntityResolver(configuration.entities)
        let series = SeriesResolver(configuration.series)
        /// The column most of whose cells pass a test.
        func column(where test: (String) -> Bool) -> Int? {
            header.indices.first { column in
                let cells = rows.compactMap { column < $0.count ? $0[column] : nil }
                return cells.count(where: test) * 2 > rows.count
            }
        }
        func isYear(_ text: String) -> Bool { text.withBytes { CellText.year($0) != nil } }
        guard
            let entity = column(where: { Int($0) == nil && entities($0) != nil })
                ?? column(where: { entities($0) != nil }),
            let year = column(where: isYear)
        else { return nil }
        let names = column(where: { series($0) != nil })
        if let names {
            let others = header.indices.filter { ![entity, year, names].contains($0) }
            let value = others.first { column in
                rows.contains { row in
                    column < row.count && row[column].withBytes { CellText.number($0) != nil }
                }
            }
            if let value {
                let unit = others.first { column in
                    rows.contains { row in
                        column < row.count && configuration.units.unit(named: row[column]) != nil
                            && Double(row[column]) == nil
                    }
                }
                return make(
                    .tidy(
                        SourceDefinition.TidyColumns(
                            entity: header[entity], period: header[year], series: header[names],
                            value: header[value],
                            unit: unit.map { header[$0] }, comment: "#")))
            }
        }
        return make(
            .wide(
                SourceDefinition.WideColumns(
                    entity: header[entity], period: header[year], series: [:], ignore: [],
                    ignoresOthers: false,
                    comment: "#")))
    }

    private func make(_ layout: SourceDefinition.Layout) -> SourceDefinition { .proposed(layout) }
}
