import Configuration
import Pipeline
import Spreadsheet

extension Table {
    /// Findings, the gravest first.
    init(findings: [Finding]) {
        self.init(
            [
                Column("severity"), Column("rule"), Column("file", wraps: true),
                Column("sheet", wraps: true), Column("row", isNumeric: true),
                Column("column", isNumeric: true), Column("cell"), Column("entity"), Column("series"),
                Column("year", isNumeric: true),
                Column("found", wraps: true), Column("expected", wraps: true), Column("remedy", wraps: true),
                Column("occurrence_count", isNumeric: true),
            ],
            rows: FindingDigest.sorted(findings).map { finding in
                [
                    finding.severity.rawValue, finding.rule.rawValue, finding.file,
                    finding.sheet, finding.row.map(String.init),
                    finding.column.map(String.init), finding.cell, finding.entity, finding.series,
                    finding.period.map(String.init),
                    finding.found, finding.expected, finding.remedy, "\(finding.occurrenceCount)",
                ]
            })
    }

    /// What to do about them, once a rule and remedy; printed below the findings instead of a column.
    static func remedies(of findings: [Finding]) -> String {
        var seen: Set<String> = []
        return findings.compactMap { finding in
            let line = "  \(finding.rule.rawValue): \(finding.remedy)"
            return seen.insert(line).inserted ? line : nil
        }.joined(separator: "\n")
    }

    /// How many findings of which rule, for overviews.
    init(countsOf findings: [Finding]) {
        var counts: [String: (severity: Severity, count: Int, example: Finding)] = [:]
        for finding in findings {
            counts[finding.rule.rawValue, default: (finding.severity, 0, finding)].count +=
                finding.occurrenceCount
        }
        self.init(
            [
                Column("rule"), Column("severity"), Column("count", isNumeric: true),
                Column("for_example", wraps: true),
            ],
            rows: counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { rule, entry in
                let place = [
                    entry.example.series, entry.example.entity, entry.example.period.map(String.init),
                ].compactMap { $0 }
                return [
                    rule, entry.severity.rawValue, "\(entry.count)",
                    (place + [entry.example.found]).joined(separator: " "),
                ]
            })
    }

    /// Files and what came of them.
    init(files: [FileOutcome]) {
        self.init(
            [
                Column("file", wraps: true), Column("outcome"), Column("source"), Column("encoding"),
                Column("released"),
                Column("observations", isNumeric: true), Column("empty", isNumeric: true),
                Column("ignored_rows", isNumeric: true), Column("cells_left_out", isNumeric: true),
                Column("findings", isNumeric: true), Column("note", wraps: true),
            ],
            rows: files.map { file in
                [
                    file.name, file.state.rawValue, file.source, file.encoding,
                    file.releasedOn.map { "\($0)" },
                    "\(file.observationCount)", "\(file.missingCount)", "\(file.ignoredCount)",
                    "\(file.quarantinedCellCount)",
                    "\(file.findings.occurrenceCount)", file.note,
                ]
            })
    }
}

extension Finding {
    /// The cell as Excel writes it, `'2-11'!D17`, or the row, `'2-11'!17:17`; nil for text files and where neither is meant.
    var cell: String? {
        guard let sheet, let row else { return nil }
        guard let column else { return "\(CellAddress.quoted(sheet: sheet))!\(row):\(row)" }
        return CellAddress(row: row, column: column).qualified(by: sheet)
    }
}
