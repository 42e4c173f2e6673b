import Foundation

/// What titles come to, and what they say without changing anything.
extension TableContext {
    /// What a title may come to: `2-11  年末常住人口（2022年）`, `指标：地区生产总值(亿元)`, `常住人口 单位：万人`.
    static func titles(_ text: String) -> [String] {
        var titles = [text]
        func add(_ title: some StringProtocol) {
            let title = String(title).trimmingBlanks()
            if !title.isEmpty, titles.count < 40, !titles.contains(title) { titles.append(title) }
        }
        if let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }) {
            add(text[text.index(after: colon)...])
        }
        // What is left of one is taken further apart.
        var place = 0
        while place < titles.count {
            let title = titles[place]
            let number = title.drop { "附续表录Table".contains($0) }
            add(number.drop { $0.isNumber || "-–—.· \u{3000}".contains($0) })
            // 2-6 2021年常住人口
            add(number.drop { $0.isNumber || "-–—.·".contains($0) })
            for opening in openings where title.hasPrefix(opening) { add(title.dropFirst(opening.count)) }
            let bracket =
                title.last.map { ")）".contains($0) } == true ? title.lastIndex { "(（".contains($0) } : nil
            let (name, behind) = (
                title[..<(bracket ?? title.endIndex)], title[(bracket ?? title.endIndex)...]
            )
            for ending in endings where name.hasSuffix(ending) { add(name.dropLast(ending.count) + behind) }
            for unit in ["单位", "Unit"] {
                if let start = title.range(of: unit) { add(title[..<start.lowerBound]) }
            }
            if let bracket = title.lastIndex(where: { "(（".contains($0) }),
                let inside = TableText.bracketed(title).last, TableText.isOfYears(inside)
            {
                add(title[..<bracket])
            }
            if let leading = TableText.leadingYear(title) { add(leading.rest) }
            // 分地区生产总值 2021年
            let words = title.split(whereSeparator: \.isWhitespace)
            if words.count > 1, let last = words.last, TableText.isOfYears(String(last)) {
                add(title[..<last.startIndex])
            }
            place += 1
        }
        // The year of a title is no unit.
        let others = titles.filter { title in
            guard let inside = TableText.bracketed(title).last, TableText.isOfYears(inside) else {
                return true
            }
            return !title.hasSuffix("\(inside)）") && !title.hasSuffix("\(inside))")
        }
        return others.isEmpty ? titles : others
    }

    /// Whether the rest of a title, beside the name of an entity, says what tables are called and nothing of a part.
    static func saysNothingOfParts(_ text: String) -> Bool {
        var rest = text
        for word in ofTables { rest = rest.replacing(word, with: "") }
        return !rest.split { !$0.isLetter }.contains { !ofTablesInEnglish.contains($0.lowercased()) }
    }

    /// What tables and the chapters of yearbooks are called, the longer before the shorter.
    private static let ofTables = [
        "国民经济和社会发展", "国民经济与社会发展", "固定资产投资", "国民经济", "社会发展", "人民生活", "主要年份", "科学技术", "对外经济", "对外贸易", "历年",
        "主要", "指标",
        "经济", "社会", "基本情况", "情况", "统计", "年鉴", "数据", "总量", "综合", "核算", "人口", "就业", "财政", "金融", "投资", "科技",
        "教育", "卫生",
        "文化", "旅游", "资源", "环境", "能源", "年度", "全年", "一览", "续表", "附表", "续", "和", "与", "及", "的", "表", "年",
    ]

    private static let ofTablesInEnglish: Set<String> = [
        "main", "major", "principal", "key", "aggregate", "indicators", "indicator", "national", "economic",
        "economy",
        "social", "development", "statistics", "statistical", "yearbook", "data", "table", "summary", "basic",
        "selected",
        "over", "the", "of", "in", "on", "and", "for", "by", "to", "years", "year", "annual", "province",
        "provincial", "municipality",
        "autonomous", "region", "population", "employment", "accounts", "conditions", "continued", "cont",
    ]

    /// What titles say before and behind the name of a series without changing it.
    private static let openings = [
        "1-12月", "1—12月", "全年", "一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、", "十、", "历年", "主要年份",
        "各地区", "分地区", "按地区分", "各省",
        "分省", "分省份", "各省市",
        "各省份", "各省区市", "分省区市", "各省、自治区、直辖市", "各省（区、市）", "全国各地区", "全国各省", "全国各省、自治区、直辖市",
    ]
    private static let endings = [
        " by Region", " by Province", "情况", "统计表", "情况表", "一览表", "表", "数据", "（续）", "(续)",
    ]
}
