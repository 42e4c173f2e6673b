/// How often a run found a rule broken, beside the run before it that read the same sources.
public struct FindingTrend: Sendable, Hashable {
    public let severity: String
    public let rule: String
    public let count: Int
    /// How many are about what no earlier run had found.
    public let newCount: Int
    /// How many the run before had; nil where none had read the sources.
    public let formerCount: Int?

    /// `unknown_entity: 3 (2 new; last time 1)`
    public var text: String {
        var remarks: [String] = []
        if newCount > 0 { remarks.append("\(newCount) new") }
        switch formerCount {
        case nil: remarks = ["first time"]
        case count?: remarks.append("last time as many")
        case let former?: remarks.append("last time \(former)")
        }
        return "\(rule): \(count == 0 ? "none" : "\(count)") (\(remarks.joined(separator: "; ")))"
    }
}
