import Foundation
import Pipeline
import Postgres

/// Regressions side by side, as papers print them: a row a term, a column an equation, standard errors below.
struct RegressionTable {
    /// One equation.
    struct Column: Equatable {
        let model: String
        let equation: String
        let outcome: String
        /// Observations, clusters, R² …, in the order of the table.
        let statistics: [(name: String, value: String)]

        static func == (left: Column, right: Column) -> Bool {
            left.model == right.model && left.equation == right.equation
        }
    }

    private struct Cell {
        let estimate: String
        let error: String
    }

    /// Of the founding paper.
    let paperTable: String?
    private(set) var columns: [Column] = []
    /// Of the models, each once.
    private var titles: [String] = []
    /// What a reader should know, by column.
    private var remarks = Remarks()
    /// How errors were estimated, and from which rows of the panel, by column.
    private var vcovs = Remarks()
    private var samples = Remarks()
    private var labels: [(term: String, label: String, rank: Int, eventTime: Int)] = []
    private var cells: [String: [Int: Cell]] = [:]

    init(paperTable: String? = nil) {
        self.paperTable = paperTable
    }

    private var caption: String { titles.joined(separator: "; ") }

    /// Takes a row of `RegressionTable.query`.
    mutating func add(_ row: Row) throws {
        let column = Column(
            model: try row.text(0), equation: try row.text(1), outcome: try row.text(2),
            statistics: [
                ("Entity effects", try row.text(18) == "t" ? "yes" : "no"),
                ("Year effects", try row.text(19) == "t" ? "yes" : "no"),
                ("Observations", row.optionalText(7) ?? ""), ("Clusters", row.optionalText(8) ?? ""),
                ("R² within", row.optionalReal(9).map(Self.three) ?? ""),
                ("R²", row.optionalReal(10).map(Self.three) ?? ""),
            ])
        if columns.last != column {
            columns.append(column)
            vcovs.note(try row.text(12), of: columns.count)
            samples.note(try row.text(20), of: columns.count)
            if let f = row.optionalReal(21), let p = row.optionalReal(24), column.equation == "main" {
                let (df1, df2) = (row.optionalText(22) ?? "", row.optionalText(23) ?? "")
                remarks.note(
                    "No effect before the base: F(\(df1), \(df2)) = \(Self.three(f)), p \(p < 0.001 ? "< 0.001" : "= \(Self.three(p))").",
                    of: columns.count)
            }
            if let reason = row.optionalText(25), column.equation == "main" {
                remarks.note("No effect before the base: no test. \(reason)", of: columns.count)
            }
            if let remark = row.optionalText(17) { remarks.note(remark, of: columns.count) }
        }
        let title = try row.text(15)
        if !titles.contains(title) { titles.append(title) }
        // Of one model the year 2019 is a cohort in one equation, and a year in another.
        let label = try row.text(4)
        let term = try row.text(3) + "\u{0}" + label
        let role = try row.text(16)
        if !labels.contains(where: { $0.term == term }) {
            // What is asked for first, the intercept last, whichever equation brings new terms.
            // Periods in their order: one estimator may have earlier ones than another.
            let rank = Self.roles.firstIndex(of: role) ?? Self.roles.count
            let eventTime = row.optionalInteger(26) ?? 0
            let place = labels.firstIndex { ($0.rank, $0.eventTime) > (rank, eventTime) } ?? labels.count
            labels.insert((term, label, rank, eventTime), at: place)
        }
        let isBase =
            try role == "event_time" && Self.kindsWithBase.contains(row.text(14)) && row.real(5) == 0
        cells[term, default: [:]][columns.count - 1] = Cell(
            estimate: EstimateText.significant(try row.real(5)) + (row.optionalText(11) ?? ""),
            // A period compared with itself is zero by definition, not by estimation; others may lack an error.
            error: row.optionalReal(6).map { "(\(EstimateText.significant($0)))" }
                ?? (isBase ? "(base)" : "(–)"))
    }

    /// Models whose effects are measured from those of one period.
    private static let kindsWithBase = ["event_study", "sun_abraham"]

    private static let roles = [
        "treatment", "mediator", "also", "event_time", "cohort", "control", "constant",
    ]

    /// $1: the models, in their order; empty: all.
    static let query = """
        select e.model, e.equation, e.outcome, e.term, e.label, e.estimate, e.std_error, e.n, e.clusters, e.r2_within,
            e.r2_overall, e.stars, e.vcov, s.paper_table, s.kind, s.title, e.role,
            e.notes, e.entity_effects, e.year_effects, e.sample, t.statistic, t.df1, t.df2, t.p_value,
            t.notes, e.event_time
        from nqp.estimate e
        join nqp.estimate_status s using (model)
        left join nqp.estimate_test t on t.model = e.model and t.test = 'pre_trends'
        where cardinality($1::text[]) = 0 or e.model = any ($1::text[])
        order by array_position($1::text[], e.model), e.position
        """

    private static func three(_ value: Double) -> String { String(format: "%.3f", locale: nil, value) }

    // MARK: - For people

    private var lines: [[String]] {
        var lines = [
            [""] + columns.indices.map { "(\($0 + 1))" },
            [""] + columns.map { $0.equation == "main" ? $0.model : "\($0.model): \($0.equation)" },
            [""] + columns.map(\.outcome),
        ]
        for (term, label, _, _) in labels {
            let row = columns.indices.map { cells[term]?[$0] }
            lines.append([label] + row.map { $0?.estimate ?? "" })
            if row.contains(where: { !($0?.error ?? "").isEmpty }) {
                lines.append([""] + row.map { $0?.error ?? "" })
            }
        }
        for number in columns.first?.statistics.indices ?? 0..<0 {
            let values = columns.map { $0.statistics[number].value }
            if values.contains(where: { !$0.isEmpty }) {
                lines.append([columns[0].statistics[number].name] + values)
            }
        }
        return lines
    }

    /// What stands below the table: how errors were estimated, and what was said of single columns.
    private var notes: [String] {
        [
            "Standard errors in parentheses: \(vcovs.joined(in: columns.count)). Sample: \(samples.joined(in: columns.count)). *** p < 0.01, ** p < 0.05, * p < 0.1."
        ]
            + remarks.lines(in: columns.count)
    }

    func text() -> String {
        let lines = lines.map { $0.map(\.printable) }
        let widths = (0...columns.count).map { column in lines.map { Table.width($0[column]) }.max() ?? 0 }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        var shown = lines.map { line in
            zip(line, widths).enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: cell.1 - Table.width(cell.0))
                return column == 0 ? cell.0 + blanks : blanks + cell.0
            }.joined(separator: "  ")
        }
        shown.insert(rule, at: 3)
        let heading = [paperTable.map { "Table \($0)" }, caption].compactMap { $0 }.joined(separator: ": ")
        return ([heading.printable] + shown + notes.map(\.printable)).joined(separator: "\n")
    }

    // MARK: - For papers

    /// The models, each once: ids, in which LaTeX finds nothing to execute.
    private var label: String {
        var models: [String] = []
        for column in columns where !models.contains(column.model) { models.append(column.model) }
        return models.joined(separator: "-").filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0))
        }
    }

    /// A `tabular` in a `table`, with booktabs' rules.
    var latex: String {
        let body = lines.map(Self.row)
        return """
            \\begin{table}
            \\caption{\(Self.escaped(caption))}
            \\label{tab:\(label)}
            \\begin{tabular}{l\(String(repeating: "c", count: columns.count))}
            \\toprule
            \(body.prefix(3).joined(separator: "\n"))
            \\midrule
            \(body.dropFirst(3).joined(separator: "\n"))
            \\bottomrule
            \\end{tabular}
            \\par\\footnotesize \(notes.map(Self.escaped).joined(separator: "\\par "))
            \\end{table}
            """
    }

    /// A row of a `tabular`. Behind the `\\` of the row before, a bracket or a star would be its argument.
    static func row(_ cells: [String]) -> String {
        let row = cells.map(escaped).joined(separator: " & ") + " \\\\"
        return row.hasPrefix("[") || row.hasPrefix("*") ? "{}" + row : row
    }

    /// A text as LaTeX prints it, whatever it holds.
    static func escaped(_ text: String) -> String {
        text.printable.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\textbackslash{}"
            case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "<": "$<$"
            case ">": "$>$"
            case "×": "$\\times$"
            case "²": "$^2$"
            case "→": "$\\to$"
            case "≥": "$\\geq$"
            case "–": "--"
            default: String(scalar)
            }
        }.joined()
    }
}
