import Configuration
import Foundation

extension TableNames {
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
