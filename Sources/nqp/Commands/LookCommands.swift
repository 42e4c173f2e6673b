import ArgumentParser
import Configuration
import Foundation
import Ingest
import Models
import Pipeline
import Postgres
import Spreadsheet
import Warehouse

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, without a database.",
        discussion: "Example: nqp check --config etl-config\nEvery mistake is shown with file:line:column.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        let (installation, configuration) = try options.load(modelChecks: ModelEstimator.problems)
        let index = configuration.index
        print(
            """
            \(installation.configuration) is in order.
              index      \(index.id), \(index.periods.lowerBound)–\(index.periods.upperBound), \(index.entities.count) entities, \
            weighting \(index.weighting.name)
              indicators \(configuration.indicators.count) in \(configuration.dimensions.count) dimensions; \
            \(configuration.variables.count) variables beside them
              series     \(configuration.series.count) raw series in \(configuration.units.symbols.count) known units
              sources    \(configuration.sources.map { "\($0.id) (\($0.layout.name))" }.joined(separator: ", "))
              policies   \(configuration.policies.map { "\($0.id) (\($0.zones.count) zones)" }.joined(separator: ", "))
              models     \(configuration.models.models.count)
              fingerprint \(configuration.fingerprint)
            """)
        for file in configuration.unreadFiles(in: installation.configuration) {
            print("Warning: \(file.description.printable)")
        }
    }
}

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how a file would be read, cell by cell, without a database.",
        discussion: """
            Example: nqp explain inbox/nbs-gdp.csv --cells 10
                     nqp explain inbox/transport-2024-09-30.xls --proposal > transport.yaml
            """)

    @Argument(help: "The file.")
    var file: String
    @Option(help: "How many cells of every series are shown.")
    var cells = 3
    @Flag(help: "Print the proposed source and nothing else, for a file that no source claims.")
    var proposal = false
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: FormatOptions

    func run() throws {
        let (_, configuration) = try options.load()
        let today = CalendarDate(Date.now.formatted(.iso8601.year().month().day()))
        guard let today else { throw UsageError(description: "the clock of this machine shows no date") }
        let explanation = try FileExplanation(
            path: file, configuration: configuration, arrival: today, cellsPerSeries: max(0, cells),
            workbooks: ReadWorkbook.access)
        if proposal {
            guard let proposal = explanation.proposal else {
                throw DataRefused(
                    message: explanation.claimedBy.map {
                        "nqp: no proposal: the source \($0.id) claims the file"
                    }
                        ?? "nqp: no proposal: nothing that a layout reads was recognised in the file")
            }
            return print(proposal.printableLines)
        }
        var report = Report()
        report.add("file", heading: "File", Table(explanation: explanation))
        if !explanation.sheetsLookedAt.isEmpty {
            report.add("sheets", heading: "Sheets", Table(sheets: explanation.sheetsLookedAt))
        }
        if let reading = explanation.reading {
            report.add(
                "series", heading: "Series", Table(series: reading.series, configuration: configuration))
        }
        if let reading = explanation.reading {
            if !reading.tables.isEmpty {
                report.add("tables", heading: "Tables", Table(tables: reading.tables))
            }
            report.add(
                "entities", heading: "Names of entities",
                Table(entitiesOf: explanation, reading, configuration: configuration))
            if !reading.missing.isEmpty {
                report.add("missing", heading: "No value", Table(missing: reading.missing))
            }
        }
        report.add("cells", heading: "First cells of every series", Table(cells: explanation.cells))
        report.add(explanation.findings, others: "nqp explain … --format csv")
        if let proposal = explanation.proposal, output.format != .table {
            report.add("proposal", heading: "Proposal", Table([Table.Column("yaml")], rows: [[proposal]]))
        }
        if let skeleton = explanation.skeleton, output.format != .table {
            report.add("skeleton", heading: "Skeleton", Table([Table.Column("yaml")], rows: [[skeleton]]))
        }
        try report.print(as: output.format)
        if output.format == .table { printRest(explanation) }
        if explanation.findings.contains(where: { $0.severity != .warning }) { throw DataRefused() }
    }

    private func proposalLack(_ explanation: FileExplanation) -> String {
        let count = explanation.errorCount
        return count == 0
            ? ""
            : ", which leaves \(count.counted("error")) (see the findings): a beginning, to be mended"
    }

    private func printRest(_ explanation: FileExplanation) {
        if let notes = explanation.reading?.notes, !notes.isEmpty {
            print("Notes\n" + notes.map { "  \($0.printable)" }.joined(separator: "\n") + "\n")
        }
        if let source = explanation.source, let proposal = explanation.proposal {
            print(
                """
                No source claims this file. It was read as \(source.layout.name)\(proposalLack(explanation)); to ingest it so, \
                put this into etl-config/sources/:

                \(proposal.printableLines)
                """)
        }
        if let skeleton = explanation.skeleton {
            print(
                "No source claims this file, and no series has its name. Complete this and put it into etl-config/sources/:\n\n"
                    + skeleton.printableLines)
        }
    }
}

extension Table {
    fileprivate init(sheets: [LayoutRecognition.Sheet]) {
        var isRead = Column("read")
        isRead.isBoolean = true
        self.init(
            [Column("sheet"), isRead, Column("why", wraps: true)],
            rows: sheets.map { [$0.name, $0.isRead ? "true" : "false", $0.reason] })
    }

    fileprivate init(explanation: FileExplanation) {
        let identity = explanation.identity
        var facts: [(String, String)] = [
            ("name", identity.name), ("bytes", "\(identity.byteCount)"), ("sha256", identity.sha256),
        ]
        switch identity.format {
        case .success(.text(let encoding)): facts.append(("encoding", "\(encoding): \(encoding.reason)"))
        case .success(let format): facts.append(("format", "\(format)"))
        case .failure(let error): facts.append(("encoding", "none: \(error)"))
        }
        if let source = explanation.source {
            let claim =
                explanation.claimedBy == nil ? "recognised; no source claims the file" : "source \(source.id)"
            facts.append(("layout", "\(source.layout.name) (\(claim))"))
        } else {
            facts.append(("layout", "not recognised" + (explanation.lack.map { ": \($0)" } ?? "")))
        }
        if let date = explanation.releasedOn { facts.append(("released", "\(date)")) }
        if let reading = explanation.reading {
            if let delimiter = reading.delimiter { facts.append(("delimiter", delimiter)) }
            if !reading.sheets.isEmpty { facts.append(("sheets", Self.list(reading.sheets))) }
            facts += [
                (reading.sheets.isEmpty ? "lines" : "rows", "\(reading.lineCount)"),
                ("observations", "\(reading.observationCount)"), ("empty cells", "\(reading.missingCount)"),
                ("rows ignored by name", "\(reading.ignoredCount)"),
                (
                    "outcome",
                    explanation.findings.contains { $0.severity == .error }
                        ? "would be refused" : "would be loaded"
                ),
            ]
        }
        self.init([Column("what"), Column("is", wraps: true)], rows: facts.map { [$0.0, $0.1] })
    }

    /// `2-11 (read), 备注 (hidden)`
    private static func list(_ sheets: [SheetInFile]) -> String {
        sheets.map { item in
            let state = [
                item.isRead ? "read" : nil,
                item.sheet.visibility == .visible ? nil : item.sheet.visibility.rawValue,
            ]
            .compactMap { $0 }
            return item.sheet.name + (state.isEmpty ? "" : " (\(state.joined(separator: ", ")))")
        }.joined(separator: ", ")
    }

    fileprivate init(series: [SeriesInFile], configuration: WarehouseConfiguration) {
        self.init(
            [
                Column("name_in_file", wraps: true), Column("series"), Column("unit_in_file"), Column("unit"),
                Column("observations", isNumeric: true), Column("years"),
            ],
            rows: series.map { item in
                let definition = configuration.series[item.series]
                return [
                    item.name, definition.id, item.unit, definition.unit.text, "\(item.observationCount)",
                    item.years.map { "\($0.lowerBound)–\($0.upperBound)" },
                ]
            })
    }

    fileprivate init(tables: [TableInFile]) {
        self.init(
            [
                Column("sheet"), Column("header"), Column("rows", isNumeric: true), Column("values_in"),
                Column("named_in"), Column("above", wraps: true),
            ],
            rows: tables.map { table in
                let letters = { (columns: [Int]) in
                    columns.map { CellAddress.columnName($0) }.joined(separator: " ")
                }
                return [
                    table.sheet, "\(table.header)", "\(table.rowCount)", letters(table.valueColumns),
                    letters(table.labelColumns), table.title.joined(separator: " · "),
                ]
            })
    }

    fileprivate init(
        entitiesOf explanation: FileExplanation, _ reading: FileReading, configuration: WarehouseConfiguration
    ) {
        let matched = reading.matchedEntities.map { configuration.entities.entities[$0].title.en }
        let rows = [
            ("matched", matched), ("ignored", reading.ignoredNames), ("unknown", explanation.unknownEntities),
        ]
        self.init(
            [Column("are"), Column("count", isNumeric: true), Column("names", wraps: true)],
            rows: rows.map { kind, names in
                [
                    kind, "\(names.count)",
                    names.prefix(40).joined(separator: ", ") + (names.count > 40 ? " …" : ""),
                ]
            })
    }

    fileprivate init(missing: [MissingInFile]) {
        self.init(
            [Column("cell_holds"), Column("count", isNumeric: true), Column("means", wraps: true)],
            rows: missing.map { [$0.marker.isEmpty ? "nothing" : $0.marker, "\($0.count)", $0.reason] })
    }

    fileprivate init(cells: [FileExplanation.Cell]) {
        self.init(
            [
                Column("cell"), Column("row", isNumeric: true), Column("column", isNumeric: true),
                Column("text"),
                Column("entity"),
                Column("year", isNumeric: true), Column("series"), Column("value", isNumeric: true),
                Column("unit"),
                Column("from", isNumeric: true), Column("unit_in_file"),
            ],
            rows: cells.map { cell in
                [
                    cell.address, "\(cell.row)", "\(cell.column)", cell.text, cell.entity, "\(cell.period)",
                    cell.series,
                    "\(cell.value)",
                    cell.unit, "\(cell.sourceValue)", cell.sourceUnit,
                ]
            })
    }
}
