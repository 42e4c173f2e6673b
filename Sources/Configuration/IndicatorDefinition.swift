/// A derived column of the panel: a tertiary indicator of the index (`indicators.yaml`), or a variable
/// that models use beside it (`variables.yaml`).
public struct IndicatorDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    public let role: Role
    /// The formula as written.
    public let formulaText: String
    /// The formula over raw series, every variable replaced by its own formula.
    public let formula: Formula
    /// The unit of the result.
    public let unit: Unit
    public let missing: MissingPolicy
    /// Who reports or computes the indicator; nil for variables.
    public let producer: String?
    public let location: SourceLocation

    /// What a column is for.
    public enum Role: Sendable, Hashable {
        /// Enters the index.
        case indicator(Placement)
        case mediator
        case control
        case moderator
        /// An alternative treatment.
        case treatment
        /// The other reading of a variable that the founding paper describes ambiguously.
        case alternative

        /// `indicator`, `control` …
        public var name: String {
            switch self {
            case .indicator: "indicator"
            case .mediator: "mediator"
            case .control: "control"
            case .moderator: "moderator"
            case .treatment: "treatment"
            case .alternative: "alternative"
            }
        }
    }

    /// Where an indicator stands in the tree, and which way it counts.
    public struct Placement: Sendable, Hashable {
        public let dimension: String
        public let secondary: String
        public let direction: Direction

        public init(dimension: String, secondary: String, direction: Direction) {
            self.dimension = dimension
            self.secondary = secondary
            self.direction = direction
        }
    }

    public enum Direction: String, Sendable, Hashable {
        case moreIsBetter = "+"
        case lessIsBetter = "-"
    }

    public init(
        id: String, title: LocalizedTitle, role: Role, formulaText: String, formula: Formula,
        unit: Unit, missing: MissingPolicy, producer: String?, location: SourceLocation
    ) {
        self.id = id
        self.title = title
        self.role = role
        self.formulaText = formulaText
        self.formula = formula
        self.unit = unit
        self.missing = missing
        self.producer = producer
        self.location = location
    }
}

/// What is done about missing values of one indicator, per entity.
public struct MissingPolicy: Sendable, Hashable {
    public let inside: Inside
    public let leading: Edge
    public let trailing: Edge

    /// Between two known values.
    public enum Inside: String, Sendable, Hashable, CaseIterable {
        case linear
        case refuse = "none"
    }

    /// Before the first or after the last known value.
    public enum Edge: String, Sendable, Hashable, CaseIterable {
        /// The build is refused and names the cells.
        case refuse = "none"
        /// The nearest known value.
        case nearest
        /// The line through the two nearest known values.
        case trend
    }

    public init(inside: Inside, leading: Edge, trailing: Edge) {
        self.inside = inside
        self.leading = leading
        self.trailing = trailing
    }
}

/// A dimension of the index with its secondary indicators, in the order of the file.
public struct DimensionDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    public let secondary: [SecondaryDefinition]

    public init(id: String, title: LocalizedTitle, secondary: [SecondaryDefinition]) {
        self.id = id
        self.title = title
        self.secondary = secondary
    }
}

/// A secondary indicator: the middle level of the tree.
public struct SecondaryDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle

    public init(id: String, title: LocalizedTitle) {
        self.id = id
        self.title = title
    }
}
