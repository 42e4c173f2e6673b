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
            Files that are known are left alone, unless the configuration reads them differently now; what is published
            is what the archive says. In cron:
              0 3 * * *  cd /srv/nqp && nqp run --inbox inbox
            """)

    @Option(
        help: ArgumentHelp("The folder into which releases arrive. It is only read.", valueName: "folder"))
    var inbox = "inbox"
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: FormatOptions

    func run() throws {
        let progress = Progress()
        let result = try database.pipeline(progress).nightly(inbox: inbox)
        progress.finish()
        var report = Report()
        report.add(
            "files", heading: "Files",
            Table(files: result.ingest.files.filter { output.format != .table || $0.state != .known }))
        report.add(result.findings)
        if output.format != .table { report.add("build", heading: "Build", Table(build: result.build)) }
        try report.print(as: output.format)
        if output.format == .table {
            print("\(result.ingest.summary).")
            if !result.build.counts.isEmpty { print(result.build.panelSentence) }
            print(result.build.sentence)
            for line in result.build.refusals { print(line) }
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
    @OptionGroup var output: FormatOptions

    func run() throws {
        let progress = Progress()
        let result = try database.pipeline(progress).ingest(files, isRehearsal: dryRun)
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

    @Flag(help: "Say what would be published and leave no trace of it.")
    var dryRun = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: FormatOptions

    func run() throws {
        let progress = Progress()
        let result = try database.pipeline(progress).build(isRehearsal: dryRun)
        progress.finish()
        var report = Report()
        report.add(result.findings)
        if output.format != .table { report.add("build", heading: "Build", Table(build: result)) }
        try report.print(as: output.format)
        if output.format == .table {
            if !result.counts.isEmpty { print(result.panelSentence) }
            print(result.sentence)
            for line in result.refusals { print(line) }
        }
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

    func run() throws {
        let progress = Progress()
        try database.pipeline(progress).publish(vintage: vintage)
        progress.finish()
        print("Vintage \(vintage) is published.")
    }
}

extension BuildReport {
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
        case .rehearsed(let hash): "A rehearsal: the content would be \(hash)."
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
        case .rehearsed(let found): (state, hash) = ("rehearsed", found)
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
