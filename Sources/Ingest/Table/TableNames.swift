import Configuration

/// What the names in a source's tables mean: by its `names`, `ignore` and `marks`, and by the catalogues.
struct TableNames {
    let definition: TableDefinition
    let configuration: WarehouseConfiguration
    let marks: FootnoteMarks
    let entityResolver: EntityResolver
    private let seriesResolver: SeriesResolver
    let meanings: [Meaning]
    private let ignored: [WildcardPattern]
    private let headers: [WildcardPattern]
    /// The levels of the paths under `names`.
    let pathLevels: [WildcardPattern]
    let memory: NameMemory

    /// - Parameter memory: what was found with the same `names`, `ignore` and `marks` before.
    init(
        _ definition: TableDefinition, _ configuration: WarehouseConfiguration,
        memory: NameMemory = NameMemory()
    ) {
        self.definition = definition
        self.configuration = configuration
        self.memory = memory
        marks = FootnoteMarks(definition.marks)
        entityResolver = EntityResolver(configuration.entities)
        seriesResolver = SeriesResolver(configuration.series)
        let positions = Dictionary(
            configuration.series.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        meanings = definition.names.compactMap { meaning in
            positions[meaning.series].map { Meaning(meaning, series: $0) }
        }
        ignored = definition.ignore.map(Self.pattern)
        headers = definition.header.map(Self.pattern)
        pathLevels = definition.names.flatMap { Self.levels(ofPath: $0.name) }
    }

    /// A pattern over names as `NameKey` folds them.
    static func pattern(_ text: String) -> WildcardPattern { WildcardPattern(NameKey.folding(text)) }

    /// The levels that a path of names says; none of a name that is no path. `*` says nothing.
    static func levels(ofPath path: String) -> [WildcardPattern] {
        let parts = path.split(separator: "/")
        guard parts.count > 1 else { return [] }
        return parts.filter { !$0.allSatisfy { "*?".contains($0) } }.map { pattern(String($0)) }
    }

    /// Whether one of the names that a text may be fits a pattern.
    static func matches(_ pattern: WildcardPattern, _ text: String) -> Bool {
        TableText.alternatives(text).contains { pattern.matches(NameKey.folding($0)) }
    }

    /// Names, and behind them the same without marks.
    private func withBareNames(_ names: [String]) -> [String] {
        var all = names
        for name in names {
            let bare = marks.stripping(name: name)
            if !bare.isEmpty, !all.contains(bare) { all.append(bare) }
        }
        return all
    }

    /// The names that a text may be as a whole: those that have all of its Chinese. `第三产业 GDP` is not GDP.
    func wholeAlternatives(_ text: String) -> [String] {
        let lines = text.split(whereSeparator: \.isNewline).filter { unit(String($0)) == nil }
        let text = lines.count > 1 || lines.isEmpty ? text : String(lines[0])
        func chinese(_ text: some StringProtocol) -> [Character] { text.filter(\.isHan) }
        // 地区生产总值 Growth Rate: what the English says more is no translation.
        if TableText.changesMeaning(text), !TableText.changesMeaning(String(text.filter { !$0.isASCII })) {
            return withBareNames([text])
        }
        let all = lines.isEmpty ? chinese(text) : lines.flatMap { chinese(NameWithUnit(String($0)).name) }
        return withBareNames(
            TableText.alternatives(text).filter {
                chinese(NameWithUnit($0).name) == all || chinese($0) == all
            })
    }

    /// Whether a heading or label is what `ignore` or `values` says, by the rule of `names`: as written, one of its lines or halves, each
    /// with its marks and the unit behind it or without them.
    func isNamed(_ text: String, by patterns: [WildcardPattern]) -> Bool {
        alternativesWithoutUnits(text).contains { name in
            let key = NameKey.folding(name)
            return patterns.contains { $0.matches(key) }
        }
    }

    /// The names that a text may be, with and without its marks.
    func alternatives(_ text: String) -> [String] { withBareNames(TableText.alternatives(text)) }

    /// The names that a text may be, with and without its marks, with and without the unit behind it.
    private func alternativesWithoutUnits(_ text: String) -> [String] {
        var names = alternatives(text)
        for name in names {
            let parts = NameWithUnit(name)
            if parts.unit != nil, !names.contains(parts.name) { names.append(parts.name) }
        }
        return names
    }

    func isIgnored(_ text: String) -> Bool { !ignored.isEmpty && isNamed(text, by: ignored) }

    /// Whether a heading of several levels is left out, by any end of it from top to bottom.
    func isIgnored(path: [String]) -> Bool { !ignored.isEmpty && isNamed(path: path, by: ignored) }

    /// Whether a heading of several levels is what patterns say, by any end of it from top to bottom: each level with its marks and the
    /// unit behind it or without them.
    func isNamed(path: [String], by patterns: [WildcardPattern]) -> Bool {
        // A finding quotes a level of two lines as one text.
        path.indices.contains { start in
            ([path[start...].joined(separator: "/")]
                + joined(path[start...], by: alternativesWithoutUnits)).contains { name in
                    let key = NameKey.folding(name)
                    return patterns.contains { $0.matches(key) }
                }
        }
    }

    /// Whether a line of a table leaves what is below it as it is: it is left out by the source, says again what unit holds, or nothing.
    ///
    /// - Parameter units: those that hold; nil: any line with a unit changes nothing else.
    func changesNothing(_ text: String, units: [String]?) -> Bool {
        if isIgnored(text) || saysNothing(text) { return true }
        guard let own = unit(text).flatMap({ configuration.units.unit(named: $0) }) else { return false }
        return units?.allSatisfy { configuration.units.unit(named: $0) == own } ?? true
    }

    /// Whether a heading only says what kind of thing stands below it: 地区, 年份, 指标, 数值.
    func saysNothing(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).allSatisfy { line in
            alternatives(String(line)).contains { name in
                let key = NameKey.folding(name)
                return Self.kinds.contains(key) || headers.contains { $0.matches(key) }
            }
        }
    }

    private static let kinds = Set(
        (TableRecogniser.headings + TableRecogniser.valueHeadings + [
            "年度", "年", "时间", "数值", "数据", "Value", "Values", "Data",
        ])
        .map { NameKey.folding($0) })

    func entity(_ text: String) -> EntityResolver.Match? {
        TableText.isTooLong(text) ? nil : memory.entities.value(of: text) { resolvedEntity($0) }
    }

    private func resolvedEntity(_ text: String) -> EntityResolver.Match? {
        var found: EntityResolver.Match?
        for name in wholeAlternatives(text) {
            guard let match = entityResolver(name) ?? entityResolver(Self.withoutKind(name)) else { continue }
            // 北京 Shanghai is neither.
            if let found, found != match { return nil }
            found = match
        }
        // 吉林 Changchun is not 吉林: what stands beside it must be its name too, or too short for a name.
        let halves = TableText.scripts(marks.stripping(name: text))
        if case .entity? = found, entityResolver(text) == nil,
            halves.contains(where: { half in
                half.count(where: \.isLetter) > 2
                    && !withBareNames([half]).contains { entityResolver($0) == found }
            })
        {
            found = nil
        }
        if let found { return found }
        return isIgnored(text) ? .ignored(reason: "left out by the source") : nil
    }

    /// The names of an entity that a text may be.
    func entityNames(_ text: String) -> [String] {
        let names = alternatives(text)
        return names + names.map { Self.withoutKind($0) }.filter { !names.contains($0) }
    }

    /// `Hebei Province` as Hebei.
    static func withoutKind(_ name: String) -> String {
        let kinds = [" Province", " Municipality", " Autonomous Region", " City"]
        return kinds.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }

    /// The entity with whose full name a title begins that says nothing more than what it has: `江苏省国民经济和社会发展主要指标`.
    func entity(ofTitle text: String) -> EntityResolver.Match? {
        if TableText.isTooLong(text) { return nil }
        for title in TableContext.titles(text) {
            for place in title.indices where "省市区国".contains(title[place]) {
                let end = title.index(after: place)
                // 全国主要指标 is about 全国, which the catalogue may leave out; what the source leaves out names nothing.
                guard let named = entity(String(title[..<end])), !isIgnored(String(title[..<end])) else {
                    continue
                }
                let rest = String(title[end...]).trimmingBlanks()
                if rest.isEmpty || TableContext.saysNothingOfParts(rest)
                    || TableContext.titles(rest).contains(where: { !series($0).isEmpty })
                {
                    return named
                }
            }
        }
        return nil
    }

    /// The year that a text as a whole says, with marks or without.
    func year(_ text: String) -> Int? {
        if TableText.isTooLong(text) { return nil }
        return memory.years.value(of: text) { text in
            TableText.year(text) ?? TableText.year(marks.stripping(name: text))
        }
    }

    /// The year that a line of its own says of the rows below it: `2021 年`, `二、2021年`, `2021年 2021`, `2021年地区生产总值`; nil for parts of years and for
    /// whatever else has a year in it.
    func groupYear(_ text: String) -> Int? {
        if TableText.isOfPartOfYear(text) { return nil }
        if let year = year(text) { return year }
        let words = text.split { $0.isWhitespace || "()（）:：、-—".contains($0) }.map(String.init)
        let years = Set(words.compactMap { year($0) })
        let rest = words.filter { year($0) == nil && !saysNothing($0) && Int($0) == nil }
        if let only = years.first, years.count == 1,
            rest.allSatisfy({ !series($0).isEmpty || unit($0) != nil || "一二三四五六七八九十".contains($0) })
        {
            return only
        }
        guard let leading = TableText.leadingYear(text), !series(leading.rest).isEmpty else { return nil }
        return leading.year
    }

    /// A year with the unit of what is below it: `2020年（亿元）`.
    func yearWithUnit(_ text: String) -> (year: Int, unit: String)? {
        if TableText.isTooLong(text) || !text.contains(where: \.isNumber) { return nil }
        let parts = NameWithUnit(text)
        guard let unit = parts.unit.flatMap({ unit($0) }), let year = year(parts.name) else { return nil }
        return (year, unit)
    }

    /// Whether a text is a year and a series' name: `2022年常住人口`.
    func isYearOfSeries(_ text: String) -> Bool {
        if TableText.isTooLong(text) { return false }
        return TableText.leadingYear(text).map { !series($0.rest).isEmpty } ?? false
    }

    /// Whether a text names a series as it stands, parentheses included.
    func isWhole(_ text: String) -> Bool {
        !lookUp(withBareNames([text]), unit: nil).isEmpty
    }

    /// Whether a text looks like a value: it begins as a number does and has hardly a letter.
    func looksLikeValue(_ text: String) -> Bool {
        let plain = TableText.plainNumber(marks.stripping(value: text), definition.numbers)
        let start = plain.first { !"+-.".contains($0) && !$0.isWhitespace }
        // 12.5万 does; a note 1) does not.
        return start.map { ("0"..."9").contains($0) } == true && plain.count(where: \.isLetter) <= 2
    }

    /// The unit that a text as a whole is, with parentheses around it or without, or that it says to be one: `单位：万元`, `以万元计`.
    func unit(_ text: String) -> String? {
        TableText.isTooLong(text) ? nil : memory.units.value(of: text) { resolvedUnit($0) }
    }

    private func resolvedUnit(_ text: String) -> String? {
        let text = text.trimmingBlanks()
        let said = TableText.statedUnits(text).filter { !$0.isEmpty }
        let stated = said.isEmpty ? [TableText.unitInWords(text) ?? text] : said
        // A number alone is a value, though `1` is a unit.
        guard stated.allSatisfy({ Double($0) == nil }) else { return nil }
        if let unit = unit(ofPieces: stated) { return unit }
        let bare = marks.stripping(name: text)
        return bare == text ? nil : self.unit(bare)
    }

    /// The unit that pieces of a text say together: `亿元 100 million yuan`, `(件)`, `(patents)`, `亿元，当年价格`.
    ///
    /// - Returns: nil where a piece is none and says something; both, as `亿元 / yuan`, where they differ, which is no unit of units.yaml.
    private func unit(ofPieces texts: [String]) -> String? {
        var found: [String] = []
        for text in texts.flatMap({ unitPieces($0) }) {
            if configuration.units.unit(named: text) != nil {
                found.append(text)
            } else if !TableText.isOfCurrentPrices(text), !TableText.isOfYears(text) {
                // The same again in another language need not be declared.
                let isTranslation =
                    !text.contains(where: \.isHan) && text.contains(where: \.isLatin)
                    && !TableText.changesMeaning(text) && found.contains { $0.contains(where: \.isHan) }
                if !isTranslation { return nil }
            }
        }
        guard let first = found.first else { return nil }
        let meaning = configuration.units.unit(named: first)
        guard let other = found.first(where: { configuration.units.unit(named: $0) != meaning }) else {
            return first
        }
        // 亿元、% are units of several columns; 亿元 yuan contradicts itself.
        let isPair = first.contains(where: \.isHan) != other.contains(where: \.isHan)
        return isPair && other.contains(where: \.isLetter) ? "\(first) / \(other)" : nil
    }

    /// The pieces of a text that may be units: what is one as a whole, or lines, parts in parentheses, and a Chinese and another part.
    private func unitPieces(_ text: String) -> [String] {
        let text = text.trimmingBlanks()
        if configuration.units.unit(named: text) != nil { return [text] }
        for separators in ["\n\r()（）[]【】", ";；,，、", "/"] {
            let parts = text.split { separators.contains($0) }.map { String($0).trimmingBlanks() }
                .filter { !$0.isEmpty }
            if parts.count > 1 || parts.first.map({ $0 != text }) == true {
                return parts.flatMap { unitPieces($0) }
            }
        }
        // 亿元 100 million yuan: a digit belongs to what is behind it.
        guard let first = text.first,
            let border = text.indices.first(where: { index in
                first.isHan
                    ? text[index].isASCII && (text[index].isLetter || text[index].isNumber)
                    : text[index].isHan
            }), border > text.startIndex, first.isLetter || first.isNumber
        else { return [text] }
        return [String(text[..<border]).trimmingBlanks(), String(text[border...]).trimmingBlanks()]
    }

    /// A series as a table names it.
    struct Named: Equatable {
        let series: Int
        /// The part of the text that is its name.
        let name: String
        /// The unit behind the name; nil where none stands there.
        var unit: String?
        /// The unit that the source's `names` gives it.
        var meaning: Unit?
        /// nil: in all of them.
        var years: ClosedRange<Int>?
    }

    /// What a text names; several where its meaning varies by year. None for a text that names no series.
    func series(_ text: String) -> [Named] {
        TableText.isTooLong(text) ? [] : memory.series.value(of: text) { resolvedSeries($0) }
    }

    private func resolvedSeries(_ text: String) -> [Named] {
        let whole = lookUp(text, unit: nil)
        if !whole.isEmpty { return whole }
        for bare in wholeAlternatives(text) {
            let parts = NameWithUnit(bare)
            guard let bracket = parts.unit else { continue }
            let named = lookUp(parts.name, unit: unit(bracket) ?? bracket)
            if named.isEmpty { continue }
            return changesNothing(bracket, behind: named) ? lookUp(parts.name, unit: nil) : named
        }
        return []
    }

    /// Whether what stands in parentheses behind a name changes nothing: from when to when, `（2020–2021年）`, at current prices, the name in
    /// other words. What is neither that nor a unit is quoted as a unit that nobody knows.
    func changesNothing(_ bracket: String, behind named: [Named]) -> Bool {
        if unit(bracket) != nil { return false }
        if TableText.isOfYears(bracket) { return TableText.years(in: bracket).count > 1 }
        return TableText.isOfWholeYear(bracket) || TableText.isOfCurrentPrices(bracket)
            || lookUp(bracket, unit: nil).map(\.series) == named.map(\.series)
    }

    private func lookUp(_ text: String, unit: String?) -> [Named] {
        lookUp(wholeAlternatives(text), unit: unit)
    }

    func lookUp(_ names: [String], unit: String?) -> [Named] {
        for name in names {
            let key = NameKey.folding(name)
            let found = meanings.filter { $0.matches(key) }
            if let first = found.first {
                // Of several patterns the first counts; a list under one of them varies by year.
                return found.filter { $0.meaning.name == first.meaning.name }.map {
                    Named(
                        series: $0.series, name: name, unit: unit, meaning: $0.meaning.unit,
                        years: $0.meaning.years)
                }
            }
        }
        for name in names {
            if let position = seriesResolver(name) {
                return [Named(series: position, name: name, unit: unit)]
            }
        }
        return []
    }

    /// The known name that was probably meant.
    func closestSeries(to name: String) -> String? {
        let closest =
            seriesResolver.closest(to: NameWithUnit(name).name)
            ?? Spelling.closest(to: name, among: definition.names.map(\.name))
        // 城镇人口比重 is not meant for 城镇人口, nor an index for a value.
        return closest.flatMap { TableText.changesMeaning($0) == TableText.changesMeaning(name) ? $0 : nil }
    }
}
