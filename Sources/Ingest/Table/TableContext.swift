import Configuration
import Foundation
import Spreadsheet

/// What the lines above a table and its sheet's name say about all of it.
struct TableContext {
    let names: TableNames
    let sheet: String?
    /// Texts above the table with their places; `key` and `value` in two cells are `key：value` too.
    let texts: [(text: String, address: CellAddress)]

    init(names: TableNames, sheet: String?, title: [SheetCell]) {
        self.names = names
        self.sheet = sheet
        var texts = title.map { ($0.text.trimmingBlanks(), $0.address) }
        for (key, value) in zip(title, title.dropFirst())
        where key.address.row == value.address.row && key.address.column < value.address.column {
            let whole = key.text.trimmingBlanks()
            let name = whole.prefix { $0 != ":" && $0 != "：" }
            // 单位：人年 has its value.
            if name.count <= 12, whole.count <= name.count + 1 {
                texts.append(("\(name)：\(value.text.trimmingBlanks())", value.address))
            }
        }
        self.texts = texts
    }

    private init(names: TableNames, texts: [(text: String, address: CellAddress)]) {
        self.names = names
        sheet = nil
        self.texts = texts
    }

    /// A title or sheet's name that speaks of a part of a year or of a forecast; nil where none does.
    var partOfYear: (text: String, address: CellAddress?)? {
        let all = texts.map { ($0.text, Optional($0.address)) } + [(sheet ?? "", nil)]
        return all.first {
            !TableNotes.begin($0.0) && TableText.isOfPartOfYear($0.0) && !isLeftOut($0.0)
        }
            ?? (names.definition.period.site == .sheet && Self.isMonth(sheet ?? "")
                ? (sheet ?? "", nil) : nil)
    }

    /// Whether the source leaves a line out, as written or by what a title comes to: without its number and year.
    private func isLeftOut(_ text: String) -> Bool {
        names.isIgnored(text)
            || (!names.definition.ignore.isEmpty && Self.titles(text).contains { names.isIgnored($0) })
    }

    /// Whether a sheet's name is a month: `2021.9`, `2021-2`.
    private static func isMonth(_ name: String) -> Bool {
        name.matches(of: /(?:19|20)[0-9]{2}[-.\/]([0-9]{1,2})(?![0-9])/).contains {
            (Int($0.output.1) ?? 12) < 12
        }
    }

    /// A line above the table, not the one that names its series, that makes other figures of it: 比上年增长, 其中：城镇, 省会城市主要指标.
    ///
    /// - Parameters:
    ///   - headings: those of the values' columns; what all of them say too, a title may say.
    ///   - written: the names in headings and labels; what a title names as they do is no scope of it.
    func otherMeaning(than series: [TableNames.Named], headings: [String], written: () -> [String]) -> (
        text: String, address: CellAddress
    )? {
        let namingRow = texts.first { isTitle($0.text, of: series) }?.address.row
        return texts.first { text, address in
            if TableNotes.begin(text) || isLeftOut(text) { return false }
            // 本表绝对数按当年价格计算，指数按不变价格计算。
            if text.contains(/绝对数按(当年|现行)价|(?:[Ll]evel|[Aa]bsolute|[Vv]alue).*current prices/) {
                return false
            }
            // 地区生产总值及指数: what is which, the names of columns or rows say.
            if [.columns, .rows].contains(names.definition.series.site),
                text.contains(/(及|和|与|、|[Aa]nd )[^，。.]*(指数|构成|比重|增长|增速|[Ii]ndex|[Ii]ndices|[Gg]rowth)/)
            {
                return false
            }
            if isTitle(text, of: series) {
                // 地区生产总值（2015年不变价), where that is no name of its own.
                return TableText.bracketed(text).contains { TableText.changesMeaning($0) }
                    && !Self.titles(text).contains { names.isWhole($0) && TableText.changesMeaning($0) }
            }
            if names.definition.values == nil, TableText.changesMeaning(text) || TableText.isOfBase(text) {
                return true
            }
            if isOfPart(text) { return true }
            if names.isOfScope(text, besides: written()),
                headings.isEmpty || !headings.allSatisfy({ TableText.isOfScope($0) })
            {
                return true
            }
            if names.definition.series.site == .sheet, isOtherTitle(text) { return true }
            // Below the title, a line of words may be about a part of what it names: 第二产业, 城镇.
            return namingRow.map { address.row > $0 } == true && isQualifier(text)
        }
    }

    /// Whether a line may be the title of other series than the sheet's name says: 工业总产值 on the sheet 地区生产总值.
    private func isOtherTitle(_ text: String) -> Bool {
        guard text.contains(where: \.isHan), !text.contains(where: { ":：".contains($0) }),
            names.unit(text) == nil, names.entity(text) == nil, !names.saysNothing(text),
            !TableText.isOfYears(text)
        else { return false }
        return !Self.titles(text).contains { names.saysNothing($0) || Self.saysNothingOfParts($0) }
    }

    /// Whether a line says by a word of its own of what part a table is: `性别：女`, `频率：季`, `Rural`.
    private func isOfPart(_ text: String) -> Bool {
        guard let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }) else {
            return TableText.isPart(text.trimmingBlanks()) || TableText.narrowsInEnglish(text)
        }
        let key = String(text[..<colon]).trimmingBlanks()
        let value = String(text[text.index(after: colon)...]).trimmingBlanks()
        if value.isEmpty { return false }
        if TableMetadata(key) == .frequency { return !TableMetadata.isAnnual(value) }
        return Self.scopes.contains(NameKey.folding(key)) && !Self.wholes.contains(NameKey.folding(value))
            && names.entity(value) == nil && names.series(value).isEmpty && names.unit(value) == nil
            && names.year(value) == nil
    }

    /// What tables say by a label of the part that they are of.
    private static let scopes: Set<String> = [
        "口径", "数据口径", "统计口径", "范围", "统计范围", "地区", "区域", "城市", "区县", "市县", "县", "性别", "城乡", "指标类型", "数据类型",
        "类型", "类别", "分类", "行业",
        "产业", "登记注册类型", "年龄",
        "scope", "coverage", "city", "county", "district", "sex", "gender", "type", "sector", "industry",
        "area",
    ]
    private static let wholes: Set<String> = [
        "全部", "合计", "总计", "全国", "全省", "全市", "全社会", "绝对数", "绝对值", "总量", "年度", "年度值", "当年值", "分省", "各省", "各地区",
        "分地区", "省级",
        "total", "all", "annual", "value", "level", "province", "provinces",
    ]

    private func isTitle(_ text: String, of series: [TableNames.Named]) -> Bool {
        !series.isEmpty
            && Self.titles(text).contains { names.series($0).map(\.series) == series.map(\.series) }
    }

    private func isQualifier(_ text: String) -> Bool {
        text.contains(where: \.isHan) && !text.contains { ("0"..."9").contains($0) }
            && names.unit(text) == nil
            && !names.saysNothing(text) && names.entity(text) == nil
            && !text.contains(/单位|币种|当年价|现行价|现价|本表|续|数据|资料|来源|年末|全国|时间|日期|频率|地区|省|指标|[：:]/)
    }

    /// What was found, and where; several that differ are refused by who asks.
    struct Found<Value> {
        let value: Value
        let address: CellAddress?
    }

    /// The texts in which a place may say something.
    private func candidates(_ place: TableDefinition.Place) -> [(text: String, address: CellAddress?)] {
        let all: [(String, CellAddress?)] =
            place.site == .sheet ? [(sheet ?? "", nil)] : texts.map { ($0.text, $0.address) }
        guard let pattern = place.words.map(TableNames.pattern) else { return all }
        return all.filter { TableNames.matches(pattern, $0.0) }
    }

    func years(_ place: TableDefinition.Place) -> [Found<Int>] {
        if case .given(let text) = place.site {
            return Int(text).map { [Found(value: $0, address: nil)] } ?? []
        }
        var found: [Found<Int>] = []
        for (text, address) in candidates(place) where !TableText.isOfOtherYear(text) {
            for year in TableText.years(in: text) where !found.contains(where: { $0.value == year }) {
                found.append(Found(value: year, address: address))
            }
        }
        return found
    }

    /// - Parameter isLenient: whether to find those too that stand among words nobody knows: 江苏省 苏州市主要指标.
    func entities(_ place: TableDefinition.Place, isLenient: Bool = false) -> [Found<EntityResolver.Match>] {
        if case .given(let code) = place.site {
            return names.entity(code).map { [Found(value: $0, address: nil)] } ?? []
        }
        var found: [Found<EntityResolver.Match>] = []
        for (text, address) in candidates(place) {
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            // A sheet of 江苏 城镇 is not one of 江苏.
            let others = words.filter {
                names.entity($0) == nil && $0.contains(where: \.isLetter) && names.year($0) == nil
            }
            let parts =
                [text] + Self.qualified(text) + TableNames.parts(text)
                + (place.site == .sheet && !others.isEmpty ? [] : words)
            let titled = place.site == .sheet ? nil : names.entity(ofTitle: text)
            let named = parts.filter { part in
                // National Economic and Social Development: in a sentence it is no place.
                if part != text, part.contains(where: \.isLatin), case .ignored? = names.entity(part) {
                    return false
                }
                return part == text || place.site == .sheet || isLenient || saysNothingBeside(part, text)
            }
            for match in named.compactMap({ names.entity($0) }) + [titled].compactMap({ $0 })
            where !found.contains(where: { $0.value == match }) {
                found.append(Found(value: match, address: address))
            }
        }
        return found
    }

    /// The texts in parentheses that stand before or behind all of a text, but for its year: 主要指标（上海） is about 上海,
    /// 中国（上海）自由贸易试验区 is not.
    private static func qualified(_ text: String) -> [String] {
        func isWord(_ character: Character) -> Bool { character.isLetter && character != "年" }
        return TableText.bracketed(text).filter { inside in
            guard let found = text.range(of: inside) else { return false }
            return !text[..<found.lowerBound].contains(where: isWord)
                || !text[found.upperBound...].contains(where: isWord)
        }
    }

    /// What a sheet's name says beside its year, where that may make it one of a part: 城镇, 增速, 中报; nil where it says nothing more, or
    /// the source leaves it out.
    var moreThanYear: String? {
        guard let sheet, !names.isIgnored(sheet), partOfYear == nil else { return nil }
        let words = sheet.split { character in
            character.isWhitespace || character.isNumber || "()（）[]-–—_.·、,，:：'’".contains(character)
        }.map(String.init)
        return words.first { word in
            let rest = Self.ofSheets.reduce(word) { $0.replacing($1, with: "") }
            return rest.contains(where: \.isLetter) && names.entity(word) == nil && names.series(word).isEmpty
                && names.series(rest).isEmpty && names.unit(word) == nil && names.year(word) == nil
                && TableText.years(in: rest).isEmpty
        }
    }

    /// What sheets of years are called beside them, the longer before the shorter.
    private static let ofSheets = [
        "主要指标", "统计数据", "统计年鉴", "年鉴", "年报", "年末", "年度", "年底", "全年", "统计", "数据", "指标", "表", "年", "Sheet",
        "sheet", "Data", "data",
        "Year", "year", "Table", "FY", "Y", "各地区", "分地区", "分省", "各省", "全国", "省",
    ]

    /// A line above the table that says another year or entity than what its sheet's name or the source says.
    ///
    /// - Parameter inTitle: an entity that another line says.
    func contradiction(of year: Int?, _ entity: EntityResolver.Match?, inTitle: EntityResolver.Match?) -> (
        text: String, address: CellAddress?
    )? {
        if case .entity? = inTitle, let sheet, case .entity? = names.entity(sheet),
            names.entity(sheet) != inTitle
        {
            return (sheet, nil)
        }
        let other = texts.first { text, address in
            if TableNotes.begin(text) || isLeftOut(text) { return false }
            let line = TableContext(names: names, texts: [(text, address)])
            if let year, !TableText.isOfOtherYear(text) {
                // Two years are from when to when.
                let years = TableText.years(in: text)
                if years.count == 1, years != [year] { return true }
            }
            if case .entity? = inTitle, isOtherPlace(text, than: inTitle) { return true }
            guard case .entity? = entity else { return false }
            if isOtherPlace(text, than: entity) { return true }
            return line.entities(.init(.title), isLenient: true).contains { $0.value != entity }
        }
        return other.map { ($0.text, $0.address) }
    }

    /// Whether a line names a place that is no entity: 苏州市主要指标, 全市, `Main Indicators of Suzhou`.
    private func isOtherPlace(_ text: String, than entity: EntityResolver.Match?) -> Bool {
        if names.entity(text) != nil || TableText.isTooLong(text) { return false }
        guard text.contains(where: \.isHan) else {
            return text.matches(of: /(?:of|in|for) ([A-Z][a-z]+)/).contains { found in
                let word = String(found.1)
                return names.entity(word) == nil && !Self.saysNothingOfParts(word)
                    && !names.isOfSeriesName(word)
            }
        }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        return ([text] + words).contains { Self.isPlace($0, names, in: entity) }
    }

    /// Whether a Chinese line names a city or county that is no entity, and nothing else: 苏州市, 全市, 苏州市主要指标.
    static func isPlace(_ text: String, _ names: TableNames, in entity: EntityResolver.Match? = nil) -> Bool {
        for title in titles(text) where !title.contains(where: { ":：".contains($0) }) {
            for place in title.indices.prefix(12) where "市县区旗盟州".contains(title[place]) {
                let end = title.index(after: place)
                let name = String(title[..<end])
                let isOfKinds = ["地区", "省区", "省市", "特区", "辖区"].contains { name.hasSuffix($0) }
                if name.count < 2 || isOfKinds || names.entity(name) != nil { continue }
                let rest = String(title[end...])
                guard rest.isEmpty || saysNothingOfParts(rest) else { continue }
                // 全市 of 北京市 is all of it.
                if name.hasPrefix("全"), names.isFullName(of: entity, endingIn: title[place]) { continue }
                return true
            }
        }
        return false
    }

    /// Whether what stands in a line beside a name says nothing of another place or part.
    private func saysNothingBeside(_ name: String, _ text: String) -> Bool {
        guard let found = text.range(of: name) else { return true }
        let rest = text.replacingCharacters(in: found, with: " ")
        let words = rest.split { $0.isWhitespace || "():：（）,，、/-–—·.".contains($0) }.map(String.init)
        return words.allSatisfy { word in
            Self.saysNothingOfParts(word) || names.saysNothing(word) || names.entity(word) != nil
                || names.year(word) != nil || names.unit(word) != nil || TableMetadata(word) != nil
                || Self.labels.contains(NameKey.folding(word))
                || Self.titles(word).contains { !names.series($0).isEmpty || Self.saysNothingOfParts($0) }
        } || Self.titles(rest.trimmingBlanks()).contains { !names.series($0).isEmpty }
    }

    /// What labels the name of an entity: `省份：江苏`.
    private static let labels: Set<String> = ["地区", "省份", "省市", "省", "区域", "region", "province", "area"]

    func series(_ place: TableDefinition.Place) -> [Found<[TableNames.Named]>] {
        if case .given(let id) = place.site {
            return names.configuration.series.firstIndex { $0.id == id }.map {
                [Found(value: [TableNames.Named(series: $0, name: id)], address: nil)]
            } ?? []
        }
        var found: [Found<[TableNames.Named]>] = []
        for (text, address) in candidates(place) {
            // The year behind the name of a sheet may be that of its prices.
            let titles =
                place.site == .sheet && names.definition.period.site != .sheet
                ? [text, String(text.drop { $0.isNumber || "-–—.· ".contains($0) })] : Self.titles(text)
            guard let named = titles.lazy.map({ names.series($0) }).first(where: { !$0.isEmpty })
            else { continue }
            if !found.contains(where: { $0.value.map(\.series) == named.map(\.series) }) {
                found.append(Found(value: named, address: address))
            }
        }
        return found
    }

    /// The units that the lines above state; a symbol that is not declared counts only behind 单位：.
    ///
    /// - Parameter beside: units that the header states of the whole table.
    func units(beside: [Found<String>] = []) -> [Found<String>] {
        var found: [Found<String>] = []
        func add(_ unit: String, _ address: CellAddress?) {
            let meaning = names.configuration.units.unit(named: unit)
            let isKnown = found.contains { other in
                other.value == unit
                    || (meaning != nil && names.configuration.units.unit(named: other.value) == meaning)
            }
            if !isKnown { found.append(Found(value: unit, address: address)) }
        }
        for (text, address) in texts {
            for (number, stated) in TableText.statedUnits(text).enumerated() where !stated.isEmpty {
                if let unit = names.unit(stated) {
                    add(unit, address)
                } else if let units = several(stated) {
                    for unit in units { add(unit, address) }
                } else if number == 0 || stated.contains(where: \.isHan) {
                    // The same again in another language need not be declared.
                    add(stated, address)
                }
            }
        }
        for (text, address) in texts where TableText.statedUnits(text).isEmpty {
            for part in TableText.bracketed(text) + [text] {
                if let unit = names.unit(part) { add(unit, address) }
            }
        }
        for unit in beside { add(unit.value, unit.address) }
        return found
    }

    /// `亿元、%`: the units of a table whose columns have several.
    private func several(_ text: String) -> [String]? {
        let units = text.split { "、，；,;".contains($0) }.map { names.unit(String($0)) }
        return units.count > 1 && units.allSatisfy { $0 != nil } ? units.compactMap { $0 } : nil
    }
}
