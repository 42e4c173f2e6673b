/// What rests on a file or on one of its cells: the way of `Lineage`, forwards.
public struct Impact: Sendable, Encodable {
    public let vintage: Int
    public let file: File
    /// The cell that was asked for; nil: the whole file.
    public let cell: Place?
    public let status: Status
    /// Values that the last reading up to the vintage took, and how many of them count.
    public let valueCount: Int
    public let countingCount: Int
    /// Of one cell: every value that competes with it, the one that counts first.
    public let candidates: [Candidate]
    /// The indicators and variables that rest on it.
    public let columns: [Column]
    /// Of one cell: each way to a cell of the panel.
    public let ways: [Way]
    public let models: [Model]
    /// Whether weights are computed from the data, so that any value of an indicator moves each of them.
    public let isWeightedByData: Bool
    public let weighting: String
    public let findings: [Finding]
    /// What came, or was read again, after the vintage; nil for everything else.
    public let later: Later?
    /// What corrections.yaml did to the cell in the reading that the vintage rests on.
    public let correction: Correction?
    /// What it does in a reading after the vintage; nil where that is the same.
    public let laterCorrection: Correction?
    /// Of one cell that counts: a newer file that says the same; nil: none does.
    public let confirmation: Confirmation?

    /// What became of it.
    public enum Status: String, Sendable, Encodable {
        /// It counts, and something rests on it.
        case counts
        /// It counts, but no formula of the vintage reads it.
        case unused
        /// Other values count.
        case superseded
        /// Nothing of the file was loaded.
        case refused
        /// The cell was left out; a finding says why.
        case quarantined
        /// corrections.yaml took the cell out.
        case dropped
        /// A heading, a note, an empty cell, or what the configuration ignores.
        case ignored
        /// It came after the vintage.
        case later
    }

    /// Values that came after the vintage, beside those that count in it.
    public struct Later: Sendable, Encodable {
        public let valueCount: Int
        /// How many are what counts in the vintage for their entity, series and year.
        public let equalCount: Int
        /// The files whose values these are, in the order of their names.
        public let formerFiles: [String]
        /// Of a single value, the value, and its unit.
        public let value: Double?
        public let unit: String?
        /// The run that took the file; nil where no value of it confirms the vintage (`Confirmation`).
        public let acceptedByRun: Int?
        /// The last run that published the vintage again because the inputs gave its content again; nil: none did.
        public let republishedByRun: Int?

        /// Whether a vintage with them has the same content.
        public var changesNothing: Bool { valueCount == equalCount }
    }

    /// A file that arrived.
    public struct File: Sendable, Encodable {
        /// Its number in `audit.source_file`.
        public let id: Int
        public let name: String
        public let sha256: String
        public let arrivedAt: String
        /// loaded or refused; nil: never tried.
        public let outcome: String?
        public let message: String?
        public let source: String?
        public let releasedOn: String?
        /// How many more files were meant by what was asked for: other content under the same name, or the same bytes under
        /// another.
        public let namesakes: Int
        /// Whether it was found by its SHA-256, and not by its name.
        public let isFoundByHash: Bool
    }

    /// A cell of a file.
    public struct Place: Sendable, Encodable {
        /// nil: any, or a text file.
        public let sheet: String?
        public let row: Int
        public let column: Int

        public init(sheet: String?, row: Int, column: Int) {
            self.sheet = sheet
            self.row = row
            self.column = column
        }
    }

    /// A value that competes for an entity, series and year.
    public struct Candidate: Sendable, Encodable {
        public let rank: Int
        public let isChosen: Bool
        /// Whether it is the cell that was asked for.
        public let isThisCell: Bool
        public let series: String
        public let entity: String
        public let year: Int
        public let value: Double
        public let unit: String?
        public let file: String
        public let cell: String
        public let releasedOn: String
        public let reason: String
    }

    /// An indicator or variable that rests on it.
    public struct Column: Sendable, Encodable {
        public let id: String
        public let role: String
        /// How many cells of the panel, and how many scores.
        public let cellCount: Int
        public let scoreCount: Int
        public let weight: Double?
        /// Mean over those cells of contribution / score.
        public let meanShareOfScore: Double?
        public let isByFrontier: Bool
        /// The extremes over all entities and years that it sets: `maximum (Beijing 2022)`.
        public let extremes: [String]
    }

    /// One way from the cell to a cell of the panel.
    public struct Way: Sendable, Encodable {
        public let indicator: String
        public let role: String
        public let entity: String
        public let year: Int
        public let value: Double
        public let unit: String
        public let method: String
        public let path: String
        public let contribution: Double?
        public let score: Double?
        public let shareOfScore: Double?
    }

    /// A model whose estimates it moves.
    public struct Model: Sendable, Encodable {
        public let id: String
        public let title: String
        /// The model's terms by which it enters.
        public let terms: [String]
    }

    /// A broken rule at the cell, its line or its file.
    public struct Finding: Sendable, Encodable {
        public let severity: String
        public let rule: String
        public let sheet: String?
        public let row: Int?
        public let column: Int?
        public let found: String
        public let expected: String
        public let remedy: String
    }

    /// A correction of the cell.
    public struct Correction: Sendable, Hashable, Encodable {
        public let action: String
        public let sourceText: String
        public let correctedValue: Double?
        public let reason: String
        public let evidence: String
    }
}
