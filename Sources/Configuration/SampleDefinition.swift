/// `sample.yaml`: how a synthetic release is made up, for demonstrations and tests.
///
/// A value of a series is `base^elasticity × ratio`, where the base is another series, the entity's size, or 1, and
/// with z = development·d + spread·e + growth·(year − middle) + noise·u + effect·treated
/// - `log`: ratio = mean · exp(z)
/// - `logit`: ratio = 1 / (1 + exp(−(logit(mean) + z))), a share.
/// d is the entity's development; e and u are standard normal, once for an entity and a series, and for every year.
public struct SampleDefinition: Sendable, Hashable {
    public let seed: Int
    public let years: ClosedRange<Int>
    public let released: CalendarDate
    /// The share of cells between the first and the last year that are left empty.
    public let gapShare: Double
    public let places: [Place]
    public let series: [Series]
    public let files: [File]
    public let revision: Revision?

    /// An entity of the configuration, or a further row that releases carry and the index leaves out.
    public struct Place: Sendable, Hashable {
        /// The code of the entity; nil for others.
        public let entity: String?
        /// Full and short name, as files write them.
        public let fullName: String
        public let shortName: String
        /// In the unit of the series without a base of their own.
        public let size: Double
        /// Standard deviations from the average.
        public let development: Double
    }

    public struct Series: Sendable, Hashable {
        public let id: String
        public let base: Base
        /// A series that is taken off the base first.
        public let less: String?
        public let elasticity: Double
        public let scale: Scale
        public let mean: Double
        public let development: Double
        public let spread: Double
        public let growth: Double
        public let noise: Double
        /// The policy whose zones raise the series, and by how much.
        public let effect: Effect?
        /// Decimals in files.
        public let decimals: Int
        /// Whether no cell is left empty.
        public let isComplete: Bool
    }

    public struct Effect: Sendable, Hashable {
        public let policy: String
        public let size: Double
    }

    public enum Base: Sendable, Hashable {
        case one
        case size
        case series(String)
    }

    public enum Scale: String, Sendable, Hashable, CaseIterable {
        case log
        case logit
    }

    /// A file of the release.
    public struct File: Sendable, Hashable {
        /// The name without date and extension.
        public let name: String
        public let layout: Layout
        public let encoding: TextEncodingName
        /// Series with the symbols of the units that the file writes them in.
        public let series: [(id: String, unit: String)]
        /// Lines that explain the file, beside the one that says that it is synthetic.
        public let notes: [String]

        public static func == (left: File, right: File) -> Bool { left.name == right.name }
        public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    public enum Layout: String, Sendable, Hashable, CaseIterable {
        /// One file for every series.
        case nbsExport = "nbs_export"
        case tidy
        case wide
        /// Pages of a yearbook, a sheet for every series, as .xlsx or .xls.
        case yearbookXLSX = "yearbook_xlsx"
        case yearbookXLS = "yearbook_xls"
    }

    /// A second release that changes some of the first.
    public struct Revision: Sendable, Hashable {
        public let released: CalendarDate
        public let from: Int
        public let series: [String]
        /// Standard deviation of the relative changes.
        public let spread: Double
    }
}
