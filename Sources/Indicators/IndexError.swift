/// Why an index cannot be computed.
public enum IndexError: Error, Sendable, Hashable {
    /// The indicator has one value throughout: it cannot be normalised and tells nothing apart.
    case constantIndicator(String, value: Double)
    /// The indicator has a value that is no finite number, or a range that overflows.
    case notFinite(String)
    /// Fewer rows than a standard deviation needs.
    case tooFewRows(Int)
    /// Correlation needs at least two indicators.
    case tooFewIndicators(Int, method: String)
    /// All indicators move together: no conflict, hence no information to share out.
    case noInformation(method: String)
    /// Given weights and indicators differ in number.
    case weightMismatch
}

extension IndexError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .constantIndicator(let id, let value):
            "The indicator \(id) is \(value) for every entity and period. Take it out of the index or correct its inputs."
        case .notFinite(let id):
            "The indicator \(id) has a value beyond the range of numbers. Correct its inputs or its unit."
        case .tooFewRows(let count):
            "The panel has \(count) row\(count == 1 ? "" : "s"); weights need at least 2. Add entities or periods."
        case .tooFewIndicators(let count, let method):
            "\(method) weights compare indicators and need at least 2 of them; there \(count == 1 ? "is 1" : "are \(count)"). Use `weighting: equal`."
        case .noInformation(let method):
            "All indicators move together, so that \(method) finds no information in any. Use `weighting: equal`."
        case .weightMismatch:
            "The given weights do not belong to these indicators."
        }
    }
}
