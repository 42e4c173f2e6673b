import Configuration
import Spreadsheet

/// Columns of a tidy or wide table that say of which part of a year a row is: 季度, 频率, month.
struct PartsOfYears {
    private static let headings: Set<String> = [
        "季度", "季", "月份", "月", "期别", "期数", "半年", "上下半年", "上/下半年", "时间粒度", "quarter", "qtr", "month", "half",
        "halfyear", "half-year", "half_year", "semester", "periodtype", "period_type", "granularity",
    ]

    /// Whether a heading says that the cells below it are parts of years.
    static func isHeading(_ text: String) -> Bool { headings.contains(NameKey.folding(text)) }

    private let columns: [Int]
    private let header: TableHeader
    private var reported: Set<Int> = []

    /// - Parameters:
    ///   - columns: of the header, those that the source says nothing of.
    ///   - ignore: headings of columns that change nothing.
    init(_ header: TableHeader, columns: [Int], ignore: [String]) {
        self.header = header
        let ignored = Set(ignore.map { NameKey.folding($0) })
        self.columns = columns.filter { column in
            let key = NameKey.folding(header.headings[column])
            return !ignored.contains(key)
                && (Self.isHeading(header.headings[column])
                    || TableMetadata(header.headings[column]) == .frequency)
        }
    }

    /// Reports a row about a part of a year, the first of a column.
    ///
    /// - Returns: whether the record is one.
    mutating func report(in reader: some RecordSource, _ log: inout FindingLog) -> Bool {
        for column in columns where column < reader.count {
            let text = reader.text(column).trimmingBlanks()
            if text.isEmpty || TableMetadata.isAnnual(text) { continue }
            if reported.insert(column).inserted {
                log.add(
                    .notAPeriod, row: reader.line, column: column + 1,
                    found:
                        "\"\(CellText.excerpt(text))\" under \"\(CellText.excerpt(header.headings[column]))\"",
                    expected: "annual figures",
                    remedy:
                        "Export the series by year. If the column changes nothing, list it under `ignore` of the source (of `columns`, in a tidy one)."
                )
            }
            return true
        }
        return false
    }
}
