import Configuration
import Spreadsheet

/// The columns in which the rows of a table are named.
struct TableLabels {
    /// nil where no column is one of entities, years or series.
    var entity: Int?
    var period: Int?
    /// Where the source says which; otherwise any label that is a name of a series.
    var series: Int?
    /// A column headed 单位.
    var unit: Int?
    /// A column headed 频率.
    var frequency: Int?

    var all: [Int] { [entity, period, series, unit, frequency].compactMap { $0 } }

    /// What keeps a place from being found: which words, in which columns.
    struct Missing: Error {
        let purpose: String
        let words: String?
    }

    /// - Parameter columns: the headings of every column of the block.
    /// - Throws: `Missing` where a place that the source declares is not there.
    init(
        _ block: TableBlock, _ grid: SheetGrid, _ names: TableNames, columns: [TableColumn], labelColumn: Int
    ) throws(Missing) {
        let definition = names.definition
        func headed(_ words: String) -> Int? {
            let pattern = TableNames.pattern(words)
            return columns.first { column in
                column.levels.contains { TableNames.matches(pattern, $0) }
                    || TableNames.matches(pattern, column.text)
            }?.column
        }
        /// The first column most of whose texts pass a test.
        func mostly(_ test: (String) -> Bool) -> Int? {
            guard let body = block.body else { return nil }
            return block.filledColumns.first { column in
                let texts = grid.cells(inColumn: column, rows: body).map(\.text).filter {
                    !TableNotes.begin($0) && !names.isIgnored($0)
                }
                let passed = texts.count(where: test)
                return passed > 0 && passed * 2 >= texts.count
            }
        }
        func column(_ place: TableDefinition.Place, _ purpose: String, _ test: (String) -> Bool)
            throws(Missing) -> Int?
        {
            guard place.site == .rows else { return nil }
            if let words = place.words {
                guard let found = headed(words) else { throw Missing(purpose: purpose, words: words) }
                return found
            }
            guard let found = mostly(test) else { throw Missing(purpose: purpose, words: nil) }
            return found
        }
        entity = try column(definition.entity, "entities") { names.isEntity($0) }
        period = try column(definition.period, "years") { names.year($0) != nil }
        if definition.series.words != nil { series = try column(definition.series, "series") { _ in false } }
        // In the column that names the rows of the header, 单位 and 频率 name rows.
        func metadata(_ kind: TableMetadata) -> Int? {
            columns.first { column in
                column.column != labelColumn && column.levels.contains { TableMetadata($0) == kind }
            }?.column
        }
        unit = metadata(.unit)
        frequency = metadata(.frequency)
    }
}
