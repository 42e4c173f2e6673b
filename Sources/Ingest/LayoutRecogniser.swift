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
            if let records = layout(of: rows.map(\.texts)) {
                return LayoutRecognition(
                    source: records.source, sheets: [], tellingColumns: records.tellingColumns)
            }
            return table(in: SheetGrid(rows))
        case .workbook: return try recognise(workbooks.open(bytes))
        }
    }

    private func table(in text: SheetGrid) -> LayoutRecognition {
        let recogniser = TableRecogniser(configuration: configuration, sheets: [text], isText: true)
        if let proposal = recogniser.propose() {
            return LayoutRecognition(
                source: .proposed(.table(proposal.definition), sheets: proposal.sheets), sheets: [])
        }
        let reason =
            text.isBlank
            ? "nothing written"
            : TableRecogniser.excess(of: text) ?? recogniser.lack ?? recogniser.obstacleText
        return LayoutRecognition(
            source: nil, sheets: [], lack: reason,
            skeleton: recogniser.skeleton().map { .init($0, sheets: []) })
    }

    /// The layout of records that a sheet has; nil where it is none, but perhaps a table to be looked at as a whole.
    func layout(ofRecordsOf sheet: SheetInfo, in book: any Workbook) throws -> RecordLayout? {
        let records = try SheetRecords(book.reader(ofSheet: sheet.position))
        return layout(of: try Self.rows(of: records, limit: 200).map(\.texts))
    }

    /// How records would be read.
    struct RecordLayout {
        let source: SourceDefinition
        var tellingColumns: [LayoutRecognition.TellingColumn] = []
    }

    /// The first rows that are not blank, with their numbers.
    private static func rows(of records: some RecordSource, limit: Int) throws -> [TextRow] {
        var rows: [TextRow] = []
        while rows.count < limit, try records.next() {
            if !records.isBlank { rows.append(TextRow(number: records.line, texts: records.texts)) }
        }
        return rows
    }

    private func layout(of rows: [[String]]) -> RecordLayout? {
        let rows = rows.map { $0.map { $0.trimmingBlanks() } }.filter { $0.first?.hasPrefix("#") != true }
        let first = rows.prefix(40)
        if first.contains(where: { $0.first?.hasPrefix("指标") == true }),
            first.contains(where: { $0.first == "地区" })
        {
            return RecordLayout(source: .proposed(.nbsExport))
        }
        // A title or a header of several levels is a table to be looked at as a whole.
        guard let header = rows.first, rows.count > 1, header.count(where: { !$0.isEmpty }) > 2,
            !header.contains("")
        else { return nil }
        return table(header: header, rows: Array(rows.dropFirst()))
    }

    /// A table with a column of entities and a column of years: tidy if another holds names of series, else wide.
    private func table(header: [String], rows all: [[String]]) -> RecordLayout? {
        let rows = Array(all.prefix(40))
        let entities = EntityResolver(configuration.entities)
        let series = SeriesResolver(configuration.series)
        /// The column most of whose cells pass a test.
        func column(where test: (String) -> Bool) -> Int? {
            header.indices.first { column in
                if Self.tellsOfRows(header[column]) { return false }
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
            let numbers = others.filter { column in
                !Self.tellsOfRows(header[column])
                    && rows.contains { row in
                        column < row.count && row[column].withBytes { CellText.number($0) != nil }
                    }
            }
            let value =
                numbers.first { ["value", "values", "值", "数值"].contains(NameKey.folding(header[$0])) }
                ?? numbers.first
            if let value {
                let unit = others.first { column in
                    rows.contains { row in
                        column < row.count && configuration.units.unit(named: row[column]) != nil
                            && Double(row[column]) == nil
                    }
                }
                return RecordLayout(
                    source: .proposed(
                        .tidy(
                            SourceDefinition.TidyColumns(
                                entity: header[entity], period: header[year], series: header[names],
                                value: header[value], unit: unit.map { header[$0] }, comment: "#"))))
            }
        }
        let source = SourceDefinition.proposed(
            .wide(
                SourceDefinition.WideColumns(
                    entity: header[entity], period: header[year], series: [:], ignore: [],
                    ignoresOthers: false, comment: "#")))
        return RecordLayout(
            source: source,
            tellingColumns: tellingColumns(
                header: header, rows: all, entity: entity, year: year, missing: source.missingMarkers))
    }
}
