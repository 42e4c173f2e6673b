/// What data are called: a namespace, which says where they are, and a name in it. Files are in `file`, tables of
/// PostgreSQL in `postgres://host:port` under `database.schema.table`: <https://openlineage.io/docs/spec/naming>.
public struct DatasetName: Encodable, Sendable, Hashable {
    public let namespace: String
    public let name: String

    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }
}

/// Data that a run read.
public struct InputDataset: Encodable, Sendable {
    public let namespace: String
    public let name: String
    public let facets: DatasetFacets

    public init(_ name: DatasetName, facets: DatasetFacets = DatasetFacets()) {
        namespace = name.namespace
        self.name = name.name
        self.facets = facets
    }
}

/// Data that a run wrote.
public struct OutputDataset: Encodable, Sendable {
    public let namespace: String
    public let name: String
    public let facets: DatasetFacets
    public let outputFacets: OutputFacets

    public init(
        _ name: DatasetName, facets: DatasetFacets = DatasetFacets(),
        outputFacets: OutputFacets = OutputFacets()
    ) {
        namespace = name.namespace
        self.name = name.name
        self.facets = facets
        self.outputFacets = outputFacets
    }
}
