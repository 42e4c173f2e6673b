extension Table {
    /// RFC 4180, lines ended by a line feed, with a guard against spreadsheets that compute what a text says.
    var csv: String {
        let header = columns.map { Self.quoted(Self.guarded($0.name)) }
        let lines = rows.map { row in row.map { Self.quoted(Self.guarded($0 ?? "")) } }
        return ([header] + lines).map { $0.joined(separator: ",") }.joined(separator: "\n")
    }

    /// A text that a spreadsheet would take for a formula, with an apostrophe before it, which makes it a text (OWASP, CSV
    /// Injection). Names of files, sheets and series come from strangers, and `=HYPERLINK(…)` sends cells to them. What is a
    /// number stays one: -0.5 is no formula.
    static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, formulaStarts.contains(first), Double(text) == nil else {
            return text
        }
        return "'" + text
    }

    /// Full-width forms too: programs fold them into the narrow ones.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
    ]

    /// Semicolons and tabs are quoted as well: with some languages programs split at them.
    private static func quoted(_ text: String) -> String {
        let splits = text.unicodeScalars.contains { scalar in
            switch scalar {
            case ",", ";", "\"", "\t", "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": true
            default: false
            }
        }
        guard splits else { return text }
        return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
