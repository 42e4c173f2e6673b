/// One file of `sources/`: which files belong to a source, and how they are read.
public struct SourceDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    public let publisher: String?
    public let url: String?
    /// File-name patterns with `*` and `?`; a file belongs to the first source with one that matches.
    public let filePatterns: [String]
    public let layout: Layout
    /// nil: detected.
    public let encoding: TextEncodingName?
    public let released: ReleaseDateRule
    /// Cell texts that mean "no value", compared without surrounding white space.
    public let missingMarkers: [String]
    /// Marker → why there is no value, where the source says it.
    public let missingReasons: [String: String]
    /// Of a workbook: patterns with `*` and `?` of the sheets that are read, hidden ones included; none: the first visible
    /// sheet with cells.
    public let sheetPatterns: [String]
    /// When its figures are due; nil: nobody waits for them.
    public let expected: ExpectedCalendar?
    public let location: SourceLocation

    /// How a file's cells are arranged.
    public enum Layout: Sendable, Hashable {
        /// The export of data.stats.gov.cn: a preamble names database, indicator with unit, and time; a
        /// header `地区,2024年,…`; entities down; notes and source at the end.
        case nbsExport
        /// One observation a line.
        case tidy(TidyColumns)
        /// One entity and period a line, one series a column.
        case wide(WideColumns)
        /// A page of a yearbook or an export of a platform, looked at as a whole.
        case table(TableDefinition)

        /// The layout as the configuration names it.
        public var name: String {
            switch self {
            case .nbsExport: "nbs_export"
            case .tidy: "tidy"
            case .wide: "wide"
            case .table: "table"
            }
        }
    }

    /// The headings of a tidy table.
    public struct TidyColumns: Sendable, Hashable {
        public let entity: String
        public let period: String
        public let series: String
        public let value: String
        /// The column that holds the unit; nil, or absent from a file: the series' own unit.
        public let unit: String?
        /// Lines that start with this are notes.
        public let comment: String?
        /// Columns that change nothing, though their headings speak of parts of years or entities: 月份, 城市.
        public let ignore: [String]

        public init(
            entity: String, period: String, series: String, value: String, unit: String?, comment: String?,
            ignore: [String] = []
        ) {
            self.entity = entity
            self.period = period
            self.series = series
            self.value = value
            self.unit = unit
            self.comment = comment
            self.ignore = ignore
        }
    }

    /// The headings of a wide table.
    public struct WideColumns: Sendable, Hashable {
        public let entity: String
        public let period: String
        /// Column heading → what it holds, where the heading alone does not say.
        public let series: [String: Column]
        /// Headings of columns that are not observations.
        public let ignore: [String]
        /// Whether any column that is neither declared nor the name of a series is left out silently
        /// (`ignore: others`) instead of being an `unknown_series` finding.
        public let ignoresOthers: Bool
        /// Lines that start with this are notes.
        public let comment: String?

        public init(
            entity: String, period: String, series: [String: Column], ignore: [String],
            ignoresOthers: Bool, comment: String?
        ) {
            self.entity = entity
            self.period = period
            self.series = series
            self.ignore = ignore
            self.ignoresOthers = ignoresOthers
            self.comment = comment
        }
    }

    /// What a column of a wide table holds.
    public struct Column: Sendable, Hashable {
        /// The series' id.
        public let series: String
        /// The unit of the column's values.
        public let unit: Unit

        public init(series: String, unit: Unit) {
            self.series = series
            self.unit = unit
        }
    }

    public init(
        id: String, title: LocalizedTitle, publisher: String?, url: String?, filePatterns: [String],
        layout: Layout, encoding: TextEncodingName?, released: ReleaseDateRule, missingMarkers: [String],
        missingReasons: [String: String] = [:], sheetPatterns: [String] = [],
        expected: ExpectedCalendar? = nil, location: SourceLocation
    ) {
        self.id = id
        self.title = title
        self.publisher = publisher
        self.url = url
        self.filePatterns = filePatterns
        self.layout = layout
        self.encoding = encoding
        self.released = released
        self.missingMarkers = missingMarkers
        self.missingReasons = missingReasons
        self.sheetPatterns = sheetPatterns
        self.expected = expected
        self.location = location
    }
}

/// An encoding that a source may declare instead of having it detected.
public enum TextEncodingName: String, Sendable, Hashable, CaseIterable {
    case utf8 = "utf-8"
    case gb18030
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
}

/// Where a file's release date comes from.
public enum ReleaseDateRule: Sendable, Hashable {
    /// The first `YYYY-MM-DD` (or `YYYYMMDD`) in the file's name; without one, the day of arrival.
    case fromNameOrArrival
    /// The first date in the file's name; a file without one is refused.
    case fromName
    /// The day on which the bytes arrived.
    case arrival
    /// A given day, `2024-03-01`.
    case fixed(String)
}
