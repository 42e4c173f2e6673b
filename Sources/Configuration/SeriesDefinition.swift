/// One raw series of `series.yaml`: what releases report, before anything is derived from it.
public struct SeriesDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    /// Further names under which sources write the series.
    public let otherNames: [String]
    /// The unit in which observations are stored.
    public let unit: Unit
    public let kind: Kind
    /// Plausible values, in `unit`.
    public let range: ClosedRange<Double>?
    /// The factor beyond which a change against the previous period is a finding; nil: `CheckPolicy.maxJump`.
    public let maxJump: Double?
    /// Whether equal values year after year are expected.
    public let mayBeConstant: Bool
    /// What a user of the series should know.
    public let note: String?
    public let location: SourceLocation

    /// What kind of magnitude a series is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Measured over a period: GDP.
        case flow
        /// Measured at the period's end: population.
        case stock
        /// A quotient reported as such: a density.
        case ratio
        /// A constructed number without a unit of its own.
        case index
    }

    public init(
        id: String, title: LocalizedTitle, otherNames: [String], unit: Unit, kind: Kind,
        range: ClosedRange<Double>?, maxJump: Double?, mayBeConstant: Bool, note: String?,
        location: SourceLocation
    ) {
        self.id = id
        self.title = title
        self.otherNames = otherNames
        self.unit = unit
        self.kind = kind
        self.range = range
        self.maxJump = maxJump
        self.mayBeConstant = mayBeConstant
        self.note = note
        self.location = location
    }

    /// Every name by which a file may call the series: id, titles, further names.
    public var names: [String] { [id, title.en, title.zh] + otherNames }
}
