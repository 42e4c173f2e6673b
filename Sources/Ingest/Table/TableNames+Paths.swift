import Configuration

extension TableNames {
    /// What a path of names means, from top to bottom: the longest end of it that names a series. A level above never
    /// speaks for the one below it: growth under GDP is not GDP.
    func series(path: [String]) -> [Named] {
        // Nothing is set in deeper.
        let path = Array(path.suffix(6))
        for start in path.indices {
            if start == path.count - 1 { return series(path[start]) }
            for name in joined(path[start...], by: wholeAlternatives) {
                let parts = NameWithUnit(name)
                let whole = lookUp([name], unit: nil)
                if !whole.isEmpty { return whole }
                guard let bracket = parts.unit else { continue }
                let named = lookUp([parts.name], unit: unit(bracket) ?? bracket)
                if named.isEmpty { continue }
                return changesNothing(bracket, behind: named) ? lookUp([parts.name], unit: nil) : named
            }
        }
        return []
    }

    /// A path in one text, each level in any of its languages.
    private func joined(_ path: ArraySlice<String>) -> [String] { joined(path, by: alternatives) }

    func joined(_ path: ArraySlice<String>, by alternatives: (String) -> [String]) -> [String] {
        var joined = [""]
        for text in path.suffix(6) {
            let names = alternatives(text).filter { !$0.contains(where: \.isNewline) }.prefix(6)
            joined = joined.flatMap { above in
                names.map { above.isEmpty ? $0 : "\(above)/\($0)" }
            }
            if joined.count > 256 { joined.removeLast(joined.count - 256) }
        }
        return joined
    }

    /// Whether a text is a level of a path under `names`.
    func isInPath(_ text: String) -> Bool { !pathLevels.isEmpty && isNamed(text, by: pathLevels) }

    /// The names of the source that none of these headings has.
    func absentNames(from paths: [[String]]) -> [String] {
        let names = Set(paths.flatMap { path in path.indices.flatMap { joined(path[$0...]) } })
        var absent: [String] = []
        for meaning in meanings where !absent.contains(meaning.meaning.name) {
            if !names.contains(where: { isNamed($0, by: [meaning.pattern]) }) {
                absent.append(meaning.meaning.name)
            }
        }
        return absent
    }

    /// The parts of a text that names several things: `北京:地区生产总值`; one part of any other.
    static func parts(_ text: String) -> [String] {
        text.split { $0 == ":" || $0 == "：" }.map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
    }

    /// Whether a text is, or begins or ends with, the name of an entity or of a row that the catalogue leaves out.
    func isEntity(_ text: String) -> Bool {
        if TableText.isTooLong(text) { return false }
        return memory.areEntities.value(of: text) { text in
            ([text] + Self.parts(text)).contains { part in
                alternatives(part).contains { name in
                    entityResolver(name) != nil || entityResolver(Self.withoutKind(name)) != nil
                }
            }
        }
    }
}
