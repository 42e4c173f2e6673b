import ArgumentParser
import Foundation
import Pipeline
import Warehouse

/// Where metrics are written.
struct MetricsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write metrics for Prometheus' textfile collector, in one go.",
            discussion: "Default: NQP_METRICS, or none.", valueName: "file"))
    var metrics: String?
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is published, what ran, what is due, which files wait, and the room taken.",
        discussion: """
            Example: nqp status
            For schedulers: nqp status --check exits with 1 when the last run was refused, failed or cut off, a file is
            refused, a source is late, or nothing is published.
            For Prometheus: nqp status --format prometheus, or --metrics FILE. Needs no more than the analyst's role.
            """)

    /// How the status is printed.
    enum StatusFormat: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv, prometheus
    }

    @Flag(help: "Exit with 1 when somebody should look, and say why on standard error.")
    var check = false
    @Option(name: .long, help: "How it is printed: table, json, csv or prometheus.")
    var format: StatusFormat = .table
    @OptionGroup var metrics: MetricsOptions
    @OptionGroup var database: DatabaseOptions

    func run() throws {
        let progress = Progress()
        let (status, disk) = try Watch.look(at: database, progress)
        progress.finish()
        if let file = metrics.metrics {
            var page = MetricsPage(former: try? String(contentsOfFile: file, encoding: .utf8))
            page.add(status, disk)
            try AtomicFile.write(page.text, to: file)
        }
        if let tables = Format(rawValue: format.rawValue) {
            try Report(status, disk, at: .now).print(as: tables)
        } else {
            var page = MetricsPage()
            page.add(status, disk)
            print(page.text, terminator: "")
        }
        guard check, !status.problems.isEmpty else { return }
        for problem in status.problems { progress.warn(problem) }
        throw DataRefused()
    }
}

extension Report {
    /// The tables of `nqp status`.
    init(_ status: WarehouseStatus, _ disk: Disk?, at now: Date) {
        add(
            "published", heading: "Published",
            Table(
                [
                    Table.Column("vintage", isNumeric: true), Table.Column("published_at"),
                    Table.Column("age_days", decimals: 1), Table.Column("reason"),
                    Table.Column("first_year", isNumeric: true),
                    Table.Column("last_year", isNumeric: true),
                    Table.Column("entity_count", isNumeric: true),
                    Table.Column("cell_count", isNumeric: true), Table.Column("content_hash"),
                ],
                rows: [status.published].compactMap { $0 }.map { vintage in
                    [
                        "\(vintage.number)", vintage.publishedAt.formatted(.iso8601),
                        "\(max(0, now.timeIntervalSince(vintage.publishedAt) / 86400))", vintage.reason,
                        "\(vintage.firstYear)", "\(vintage.lastYear)", "\(vintage.entityCount)",
                        "\(vintage.cellCount)", vintage.contentHash,
                    ]
                }))
        add(
            "runs", heading: "Last runs",
            Table(
                [
                    Table.Column("run", isNumeric: true), Table.Column("command"),
                    Table.Column("started_at"), Table.Column("seconds", decimals: 1),
                    Table.Column("state"), Table.Column("message", wraps: true),
                ],
                rows: status.lastRuns.map { run in
                    [
                        "\(run.number)", run.command, run.startedAt.formatted(.iso8601),
                        run.seconds.map { "\($0)" }, run.state.rawValue, run.message,
                    ]
                }))
        addSources(status)
        addFiles(status)
        add(
            "storage", heading: "Room",
            Table(
                ["database_bytes", "archived_files", "archive_bytes", "disk_free_bytes"].map {
                    Table.Column($0, isNumeric: true)
                },
                rows: [
                    [
                        "\(status.storage.databaseBytes)", "\(status.storage.archivedFiles)",
                        "\(status.storage.archiveBytes)", disk.map { "\($0.freeBytes)" },
                    ]
                ]))
    }

    private mutating func addSources(_ status: WarehouseStatus) {
        add(
            "sources", heading: "Sources",
            Table(
                [
                    Table.Column("source"), Table.Column("state"), Table.Column("last_released_on"),
                    Table.Column("newest_year", isNumeric: true),
                    Table.Column("expected_year", isNumeric: true), Table.Column("expected_by"),
                    Table.Column("days_late", isNumeric: true), Table.Column("last_file", wraps: true),
                ],
                rows: status.sources.map { source in
                    [
                        source.id, source.state.rawValue, source.lastReleasedOn,
                        source.newestYear.map(String.init), source.expectedYear.map(String.init),
                        source.expectedBy, source.daysLate.map(String.init), source.lastFile,
                    ]
                }))
    }

    private mutating func addFiles(_ status: WarehouseStatus) {
        add(
            "waiting", heading: "Files that wait",
            Table(
                [
                    Table.Column("file_name", wraps: true), Table.Column("refused_at"),
                    Table.Column("message", wraps: true), Table.Column("remedy", wraps: true),
                ],
                rows: status.waitingFiles.map { file in
                    [file.name, file.refusedAt?.formatted(.iso8601), file.message, file.remedy]
                }))
        add(
            "settled", heading: "Refused, and settled since",
            Table(
                [
                    Table.Column("file_name", wraps: true), Table.Column("refused_at"),
                    Table.Column("message", wraps: true), Table.Column("settled_at"),
                    Table.Column("settled_by"),
                ],
                rows: status.settledFiles.map { file in
                    [
                        file.name, file.refusedAt?.formatted(.iso8601), file.message,
                        file.settledAt?.formatted(.iso8601), file.settledBy,
                    ]
                }))
        add(
            "findings", heading: "Findings that stand",
            Table(
                [
                    Table.Column("severity"), Table.Column("rule"), Table.Column("count", isNumeric: true),
                    Table.Column("last_run", isNumeric: true), Table.Column("new", isNumeric: true),
                    Table.Column("run_before", isNumeric: true),
                ],
                rows: status.findings.map {
                    [
                        $0.severity, $0.rule, "\($0.count)", "\($0.lastCount)", "\($0.newCount)",
                        $0.formerCount.map(String.init),
                    ]
                }))
    }
}
