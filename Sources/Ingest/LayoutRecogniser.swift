import Configuration
import Spreadsheet

/// Says which layout a file has that no source claims, and how a source for it would read.
public struct LayoutRecogniser: Sendable {
    private let configuration: WarehouseConfiguration

    public init(_ configuration: WarehouseConfiguration) { self.configuration = configuration }

    /// Looks at the first lines.
    ///
    /// - Returns: a source of id `new`; nil where the lines look like no table about entities and years.
    /// - Throws: `TextError`; `WorkbookError`; what the byte source throws.
    public func source(
        for bytes: any ByteSource, format: FileFormat, workbooks: WorkbookAccess = .inProcess
    ) throws -> SourceDefinition? {
        switch format {
        case .text(let encoding): return try source(for: DelimitedReader(TextDecoder(bytes, as: encoding)))
        case .workbook:
            let book = try workbooks.open(bytes)
            guard let sheet = try book.sheetsToRead(patterns: []).first else { return nil }
            return try source(for: SheetRecords(book.reader(ofSheet: sheet.position)))
        }
    }

    private func source(for reader: some RecordSource) throws -> SourceDefinition? {
        var rows: [[String]] = []
        while rows.count < 40, try reader.next() {
            if !reader.isBlank { rows.append(reader.texts.map { $0.trimmingBlanks() }) }
        }
        rows.removeAll { $0.first?.hasPrefix("#") == true }
        if rows.contains(where: { $0.first?.hasPrefix("指标") == true }),
            rows.contains(where: { $0.first == "地区" })
        {
            return make(.nbsExport)
        }
        guard let header = rows.first, rows.count > 1 else { return nil }
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

    private func make(_ layout: SourceDefinition.Layout) -> SourceDefinition {
        SourceDefinition(
            id: "new", title: LocalizedTitle(en: "A new source", zh: "新来源"), publisher: nil, url: nil,
            filePatterns: [],
            layout: layout, encoding: nil, released: .fromNameOrArrival, missingMarkers: ["", "-", "NA"],
            location: SourceLocation(file: "sources/new.yaml", line: 1, column: 1))
    }
}

extension SourceDefinition {
    /// A file for `etl-config/sources/` that declares a source of this layout for a file.
    ///
    /// - Parameter unknown: headings that are names of no series, to be declared or ignored.
    public func declaration(forFileNamed name: String, unknown: [String]) -> String {
        let stem = name.prefix { $0.isLetter || $0 == "_" || $0 == "-" }
        let pattern = stem.isEmpty ? name : "\(stem)*.\(name.split(separator: ".").last ?? "csv")"
        var lines = [
            "id: new_source", "title: { en: …, zh: … }", "files: [\"\(pattern)\"]", "layout: \(layout.name)",
            "encoding: detect", "released: { from_name: \"YYYY-MM-DD\", otherwise: arrival }",
            "missing: [\"\", \"-\", NA]",
        ]
        switch layout {
        case .nbsExport, .table: break
        case .tidy(let columns):
            let unit = columns.unit.map { ", unit: \"\($0)\"" } ?? ""
            lines.append(
                "columns: { entity: \"\(columns.entity)\", period: \"\(columns.period)\", series: \"\(columns.series)\", value: \"\(columns.value)\"\(unit) }"
            )
        case .wide(let columns):
            lines.append("columns: { entity: \"\(columns.entity)\", period: \"\(columns.period)\" }")
            lines.append("# Declare what you need of these: series: { heading: { series: id, unit: … } }")
            lines.append("ignore: [\(unknown.map { "\"\($0)\"" }.joined(separator: ", "))]")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
