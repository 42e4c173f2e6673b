/// What a broken rule says: where, what was found, what was expected, what to do about it.
///
/// Findings are data. They are stored in `ops.finding`, printed as a table and exported as JSON.
public struct Finding: Sendable, Hashable {
    public var rule: Rule
    public var severity: Severity
    /// The file's name; nil for findings about the panel.
    public var file: String?
    /// The sheet; nil for text files.
    public var sheet: String?
    /// The line of the file as an editor counts it, from 1; nil where the whole file is meant.
    public var row: Int?
    /// The column, from 1.
    public var column: Int?
    /// The entity's code; nil where none is meant or the name is unknown.
    public var entity: String?
    /// The series' or indicator's id.
    public var series: String?
    public var period: Int?
    /// What stands there.
    public var found: String
    /// What the rule asks for.
    public var expected: String
    /// What to do.
    public var remedy: String
    /// How many findings it stands for: 1, or those of its rule that a file has beyond the ones that are kept.
    public var occurrenceCount: Int

    public init(
        _ rule: Rule, _ severity: Severity, file: String? = nil, sheet: String? = nil, row: Int? = nil,
        column: Int? = nil, entity: String? = nil, series: String? = nil, period: Int? = nil,
        found: String, expected: String, remedy: String, occurrenceCount: Int = 1
    ) {
        self.rule = rule
        self.severity = severity
        self.file = file
        self.sheet = sheet
        self.row = row
        self.column = column
        self.entity = entity
        self.series = series
        self.period = period
        self.found = found
        self.expected = expected
        self.remedy = remedy
        self.occurrenceCount = occurrenceCount
    }
}

extension Sequence<Finding> {
    /// How many there are, those that are only counted included.
    public var occurrenceCount: Int { reduce(0) { $0 + $1.occurrenceCount } }

    /// How many of a severity there are, those that are only counted included.
    public func occurrenceCount(of severity: Severity) -> Int {
        reduce(0) { $0 + ($1.severity == severity ? $1.occurrenceCount : 0) }
    }
}
