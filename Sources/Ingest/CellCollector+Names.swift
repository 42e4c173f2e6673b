import Configuration
import Spreadsheet

extension CellCollector {
    /// An entity's position, or a negative number for a row to be left out: known and ignored, or unknown and a
    /// finding.
    func entity(_ text: UnsafeBufferPointer<UInt8>, row: Int, column: Int) -> Int {
        let meaning = entityNames.meaning(of: text) { name in
            switch resolveEntity(name) {
            case .entity(let position):
                matchedEntities.insert(position)
                return position
            case .ignored:
                remember(ignored: name)
                return -1
            case nil: return -2
            }
        }
        if meaning == -1 { ignoredCount += 1 }
        if meaning == -2 {
            reportUnknownEntity(String(decoding: text, as: UTF8.self), row: row, column: column)
        }
        return meaning
    }

    /// As above, of the names that a text may be; the first is the text as written.
    func entity(_ names: [String], row: Int, column: Int) -> Int {
        for name in names {
            if case .entity(let position)? = resolveEntity(name) {
                matchedEntities.insert(position)
                return position
            }
        }
        reportUnknownEntity(names.first ?? "", row: row, column: column)
        return -2
    }

    /// The positions of the entities that the file names, in rows, headings or above, or has cells of.
    var namedEntities: [Int] { matchedEntities.union(grid.entities).union(emptyCells.entities).sorted() }

    /// Whether the file has a cell of an entity and series in which there is no value.
    func hasEmptyCell(ofEntity entity: Int, series: Int) -> Bool {
        emptyCells.years(ofSeries: series).contains {
            emptyCells.slot(entity: entity, series: series, year: $0) != nil
        }
    }

    /// Notes a row that is left out for the series that it is of.
    func ignoreRow() { ignoredCount += 1 }

    /// Notes a row that is left out by the name of its entity.
    func ignoreRow(named name: String) {
        ignoredCount += 1
        remember(ignored: name.trimmingBlanks())
    }

    /// Notes a value that is left out: its name means something in other years only.
    func ignoreCell() { ignoredCount += 1 }

    private func remember(ignored name: String) {
        if ignoredNames.count < 1000, !ignoredNames.contains(name) { ignoredNames.append(name) }
    }

    /// Whether a name is one of an entity, or of a row known and ignored.
    func isKnownEntity(_ name: String) -> Bool { resolveEntity(name) != nil }

    func reportUnknownEntity(_ name: String, row: Int, column: Int) {
        if unknownEntities.contains(name) { return }
        // A hostile file's names are not all remembered; those beyond are counted by the log.
        if unknownEntities.count < 1000 { unknownEntities.insert(name) }
        if log.isFull(.unknownEntity) { return log.count(.unknownEntity) }
        let kind = configuration.entities.kind.en
        // `ignore` of the other layouts leaves out no rows.
        let orIgnore = tables.isEmpty ? "" : "; or leave the row out by `ignore` of the source"
        let suggestion = resolveEntity.closest(to: name)
        log.add(
            .unknownEntity, row: row, column: column, found: "\"\(CellText.excerpt(name))\"",
            expected: "a \(kind), or a name that entities.yaml ignores"
                + (suggestion.map { "; did you mean \($0)?" } ?? ""),
            remedy:
                "Add the name to the \(kind)'s aliases in entities.yaml, or to `ignored` with a reason\(orIgnore)."
        )
    }

    /// The position of a series; nil, with a finding, where the name is unknown.
    func series(_ name: String, row: Int, column: Int) -> Int? {
        if let position = resolveSeries(name) { return position }
        reportUnknownSeries(name, closest: resolveSeries.closest(to: name), row: row, column: column)
        return nil
    }

    /// - Parameter absent: names that the source declares and that the table does not have: one may be called so now.
    func reportUnknownSeries(
        _ name: String, closest: @autoclosure () -> String?, absent: [String] = [], isRow: Bool = false,
        row: Int,
        column: Int
    ) {
        if log.isFull(.unknownSeries) { return log.count(.unknownSeries) }
        log.add(
            .unknownSeries, row: row, column: column, found: "\"\(CellText.excerpt(name))\"",
            expected: "a series of series.yaml"
                + (absent.isEmpty
                    ? "" : " or of the source, whose \(absent.prefix(4).joined(separator: ", ")) is not here")
                + (closest().map { "; did you mean \($0)?" } ?? ""),
            remedy:
                "Add the name to a series' `names` in series.yaml, or leave the \(isRow ? "row" : "column") out by the source's `ignore`."
        )
    }

    /// Whether a name is one of a series, without a finding.
    func knownSeries(_ name: String) -> Int? { resolveSeries(name) }
}
