import Configuration
import Spreadsheet

/// What is said of a table with years and entities whose title is the name of no series.
extension TableRecogniser {
    /// A declaration that reads the table once somebody says which series it is of.
    struct Skeleton {
        /// With `placeholder` for the series.
        let definition: TableDefinition
        /// The series that the title may mean; nil where none is called alike.
        let likely: String?

        static let placeholder = "SERIES"
    }

    /// nil for a table that lacks more than the name of a series, or less.
    func skeleton() -> Skeleton? {
        guard let first = sheets.first, Self.excess(of: first) == nil else { return nil }
        let texts = Self.texts(in: [first])
        let marks = Self.marks(in: texts)
        var sites = sites(in: first, marks: marks, names: meanings(in: texts, marks: marks))
        guard sites.series.isEmpty else { return nil }
        let name = titleName(in: first)
        let likely = name.flatMap { likelySeries($0)?.id }
        // Where everything stands does not depend on the series: one that has a unit of the table's is tried.
        let units = texts.compactMap { TableText.statedUnit($0) ?? NameWithUnit($0).unit }.compactMap {
            configuration.units.unit(named: $0)
        }
        let fitting = configuration.series.first { series in
            units.contains { $0.factor(to: series.unit) != nil }
        }
        guard let tried = fitting?.id ?? configuration.series.first(where: { $0.unit == .one })?.id else {
            return nil
        }
        sites.series = [name == nil ? .given(tried) : .title]
        func names(_ series: String) -> [TableDefinition.NameMeaning] {
            name.map { [.init(name: $0, series: series, unit: nil, years: nil)] } ?? []
        }
        var best: (definition: TableDefinition, score: Int)?
        for definition in candidates(first, texts, marks: marks, names: names(tried), sites: sites) {
            let trial = read(definition, in: [first])
            let score = trial.score + trial.outOfRange * 10
            if trial.observations + trial.outOfRange > 0, score > best?.score ?? 0 {
                best = (definition, score)
            }
        }
        return best.map { best in
            Skeleton(
                definition: best.definition.changing(
                    series: name == nil ? .init(.given(Skeleton.placeholder)) : nil,
                    names: names(Skeleton.placeholder)),
                likely: likely)
        }
    }

    /// What the first line above a table calls it, without its number and unit and as next year's will have it.
    func titleName(in grid: SheetGrid) -> String? {
        let entities = EntityResolver(configuration.entities)
        for row in 1...max(1, grid.rowCount) {
            let cells = grid.cells(inRow: row)
            // The header.
            if cells.count > 2 { return nil }
            guard let text = cells.first?.text.trimmingBlanks(), !text.isEmpty else { continue }
            if entities(text) != nil { return nil }
            if TableText.isTooLong(text) || TableText.statedUnit(text) != nil || TableText.isOfYears(text) {
                continue
            }
            let numbered = text.prefixMatch(
                of: /(?:附?表|Table)?\s*[0-9]+(?:[-–—.·][0-9]+)*(?:\s+|(?=\p{Han}))(?!年)/)
            let title = numbered.map { String(text[$0.range.upperBound...]) } ?? text
            let parts = NameWithUnit(title)
            let isUnit = parts.unit.map { configuration.units.unit(named: $0) != nil } ?? false
            return Self.pattern(isUnit ? parts.name : title)
        }
        return nil
    }

    /// The series that a name may mean: one that is called almost so, whose name stands in it, or in whose name it stands.
    func likelySeries(_ name: String) -> (name: String, id: String)? {
        let resolve = SeriesResolver(configuration.series)
        if let closest = resolve.closest(to: name), let position = resolve(closest) {
            return (closest, configuration.series[position].id)
        }
        let key = NameKey.folding(name)
        let names = configuration.series.flatMap { series in
            series.names.filter { $0.count > 1 }.map { (name: $0, id: series.id) }
        }
        return names.filter { key.contains(NameKey.folding($0.name)) }.max { $0.name.count < $1.name.count }
            ?? names.filter { NameKey.folding($0.name).contains(key) }.min { $0.name.count < $1.name.count }
    }
}
