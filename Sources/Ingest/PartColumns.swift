import Configuration
import Spreadsheet

/// The columns of a tidy or wide table that may say that a row is about a part of its year, or of its entity.
struct PartColumns {
    /// Of what a column may say a part.
    private enum Whole { case year, entity }

    private let header: TableHeader
    private let columns: [(column: Int, whole: Whole)]
    /// Places in `columns` of those of which a row was reported.
    private var reported: Set<Int> = []

    /// - Parameters:
    ///   - columns: of the header, those that the source says nothing of.
    ///   - ignore: headings of columns that change nothing.
    init(_ header: TableHeader, columns: [Int], ignore: [String]) {
        self.header = header
        let ignored = Set(ignore.map { NameKey.folding($0) })
        let named = columns.filter { !ignored.contains(NameKey.folding(header.headings[$0])) }
        let ofYears = named.filter {
            PartsOfYears.isHeading(header.headings[$0])
                || TableMetadata(header.headings[$0]) == .frequency
        }
        let ofEntities = named.filter { QualifierColumns.isHeading(header.headings[$0]) }
        self.columns = ofYears.map { ($0, .year) } + ofEntities.map { ($0, .entity) }
    }

    /// Reports a row about a part, the first of a column.
    ///
    /// - Parameter entity: the column that names the entity.
    /// - Returns: whether the record is one.
    mutating func report(in reader: some RecordSource, entity: Int, _ collector: CellCollector) -> Bool {
        for (place, (column, whole)) in columns.enumerated() where column < reader.count {
            let text = reader.text(column).trimmingBlanks()
            if text.isEmpty { continue }
            let isOfWhole =
                switch whole {
                case .year: TableMetadata.isAnnual(text)
                case .entity: QualifierColumns.isOfWhole(text, entity: reader.text(entity), collector)
                }
            if isOfWhole { continue }
            if reported.insert(place).inserted { report(text, column, whole, reader.line, collector) }
            return true
        }
        return false
    }

    private func report(_ text: String, _ column: Int, _ whole: Whole, _ row: Int, _ collector: CellCollector)
    {
        let isOfYear = whole == .year
        let remedy =
            isOfYear
            ? "Export the series by year."
            : "If the rows are about parts of their entities, or other figures than the name of the series says, leave the file out."
        collector.log.add(
            isOfYear ? .notAPeriod : .unexpectedLayout, row: row, column: column + 1,
            found: "\"\(CellText.excerpt(text))\" under \"\(CellText.excerpt(header.headings[column]))\"",
            expected: isOfYear ? "annual figures" : "rows about whole entities, on one basis",
            remedy:
                "\(remedy) If the column changes nothing, list it under `ignore` of the source (of `columns`, in a tidy one)."
        )
    }
}
