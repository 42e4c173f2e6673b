import Foundation
import Pipeline
import Warehouse

/// What Prometheus is told about a warehouse. The names are documented in docs/operations.md.
struct MetricsPage {
    private var metrics = MetricsText()

    var text: String { metrics.text }

    /// What is known of starts of nqp, and noted nowhere but in the file of metrics.
    private enum Start: String, CaseIterable {
        case code = "nqp_exit_code"
        case moment = "nqp_exit_timestamp_seconds"
        case duration = "nqp_exit_duration_seconds"
        case files = "nqp_inbox_files"

        var help: String {
            switch self {
            case .code: "Exit code of the last start; 0 is done."
            case .moment: "When the last start ended."
            case .duration: "How long the last start took."
            case .files: "Files that the last start looked at, by what came of them."
            }
        }
    }

    /// - Parameters:
    ///   - former: the file as it is; what it says of the starts of other commands is kept.
    ///   - end: a start that ended just now, whether or not the database could note it; nil: none did.
    init(former: String? = nil, _ end: (run: RunEnd, exitCode: Int32)? = nil) {
        for line in (former ?? "").split(separator: "\n") {
            guard
                let found = line.wholeMatch(
                    of: /(nqp_[a-z_]+)\{command="([a-z]+)"(?:,state="([a-z_]+)")?\} ([0-9.e+-]+)/),
                let start = Start(rawValue: String(found.output.1)), let value = Double(found.output.4),
                found.output.2 != (end?.run.command ?? "")
            else { continue }
            let state = found.output.3.map { [("state", String($0))] } ?? []
            metrics.add(
                start.rawValue, value, help: start.help,
                labels: [("command", String(found.output.2))] + state)
        }
        if let end { add(end.run, exitCode: end.exitCode) }
    }

    private mutating func add(_ end: RunEnd, exitCode: Int32) {
        func add(_ start: Start, _ value: Double, _ labels: [(String, String)] = []) {
            metrics.add(
                start.rawValue, value, help: start.help, labels: [("command", end.command)] + labels)
        }
        add(.code, Double(exitCode))
        add(.moment, seconds(end.endedAt))
        add(.duration, end.seconds)
        guard let ingest = end.ingest else { return }
        for state in FileOutcome.State.allCases {
            let word = state.rawValue.split(separator: " ").joined(separator: "_")
            add(.files, Double(ingest.count(state)), [("state", word)])
        }
    }

    mutating func addUnreachableDatabase() { addDatabase(isUp: false) }

    mutating func add(_ status: WarehouseStatus, _ disk: Disk?) {
        addDatabase(isUp: true)
        addRuns(status)
        if let vintage = status.published {
            metrics.add(
                "nqp_vintage_number", Double(vintage.number), help: "Number of the published vintage.")
            metrics.add(
                "nqp_vintage_published_timestamp_seconds", seconds(vintage.publishedAt),
                help: "When the published vintage was published.")
            metrics.add(
                "nqp_vintage_cells", Double(vintage.cellCount), help: "Cells of the published vintage.")
        }
        metrics.add("nqp_vintages", Double(status.vintageCount), help: "Vintages that are kept.")
        for severity in ["error", "quarantine", "warning"] {
            metrics.add(
                "nqp_findings", Double(status.findings(of: severity)),
                help: "Findings that stand, by severity.", labels: [("severity", severity)])
        }
        metrics.add(
            "nqp_files_refused", Double(status.waitingFiles.count { $0.refusedAt != nil }),
            help: "Files that are refused and not replaced by one that loaded.")
        metrics.add(
            "nqp_files_unread", Double(status.waitingFiles.count { $0.refusedAt == nil }),
            help: "Files that are archived and were not read, because a run was cut off.")
        addSources(status)
        addStorage(status, disk)
    }

    private mutating func addDatabase(isUp: Bool) {
        metrics.add(
            "nqp_database_up", isUp ? 1 : 0,
            help: "Whether the warehouse could be read; 0: what follows is missing.")
    }

    private mutating func addRuns(_ status: WarehouseStatus) {
        for command in status.commands {
            let run = command.last
            let labels = [("command", run.command)]
            metrics.add(
                "nqp_run_number", Double(run.number), help: "Number of the last run of a command.",
                labels: labels)
            metrics.add(
                "nqp_run_start_timestamp_seconds", seconds(run.startedAt), help: "When it began.",
                labels: labels)
            metrics.add(
                "nqp_run_end_timestamp_seconds", run.endedAt.map(seconds),
                help: "When it ended; missing while it is at work and where it was cut off.", labels: labels)
            metrics.add(
                "nqp_run_duration_seconds", run.seconds, help: "How long it took.", labels: labels)
            metrics.add(
                "nqp_run_state", state: run.state, label: "state",
                help: "How it ended: 1 for the state that holds.", labels: labels)
            metrics.add(
                "nqp_run_last_done_timestamp_seconds", command.lastDoneAt.map(seconds),
                help: "When a run of the command last ended as done.", labels: labels)
        }
    }

    private mutating func addSources(_ status: WarehouseStatus) {
        for source in status.sources {
            let labels = [("source", source.id)]
            metrics.add(
                "nqp_source_state", state: source.state, label: "state",
                help: "Whether a source brought what is due: 1 for the state that holds.", labels: labels)
            metrics.add(
                "nqp_source_overdue_seconds", source.daysLate.map { Double($0) * 86400 },
                help: "Time since the figures waited for were due.", labels: labels)
            metrics.add(
                "nqp_source_newest_year", source.newestYear.map(Double.init),
                help: "The newest year of which a source brought an observation.", labels: labels)
        }
    }

    private mutating func addStorage(_ status: WarehouseStatus, _ disk: Disk?) {
        metrics.add(
            "nqp_database_size_bytes", Double(status.storage.databaseBytes), help: "Size of the database.")
        metrics.add(
            "nqp_archive_size_bytes", Double(status.storage.archiveBytes),
            help: "Size of the archived files, part of the database.")
        metrics.add(
            "nqp_archive_files", Double(status.storage.archivedFiles), help: "Files that are archived.")
        metrics.add(
            "nqp_disk_free_bytes", (disk?.freeBytes).map(Double.init),
            help: "Room left to the embedded server.")
        metrics.add(
            "nqp_disk_size_bytes", (disk?.totalBytes).map(Double.init),
            help: "Size of the file system of the embedded server.")
    }

    private func seconds(_ moment: Date) -> Double {
        (moment.timeIntervalSince1970 * 1000).rounded() / 1000
    }
}

extension WarehouseStatus {
    func findings(of severity: String) -> Int {
        findings.filter { $0.severity == severity }.reduce(0) { $0 + $1.count }
    }
}
