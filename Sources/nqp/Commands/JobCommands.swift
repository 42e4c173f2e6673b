import ArgumentParser
import Configuration
import Foundation
import Indicators
import Models
import Pipeline
import Warehouse

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The nightly job: ingest an inbox, build, publish. Safe to repeat.",
        discussion: """
            Example: nqp run --inbox inbox
            Files that were taken move to inbox/done/, refused ones to inbox/quarantine/ beside a report of what is wrong with
            them; a file that is still being written to waits. What is published is what the archive says. In cron:
              0 3 * * *  cd /srv/nqp && nqp run --inbox inbox
            """)

    @Option(help: ArgumentHelp("The folder into which releases arrive.", valueName: "folder"))
    var inbox = "inbox"
    @Flag(help: "Leave files in the inbox where they are.")
    var keep = false
    @Flag(help: "Do everything, show what would change, losses first, and undo it.")
    var dryRun = false
    @Flag(help: "Publish although an entity, a year or an indicator is lost.")
    var accept = false
    @Option(
        help: ArgumentHelp(
            "How long a database that cannot be reached, or is lost, is waited for.", valueName: "seconds"))
    var wait = 60
    @OptionGroup var metrics: MetricsOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var events: EventOptions
    @OptionGroup var output: FormatOptions

    func run() throws {
        let progress = Progress()
        let result = try database.pipeline(
            progress, for: "run", metrics: metrics.metrics, events: events,
            patience: .seconds(max(0, wait))
        ).nightly(
            inbox: Inbox(folder: inbox, keepsFiles: keep), isRehearsal: dryRun, acceptsLosses: accept)
        progress.finish()
        var report = Report()
        report.add(
            "files", heading: "Files",
            Table(files: result.ingest.files.filter { output.format != .table || $0.state != .known }))
        report.add(result.findings)
        report.add(result.build, isRehearsal: dryRun, for: output.format)
        try report.print(as: output.format)
        if output.format == .table {
            print("\(result.ingest.summary).")
            result.build.describe(isRehearsal: dryRun)
            if result.isNothingNew { print("Nothing to do.") }
        }
        if result.isRefused { throw DataRefused() }
    }
}

struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Archive and load files.",
        discussion: """
            Example: nqp ingest inbox/nbs-gdp-2024-03-01.csv
            A file is loaded as a whole or, with the findings that say why, not at all; its bytes are archived either way.
            """)

    @Argument(help: ArgumentHelp("Files, or folders of files.", valueName: "file"))
    var files: [String]
    @Flag(help: "Say what would be loaded and leave no trace of it.")
    var dryRun = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var events: EventOptions
    @OptionGroup var output: FormatOptions

    func run() throws {
        let progress = Progress()
        let result = try database.pipeline(progress, for: "ingest", events: events).ingest(
            files, isRehearsal: dryRun)
        progress.finish()
        var report = Report()
        report.add("files", heading: "Files", Table(files: result.files))
        report.add(result.findings)
        try report.print(as: output.format)
        if output.format == .table {
            print(dryRun ? "A rehearsal: nothing was stored." : "\(result.summary). Next: nqp build")
        }
        if result.isRefused { throw DataRefused() }
    }
}

struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a vintage from what is loaded, and publish it.",
        discussion: """
            Example: nqp build --dry-run
            No vintage is made where the content is that of the published one.
            """)

    @Flag(help: "Do everything, show what would change, losses first, and undo it.")
    var dryRun = false
    @Flag(help: "Publish although an entity, a year or an indicator is lost.")
    var accept = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var events: EventOptions
    @OptionGroup var output: FormatOptions

    func run() throws {
        let progress = Progress()
        let result = try database.pipeline(progress, for: "build", events: events).build(
            isRehearsal: dryRun, acceptsLosses: accept)
        progress.finish()
        var report = Report()
        report.add(result.findings)
        report.add(result, isRehearsal: dryRun, for: output.format)
        try report.print(as: output.format)
        if output.format == .table { result.describe(isRehearsal: dryRun) }
        if result.isRefused { throw DataRefused() }
    }
}

struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an older vintage the published one.",
        discussion: """
            Example: nqp publish 3
            The next build publishes what its inputs say; to stay with an old vintage, do not build.
            """)

    @Argument(help: "The number of the vintage; see: nqp vintages")
    var vintage: Int
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var events: EventOptions

    func run() throws {
        let progress = Progress()
        try database.pipeline(progress, for: "publish", events: events).publish(vintage: vintage)
        progress.finish()
        print("Vintage \(vintage) is published.")
    }
}

extension Report {
    /// What was built; of a rehearsal what it would change. In a table sentences say the first.
    fileprivate mutating func add(_ build: BuildReport, isRehearsal: Bool, for format: Format) {
        if format != .table { add("build", heading: "Build", Table(build: build)) }
        if isRehearsal, let diff = build.diff { add(diff, limit: format == .table ? 10 : nil) }
    }
}

extension BuildReport {
    /// What was built, in sentences.
    func describe(isRehearsal: Bool) {
        if !counts.isEmpty { print(panelSentence) }
        print(sentence)
        if let diff, !isRehearsal, !diff.losses.isEmpty {
            let pair = "\(diff.from.number) \(diff.to.number)"
            print("\(diff.losses.count) losses against the vintage before: nqp diff \(pair)")
        }
        for line in refusals { print(line) }
        if isRehearsal { print("A rehearsal: all of this was undone; nothing is stored.") }
    }

    /// Models without estimates, each with its reason.
    var refusals: [String] {
        refusedModels.compactMap { estimates in
            guard case .failure(let refusal) = estimates.result else { return nil }
            return "The model \(estimates.model.id) was refused: \(refusal)"
        }
    }

    /// How the cells came by their values, in a sentence.
    var panelSentence: String {
        "Panel: \(counts[.observed] ?? 0) cells observed, \(counts[.derived] ?? 0) derived, "
            + "\(counts[.interpolated] ?? 0) interpolated, \(counts[.extrapolated] ?? 0) extrapolated."
    }

    /// What happened, in a sentence.
    var sentence: String {
        switch result {
        case .refused:
            "No vintage: \(findings.count { $0.severity == .error }) cells or indicators stand in the way; the published vintage stays as it was."
        case .published(.unchanged(let vintage), let hash):
            "Nothing changed: vintage \(vintage) stays (\(hash))."
        case .published(.republished(let vintage), let hash):
            "The content is that of vintage \(vintage), which is published again (\(hash))."
        case .published(.published(let vintage, let cells), let hash):
            "Vintage \(vintage) is published: \(cells) cells changed (\(hash))."
        }
    }
}

extension Table {
    /// One row about a build.
    init(build: BuildReport) {
        var vintage: Int?
        var hash: String?
        var state = "refused"
        switch build.result {
        case .refused: break
        case .published(let publication, let found):
            (vintage, hash) = (publication.vintage, found)
            state =
                switch publication {
                case .unchanged: "unchanged"
                case .republished: "republished"
                case .published: "published"
                }
        }
        self.init(
            [Column("outcome"), Column("vintage", isNumeric: true), Column("content_hash")]
                + Panel.Method.allCases.map { Column($0.rawValue, isNumeric: true) },
            rows: [
                [state, vintage.map(String.init), hash]
                    + Panel.Method.allCases.map { "\(build.counts[$0] ?? 0)" }
            ])
    }
}
