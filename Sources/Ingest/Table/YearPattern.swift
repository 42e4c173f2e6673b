import Configuration

/// Names that differ in nothing but their years: 2022年 and 2023年, headings and sheets alike.
enum YearPattern {
    /// A pattern for a name as the next table will have it, `????` for its years.
    static func pattern(for name: String) -> String {
        TableText.years(in: name).reduce(name) { $0.replacing("\($1)", with: "????") }
    }

    /// How a source names its sheets so that it reads those of further years too: where several differ only in their years, by one pattern,
    /// if that fits none of the sheets that it does not read.
    static func sheets(_ names: [String], besides others: [String]) -> [String] {
        var patterns: [String] = []
        for name in names {
            let pattern = pattern(for: name)
            let wildcards = WildcardPattern(pattern)
            let isOfSeveral =
                names.count { Self.pattern(for: $0) == pattern } > 1
                && !others.contains { wildcards.matches($0) }
            let own = isOfSeveral ? pattern : name
            if !patterns.contains(own) { patterns.append(own) }
        }
        return patterns
    }
}
