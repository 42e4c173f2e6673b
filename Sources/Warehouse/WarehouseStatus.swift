import Configuration
import Foundation

/// How a warehouse stands: what is published, what ran, what is due, what waits, and how much room it takes.
public struct WarehouseStatus: Sendable {
    /// The published vintage; nil where none is yet.
    public let published: Vintage?
    public let vintageCount: Int
    /// The last runs, the newest first.
    public let lastRuns: [Run]
    /// Of every command its last run.
    public let commands: [Command]
    /// The sources of the configuration that ran last, in its order.
    public let sources: [Source]
    /// Of every name the file delivered last, where it is not loaded.
    public let waitingFiles: [WaitingFile]
    /// Files that were refused and whose name a file bore since that was loaded: nobody has to look at them; the last few.
    public let settledFiles: [SettledFile]
    /// Findings that stand, by severity and rule.
    public let findings: [Findings]
    public let storage: Storage

    public struct Vintage: Sendable {
        public let number: Int
        public let contentHash: String
        public let publishedAt: Date
        /// Why: new content, or who went back to it.
        public let reason: String
        public let firstYear: Int
        public let lastYear: Int
        public let entityCount: Int
        public let cellCount: Int
    }

    public struct Run: Sendable {
        public let number: Int
        public let command: String
        public let startedAt: Date
        public let endedAt: Date?
        public let state: State
        public let message: String?

        public enum State: String, Sendable, CaseIterable {
            case done, refused, failed
            /// The writer's lock is held.
            case atWork = "at work"
            /// No outcome and nobody at work: killed, disconnected, or the machine went down.
            case cutOff = "cut off"
        }

        /// How long it took, to the millisecond.
        public var seconds: Double? {
            endedAt.map { ($0.timeIntervalSince(startedAt) * 1000).rounded() / 1000 }
        }
    }

    public struct Command: Sendable {
        public let last: Run
        /// When one last ended with nothing refused and nothing failed; nil: never.
        public let lastDoneAt: Date?
    }

    public struct Source: Sendable {
        public let id: String
        public let title: String
        public let state: State
        public let lastFile: String?
        /// `YYYY-MM-DD`
        public let lastReleasedOn: String?
        public let newestYear: Int?
        public let expectedYear: Int?
        /// `YYYY-MM-DD`
        public let expectedBy: String?
        /// nil where nothing is due.
        public let daysLate: Int?

        public enum State: String, Sendable, CaseIterable {
            case fresh, due, late, never, unscheduled
        }
    }

    public struct WaitingFile: Sendable {
        public let name: String
        /// nil: a run was cut off before it got that far.
        public let refusedAt: Date?
        public let message: String?
        public let remedy: String?
    }

    public struct SettledFile: Sendable {
        public let name: String
        public let refusedAt: Date?
        public let message: String?
        public let settledAt: Date?
        /// The SHA-256 of the file that was loaded.
        public let settledBy: String
    }

    public struct Findings: Sendable {
        public let severity: String
        public let rule: String
        public let count: Int
        /// How many the last run found that read the source, or built.
        public let lastCount: Int
        /// How many of these no earlier run had found.
        public let newCount: Int
        /// How many the run before that one found; nil where there was none.
        public let formerCount: Int?
    }

    public struct Storage: Sendable {
        public let databaseBytes: Int
        public let archivedFiles: Int
        public let archiveBytes: Int
    }

    /// What somebody should look at, a sentence each; empty: all is well.
    public var problems: [String] {
        var problems: [String] = []
        if published == nil { problems.append("nothing is published") }
        if let run = lastRuns.first, [.refused, .failed, .cutOff].contains(run.state) {
            problems.append(
                "run \(run.number) (\(run.command)) \(run.state == .cutOff ? "was cut off" : "\(run.state.rawValue)")"
                    + (run.message.map { ": \($0)" } ?? ""))
        }
        for file in waitingFiles {
            problems.append("\(file.name) is \(file.refusedAt == nil ? "not loaded" : "refused")")
        }
        for source in sources where source.state == .late || source.state == .never {
            problems.append(
                "the source \(source.id) lacks \(source.expectedYear.map(String.init) ?? "figures")"
                    + (source.daysLate.map { ", due \($0.counted("day")) ago" } ?? ""))
        }
        return problems
    }
}
