/// What is said of a job.
public struct JobFacets: Encodable, Sendable {
    public var documentation: Facet<JobDocumentation>?
    public var jobType: Facet<JobType>?

    public init() {}
}

/// What a job does, in words.
public struct JobDocumentation: FacetContent {
    public static let schemaURL = definition("1-1-0", "DocumentationJobFacet")
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// What kind of job it is.
public struct JobType: FacetContent {
    public static let schemaURL = definition("2-0-4", "JobTypeJobFacet")
    public let processingType = "BATCH"
    public let integration = "NQP"
    /// COMMAND, or TASK for a step of one.
    public let jobType: String

    public init(_ jobType: String) { self.jobType = jobType }
}
