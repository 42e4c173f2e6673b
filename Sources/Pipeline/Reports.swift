import Configuration
import Indicators
import Models
import Spreadsheet
import Warehouse

/// What came of files.
public struct IngestReport: Sendable {
    public var files: [FileOutcome]
    /// What `nqp ingest` found, beside the runs before.
    public var trends: [FindingTrend] = []

    public var findings: [Finding] { files.flatMap(\.findings) }
    /// Whether a file was not taken, or a cell that was not left out before.
    public var isRefused: Bool {
        hasRefusedFiles || newQuarantinedCellCount > 0
    }

    /// Whether a file was not taken.
    public var hasRefusedFiles: Bool {
        files.contains { [.refused, .stillRefused, .skipped].contains($0.state) }
    }

    /// How many cells of files that were loaded were left out.
    public var quarantinedCellCount: Int { files.reduce(0) { $0 + $1.quarantinedCellCount } }

    /// How many of these no earlier reading of the same bytes had left out.
    var newQuarantinedCellCount: Int { files.reduce(0) { $0 + $1.newQuarantinedCellCount } }

    public func count(_ state: FileOutcome.State) -> Int { files.count { $0.state == state } }
    public var observationCount: Int { files.reduce(0) { $0 + $1.observationCount } }

    /// One clause.
    public var summary: String { summary(isRehearsal: false) }

    /// One clause; of a rehearsal with what would become of the files.
    public func summary(isRehearsal: Bool) -> String {
        let parts: [(FileOutcome.State, String)] = [
            (.loaded, "loaded"), (.refused, "refused"), (.stillRefused, "refused as before"),
            (.skipped, "skipped"),
        ]
        let would = isRehearsal ? "would be " : ""
        var texts = parts.compactMap { state, word in
            count(state) > 0 ? "\(count(state)) \(would)\(word)" : nil
        }
        if count(.known) > 0 { texts.append("\(count(.known)) known already") }
        if count(.waiting) > 0 { texts.append("\(count(.waiting)) left for the next run") }
        let (new, old) = (newQuarantinedCellCount, quarantinedCellCount - newQuarantinedCellCount)
        var cells = new == 0 ? "" : ", \(new.counted("cell")) \(would)left out"
        if old > 0 { cells += ", \(old.counted("cell")) \(would)left out as before" }
        return texts.isEmpty ? "no files" : "files: " + texts.joined(separator: ", ") + cells
    }
}

/// What came of one file.
public struct FileOutcome: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case loaded
        case refused
        /// The same bytes were refused before by the same rules.
        case stillRefused = "refused before"
        /// The same bytes were loaded before by the same rules.
        case known
        /// Could not be read, is no file, was being written to, or is too large; nothing is archived, the next run tries again.
        case skipped
        /// One more than a run takes; nobody's fault.
        case waiting
    }

    public let name: String
    public let sha256: String
    public let state: State
    public let source: String?
    public let encoding: String?
    public let releasedOn: CalendarDate?
    public let observationCount: Int
    public let missingCount: Int
    public let ignoredCount: Int
    public internal(set) var findings: [Finding]
    /// Of a loaded file, how many cells were left out.
    public var quarantinedCellCount: Int {
        state == .loaded ? findings.occurrenceCount(of: .quarantine) : 0
    }
    /// How many of these an earlier reading of the same bytes had left out.
    var toldCellCount = 0
    /// Of a loaded file, how many cells were left out that were not before.
    var newQuarantinedCellCount: Int { max(0, quarantinedCellCount - toldCellCount) }
    /// Why it was skipped; of a file that is known or was refused before, under which name; of one that another run read, which; of
    /// one that is back after others of its name, that it is.
    public var note: String?
    /// Of a refused file, its findings beside those of the run before that read its source.
    public var trends: [FindingTrend] = []

    /// Its number in the archive; nil where it did not come that far.
    var file: Int?
    /// The earlier run that read it and did not live to tell; nil: this one.
    var untoldRun: Int?
    /// Of a skipped file, whether an earlier run had skipped it for the same reason.
    var wasSkippedBefore = false
    /// Whether it, or cells of it, were refused, which nobody has been told.
    public var isNews: Bool {
        switch state {
        case .refused: true
        case .skipped: !wasSkippedBefore
        case .loaded: newQuarantinedCellCount > 0
        case .stillRefused, .known, .waiting: false
        }
    }

    /// What is not read, and why.
    static func skipped(_ name: String, _ reason: String, remedy: String) -> FileOutcome {
        skipped(unfit(name, reason, remedy: remedy), note: "\(reason); \(remedy)")
    }

    /// What the system does not let be read.
    static func unreadable(_ name: String, _ error: ByteSourceError) -> FileOutcome {
        skipped(unfit(name, error.reason, remedy: "let nqp's user read it, or remove it"))
    }

    private static func unfit(_ name: String, _ reason: String, remedy: String) -> Finding {
        Finding(
            .unfitFile, .error, file: name, found: reason, expected: "a file that can be read",
            remedy: remedy.prefix(1).uppercased() + remedy.dropFirst() + ".")
    }

    /// What is not read, with the finding that says why.
    static func skipped(_ finding: Finding, note: String? = nil) -> FileOutcome {
        FileOutcome(
            name: finding.file ?? "", sha256: "", state: .skipped, source: nil, encoding: nil,
            releasedOn: nil, observationCount: 0, missingCount: 0, ignoredCount: 0, findings: [finding],
            note: note ?? finding.found)
    }

    /// What a run leaves for the next.
    static func waiting(_ name: String) -> FileOutcome {
        FileOutcome(
            name: name, sha256: "", state: .waiting, source: nil, encoding: nil, releasedOn: nil,
            observationCount: 0, missingCount: 0, ignoredCount: 0, findings: [],
            note: "more than a run takes; the next takes it")
    }
}

/// What came of a build.
public struct BuildReport: Sendable {
    public enum Result: Sendable {
        /// Nothing was published; the findings say why.
        case refused
        /// The published vintage, new or not.
        case published(WarehouseWriter.Publication, hash: String)
    }

    public let result: Result
    /// How many cells came by their value in which way; empty where there is no panel.
    public let counts: [Panel.Method: Int]
    public let findings: [Finding]
    /// Models that could not be estimated on a new vintage, or one that was refused for its losses; they hold nothing back.
    public let refusedModels: [ModelEstimates]
    /// What differs from the vintage that was published before, also where the losses refuse it; nil where there is no new
    /// one, or nothing before it.
    public var diff: VintageDiff?
    /// What `nqp build` made of archived files that the configuration reads differently now.
    public var readAgain = IngestReport(files: [])
    /// What `nqp build` found, beside the runs before.
    public var trends: [FindingTrend] = []

    public var isRefused: Bool {
        if case .refused = result { return true }
        return false
    }

    /// Of a refused build, whether the one before was refused for the same, and nothing more.
    var wasRefusedBefore = false
    /// Whether it was refused for something that nobody has been told.
    public var isNews: Bool { isRefused && !wasRefusedBefore }

    public var summary: String {
        switch result {
        case .refused: "build refused: \(refusal)"
        case .published(.unchanged(let vintage), _): "nothing changed: vintage \(vintage)"
        case .published(.republished(let vintage), _): "vintage \(vintage) published again"
        case .published(.held(let vintage, let published), _):
            "vintage \(published) stays, which was published in place of vintage \(vintage)"
        case .published(.published(let vintage, let cells), _):
            "vintage \(vintage) published, \(cells.counted("cell")) changed"
        }
    }

    /// How many errors there are, and what the first of them is about.
    private var refusal: String {
        let count = findings.occurrenceCount(of: .error).counted("error")
        guard let first = findings.first(where: { $0.severity == .error }) else { return count }
        let place = [first.file, first.entity, first.period.map(String.init), first.series].compactMap { $0 }
        return "\(count), \(place.isEmpty ? "" : place.joined(separator: " ") + ": ")\(first.found)"
    }
}

/// What came of the nightly job.
public struct RunReport: Sendable {
    public let ingest: IngestReport
    public let build: BuildReport
    /// What the run found, beside the runs before it that read the same sources, and built.
    public let trends: [FindingTrend]

    public var isRefused: Bool { ingest.isRefused || build.isRefused }
    public var findings: [Finding] { ingest.findings + build.findings }
    /// Whether everything was known and nothing was published.
    public var isNothingNew: Bool {
        switch build.result {
        case .published(.unchanged, _), .published(.held, _): break
        case .refused, .published(.republished, _), .published(.published, _): return false
        }
        return ingest.files.allSatisfy { $0.state == .known || $0.state == .stillRefused }
    }
}
