import Configuration

/// What became of one model: rows for the warehouse, or why there are none.
public struct ModelEstimates: Sendable {
    public let model: ModelDefinition
    public let result: Result<ModelResult, ModelRefusal>

    public var isRefused: Bool {
        if case .failure = result { return true }
        return false
    }
}

/// The estimates of a model, as facts that stand in rows.
public struct ModelResult: Sendable {
    public var equations: [EstimatedEquation] = []
    public var tests: [EstimatedTest] = []
    public var draws: [PlaceboDraw] = []
    public var groupTimeEffects: [GroupTimeEffect] = []
    public var comparisons: [Comparison] = []
    public var descriptions: [DescribedTerm] = []

    public init() {}

    /// The first estimate that is no finite number: none may reach a reader.
    var firstNotFinite: String? {
        func isSound(_ values: Double?...) -> Bool { values.allSatisfy { $0?.isFinite ?? true } }
        for coefficient in equations.flatMap(\.coefficients)
        where !isSound(
            coefficient.estimate, coefficient.standardError, coefficient.pValue, coefficient.lower,
            coefficient.upper)
        {
            return coefficient.term
        }
        for test in tests where !isSound(test.estimate, test.standardError, test.statistic, test.pValue) {
            return test.id
        }
        for draw in draws where !isSound(draw.estimate, draw.standardError, draw.pValue) { return "a draw" }
        for effect in groupTimeEffects where !isSound(effect.effect, effect.standardError) {
            return "cohort \(effect.cohort), \(effect.period)"
        }
        for term in descriptions where !isSound(term.mean, term.standardDeviation) { return term.term }
        return nil
    }
}

/// An equation, with its coefficients in the order of the table.
public struct EstimatedEquation: Sendable {
    /// Which of the model's: `main`, `mediator`, a region …
    public var id: String
    public var title: String
    public var outcome: String
    /// Which rows of the panel, in words.
    public var sample: String
    /// How it was estimated, in words.
    public var estimator: String
    /// What is assumed of the errors, with the correction, in words.
    public var vcov: String
    public var observations: Int
    public var clusters: Int?
    public var degreesOfFreedom: Int?
    /// K of the small-sample correction.
    public var parameters: Int?
    public var rSquaredWithin: Double?
    /// 1 − RSS/TSS, fixed effects included.
    public var rSquared: Double?
    public var rootMeanSquaredError: Double?
    public var hasControls: Bool
    public var hasEntityEffects: Bool
    public var hasYearEffects: Bool
    /// What a reader should know.
    public var notes: [String]
    public var coefficients: [EstimatedCoefficient]
}

/// One coefficient.
public struct EstimatedCoefficient: Sendable, Hashable {
    public enum Role: String, Sendable {
        case treatment, also, mediator, control, constant
        case eventTime = "event_time"
        case cohort
    }

    public var term: String
    public var label: String
    public var role: Role
    public var eventTime: Int?
    public var estimate: Double
    /// nil for a base period, and where the errors leave no variance.
    public var standardError: Double?
    public var statistic: Double?
    public var pValue: Double?
    public var lower: Double?
    public var upper: Double?
    /// Simultaneous over all periods.
    public var bandLower: Double?
    public var bandUpper: Double?
}

/// A test, or a quantity derived from coefficients.
public struct EstimatedTest: Sendable, Hashable {
    public var id: String
    public var title: String
    public var estimate: Double?
    public var standardError: Double?
    public var statistic: Double?
    public var numerator: Int?
    public var denominator: Int?
    public var pValue: Double?
    public var lower: Double?
    public var upper: Double?
    /// Which rows of the panel it rests on, in words; nil where it rests on nothing that was fitted.
    public var sample: String?
    public var observations: Int?
    public var clusters: Int?
    /// What a reader should know, such as why it is refused.
    public var notes: [String] = []

    public init(
        id: String, title: String, estimate: Double? = nil, standardError: Double? = nil,
        statistic: Double? = nil, numerator: Int? = nil, denominator: Int? = nil, pValue: Double? = nil,
        lower: Double? = nil, upper: Double? = nil
    ) {
        self.id = id
        self.title = title
        self.estimate = estimate
        self.standardError = standardError
        self.statistic = statistic
        self.numerator = numerator
        self.denominator = denominator
        self.pValue = pValue
        self.lower = lower
        self.upper = upper
    }
}

/// The effect of a re-assignment of treatment.
public struct PlaceboDraw: Sendable, Hashable {
    /// From 1; those of draws that could not be estimated are left out.
    public let number: Int
    public let estimate: Double
    /// nil where the errors leave no variance.
    public let standardError: Double?
    public let pValue: Double?
}

/// The effect on one cohort in one period.
public struct GroupTimeEffect: Sendable, Hashable {
    public let cohort: Int
    public let period: Int
    public let effect: Double
    public let standardError: Double?
    public let lower: Double?
    public let upper: Double?
    /// Why it has no error; nil with one.
    public let note: String?
}

/// A two-by-two comparison inside a two-way fixed-effects estimate.
public struct Comparison: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case treatedVersusNever = "treated_vs_never"
        case earlierVersusLater = "earlier_vs_later"
        case laterVersusEarlier = "later_vs_earlier"
        case laterVersusAlways = "treated_vs_always"
    }

    public let kind: Kind
    public let treatedCohort: Int
    /// nil for the never treated.
    public let comparisonCohort: Int?
    public let estimate: Double
    public let weight: Double
}

/// A term described over the panel.
public struct DescribedTerm: Sendable, Hashable {
    public let term: String
    public let label: String
    public let observations: Int
    public let mean: Double
    public let standardDeviation: Double
    public let minimum: Double
    public let lowerQuartile: Double
    public let median: Double
    public let upperQuartile: Double
    public let maximum: Double
    /// Which rows of the panel, in words.
    public let sample: String
}
