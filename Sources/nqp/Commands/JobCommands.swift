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

    func validate() throws {
        guard dryRun, metrics.metrics != nil else { return }
        throw ValidationError("--metrics does not go with --dry-run: a rehearsal is no run that is measured")
    }

    func run() throws {
        let result = try database.write(
            Progress(), for: "run", isRehearsal: dryRun, metrics: metrics.metrics, events: events,
            patience: .seconds(max(0, wait))
        ) {
            try $0.nightly(
                inbox: Inbox(folder: inbox, keepsFiles: keep), isRehearsal: dryRun, acceptsLosses: accept)
        }
        var report = Report()
        report.add(
            "files", heading: dryRun ? "Files, as a run would take them" : "Files",
            Table(
                files: result.ingest.files.filter {
                    output.format != .table || $0.state != .known && $0.state != .waiting
                }))
        report.add(result.findings, isRehearsal: dryRun)
        report.add(result.trends, for: output.format)
        report.add(result.build, isRehearsal: dryRun, for: output.format)
        try report.print(as: output.format)
        if output.format == .table {
            describe(result.trends)
            print("\(result.ingest.summary(isRehearsal: dryRun)).")
            result.build.describe(isRehearsal: dryRun)
            if result.isNothingNew {
                let waiting = result.ingest.files.filter { $0.state == .stillRefused }.map(\.name.printable)
                print(
                    waiting.isEmpty
                        ? "Nothing to do."
                        : "Nothing new. Refused as before, and to be mended: \(waiting.prefix(5).joined(separator: ", "))\(waiting.count > 5 ? " and \(waiting.count - 5) more" : ""); nqp status says how."
                )
            }
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
        let result = try database.write(Progress(), for: "ingest", isRehearsal: dryRun, events: events) {
            try $0.ingest(files, isRehearsal: dryRun)
        }
        var report = Report()
        report.add(
            "files", heading: dryRun ? "Files, as they would be taken" : "Files", Table(files: result.files))
        report.add(result.findings, isRehearsal: dryRun)
        report.add(result.trends, for: output.format)
        try report.print(as: output.format)
        if output.format == .table {
            describe(result.trends)
            print(
                "\(result.summary(isRehearsal: dryRun)). "
                    + (dryRun ? "A rehearsal: nothing was stored." : "Next: nqp build"))
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
        let result = try database.write(Progress(), for: "build", isRehearsal: dryRun, events: events) {
            try $0.build(isRehearsal: dryRun, acceptsLosses: accept)
        }
        let findings = result.readAgain.findings + result.findings
        var report = Report()
        report.add(
            "files",
            heading: dryRun ? "Archived files, as they would be read now" : "Archived files read again",
            Table(files: result.readAgain.files))
        report.add(findings, isRehearsal: dryRun)
        report.add(result.trends, for: output.format)
        report.add(result, isRehearsal: dryRun, for: output.format)
        try report.print(as: output.format)
        if output.format == .table {
            describe(result.trends)
            if !result.readAgain.files.isEmpty { print("\(result.readAgain.summary(isRehearsal: dryRun)).") }
            result.describe(isRehearsal: dryRun)
        }
        if result.isRefused || result.readAgain.isRefused { throw DataRefused() }
    }
}

struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an older vintage the published one.",
        discussion: """
            Example: nqp publish 3
            It stays, as docs/operations.md says, until the inputs give something else than what it was chosen in place of.
            """)

    @Argument(help: "The number of the vintage; see: nqp vintages")
    var vintage: Int
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var events: EventOptions

    func run() throws {
        let isNew = try database.write(Progress(), for: "publish", mayUseRecorded: true, events: events) {
            try $0.publish(vintage: vintage)
        }
        print("Vintage \(vintage) is published\(isNew ? "" : " already; nothing was done").")
    }
}

/// Says how often which rule was broken, beside the runs before it that read the same sources.
private func describe(_ trends: [FindingTrend]) {
    if trends.isEmpty { return }
    print("Findings against last time")
    for trend in trends { print("  \(trend.text)") }
    print()
}

extension Report {
    fileprivate mutating func add(_ findings: [Finding], isRehearsal: Bool) {
        add(
            findings,
            others: isRehearsal
                ? "the same with --format csv"
                : "nqp db psql -- -c \"select * from nqp.finding where is_current\"; of files in quarantine/ also in NAME.findings.txt"
        )
    }

    /// How often which rule was broken, beside the runs before. In a table sentences say it.
    fileprivate mutating func add(_ trends: [FindingTrend], for format: Format) {
        guard format != .table else { return }
        add(
            "finding_counts", heading: "Findings against last time",
            Table(
                [
                    Table.Column("severity"), Table.Column("rule"), Table.Column("count", isNumeric: true),
                    Table.Column("new", isNumeric: true), Table.Column("last_time", isNumeric: true),
                    Table.Column("files", isNumeric: true), Table.Column("files_last_time", isNumeric: true),
                ],
                rows: trends.map {
                    [
                        $0.severity, $0.rule, "\($0.count)", "\($0.newCount)",
                        $0.formerCount.map(String.init), $0.fileCount.map(String.init),
                        $0.formerFileCount.map(String.init),
                    ]
                }))
    }

    /// What was built; of a rehearsal what it would change. In a table sentences say the first.
    fileprivate mutating func add(_ build: BuildReport, isRehearsal: Bool, for format: Format) {
        if format != .table { add("build", heading: "Build", Table(build: build, isRehearsal: isRehearsal)) }
        if isRehearsal, let diff = build.diff { add(diff, limit: format == .table ? 10 : nil) }
    }
}

extension BuildReport {
    /// What was built, in sentences; of a rehearsal what would be.
    func describe(isRehearsal: Bool) {
        if !counts.isEmpty { print(panelSentence) }
        print(sentence(isRehearsal: isRehearsal))
        if let diff, !isRefused, !isRehearsal, !diff.losses.isEmpty {
            let pair = "\(diff.from.number) \(diff.to.number)"
            print(
                "\(diff.losses.count.counted("loss", "losses")) against the vintage before: nqp diff \(pair)")
        }
        if !isRefused || isRehearsal {
            for line in refusals(isRehearsal: isRehearsal) { print(line) }
        }
        if isRehearsal { print("A rehearsal: nothing is stored, nothing published.") }
    }

    /// Models without estimates, each with its reason.
    func refusals(isRehearsal: Bool = false) -> [String] {
        refusedModels.compactMap { estimates in
            guard case .failure(let refusal) = estimates.result else { return nil }
            return "The model \(estimates.model.id) \(isRehearsal ? "would be" : "was") refused: \(refusal)"
        }
    }

    /// How the cells came by their values, in a sentence.
    var panelSentence: String {
        "Panel: \((counts[.observed] ?? 0).counted("cell")) observed, \(counts[.derived] ?? 0) derived, "
            + "\(counts[.interpolated] ?? 0) interpolated, \(counts[.extrapolated] ?? 0) extrapolated."
    }

    /// What happened, or in a rehearsal would have, in a sentence.
    func sentence(isRehearsal: Bool = false) -> String {
        func words(_ happened: String, _ would: String) -> String { isRehearsal ? would : happened }
        return switch result {
        case .refused:
            "No vintage\(words("", " would be published")): \(obstacles) in the way; the published vintage \(words("stays as it was", "would stay as it is"))."
        case .published(.unchanged(let vintage), let hash):
            "Nothing \(words("changed", "would change")): vintage \(vintage) \(words("stays", "would stay")) (\(hash))."
        case .published(.republished(let vintage), let hash):
            "The content \(words("is", "would be")) that of vintage \(vintage), which \(words("is", "would be")) published again (\(hash))."
        case .published(.held(let vintage, let published), let hash):
            "Vintage \(published) \(words("stays", "would stay")) published: somebody chose it in place of vintage \(vintage), which the inputs still give (\(hash)). nqp publish \(vintage) ends that."
        case .published(.published(let vintage, let cells), let hash):
            "Vintage \(vintage) \(words("is", "would be")) published: \(cells.counted("cell")) \(words("changed", "would change")) (\(hash))."
        }
    }

    private var obstacles: String {
        let count = findings.occurrenceCount(of: .error)
        return "\(count.counted("error")) \(count == 1 ? "stands" : "stand")"
    }
}

extension Table {
    /// One row about a build.
    init(build: BuildReport, isRehearsal: Bool) {
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
                case .held: "held"
                case .published: "published"
                }
        }
        var rehearsal = Column("is_rehearsal")
        rehearsal.isBoolean = true
        self.init(
            [Column("outcome"), rehearsal, Column("vintage", isNumeric: true), Column("content_hash")]
                + Panel.Method.allCases.map { Column($0.rawValue, isNumeric: true) },
            rows: [
                [state, "\(isRehearsal)", vintage.map(String.init), hash]
                    + Panel.Method.allCases.map { "\(build.counts[$0] ?? 0)" }
            ])
    }
}
