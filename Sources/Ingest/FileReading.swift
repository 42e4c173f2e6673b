import Configuration
import Spreadsheet

/// What became of a file: how it was read, how much it holds, and what is wrong with it.
public struct FileReading: Sendable {
    public let source: SourceDefinition
    public let format: FileFormat
    /// `comma`, `tab` or `semicolon`; nil for workbooks.
    public let delimiter: String?
    /// The sheets of a workbook and whether they were read; none for text.
    public let sheets: [SheetInFile]
    /// Lines, as an editor counts them, or rows of all sheets, up to the last that was read.
    public let lineCount: Int
    public let observationCount: Int
    /// Cells that are empty or say that there is no value.
    public let missingCount: Int
    /// Of them, what stands there and why.
    public let missing: [MissingInFile]
    /// Of them, those of which it is known what they are of, and of which the file has no value elsewhere.
    public let emptyCells: [EmptyCellInFile]
    /// Rows of names that the configuration ignores, and cells that repeat one of the same value.
    public let ignoredCount: Int
    /// Explanations that the file carries.
    public let notes: [String]
    public let series: [SeriesInFile]
    /// The tables that were found; none of layouts that are one table from top to bottom.
    public let tables: [TableInFile]
    /// What was corrected by corrections.yaml.
    public let corrections: [CorrectionInFile]
    /// Positions of the entities that the file names, in the order of the configuration.
    public let matchedEntities: [Int]
    /// Names of rows that are left out.
    public let ignoredNames: [String]
    /// In the order of the file, then those about series as a whole.
    public let findings: [Finding]

    /// Whether a finding holds the file back.
    public var isRefused: Bool { findings.contains { $0.severity == .error } }
}

/// A cell of which a file says that there is no value, or nothing.
public struct EmptyCellInFile: Sendable, Hashable {
    /// Position in `WarehouseConfiguration.entities.entities`.
    public let entity: Int
    /// Position in `WarehouseConfiguration.series`.
    public let series: Int
    public let period: Int
    /// nil for text.
    public let sheet: String?
    public let row: Int
    public let column: Int
}

/// A sheet of a workbook.
public struct SheetInFile: Sendable, Hashable {
    public let sheet: SheetInfo
    public let isRead: Bool
}

/// A series as a file holds it.
public struct SeriesInFile: Sendable, Hashable {
    /// Position in `WarehouseConfiguration.series`.
    public let series: Int
    /// The name under which the file has it.
    public let name: String
    /// The unit as the file writes it, or the series' own.
    public let unit: String
    public private(set) var observationCount = 0
    /// nil without observations.
    public private(set) var years: ClosedRange<Int>?

    init(series: Int, name: String, unit: String) {
        self.series = series
        self.name = name
        self.unit = unit
    }

    mutating func count(_ year: Int) {
        observationCount += 1
        guard let known = years else {
            years = year...year
            return
        }
        if !known.contains(year) { years = min(known.lowerBound, year)...max(known.upperBound, year) }
    }
}

/// A table that was found in a file.
public struct TableInFile: Sendable, Hashable {
    /// nil for text.
    public let sheet: String?
    public let header: CellRange
    /// What stands above it.
    public let title: [String]
    /// The columns in which its values stand, from 1.
    public let valueColumns: [Int]
    /// The columns in which its rows are named.
    public let labelColumns: [Int]
    public let rowCount: Int
}

/// How often a file says that it has no value.
public struct MissingInFile: Sendable, Hashable {
    /// What stands there; empty for empty cells.
    public let marker: String
    /// What the source says that it means; nil where it says nothing.
    public let reason: String?
    public let count: Int
}
