import Configuration
import Spreadsheet

/// What is wrong with a file, for the person who has to mend it.
struct FindingsReport {
    let text: String

    /// Begins the report of a file that nobody has to mend any more.
    static let settled = "SETTLED"

    init(of outcome: FileOutcome) {
        let errors = outcome.findings.occurrenceCount(of: .error)
        let count = outcome.findings.occurrenceCount
        var lines = [
            outcome.name,
            "SHA-256 \(outcome.sha256)",
            "",
            "Nothing of this file was loaded: \(errors.counted("error")) among "
                + "\(count.counted("finding")). "
                + "Its bytes are archived. Mend it and put it into the inbox again under the same name,",
            "or change etl-config: then it is read again from the archive.",
        ]
        for severity in [Severity.error, .quarantine, .warning] {
            for rule in Rule.allCases {
                let own = outcome.findings.filter { $0.severity == severity && $0.rule == rule }
                if own.isEmpty { continue }
                let trend = outcome.trends.first {
                    $0.severity == severity.rawValue && $0.rule == rule.rawValue
                }
                lines += ["", "\(severity.rawValue.uppercased()) \(trend?.text ?? rule.rawValue)"]
                for finding in own {
                    lines.append("  " + Self.place(of: finding))
                    lines.append("    found     \(finding.found)")
                    lines.append("    expected  \(finding.expected)")
                    if finding.remedy != own.first?.remedy || finding == own.first {
                        lines.append("    remedy    \(finding.remedy)")
                    }
                }
            }
        }
        text = lines.map(\.printable).joined(separator: "\n") + "\n"
    }

    private static func place(of finding: Finding) -> String {
        var parts: [String] = []
        if let sheet = finding.sheet, let row = finding.row, let column = finding.column {
            parts.append(CellAddress(row: row, column: column).qualified(by: sheet))
        } else {
            if let sheet = finding.sheet { parts.append("sheet \(sheet)") }
            if let row = finding.row { parts.append("line \(row)") }
            if let column = finding.column { parts.append("column \(column)") }
        }
        if let series = finding.series { parts.append(series) }
        if let entity = finding.entity { parts.append("entity \(entity)") }
        if let period = finding.period { parts.append("year \(period)") }
        return parts.isEmpty ? "the whole file" : parts.joined(separator: ", ")
    }
}
