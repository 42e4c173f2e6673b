import Foundation

/// What is said of a run.
public struct RunFacets: Encodable, Sendable {
    public var parent: Facet<ParentRun>?
    public var errorMessage: Facet<ErrorMessage>?
    public var processingEngine: Facet<ProcessingEngine>?
    /// Ours: number, outcome and content.
    public var warehouseRun: Facet<WarehouseRun>?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case parent, errorMessage
        case processingEngine = "processing_engine"
        case warehouseRun = "nqp_run"
    }
}

/// The run that started this one.
public struct ParentRun: FacetContent {
    public static let schemaURL = definition("1-2-0", "ParentRunFacet")
    public let run: RunIdentity
    public let job: JobIdentity

    public struct RunIdentity: Encodable, Sendable {
        public let runId: String
    }

    public struct JobIdentity: Encodable, Sendable {
        public let namespace: String
        public let name: String
    }

    public init(run: UUID, namespace: String, job: String) {
        self.run = RunIdentity(runId: run.uuidString.lowercased())
        self.job = JobIdentity(namespace: namespace, name: job)
    }

    /// Reads `namespace/job/run`, as schedulers put it into `OPENLINEAGE_PARENT_ID`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        // A namespace may hold slashes, a job's name may not.
        guard parts.count >= 3, let run = UUID(uuidString: String(parts[parts.count - 1])) else { return nil }
        let namespace = parts.dropLast(2).joined(separator: "/")
        let job = String(parts[parts.count - 2])
        guard !namespace.isEmpty, !job.isEmpty else { return nil }
        self.init(run: run, namespace: namespace, job: job)
    }
}

/// Why a run failed.
public struct ErrorMessage: FacetContent {
    public static let schemaURL = definition("1-0-1", "ErrorMessageRunFacet")
    public let message: String
    public let programmingLanguage = "Swift"

    public init(_ message: String) { self.message = message }
}

/// What it ran on.
public struct ProcessingEngine: FacetContent {
    public static let schemaURL = definition("1-1-1", "ProcessingEngineRunFacet")
    public let name: String
    public let version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// What the warehouse itself notes of a run. A facet of ours, as the standard allows under a prefix.
public struct WarehouseRun: FacetContent {
    public static let schemaURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunFacet"
    /// `audit.run.run`.
    public let number: Int
    /// done, refused or failed; nil while it goes on.
    public let outcome: String?
    public let message: String?
    /// SHA-256 of the configuration.
    public let configuration: String
    public let vintage: Int?
    public let contentHash: String?
    /// published or republished, where readers see another vintage since, whatever the outcome; nil: they see what they saw.
    public let publication: String?

    public init(
        number: Int, outcome: String? = nil, message: String? = nil, configuration: String,
        vintage: Int? = nil,
        contentHash: String? = nil, publication: String? = nil
    ) {
        self.number = number
        self.outcome = outcome
        self.message = message
        self.configuration = configuration
        self.vintage = vintage
        self.contentHash = contentHash
        self.publication = publication
    }
}
