/// Everything under `etl-config/`, validated: a value of this type has no dangling name, no unit slip
/// and no cycle.
public struct WarehouseConfiguration: Sendable {
    public let index: IndexDefinition
    public let entities: EntityCatalogue
    public let units: UnitCatalogue
    public let series: [SeriesDefinition]
    /// The tree of the index, in the order of the file.
    public let dimensions: [DimensionDefinition]
    /// The tertiary indicators, in the order of the file, which is the order of weights and columns.
    public let indicators: [IndicatorDefinition]
    /// What models use beside the index, in the order of the file.
    public let variables: [IndicatorDefinition]
    /// The production frontiers that formulas may read, in the order of the file.
    public let frontiers: [FrontierDefinition]
    public let policies: [PolicyDefinition]
    public let sources: [SourceDefinition]
    public let checks: CheckPolicy
    /// What is known to be wrong in files, in the order of the file; empty where the folder keeps none.
    public let corrections: [CorrectionDefinition]
    public let models: ModelCatalogue
    /// What the founding paper prints; empty where the folder keeps none.
    public let reference: [PublishedResult]
    /// nil where the folder describes no sample release.
    public let sample: SampleDefinition?
    /// The files as read, in the order of their paths.
    public let files: [ConfigurationFile]

    public init(
        index: IndexDefinition, entities: EntityCatalogue, units: UnitCatalogue, series: [SeriesDefinition],
        dimensions: [DimensionDefinition], indicators: [IndicatorDefinition],
        variables: [IndicatorDefinition], frontiers: [FrontierDefinition] = [],
        policies: [PolicyDefinition], sources: [SourceDefinition], checks: CheckPolicy,
        corrections: [CorrectionDefinition] = [], models: ModelCatalogue = .empty,
        reference: [PublishedResult] = [],
        sample: SampleDefinition? = nil, files: [ConfigurationFile]
    ) {
        self.index = index
        self.entities = entities
        self.units = units
        self.series = series
        self.dimensions = dimensions
        self.indicators = indicators
        self.variables = variables
        self.frontiers = frontiers
        self.policies = policies
        self.sources = sources
        self.checks = checks
        self.corrections = corrections
        self.models = models
        self.reference = reference
        self.sample = sample
        self.files = files
    }

    /// Indicators, then variables: the columns of a panel.
    public var columns: [IndicatorDefinition] { indicators + variables }

    /// The frontiers that a column reads.
    public var frontiersUsed: [FrontierDefinition] {
        let used = Set(columns.flatMap(\.formula.frontiersUsed))
        return frontiers.filter { used.contains($0) }
    }
}

/// One file of the configuration, byte for byte.
public struct ConfigurationFile: Sendable, Hashable {
    /// Relative to the configuration folder, with `/`.
    public let path: String
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// `units.yaml`: base quantities and the symbols under which files write their multiples.
public struct UnitCatalogue: Sendable, Hashable {
    /// The base quantities' ids.
    public let quantities: [String]
    /// Symbol, as `key` writes it → unit.
    public let symbols: [String: Unit]

    public init(quantities: [String], symbols: [String: Unit]) {
        self.quantities = quantities
        self.symbols = symbols
    }

    /// The unit that a file writes as `symbol`, by declared symbol only; nil where none is declared.
    public func unit(named symbol: String) -> Unit? { symbols[Self.key(symbol)] }

    /// The key under which a symbol is looked up: `10,000 yuan`, `10 000 yuan` and `10000 yuan` are one.
    static func key(_ symbol: String) -> String {
        let folded = NameKey.folding(symbol)
        guard folded.contains(",") else { return folded }
        return folded.replacing(/[0-9]{1,3}(,[0-9]{3})+(?![0-9,])/) { $0.output.0.filter { $0 != "," } }
    }
}
