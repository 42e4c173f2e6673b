/// How a source arranges its tables: where each table says whom, when and what its values are about.
///
/// Nothing here is a coordinate: a table with one more row or column still reads.
public struct TableDefinition: Sendable, Hashable {
    /// Words of cells in the first row of the header, patterns with `*` and `?`, all in one row. None: the header is the
    /// first row with at least two of what `columns` holds.
    public let header: [String]
    public let entity: Place
    public let period: Place
    public let series: Place
    /// The heading under which values stand, where a table has others beside them (`绝对数`, not `比重`).
    public let values: String?
    /// The unit of tables that state none; one that states another is refused.
    public let unit: Unit?
    /// What names mean, in the order of the file.
    public let names: [NameMeaning]
    /// Names of rows and columns that are left out: patterns with `*` and `?`.
    public let ignore: [String]
    /// Whether columns and rows of series that are not known are left out silently.
    public let ignoresOthers: Bool
    /// What stands before or behind names and values without belonging to them, as an example of each kind.
    public let marks: [String]
    /// How numbers may be written beyond digits, point, exponent and commas.
    public let numbers: Set<NumberStyle>
    /// Where an empty cell continues another without being merged with it.
    public let fill: Set<Filling>

    /// Where a table says something of its values.
    public struct Place: Sendable, Hashable {
        public let site: Site
        /// Tells the cell or column from others; a pattern with `*` and `?`.
        public let words: String?

        public init(_ site: Site, words: String? = nil) {
            self.site = site
            self.words = words
        }
    }

    public enum Site: Sendable, Hashable {
        /// In the labels of each row.
        case rows
        /// In the headings of each column.
        case columns
        /// In a line of its own above the rows that it is about.
        case groups
        /// Above the table.
        case title
        /// In the sheet's name.
        case sheet
        /// Nowhere: the configuration says it. An entity's code, a year, a series' id.
        case given(String)
    }

    /// What a name of a table means.
    public struct NameMeaning: Sendable, Hashable {
        /// A pattern with `*` and `?`; levels of a heading from top to bottom, with `/` between them.
        public let name: String
        public let series: String
        /// nil: the unit that the table states.
        public let unit: Unit?
        /// The years in which it means that; nil: always.
        public let years: ClosedRange<Int>?

        public init(name: String, series: String, unit: Unit?, years: ClosedRange<Int>?) {
            self.name = name
            self.series = series
            self.unit = unit
            self.years = years
        }
    }

    public enum NumberStyle: String, Sendable, Hashable, CaseIterable {
        /// `１，２３４．５`
        case fullWidth = "full_width"
        /// `1 234.5`
        case spaces
    }

    public enum Filling: String, Sendable, Hashable, CaseIterable {
        /// An empty label continues the one above it.
        case labels
        /// An empty heading continues the one on its left.
        case headings
    }

    public init(
        header: [String], entity: Place, period: Place, series: Place, values: String? = nil,
        unit: Unit? = nil, names: [NameMeaning] = [], ignore: [String] = [], ignoresOthers: Bool = false,
        marks: [String] = [], numbers: Set<NumberStyle> = [], fill: Set<Filling> = []
    ) {
        self.header = header
        self.entity = entity
        self.period = period
        self.series = series
        self.values = values
        self.unit = unit
        self.names = names
        self.ignore = ignore
        self.ignoresOthers = ignoresOthers
        self.marks = marks
        self.numbers = numbers
        self.fill = fill
    }
}
