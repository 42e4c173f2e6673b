import ArgumentParser
import Configuration
import Foundation
import Indicators
import Pipeline
import Postgres
import SampleRelease
import Warehouse

struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a synthetic release, run everything on it, and show the result.",
        discussion: """
            Example: nqp demo
            Two releases are ingested, the second revising the first, which gives two vintages. A second demo finds
            nothing to do.
            """)

    @Option(help: ArgumentHelp("Where the release is written.", valueName: "folder"))
    var folder = "sample"
    @OptionGroup var database: DatabaseOptions

    func run() throws {
        let (installation, configuration) = try database.configuration.load()
        let progress = Progress()
        let server = try database.open(installation, progress)
        let pipeline = Pipeline(
            configuration: configuration, sql: installation.sql, database: server,
            programVersion: NQP.programVersion, workbooks: ReadWorkbook.access,
            progress: { progress.report($0) })
        let release = try SampleRelease(configuration)
        let first = try release.files()
        let revised = try release.revisedFiles()
        // The revision arrives after the first release was published, as it would.
        try first.write(to: folder + "/first-release")
        try revised.write(to: folder + "/second-release")
        let results = try ["first", "second"].map {
            try pipeline.nightly(
                inbox: Inbox(folder: "\(folder)/\($0)-release", keepsFiles: true, settlingSeconds: 0))
        }
        progress.finish()
        for result in results { describe(result) }
        if results.allSatisfy(\.isNothingNew) {
            print("Nothing to do: every file is known and nothing changed.\n")
        }
        if results.contains(where: \.build.isRefused) { throw DataRefused() }
        try show(WarehouseReader(server.connectForReading()))
    }

    private func describe(_ result: RunReport) {
        if result.isNothingNew { return }
        print(
            """
            Read: \(result.ingest.summary); \(result.ingest.observationCount.counted("observation")), \(result.findings.occurrenceCount.counted("finding")).
            \(result.build.panelSentence)
            \(result.build.sentence())
            """)
        if !result.findings.isEmpty { print("\n" + Table(countsOf: result.findings).text()) }
        print("")
    }

    private func show(_ reader: WarehouseReader) throws {
        let vintage = try reader.rows("select vintage, content_hash from nqp.vintage where is_published")
            .onlyRow()
        print("Vintage \(try vintage.integer(0)), \(try vintage.text(1))\n")
        var weights = Table(
            try reader.rows(
                "select rank, indicator, weight, contrast, conflict, title from nqp.weight order by rank"))
        weights.addBars(for: "weight")
        print("Weights (CRITIC: contrast × conflict)\n\(weights.text())\n")
        let years = try reader.rows("select max(year) from nqp.index").onlyRow().integer(0)
        for (heading, order) in [("Top", "rank"), ("Bottom", "rank desc")] {
            let provinces = try reader.rows(
                "select rank, entity, entity_zh, score, change from nqp.index where year = $1 order by \(order) limit 5",
                [.integer(years)])
            print("\(heading) of \(years)\n\(Table(provinces).text())\n")
        }
        let effects = try reader.rows(
            "select variable, column_1 as without_controls, column_2 as with_controls from nqp.table_3 order by row"
        )
        if effects.rowCount > 0 {
            print(
                "What the policy did to the index (Table 3 of the founding paper)\n\(Table(effects).text())\n"
            )
        }
        let nqp = CommandLine.arguments[0]
        print(
            """
            The numbers are synthetic. Ask on:
              \(nqp) db psql -- -c "select entity, score, rank from nqp.index where year = \(years) order by rank"
              \(nqp) db psql -- -c "select indicator, interpolated, filled_share from nqp.data_quality"
              \(nqp) lineage Beijing 2020
              \(nqp) estimate event_study callaway_santanna
              \(nqp) plot event-study --output figure-1.svg
            """)
    }
}

struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a synthetic release into a folder.",
        discussion:
            "Example: nqp sample inbox\nThe same bytes every time; every file says that it is synthetic.")

    @Argument(help: ArgumentHelp("The folder; made if it does not exist.", valueName: "folder"))
    var folder: String
    @Flag(help: "The second release, which revises part of the first.")
    var revision = false
    @OptionGroup var configuration: ConfigurationOptions

    func run() throws {
        let (_, configuration) = try configuration.load()
        let release = try SampleRelease(configuration)
        let files = try revision ? release.revisedFiles() : release.files()
        try files.write(to: folder)
        print("\(files.count) files in \(folder), all of them synthetic.")
    }
}

extension [SampleRelease.File] {
    /// Writes the files whose bytes are not there yet.
    ///
    /// - Throws: `UsageError` where a file of one's name does not say that it is synthetic: it is somebody's.
    func write(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in self {
            let path = "\(folder)/\(file.name)"
            let bytes = Data(file.bytes)
            let present = FileManager.default.contents(atPath: path)
            if present == bytes { continue }
            // The word is the same bytes in every encoding of the release.
            if let present, present.range(of: Data("synthetic".utf8)) == nil {
                throw UsageError(
                    description:
                        "\(path) exists and does not say that it is synthetic; it was left as it is. Name another folder, or move the file"
                )
            }
            try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
        }
    }
}

extension Table {
    /// Adds a column of bars, the longest for the largest value.
    mutating func addBars(for name: String, width: Int = 24) {
        guard let column = columns.firstIndex(where: { $0.name == name }) else { return }
        let values = rows.map { $0[column].flatMap { Double($0) } ?? 0 }
        guard let largest = values.max(), largest > 0 else { return }
        columns.insert(Column(""), at: column + 1)
        for (row, value) in values.enumerated() {
            rows[row].insert(
                String(repeating: "▇", count: Int((value / largest * Double(width)).rounded())),
                at: column + 1)
        }
    }
}
