import Configuration

/// The findings of one file: of every rule the first hundred, and how many more there were.
struct FindingLog {
    private static let limit = 100
    private let policy: CheckPolicy
    private let file: String
    /// The sheet that is being read; nil for text, and for what is said about the file as a whole.
    var sheet: String?
    private var kept: [Finding] = []
    private var counts: [Rule: Int] = [:]

    init(policy: CheckPolicy, file: String) {
        self.policy = policy
        self.file = file
    }

    /// Notes a broken rule, with the severity that the configuration gives it.
    mutating func add(
        _ rule: Rule, sheet: String? = nil, row: Int? = nil, column: Int? = nil, entity: String? = nil,
        series: String? = nil,
        period: Int? = nil, found: String, expected: String, remedy: String
    ) {
        counts[rule, default: 0] += 1
        guard counts[rule, default: 0] <= Self.limit else { return }
        kept.append(
            Finding(
                rule, policy.severity(of: rule), file: file, sheet: sheet ?? self.sheet, row: row,
                column: column, entity: entity,
                series: series, period: period, found: CellText.excerpt(found, limit: 400),
                expected: expected,
                remedy: remedy))
    }

    /// Notes what was found elsewhere.
    mutating func add(_ finding: Finding) {
        counts[finding.rule, default: 0] += 1
        if counts[finding.rule, default: 0] <= Self.limit { kept.append(finding) }
    }

    /// Whether a further finding of a rule is only counted: what would explain it need not be worked out.
    func isFull(_ rule: Rule) -> Bool { counts[rule, default: 0] >= Self.limit }

    /// Notes one more of a rule of which enough are kept.
    mutating func count(_ rule: Rule) { counts[rule, default: 0] += 1 }

    /// Whether something holds the file back.
    var hasErrors: Bool { counts.keys.contains { policy.severity(of: $0) == .error } }

    /// All of them; where a rule was broken more often, a last finding says how often.
    func finish() -> [Finding] {
        kept
            + Rule.allCases.compactMap { rule in
                guard let count = counts[rule], count > Self.limit else { return nil }
                return Finding(
                    rule, policy.severity(of: rule), file: file,
                    found: "\(count - Self.limit) more of this rule",
                    expected: "none", remedy: "Mend the first \(Self.limit); their like will go with them.",
                    occurrenceCount: count - Self.limit)
            }
    }

    func severity(of rule: Rule) -> Severity { policy.severity(of: rule) }
}
