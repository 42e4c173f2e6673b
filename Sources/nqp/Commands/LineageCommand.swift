import ArgumentParser
import Foundation
import Spreadsheet
import Warehouse

struct Lineage: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Trace a score to the cells of the files that it came from, and a file to what rests on it.",
        discussion: """
            Example: nqp lineage Beijing 2020
                     nqp lineage 北京 2020 energy_efficiency
                     nqp lineage Beijing 2020 gdp --candidates          every value that was read, and why one counts
                     nqp lineage --file nbs-gdp-2023-11-15.csv          what rests on a file
                     nqp lineage --file yearbook.xls --cell "'2-11'!D17" and on one of its cells
                     nqp lineage --configuration                        how the configuration changed
            In SQL: audit.lineage, audit.candidate, audit.impact, audit.impact_estimate, audit.configuration_change.
            """)

    @Argument(help: "Name or code of the entity.")
    var entity: String?
    @Argument(help: "The year.")
    var year: Int?
    @Argument(
        help:
            "An indicator or variable; default: every indicator of the index. With --candidates a series too; default: every series that the index reads."
    )
    var indicator: String?
    @Option(help: "A vintage; default: the published one.")
    var vintage: Int?
    @Flag(help: "Every value that competes for the inputs, and why one of them counts.")
    var candidates = false
    @Option(
        help: ArgumentHelp(
            "What rests on a file: its name, or the beginning of its SHA-256, eight digits or more.",
            valueName: "name"))
    var file: String?
    @Option(
        help: ArgumentHelp(
            "With --file: on one of its cells, as Excel writes it, or ROW:COLUMN, both from 1.",
            valueName: "cell"))
    var cell: String?
    @Flag(name: .customLong("configuration"), help: "How the configuration in force changed, file by file.")
    var showsConfiguration = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        let ways = [entity != nil, file != nil, showsConfiguration].count { $0 }
        guard ways == 1, file != nil || cell == nil else {
            throw ValidationError(
                "name an entity and a year, or --file with or without --cell, or --configuration")
        }
        guard entity == nil || year != nil else { throw ValidationError("the year is missing") }
        guard entity != nil || !candidates else {
            throw ValidationError("--candidates goes with an entity and a year")
        }
        guard let cell, Impact.Place(text: cell) == nil else { return }
        throw ValidationError(
            "\"\(cell)\" is no cell: write D17, 'Sheet 1'!D17, or 17:4 for row 17, column 4")
    }

    func run() throws {
        let reader = WarehouseReader(try database.open().connectForReading())
        if showsConfiguration {
            try configurationChanges(reader).print(as: output.format)
        } else if let file {
            try printImpact(reader, file)
        } else if let entity, let year, candidates {
            try printCandidates(
                reader, reader.subject(entity: entity, year: year, vintage: vintage).subject)
        } else if let entity, let year {
            try printLineage(
                reader,
                reader.lineage(entity: entity, year: year, indicator: indicator, vintage: vintage))
        }
    }

    private func printLineage(_ reader: WarehouseReader, _ lineage: Warehouse.Lineage) throws {
        switch output.format {
        case .table:
            print(LineageTree(lineage).text)
            let contested = try reader.contestedSeries(of: lineage)
            if !contested.isEmpty {
                print(
                    "\nOther values were read of \(contested.joined(separator: ", ")): the same with --candidates"
                )
            }
        case .json: try printJSON(lineage)
        case .csv:
            try Table(
                reader.rows(
                    """
                    select l.*, n.file_name as confirmed_by, n.accepted_by_run, n.republished_by_run
                    from audit.lineage l
                    left join audit.confirmation n
                        on n.vintage = $1 and n.entity_code = l.input_entity_code and n.series = l.series
                        and n.year = l.observation_year
                    where l.vintage = $1 and l.entity_code = $2 and l.year = $3
                        and case when $4::text is null then l.role = 'indicator' else l.indicator = $4 end
                    order by l.position, l.input_year, l.series, l.input_entity_code, l.observation_year
                    """,
                    [
                        .integer(lineage.vintage), .text(lineage.entityCode), .integer(lineage.year),
                        .optional(indicator),
                    ])
            ).print(as: .csv)
        }
    }

    private func printImpact(_ reader: WarehouseReader, _ file: String) throws {
        let impact = try reader.impact(
            ofFile: file, cell: cell.flatMap { Impact.Place(text: $0) }, vintage: vintage)
        switch output.format {
        case .table: print(ImpactSummary(impact).text)
        case .json: try printJSON(impact)
        case .csv:
            try Table(reader.impactRows(of: impact)).print(as: .csv)
        }
    }

    private func printCandidates(_ reader: WarehouseReader, _ subject: Warehouse.Lineage.Subject) throws {
        let result = try reader.candidateRows(of: subject, of: indicator)
        guard result.rowCount > 0 else {
            throw try reader.unknown(
                indicator ?? "", "series, indicator or variable with a value there",
                kinds: ["series", "indicator", "variable"], inVintage: subject.vintage, among: []
            ) { $0 == indicator }
        }
        let table = Table(result)
        guard output.format == .table else { return try table.print(as: output.format) }
        print(table.withoutEmptyColumns().shortening("sha256").text())
    }

    private func configurationChanges(_ reader: WarehouseReader) throws -> Table {
        let result = try reader.rows(
            """
            select c.run, c.started_at::text, c.command, c.path, c.change, c.sha256_before, c.sha256_after
            from audit.configuration_change c
            where $1::integer is null
                or c.started_at <= (select v.built_at from nqp.vintage v where v.vintage = $1)
            order by c.run, c.path
            """, [.optional(vintage)])
        return Table(result)
    }

    private func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        Terminal.show(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

extension Impact.Place {
    /// Reads `D17`, `Sheet!D17`, `'It''s 1'!D17` or `17:4`; nil for anything else.
    init?(text: String) {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        if numbers.count == 2, let row = numbers[0], let column = numbers[1], row > 0, column > 0 {
            self.init(sheet: nil, row: row, column: column)
            return
        }
        var sheet: String?
        var address = text[...]
        if let mark = text.lastIndex(of: "!") {
            var name = String(text[..<mark])
            if name.count >= 2, name.hasPrefix("'"), name.hasSuffix("'") {
                name = String(name.dropFirst().dropLast()).replacingOccurrences(of: "''", with: "'")
            }
            sheet = name
            address = text[text.index(after: mark)...]
        }
        guard let cell = CellAddress(address) else { return nil }
        self.init(sheet: sheet, row: cell.row, column: cell.column)
    }
}
