import Configuration
import Foundation

extension TableNames {
    /// Whether a text speaks of a part, or of figures a head, beside the names of series in it, which say what they say.
    ///
    /// - Parameter others: further names, of headings and rows: 地区生产总值和人均地区生产总值.
    func isOfScope(_ text: String, besides others: @autoclosure () -> [String] = []) -> Bool {
        // Most texts have no such word.
        guard TableText.isOfScope(text), TableText.isOfScope(withoutSeries(text, and: [])) else {
            return false
        }
        let others = others()
        return others.isEmpty || TableText.isOfScope(withoutSeries(text, and: others))
    }

    private func withoutSeries(_ text: String, and others: [String]) -> String {
        if TableText.isTooLong(text) { return text }
        let known = definition.names.map(\.name) + configuration.series.flatMap(\.names) + others
        return known.filter { $0.count > 2 && text.contains($0) }.sorted { $0.count > $1.count }
            .reduce(text) { $0.replacing($1, with: " ") }
    }

    /// The series that a line of its own names, by what titles may come to: `一、地区生产总值（亿元）`.
    func series(ofGroup text: String) -> [Named] {
        if TableText.isTooLong(text) { return [] }
        return TableContext.titles(text).lazy.map { series($0) }.first { !$0.isEmpty } ?? []
    }

    /// Whether a Latin word stands in the name of a series.
    func isOfSeriesName(_ word: String) -> Bool {
        configuration.series.contains { series in
            series.names.contains { $0.localizedCaseInsensitiveContains(word) }
        }
    }

    /// Whether an entity has a name that ends so: 北京市 in 市.
    func isFullName(of entity: EntityResolver.Match?, endingIn kind: Character) -> Bool {
        guard case .entity(let position)? = entity else { return false }
        return configuration.entities.entities[position].names.contains { $0.last == kind }
    }

    /// A name of the source, or a pattern of names.
    struct Meaning {
        let meaning: TableDefinition.NameMeaning
        let series: Int
        let pattern: WildcardPattern
        /// What stands between the signs of a pattern; none of a plain name.
        private let pieces: [String]

        init(_ meaning: TableDefinition.NameMeaning, series: Int) {
            self.meaning = meaning
            self.series = series
            pattern = TableNames.pattern(meaning.name)
            let pieces = NameKey.folding(meaning.name).split { "*?".contains($0) }.map(String.init)
            self.pieces = meaning.name.contains("*") ? pieces : []
        }

        /// Whether a name fits, and what a `*` stands for makes no other figures of it: `*常住人口` is no name of 城镇常住人口.
        func matches(_ key: String) -> Bool {
            guard pattern.matches(key) else { return false }
            if pieces.isEmpty { return true }
            var rest = key
            for piece in pieces {
                if let found = rest.range(of: piece) { rest.replaceSubrange(found, with: " ") }
            }
            return !TableText.narrows(rest)
        }
    }
}
