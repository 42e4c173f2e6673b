import Configuration

/// The findings that a terminal shows: the gravest first, and of each rule in each file the first few.
struct FindingDigest {
    let shown: [Finding]
    /// What was left out, a line for each rule and file.
    let omitted: [String]

    /// So many of each rule in each file.
    private static let limit = 5

    private struct Kind: Hashable {
        let severity: Severity
        let rule: Rule
        let file: String?
    }

    init(_ findings: [Finding]) {
        var counts: [Kind: Int] = [:]
        var order: [Kind] = []
        var shown: [Finding] = []
        for finding in Self.sorted(findings) {
            let kind = Kind(severity: finding.severity, rule: finding.rule, file: finding.file)
            let count = counts[kind, default: 0]
            counts[kind] = count + finding.occurrenceCount
            if count < Self.limit { shown.append(finding) }
            if count == Self.limit { order.append(kind) }
        }
        self.shown = shown
        omitted = order.map { kind in
            "… and \((counts[kind] ?? 0) - Self.limit) more of \(kind.rule.rawValue)"
                + (kind.file.map { " in \($0)" } ?? "")
        }
    }

    /// The gravest first, otherwise in the order in which they were made.
    static func sorted(_ findings: [Finding]) -> [Finding] {
        [Severity.error, .quarantine, .warning].flatMap { severity in
            findings.filter { $0.severity == severity }
        }
    }
}
