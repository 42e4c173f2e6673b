/// What is said of data.
public struct DatasetFacets: Encodable, Sendable {
    public var schema: Facet<DatasetSchema>?
    public var dataSource: Facet<DataSource>?
    public var documentation: Facet<DatasetDocumentation>?
    public var version: Facet<DatasetVersion>?
    public var columnLineage: Facet<ColumnLineage>?

    public init() {}
}

/// What is said of what a run wrote of them.
public struct OutputFacets: Encodable, Sendable {
    public var outputStatistics: Facet<OutputStatistics>?

    public init() {}
}

/// The fields of data.
public struct DatasetSchema: FacetContent {
    public static let schemaURL = definition("1-2-0", "SchemaDatasetFacet")
    public let fields: [Field]

    public struct Field: Encodable, Sendable {
        public let name: String
        public let type: String?
        public let description: String?

        public init(name: String, type: String?, description: String?) {
            self.name = name
            self.type = type
            self.description = description
        }
    }

    public init(_ fields: [Field]) { self.fields = fields }
}

/// Where data are.
public struct DataSource: FacetContent {
    public static let schemaURL = definition("1-0-1", "DatasourceDatasetFacet")
    public let name: String
    public let uri: String

    public init(name: String, uri: String) {
        self.name = name
        self.uri = uri
    }
}

/// What data are, in words.
public struct DatasetDocumentation: FacetContent {
    public static let schemaURL = definition("1-1-0", "DocumentationDatasetFacet")
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// Which state of the data: of a file its SHA-256, of the index the content hash of its vintage.
public struct DatasetVersion: FacetContent {
    public static let schemaURL = definition("1-0-1", "DatasetVersionDatasetFacet")
    public let datasetVersion: String

    public init(_ version: String) { datasetVersion = version }
}

/// How many rows were written.
public struct OutputStatistics: FacetContent {
    public static let schemaURL = definition("1-0-2", "OutputStatisticsOutputDatasetFacet")
    public let rowCount: Int

    public init(rowCount: Int) { self.rowCount = rowCount }
}

/// From which fields each field was made.
public struct ColumnLineage: FacetContent {
    public static let schemaURL = definition("1-2-0", "ColumnLineageDatasetFacet")
    public let fields: [String: Sources]

    /// What a field was made from.
    public struct Sources: Encodable, Sendable {
        public let inputFields: [InputField]

        public init(_ inputFields: [InputField]) { self.inputFields = inputFields }
    }

    /// A field that another was made from, and how.
    public struct InputField: Encodable, Sendable {
        public let namespace: String
        public let name: String
        public let field: String
        public var transformations: [Transformation]

        public init(_ dataset: DatasetName, field: String, _ transformation: Transformation) {
            namespace = dataset.namespace
            name = dataset.name
            self.field = field
            transformations = [transformation]
        }
    }

    /// How a value enters another.
    public struct Transformation: Encodable, Sendable {
        public enum Kind: String, Encodable, Sendable {
            case direct = "DIRECT"
            /// It decides about values without entering them: a group, a condition, a weight.
            case indirect = "INDIRECT"
        }

        public let type: Kind
        /// IDENTITY, TRANSFORMATION, AGGREGATION; JOIN, FILTER, CONDITIONAL …
        public let subtype: String
        public let description: String
        public let masking = false

        public init(_ subtype: String, _ description: String, type: Kind = .direct) {
            self.type = type
            self.subtype = subtype
            self.description = description
        }
    }

    public init(_ fields: [String: Sources]) { self.fields = fields }
}
