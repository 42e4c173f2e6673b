import Configuration
import Spreadsheet

extension LayoutRecogniser {
    /// Whether a heading says that the column tells of the rows beside it: their unit, part of the year, sex.
    static func tellsOfRows(_ heading: String) -> Bool {
        TableMetadata(heading) != nil || PartsOfYears.isHeading(heading)
            || QualifierColumns.isHeading(heading)
    }

    /// Columns that may tell one row about an entity and year from another: what a proposal does not leave out.
    ///
    /// Those are columns of words, unless they name the row's entity again, and columns of whole numbers that look like codes.
    func tellingColumns(
        header: [String], rows: [[String]], entity: Int, year: Int, missing: [String]
    ) -> [LayoutRecognition.TellingColumn] {
        let resolve = EntityResolver(configuration.entities)
        return header.indices.filter { ![entity, year].contains($0) }.compactMap { column in
            /// What is written in the column, each with its row's entity.
            let cells = rows.compactMap { row -> (text: String, entity: String)? in
                guard column < row.count, entity < row.count, !missing.contains(row[column]) else {
                    return nil
                }
                return (row[column], row[entity])
            }
            guard let first = cells.first else { return nil }
            let word = cells.first { cell in
                guard cell.text.withBytes({ CellText.number($0) }) == nil else { return false }
                return resolve(cell.text).map { $0 != resolve(cell.entity) } ?? true
            }
            let telling =
                word
                ?? (Self.tellsOfRows(header[column]) || Self.areCodes(header[column], cells) ? first : nil)
            return telling.map { .init(heading: header[column], example: $0.text) }
        }
    }

    /// Whether whole numbers stand for things: few of them, again and again, or one for every entity that is none of the
    /// entity itself, as 32 and 320000 are.
    private static func areCodes(_ heading: String, _ cells: [(text: String, entity: String)]) -> Bool {
        let texts = cells.map(\.text)
        guard texts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }) else { return false }
        let codes = Set(texts)
        let entities = Set(cells.map(\.entity))
        let pairs = Set(cells.map { "\($0.text)\u{0}\($0.entity)" })
        // A number of its own for each of several entities, as those of provinces are.
        if entities.count > 1, pairs.count == codes.count, pairs.count == entities.count,
            codes.allSatisfy({ $0.count <= 2 || $0.count == 6 && $0.hasSuffix("0000") })
        {
            return false
        }
        let isCalledCode = NameKey.folding(heading).contains(/(?:代码|编码|编号|code|id)$/)
        return isCalledCode || cells.count == 1 || (codes.count <= 12 && codes.count < cells.count)
            || (pairs.count == entities.count && pairs.count < cells.count)
    }
}
