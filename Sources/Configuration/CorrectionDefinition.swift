/// One entry of `corrections.yaml`: what is done about a cell of a file that is known to be wrong.
public struct CorrectionDefinition: Sendable, Hashable {
    /// The id of the source whose files it is about.
    public let source: String
    /// A pattern of file names; nil: any of the source.
    public let file: String?
    /// The bytes' SHA-256; nil: any.
    public let sha256: String?
    public let target: Target
    public let action: Action
    /// What must stand there; where it does not, nothing is corrected, and a finding says so.
    public let expected: Expectation
    public let reason: String
    /// Where the author has it from.
    public let evidence: String
    public let location: SourceLocation

    public enum Target: Sendable, Hashable {
        /// Cells by their place, both corners included, rows and columns from 1; `sheet` is a pattern, nil for any.
        case cells(sheet: String?, rows: ClosedRange<Int>, columns: ClosedRange<Int>)
        /// A value by what it is: an entity's code, a series' id, a year.
        case value(entity: String, series: String, year: Int)
    }

    public enum Action: Sendable, Hashable {
        /// The value is left out.
        case drop
        /// Another number, in the file's unit, takes its place.
        case override(Double)
        /// The number is multiplied.
        case rescale(Double)
        /// The number stays, with the reason beside it.
        case flag

        public var name: String {
            switch self {
            case .drop: "drop"
            case .override: "override"
            case .rescale: "rescale"
            case .flag: "flag"
            }
        }
    }

    public enum Expectation: Sendable, Hashable {
        /// The cell's text, or the number that it is.
        case text(String)
        /// A number within bounds, in the file's unit.
        case range(ClosedRange<Double>)
    }

    public init(
        source: String, file: String?, sha256: String?, target: Target, action: Action,
        expected: Expectation, reason: String, evidence: String, location: SourceLocation
    ) {
        self.source = source
        self.file = file
        self.sha256 = sha256
        self.target = target
        self.action = action
        self.expected = expected
        self.reason = reason
        self.evidence = evidence
        self.location = location
    }

    /// Everything that decides what is read, for fingerprints.
    var canonicalFields: [String] {
        [
            source, file ?? "", sha256 ?? "", "\(target)", "\(action)", "\(expected)", reason, evidence,
        ]
    }
}
