import Foundation

/// An event of OpenLineage 2.0.2: a run of a job changed its state.
///
/// The standard: <https://openlineage.io/docs/spec/object-model>. Events of every kind were validated against its JSON schemas, 2-0-2
/// and those that the facets name, and against the classes of openlineage-python 1.54.
public struct RunEvent: Encodable, Sendable {
    public enum State: String, Encodable, Sendable {
        case start = "START"
        case complete = "COMPLETE"
        case abort = "ABORT"
        case fail = "FAIL"
    }

    public let eventType: State
    /// RFC 3339, in UTC.
    public let eventTime: String
    public let run: Run
    public let job: Job
    public let inputs: [InputDataset]
    public let outputs: [OutputDataset]
    /// URI of the program.
    public let producer: String
    public let schemaURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"

    public init(
        _ state: State, at time: Date, run: Run, job: Job, inputs: [InputDataset] = [],
        outputs: [OutputDataset] = [],
        producer: String
    ) {
        eventType = state
        eventTime = time.formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        self.run = run
        self.job = job
        self.inputs = inputs
        self.outputs = outputs
        self.producer = producer
    }

    /// One line of JSON, its keys in order, without the line's end.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

/// One run of a job.
public struct Run: Encodable, Sendable {
    /// A UUID, the same in every event of the run.
    public let runId: String
    public let facets: RunFacets

    public init(_ id: UUID, facets: RunFacets = RunFacets()) {
        runId = id.uuidString.lowercased()
        self.facets = facets
    }
}

/// What runs: a name that is unique in its namespace.
public struct Job: Encodable, Sendable {
    public let namespace: String
    public let name: String
    public let facets: JobFacets

    public init(namespace: String, name: String, facets: JobFacets = JobFacets()) {
        self.namespace = namespace
        self.name = name
        self.facets = facets
    }
}
