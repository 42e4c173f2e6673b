import Configuration
import Foundation
import Pipeline
import Postgres

/// Rows to be printed: aligned for people, as JSON or CSV for programs.
struct Table {
    struct Column {
        let name: String
        var isNumeric = false
        /// Whether its values are `true` and `false`, which JSON does not quote.
        var isBoolean = false
        /// Digits after the point in the printed table; JSON and CSV have all of them.
        var decimals: Int?
        /// Significant digits in the printed table, for columns whose values differ in size.
        var digits: Int?
        /// How its numbers are printed, in place of `decimals` and `digits`.
        var number: (@Sendable (Double) -> String)?
        /// Whether long texts are broken into lines.
        var wraps = false

        init(
            _ name: String, isNumeric: Bool = false, decimals: Int? = nil, digits: Int? = nil,
            wraps: Bool = false
        ) {
            self.name = name
            self.isNumeric = isNumeric || decimals != nil || digits != nil
            self.decimals = decimals
            self.digits = digits
            self.wraps = wraps
        }
    }

    var columns: [Column]
    /// nil: no value.
    var rows: [[String?]]
    /// How many rows were left out for brevity.
    private(set) var omitted = 0

    init(_ columns: [Column], rows: [[String?]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The rows of a query; columns of a table of numbers with `decimals` digits where they are no integers.
    init(_ result: ResultSet, decimals: Int = 4) {
        let rows = result.rows.map { row in
            (0..<result.columnCount).map { column in
                row.optionalText(column).map {
                    result.isBoolean(column: column) ? ($0 == "t" ? "true" : "false") : $0
                }
            }
        }
        columns = result.columnNames.enumerated().map { index, name in
            let isNumeric = result.isNumeric(column: index)
            let isReal = isNumeric && rows.contains { $0[index].map { Int($0) == nil } ?? false }
            var column = Column(name, isNumeric: isNumeric, decimals: isReal ? decimals : nil)
            column.isBoolean = result.isBoolean(column: index)
            return column
        }
        self.rows = rows
    }

    /// The table for people: without columns in which nothing stands, and without those of some names. Where every place
    /// is a cell of a sheet, its address is enough.
    func withoutEmptyColumns(and names: Set<String> = []) -> Table {
        var names = names
        if let row = columns.firstIndex(where: { $0.name == "row" }),
            let cell = columns.firstIndex(where: { $0.name == "cell" }),
            rows.contains(where: { $0[cell] != nil }), rows.allSatisfy({ $0[row] == nil || $0[cell] != nil })
        {
            names.formUnion(["sheet", "row", "column"])
        }
        let kept = columns.indices.filter { column in
            !names.contains(columns[column].name) && rows.contains { $0[column] != nil }
        }
        var table = Table(kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
        table.omitted = omitted
        return table
    }

    /// With the beginnings of hashes, which are as wide as all else, and enough to recognise them by.
    func shortening(_ name: String) -> Table {
        guard let column = columns.firstIndex(where: { $0.name == name }) else { return self }
        var table = self
        for row in rows.indices {
            table.rows[row][column] = rows[row][column].map { "\($0.prefix(12))…" }
        }
        return table
    }

    /// The first rows, and how many more there are; nil: all of them.
    func limited(to count: Int?) -> Table {
        guard let count, rows.count > count else { return self }
        var table = self
        table.rows = Array(rows.prefix(count))
        table.omitted = omitted + rows.count - count
        return table
    }

    // MARK: - For people

    func text(width: Int = Terminal.width) -> String {
        let cells = rows.map { row in zip(columns, row).map { Self.shown($1, $0) } }
        let widths = widths(of: cells, in: width)
        var lines = [
            line(columns.map { [$0.name] }, widths),
            widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "),
        ]
        for row in cells {
            lines.append(
                line(
                    zip(row, zip(columns, widths)).map { text, place in
                        place.0.wraps ? Self.wrapped(text, to: place.1) : [text]
                    }, widths))
        }
        if omitted > 0 { lines.append("… and \(omitted) more") }
        return lines.joined(separator: "\n")
    }

    private static func shown(_ value: String?, _ column: Column) -> String {
        guard let value = value.map(\.printable) else { return "" }
        guard let number = Double(value) else { return value }
        if let format = column.number { return format(number) }
        if let digits = column.digits { return String(format: "%.\(digits)g", locale: nil, number) }
        guard let decimals = column.decimals else { return value }
        return String(format: "%.\(decimals)f", locale: nil, number)
    }

    private func widths(of cells: [[String]], in total: Int) -> [Int] {
        var widths = columns.indices.map { column in
            (cells.map { Self.width($0[column]) } + [Self.width(columns[column].name)]).max() ?? 0
        }
        let flexible = columns.indices.filter { columns[$0].wraps }
        let rest =
            total - widths.indices.filter { !flexible.contains($0) }.reduce(0) { $0 + widths[$1] } - 2
            * (widths.count - 1)
        // What a narrow column does not need goes to the others.
        var left = max(rest, 16 * flexible.count)
        for (position, column) in flexible.sorted(by: { widths[$0] < widths[$1] }).enumerated() {
            widths[column] = min(widths[column], max(16, left / (flexible.count - position)))
            left -= widths[column]
        }
        return widths
    }

    private func line(_ cells: [[String]], _ widths: [Int]) -> String {
        let height = cells.map(\.count).max() ?? 1
        return (0..<height).map { index in
            let parts = cells.indices.map { column in
                let text = index < cells[column].count ? cells[column][index] : ""
                let blanks = String(repeating: " ", count: max(0, widths[column] - Self.width(text)))
                return columns[column].isNumeric ? blanks + text : text + blanks
            }
            var line = parts.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var word = word[...]
            if !line.isEmpty, self.width(line) + 1 + self.width(String(word)) <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while self.width(String(word)) > width {
                var head = ""
                while let next = word.first, self.width(head) + self.width(String(next)) <= width {
                    head.append(word.removeFirst())
                }
                if head.isEmpty { break }
                lines.append(head)
            }
            line = String(word)
        }
        lines.append(line)
        return lines
    }

    /// Columns of a terminal that a text takes: Chinese characters take two.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x0300...0x036F, 0x200B...0x200F: sum
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                sum + 2
            default: sum + 1
            }
        }
    }

    // MARK: - For programs

    /// A list of objects, one a line.
    func json(indent: String = "") throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        func string(_ text: String) throws -> String {
            String(decoding: try encoder.encode(text), as: UTF8.self)
        }
        let lines = try rows.map { row in
            let fields = try zip(columns, row).map { column, value in
                let shown =
                    if let value {
                        column.isBoolean || column.isNumeric && Double(value)?.isFinite == true
                            ? value : try string(value)
                    } else { "null" }
                return "\(try string(column.name)): \(shown)"
            }
            return "\(indent)  {\(fields.joined(separator: ", "))}"
        }
        return lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
    }
}

/// What a command has to say: tables under headings.
struct Report {
    var parts: [(name: String, heading: String, table: Table)] = []

    mutating func add(_ name: String, heading: String, _ table: Table) {
        parts.append((name, heading, table))
    }

    private var findings: [Finding] = []
    private var placeOfOthers = ""

    /// - Parameter others: where findings are to be found that a terminal does not show.
    mutating func add(_ findings: [Finding], others: String) {
        self.findings = findings
        placeOfOthers = others
        add("findings", heading: "Findings", Table(findings: findings))
    }

    /// JSON has one object with a list for every part; CSV and tables follow each other, those without rows left out.
    func print(as format: Format) throws {
        switch format {
        case .table:
            for part in parts where !part.table.rows.isEmpty {
                guard part.name == "findings", !findings.isEmpty else {
                    Swift.print("\(part.heading)\n\(part.table.withoutEmptyColumns().text())\n")
                    continue
                }
                printFindings(part.heading)
            }
        case .csv:
            let filled = parts.filter { !$0.table.rows.isEmpty }
            // Of nothing at all there is a header to read.
            let shown = filled.isEmpty ? parts.prefix(1) : filled[...]
            Terminal.show(shown.map(\.table.csv).joined(separator: "\n\n"))
        case .json:
            let fields = try parts.map { "  \"\($0.name)\": \(try $0.table.json(indent: "  "))" }
            Terminal.show("{\n\(fields.joined(separator: ",\n"))\n}")
        }
    }

    private func printFindings(_ heading: String) {
        let digest = FindingDigest(findings)
        let table = Table(findings: digest.shown).withoutEmptyColumns(and: [
            "remedy", "occurrence_count",
        ])
        Swift.print("\(heading)\n\(table.text())")
        for line in digest.omitted { Swift.print(line.printable) }
        if !digest.omitted.isEmpty {
            let isCapped = findings.contains { $0.occurrenceCount > 1 }
            Swift.print("\(isCapped ? "Those that are kept" : "All of them"): \(placeOfOthers)")
        }
        Swift.print("\nWhat to do\n\(Table.remedies(of: digest.shown).printableLines)\n")
    }
}

extension Table {
    func print(as format: Format) throws {
        switch format {
        case .table: Swift.print(text())
        case .csv: Terminal.show(csv)
        case .json: Terminal.show(try json())
        }
    }
}
