/// `checks.yaml`: the rules that data must pass.
public struct CheckPolicy: Sendable, Hashable {
    /// What happens when a rule is broken.
    public let severities: [Rule: Severity]
    /// The factor of a `jump` for series without one of their own.
    public let maxJump: Double
    /// The share of entities that must jump in one period to make it a `series_break`.
    public let seriesBreakShare: Double
    /// The share of the earlier value beyond which a change is a `revision` finding.
    public let revisionShare: Double
    /// As many equal values in a row at the end make a series constant.
    public let turnsConstantPeriods: Int
    /// More missing periods in a row than this make an interpolated gap a `long_gap`.
    public let longGapPeriods: Int
    /// The share of an indicator's cells beyond which filling them is a `filled_share` finding.
    public let filledShare: Double
    public let parts: [PartOfWhole]
    /// How much a run takes.
    public let limits: IntakeLimits

    public init(
        severities: [Rule: Severity], maxJump: Double, seriesBreakShare: Double, revisionShare: Double,
        turnsConstantPeriods: Int, longGapPeriods: Int, filledShare: Double, parts: [PartOfWhole],
        limits: IntakeLimits = IntakeLimits()
    ) {
        self.severities = severities
        self.maxJump = maxJump
        self.seriesBreakShare = seriesBreakShare
        self.revisionShare = revisionShare
        self.turnsConstantPeriods = turnsConstantPeriods
        self.longGapPeriods = longGapPeriods
        self.filledShare = filledShare
        self.parts = parts
        self.limits = limits
    }

    /// The severity of a rule, or its default.
    public func severity(of rule: Rule) -> Severity { severities[rule] ?? rule.defaultSeverity }

    /// A series that is part of another.
    public struct PartOfWhole: Sendable, Hashable {
        public let part: String
        public let whole: String

        public init(part: String, whole: String) {
            self.part = part
            self.whole = whole
        }
    }
}

/// How much one run takes, whoever fills the inbox. No part of how a file is read, and so of no fingerprint of readings.
public struct IntakeLimits: Sendable, Hashable {
    /// How many files are archived and read; those that are known already do not count. The rest wait for the next run.
    public var filesPerRun = 10_000
    /// Larger files are neither read nor archived. One megabyte is 2^20 bytes.
    public var fileMegabytes = 1024

    public init() {}

    public var fileBytes: Int { fileMegabytes << 20 }
}

/// What a broken rule does.
public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// Holds the file, or the build, back.
    case error
    /// Leaves the cell out and loads the rest.
    case quarantine
    /// Is recorded.
    case warning
}

/// A rule that data must pass. The raw value is the rule's id in `checks.yaml` and `ops.finding`.
public enum Rule: String, Sendable, Hashable, CaseIterable {
    // A file as a whole; always errors.
    /// No source of the configuration claims a file of this name.
    case unknownSource = "unknown_source"
    /// The bytes are no text in the encoding declared or detected.
    case unreadableText = "unreadable_text"
    /// The file does not have the layout that its source declares.
    case unexpectedLayout = "unexpected_layout"
    /// The file ends in the middle of a table.
    case cutOff = "cut_off"
    /// A source that requires a release date in the file's name found none.
    case noReleaseDate = "no_release_date"
    /// The file exceeds a limit (bytes, columns, cell length); beyond `IntakeLimits` it is not archived.
    case tooLarge = "too_large"

    // Names and units.
    case unknownEntity = "unknown_entity"
    case unknownSeries = "unknown_series"
    case unitMismatch = "unit_mismatch"

    // Cells.
    case notANumber = "not_a_number"
    case notAPeriod = "not_a_period"
    case duplicateCell = "duplicate_cell"
    case outOfRange = "out_of_range"
    /// A correction finds something else than its author saw.
    case staleCorrection = "stale_correction"

    // Series over time.
    case jump
    case seriesBreak = "series_break"
    case turnsConstant = "turns_constant"
    case missingEntities = "missing_entities"
    case missingPeriods = "missing_periods"
    /// The last line has no end, as that of a file cut off inside it.
    case noLineEnd = "no_line_end"

    // Against what is in the database; queries of `sql/checks`.
    case revision
    /// A newer release leaves a cell empty for which an older one had a value.
    case withdrawnValue = "withdrawn_value"
    case partExceedsWhole = "part_exceeds_whole"

    // What is no file.
    /// Something in the inbox cannot be read as a file: a link, a pipe, a name that is no text, one that is written to.
    case unfitFile = "unfit_file"

    // The build.
    case missingCell = "missing_cell"
    case undefinedCell = "undefined_cell"
    case constantIndicator = "constant_indicator"
    case longGap = "long_gap"
    case filledShare = "filled_share"
    case extrapolatedExtreme = "extrapolated_extreme"
    case frontierNotEstimated = "frontier_not_estimated"
    case frontierDoubtful = "frontier_doubtful"
    /// An entity, a year or an indicator of the published vintage would be gone.
    case lostCoverage = "lost_coverage"
    /// A refused file waits; as an error it holds every build back.
    case refusedFile = "refused_file"

    /// Whether it is about the panel, or about what is not read, and decides nothing about how a file is read.
    var isOfNoReading: Bool {
        switch self {
        case .unfitFile, .missingCell, .undefinedCell, .constantIndicator, .longGap, .filledShare,
            .extrapolatedExtreme,
            .frontierNotEstimated, .frontierDoubtful, .lostCoverage, .refusedFile:
            true
        default: false
        }
    }

    /// Whether it came when files had been read without it, and says only as an error anything about how a file is read: those that
    /// were read before are not read again for it.
    var isOfReadingsAsErrorOnly: Bool { self == .withdrawnValue }

    /// The severity where `checks.yaml` says nothing.
    public var defaultSeverity: Severity {
        switch self {
        case .notANumber, .outOfRange: .quarantine
        case .jump, .seriesBreak, .turnsConstant, .missingEntities, .missingPeriods, .noLineEnd, .revision,
            .withdrawnValue, .undefinedCell, .longGap, .filledShare, .extrapolatedExtreme, .frontierDoubtful,
            .refusedFile:
            .warning
        default: .error
        }
    }
}
