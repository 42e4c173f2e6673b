import Foundation
import OpenLineage
import Webhooks

/// Where lineage events go, by the variables that the clients of OpenLineage read and by a file of the user's.
public struct EventSettings: Sendable {
    /// Nowhere: no event is made.
    public var isOff: Bool { sinks.isEmpty }
    /// Namespace of the jobs.
    public let namespace: String
    /// The scheduler's run that this one is part of.
    public let parent: ParentRun?
    let sinks: [any EventSink]

    /// - Parameters:
    ///   - file: JSON lines are appended to it; nil: to none.
    ///   - environment: `OPENLINEAGE_URL`, with `OPENLINEAGE_ENDPOINT` (default: `api/v1/lineage`) and `OPENLINEAGE_API_KEY`;
    ///     `OPENLINEAGE_NAMESPACE` (default: `nqp`), `OPENLINEAGE_PARENT_ID` and `OPENLINEAGE_DISABLED`.
    /// - Throws: `EventSettingsError` for what can be known to be of no use before anything runs.
    public init(file: String?, environment: [String: String]) throws(EventSettingsError) {
        func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        namespace = given("OPENLINEAGE_NAMESPACE") ?? "nqp"
        if let text = given("OPENLINEAGE_PARENT_ID") {
            guard let parent = ParentRun(text) else {
                throw EventSettingsError(
                    description: "OPENLINEAGE_PARENT_ID is \"\(text)\", which is no namespace/job/run-id")
            }
            self.parent = parent
        } else {
            parent = nil
        }
        var sinks: [any EventSink] = []
        if given("OPENLINEAGE_DISABLED")?.lowercased() != "true" {
            if let file { sinks.append(try EventFile(path: file)) }
            if let url = given("OPENLINEAGE_URL") {
                sinks.append(
                    try EventEndpoint(
                        url: url, endpoint: given("OPENLINEAGE_ENDPOINT") ?? "api/v1/lineage",
                        key: given("OPENLINEAGE_API_KEY")))
            }
        }
        self.sinks = sinks
    }
}

/// Why events cannot go where they are to go.
public struct EventSettingsError: Error, Sendable, CustomStringConvertible {
    public let description: String
}

/// Takes events.
protocol EventSink: Sendable {
    /// - Parameter event: one JSON object, without a line's end.
    func send(_ event: [UInt8]) throws
}

/// A file to which events are appended, one a line.
struct EventFile: EventSink {
    private let path: String

    init(path: String) throws(EventSettingsError) {
        self.path = path
        do {
            try append([])
        } catch {
            throw EventSettingsError(description: "events cannot be written to \(path): \(error)")
        }
    }

    func send(_ event: [UInt8]) throws { try append(event + [UInt8(ascii: "\n")]) }

    /// In one write to the end of the file, so that lines of runs on several databases do not mix.
    private func append(_ bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw EventSettingsError(description: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard bytes.isEmpty || write(descriptor, bytes, bytes.count) == bytes.count else {
            throw EventSettingsError(description: String(cString: strerror(errno)))
        }
    }
}

/// An HTTP endpoint such as Marquez's or DataHub's.
struct EventEndpoint: EventSink {
    private let post: HTTPPost

    init(url: String, endpoint: String, key: String?) throws(EventSettingsError) {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let path = endpoint.hasPrefix("/") ? String(endpoint.dropFirst()) : endpoint
        do {
            post = try HTTPPost(
                url: "\(base)/\(path)", headers: key.map { ["Authorization": "Bearer \($0)"] } ?? [:],
                timeout: .seconds(5), connectTimeout: .seconds(2))
        } catch {
            throw EventSettingsError(description: "OPENLINEAGE_URL: \(error)")
        }
    }

    func send(_ event: [UInt8]) throws { try post.send(event) }
}
