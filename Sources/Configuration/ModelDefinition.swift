/// `models.yaml`: what is estimated on every vintage.
public struct ModelCatalogue: Sendable, Hashable {
    /// Term → how tables call it.
    public let labels: [String: String]
    /// In the order of the file, which is the order of tables.
    public let models: [ModelDefinition]

    public init(labels: [String: String], models: [ModelDefinition]) {
        self.labels = labels
        self.models = models
    }

    /// No models.
    public static let empty = ModelCatalogue(labels: [:], models: [])

    /// How tables call a term.
    public func label(of term: String) -> String { labels[term] ?? term }
}

/// One model: which terms, in which sample, under which assumption about the errors.
///
/// Terms are names: `score`, a dimension, an indicator, a variable or a policy. A name that nothing bears refuses
/// this model when it is estimated; the others go on.
public struct ModelDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    public let kind: Kind
    public let outcome: String
    /// By how many periods the outcome is later than the terms.
    public let lead: Int
    public let treatment: String
    public let controls: [String]
    /// Terms beside treatment and controls that tables show by name, such as competing policies.
    public let also: [String]
    public let fixedEffects: [FixedEffect]
    public let errors: StandardErrors
    /// Of the confidence intervals, in (0, 1).
    public let confidence: Double
    public let sample: Sample
    public let paper: PaperPlace?
    public let location: SourceLocation
    /// Where a term stands first, in the model or in `defaults`; nothing of one that the file does not name.
    private let places: [String: SourceLocation]
    /// Where the model itself writes a key; nothing of one that it has from `defaults`.
    private let keys: [String: SourceLocation]

    /// What is done with the terms.
    public enum Kind: Sendable, Hashable {
        /// Table 2: of these terms.
        case descriptive([String])
        case regression
        /// Event time from `first` (that and earlier) to `last` (that and later), without `base`.
        case eventStudy(first: Int, last: Int, base: Int)
        /// Random re-assignments of the treated entities with their dates.
        case placebo(draws: Int, seed: Int)
        case mediation(mediator: String, draws: Int, seed: Int)
        case heterogeneity(Split)
        case goodmanBacon
        case callawaySantAnna(comparison: Comparison, draws: Int, seed: Int)
        case sunAbraham
        case imputation
        case wildBootstrap(draws: Int, seed: Int)
    }

    /// How a sample is divided.
    public enum Split: Sendable, Hashable {
        case region
        /// Entities above and below the median of their means of a term.
        case median(of: String)
    }

    /// With whom treated entities are compared.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case neverTreated = "never_treated"
        case notYetTreated = "not_yet_treated"
    }

    public enum FixedEffect: String, Sendable, Hashable, CaseIterable {
        case entity, year
    }

    /// What is assumed of the errors, and which small-sample correction is made.
    public struct StandardErrors: Sendable, Hashable {
        public let kind: Kind
        public let correction: Correction

        public enum Kind: String, Sendable, Hashable, CaseIterable {
            case iid
            case hc1
            /// By entity.
            case cluster
            /// By entity and year.
            case twoWay = "two_way"
        }

        public enum Correction: String, Sendable, Hashable, CaseIterable {
            /// Effects nested in the clusters do not count as parameters: fixest, reghdfe, xtreg.
            case nonNested = "nonnested"
            /// All effects count: areg, regress with dummies.
            case full
            case none
        }

        public init(kind: Kind, correction: Correction) {
            self.kind = kind
            self.correction = correction
        }
    }

    /// Which rows of the panel; everything where all is empty.
    public struct Sample: Sendable, Hashable {
        /// Ids of regions.
        public let regions: [String]
        /// Codes of entities that are left out.
        public let without: [String]
        public let years: ClosedRange<Int>?

        public init(regions: [String] = [], without: [String] = [], years: ClosedRange<Int>? = nil) {
            self.regions = regions
            self.without = without
            self.years = years
        }
    }

    /// Where the founding paper prints it.
    public struct PaperPlace: Sendable, Hashable {
        public let table: Int
        /// The first of its columns; nil where the table has one model only.
        public let column: Int?

        public init(table: Int, column: Int?) {
            self.table = table
            self.column = column
        }
    }

    public init(
        id: String, title: LocalizedTitle, kind: Kind, outcome: String, lead: Int, treatment: String,
        controls: [String], also: [String], fixedEffects: [FixedEffect], errors: StandardErrors,
        confidence: Double,
        sample: Sample, paper: PaperPlace?, location: SourceLocation, places: [String: SourceLocation] = [:],
        keys: [String: SourceLocation] = [:]
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.outcome = outcome
        self.lead = lead
        self.treatment = treatment
        self.controls = controls
        self.also = also
        self.fixedEffects = fixedEffects
        self.errors = errors
        self.confidence = confidence
        self.sample = sample
        self.paper = paper
        self.location = location
        self.places = places
        self.keys = keys
    }

    /// Where the model itself writes a key; nil where `defaults` does, or nobody.
    public func location(ofKey key: String) -> SourceLocation? { keys[key] }

    /// Where a term stands; the model where the file does not name it.
    public func location(of term: String) -> SourceLocation { places[term] ?? location }
}

extension ModelDefinition.Kind {
    /// The kind as `models.yaml` names it.
    public var name: String {
        switch self {
        case .descriptive: "descriptive"
        case .regression: "regression"
        case .eventStudy: "event_study"
        case .placebo: "placebo"
        case .mediation: "mediation"
        case .heterogeneity: "heterogeneity"
        case .goodmanBacon: "goodman_bacon"
        case .callawaySantAnna: "callaway_santanna"
        case .sunAbraham: "sun_abraham"
        case .imputation: "imputation"
        case .wildBootstrap: "wild_bootstrap"
        }
    }
}

extension ModelDefinition {
    /// Every term that the model names, each once, in the order of the definition.
    public var terms: [String] {
        var all: [String]
        switch kind {
        case .descriptive(let terms): all = terms
        case .mediation(let mediator, _, _): all = [outcome, treatment, mediator] + also + controls
        case .heterogeneity(.median(let moderator)): all = [outcome, treatment, moderator] + also + controls
        default: all = [outcome, treatment] + also + controls
        }
        var seen: Set<String> = []
        return all.filter { seen.insert($0).inserted }
    }
}
