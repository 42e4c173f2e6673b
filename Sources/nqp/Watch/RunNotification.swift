import Foundation
import Pipeline
import Warehouse

/// What somebody is told about a run: that it failed, that data were refused, or that there is a new vintage.
struct RunNotification {
    /// The sentence that chats show.
    let text: String
    /// The facts, as JSON, for commands.
    let json: [UInt8]
    /// The same to be posted: `text` is what hooks of Slack and Mattermost show, `msg_type` and `content` are for Feishu and Lark.
    let post: [UInt8]
    /// The facts as variables, for commands.
    let variables: [String: String]

    private struct Body: Encodable {
        let text: String
        let event: String
        let command: String
        let run: Int?
        let outcome: String
        let exitCode: Int32
        let message: String
        let startedAt: String
        let seconds: Double
        let vintage: Int?
        let contentHash: String?
        /// published or republished; nil: readers see what they saw.
        let publication: String?
        let changedCells: Int?
        let files: [String: Int]
        let refusedFiles: [String]
        let incompleteFiles: [String]
        let findings: [String: Int]
        let programVersion: String
        var msgType: String?
        var content: Content?

        struct Content: Encodable {
            let text: String
        }
    }

    /// nil where nothing happened that is worth telling.
    init?(_ end: RunEnd, exitCode: Int32) {
        guard let event = end.event else { return nil }
        let files = end.ingest?.files ?? []
        let refused = files.filter { $0.isNews && $0.state != .loaded }.map(\.name)
        let incomplete = files.filter { $0.isNews && $0.state == .loaded }.map(\.name)
        let findings = (end.ingest?.findings ?? []) + (end.build?.findings ?? [])
        var changed: Int?
        if case .published(.published(_, let cells), _)? = end.build?.result { changed = cells }
        let message = end.message.printableLine
        text = Self.sentence(event, end, message, refused: refused, incomplete: incomplete)
        var body = Body(
            text: text, event: event.rawValue, command: end.command, run: end.run,
            outcome: end.outcome.rawValue, exitCode: exitCode, message: message,
            startedAt: LogLine.text(of: end.startedAt),
            seconds: end.seconds,
            vintage: end.published?.vintage, contentHash: end.published?.contentHash,
            publication: end.publication?.rawValue, changedCells: changed,
            files: Dictionary(grouping: files, by: { $0.state.rawValue }).mapValues(\.count),
            refusedFiles: Array(refused.prefix(20)), incompleteFiles: Array(incomplete.prefix(20)),
            findings: Dictionary(grouping: findings, by: { $0.severity.rawValue }).mapValues(
                \.occurrenceCount),
            programVersion: NQP.programVersion)
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let facts = try? encoder.encode(body) else { return nil }
        json = Array(facts)
        (body.msgType, body.content) = ("text", Body.Content(text: text))
        guard let posted = try? encoder.encode(body) else { return nil }
        post = Array(posted)
        var variables = [
            "NQP_EVENT": event.rawValue, "NQP_COMMAND": end.command, "NQP_OUTCOME": end.outcome.rawValue,
            "NQP_EXIT_CODE": "\(exitCode)", "NQP_TEXT": text,
        ]
        variables["NQP_RUN"] = end.run.map(String.init)
        variables["NQP_VINTAGE"] = end.published.map { "\($0.vintage)" }
        variables["NQP_PUBLICATION"] = end.publication?.rawValue
        variables["NQP_CONTENT_HASH"] = end.published?.contentHash
        self.variables = variables
    }

    private static func sentence(
        _ event: RunEnd.Event, _ end: RunEnd, _ message: String, refused: [String], incomplete: [String]
    ) -> String {
        // What failed before the database could note it has no number.
        let run = end.run.map { "run \($0) (\(end.command))" } ?? end.command
        let head =
            switch event {
            case .failed: "nqp: \(run) failed"
            case .stopped: "nqp: \(run) was stopped"
            case .refused where end.publication != nil:
                "nqp: \(run) refused data, and published"
            case .refused: "nqp: \(run) refused data"
            case .vintage: "nqp: \(run) published"
            }
        let lists = list("Refused", refused) + list("Cells left out of", incomplete)
        return "\(head): \(message)" + (lists.isEmpty ? "" : "." + lists)
    }

    private static func list(_ heading: String, _ files: [String]) -> String {
        guard !files.isEmpty else { return "" }
        let names = files.prefix(5).map(\.printable).joined(separator: ", ")
        return " \(heading): \(names)\(files.count > 5 ? " and \(files.count - 5) more" : "")."
    }
}
