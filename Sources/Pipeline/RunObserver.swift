import Foundation
import Warehouse

/// Is told that runs begin and how they end. What goes wrong in it is its own affair, and bounded in time: it changes
/// nothing about the run.
public protocol RunObserver: Sendable {
    /// A run was noted in the database.
    func began(_ run: ObservedRun)
    /// A run ended, or could not begin.
    ///
    /// - Parameters:
    ///   - run: nil: it could not begin.
    ///   - writer: its session, for reading; it may be lost.
    func ended(_ run: ObservedRun?, _ end: RunEnd, reading writer: WarehouseWriter?)
}

/// A run that is no rehearsal.
public struct ObservedRun: Sendable {
    public let id = UUID()
    /// `audit.run.run`.
    public let number: Int
    /// run, ingest, build or publish.
    public let command: String
    public let startedAt = Date.now
    public let programVersion: String
    /// SHA-256 of the configuration in force.
    public let configuration: String
}

/// How a run ended.
public struct RunEnd: Sendable {
    /// `run`, `ingest`, `build` or `publish`.
    public let command: String
    /// nil: it ended before the database could note that it began.
    public let run: Int?
    public let startedAt: Date
    public let endedAt: Date
    public let outcome: WarehouseWriter.RunOutcome
    /// The outcome in a sentence.
    public let message: String
    /// What it failed of.
    public let error: (any Error)?
    /// What came of files; nil where none were looked at.
    public var ingest: IngestReport?
    /// What came of the build; nil where there was none.
    public var build: BuildReport?
    /// Whether the command begins again, as a run of its own: its end is yet to come.
    public var isRepeated = false
    /// What readers see now; nil where nothing is published, and after a failure.
    public var published: WarehouseReader.Publication?

    public init(
        command: String, run: Int?, startedAt: Date, endedAt: Date, outcome: WarehouseWriter.RunOutcome,
        message: String, error: (any Error)? = nil, ingest: IngestReport? = nil, build: BuildReport? = nil
    ) {
        self.command = command
        self.run = run
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.message = message
        self.error = error
        self.ingest = ingest
        self.build = build
    }

    /// How long it took, to the millisecond.
    public var seconds: Double { (endedAt.timeIntervalSince(startedAt) * 1000).rounded() / 1000 }

    /// What is worth telling somebody.
    public enum Event: String, Sendable, CaseIterable {
        /// The machine, the program, the configuration or the database failed.
        case failed
        /// Somebody ended it, with SIGTERM or SIGINT: the next run goes on.
        case stopped
        /// A file, a cell or the build was refused, which it had not been before.
        case refused
        /// Another vintage is what readers see now.
        case vintage
    }

    /// How the run changed what readers see.
    public enum Publication: String, Sendable {
        /// A new vintage.
        case published
        /// An older one, whose content the inputs give again or that somebody chose.
        case republished
    }

    /// nil: readers see what they saw.
    public var publication: Publication? {
        switch build?.result {
        case .published(.published, _)?: .published
        case .published(.republished, _)?: .republished
        case nil where command == "publish" && outcome == .done && run != nil: .republished
        default: nil
        }
    }

    /// nil: nothing changed. A file that was refused before and still lies there is no news, nor is a build that is refused for
    /// what the one before was refused for.
    public var event: Event? {
        if isRepeated { return nil }
        // Who asks for a vintage that does not exist is told at the terminal.
        if case WarehouseError.noVintage? = error { return nil }
        if error is Interruption.Ended { return .stopped }
        if outcome == .failed { return .failed }
        let isRefusedAnew =
            build?.isNews == true
            || ingest?.files.contains { $0.isNews } == true
        if isRefusedAnew { return .refused }
        return publication == nil ? nil : .vintage
    }
}

extension Pipeline {
    /// Runs a command and tells the observers how it ended; rehearsals are nobody's business.
    ///
    /// - Parameters:
    ///   - isRepeated: whether the command begins again after an error.
    ///   - body: is given what to call with the number of the run and its session, once it has them.
    func observed<Report>(
        _ command: String, isRehearsal: Bool, isRepeated: (any Error) -> Bool = { _ in false },
        _ body: (_ began: (Int, WarehouseWriter) -> Void) throws -> (
            Report, WarehouseWriter.RunOutcome, String
        )
    ) throws -> Report {
        guard !observers.isEmpty, !isRehearsal else { return try body({ _, _ in }).0 }
        let start = Date.now
        var run: ObservedRun?
        var session: WarehouseWriter?
        func tell(_ end: RunEnd) {
            var end = end
            // A run that failed may have lost its session.
            if end.outcome != .failed { end.published = try? session?.reader.publication() }
            for observer in observers { observer.ended(run, end, reading: session) }
        }
        do {
            let (report, outcome, message) = try body { number, writer in
                let noted = ObservedRun(
                    number: number, command: command, programVersion: programVersion,
                    configuration: configuration.fingerprint)
                (run, session) = (noted, writer)
                for observer in observers { observer.began(noted) }
            }
            var end = RunEnd(
                command: command, run: run?.number, startedAt: start, endedAt: .now, outcome: outcome,
                message: message)
            switch report {
            case let report as RunReport: (end.ingest, end.build) = (report.ingest, report.build)
            case let report as IngestReport: end.ingest = report
            case let report as BuildReport:
                end.build = report
                if !report.readAgain.files.isEmpty { end.ingest = report.readAgain }
            default: break
            }
            tell(end)
            return report
        } catch {
            var end = RunEnd(
                command: command, run: run?.number, startedAt: start, endedAt: .now, outcome: .failed,
                message: "\(error)", error: error)
            end.isRepeated = isRepeated(error)
            tell(end)
            throw error
        }
    }
}
