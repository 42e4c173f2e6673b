import Configuration
import Foundation

/// What the text of a cell of a yearbook may mean.
enum TableText {
    /// The names that a text may be: itself, its lines, and its Chinese and its Latin part (`北  京 Beijing`).
    static func alternatives(_ text: String) -> [String] {
        // No name is as long, and what is done with names takes time.
        if isTooLong(text) { return [CellText.excerpt(text)] }
        let text = text.trimmingBlanks()
        var names = [text]
        let lines = Self.lines(text)
        for line in lines where !line.isEmpty && !names.contains(line) { names.append(line) }
        // A name may go on in the next line: 地区 above 生产总值.
        if lines.count > 2 || (lines.count == 2 && lines.allSatisfy { $0.contains(where: \.isHan) }) {
            let chinese = lines.filter { $0.contains(where: \.isHan) || !$0.contains(where: \.isLatin) }
                .joined()
            let latin = lines.filter { !$0.contains(where: \.isHan) && $0.contains(where: \.isLatin) }
                .joined(separator: " ")
            for name in [chinese, latin] where !name.isEmpty && !names.contains(name) { names.append(name) }
        }
        for line in lines {
            for part in scripts(line) where !part.isEmpty && !names.contains(part) { names.append(part) }
        }
        return names
    }

    /// The lines of a text; one whose parentheses are open goes on in the next: `(10 000` above `persons)`.
    static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(whereSeparator: \.isNewline).map({ String($0).trimmingBlanks() }) {
            if let last = lines.last,
                last.count(where: { "(（".contains($0) }) > last.count(where: { ")）".contains($0) })
            {
                lines[lines.count - 1] = last + (last.last?.isHan == true ? "" : " ") + line
            } else {
                lines.append(line)
            }
        }
        return lines
    }

    /// Bytes of the longest text that is looked at as a name.
    static let longest = 400

    /// Whether a text is too long for the name of anything.
    static func isTooLong(_ text: String) -> Bool { text.utf8.count > longest }

    /// The two parts of a text in two scripts; none of a text in one.
    static func scripts(_ text: String) -> [String] {
        guard let first = text.first(where: { $0.isHan || $0.isLatin }) else { return [] }
        var last: Character?
        for index in text.indices {
            let character = text[index]
            // Chinese runs on into English; English is left by a blank.
            let isBreak =
                first.isHan ? character.isLatin : character.isHan && last?.isWhitespace == true
            if isBreak {
                return [String(text[..<index]).trimmingBlanks(), String(text[index...]).trimmingBlanks()]
            }
            last = character
        }
        return []
    }

    /// The year that a text as a whole says: `2022`, `2022年`, `2022年末`, `2022-12`, `12/2022`, `2022-12-31`; nil for
    /// anything else, another month included.
    static func year(_ text: String) -> Int? {
        // A day of a calendar with its time.
        var text = NameKey.folding(text.hasSuffix(" 00:00:00") ? String(text.dropLast(9)) : text)
        for dash in ["—", "–", "~", "至"] { text = text.replacing("1\(dash)12月", with: "1-12月") }
        for ending in [
            "年1-12月累计", "年1-12月", "年12月31日", "年12月", "年全年", "全年", "年年末", "年底", "年末", "年度", "年",
        ]
        where text.hasSuffix(ending) {
            text.removeLast(ending.count)
            break
        }
        let parts = text.split(omittingEmptySubsequences: false) { "-/.".contains($0) }.map(String.init)
        switch parts.count {
        case 2 where parts[1] == "12": return plainYear(parts[0])
        case 2 where parts[0] == "12": return plainYear(parts[1])
        // A month as spreadsheets keep it: its first day.
        case 3 where parts[1] == "12" && ["31", "01", "1"].contains(parts[2]): return plainYear(parts[0])
        case 2 where parts[0] == "dec": return plainYear(parts[1])
        case 1 where parts[0].hasPrefix("dec"): return plainYear(String(parts[0].dropFirst(3)))
        case 1: return plainYear(parts[0])
        default: return nil
        }
    }

    private static func plainYear(_ text: String) -> Int? {
        // 二〇二一 has twelve bytes.
        let text = text.utf8.count == 12 ? String(text.map { chineseDigits[$0] ?? $0 }) : text
        guard text.utf8.count == 4, let year = Int(text), CellText.years.contains(year) else { return nil }
        return year
    }

    static let chineseDigits: [Character: Character] = [
        "〇": "0", "○": "0", "零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
        "八": "8", "九": "9",
    ]

    /// The years that occur in a text: runs of exactly four digits, Chinese ones too.
    static func years(in text: String) -> [Int] {
        // Folding takes white space away: 2-6 2021年 is no 62021.
        let runs = text.split(whereSeparator: \.isWhitespace).flatMap { word in
            NameKey.folding(String(word)).split { !("0"..."9").contains($0) && chineseDigits[$0] == nil }
        }
        var years: [Int] = []
        for year in runs.compactMap({ plainYear(String($0)) }) where !years.contains(year) {
            years.append(year)
        }
        return years
    }

    /// Whether a text speaks of a part of a year, or of a year that is not over: `2021年上半年`, `2021年1-6月`, `2016H1`, `2021年预计`. December, and
    /// days, are neither.
    static func isOfPartOfYear(_ text: String) -> Bool {
        let text = NameKey.folding(String(text.prefix(longest)))
        // When a table was made says nothing of its figures.
        if making.occur(in: text) { return false }
        if partsOfYear.occur(in: text) { return true }
        if text.contains("月") {
            let months = text.matches(of: /([0-9]{1,2})月(末|底)?(?![0-9])/)
            if months.contains(where: { (Int($0.output.1) ?? 12) < 12 })
                || text.contains(/至(?:[一二三四五六七八九十]|十一)月|前(?:[1-9一二三四五六七八九十]|11|十一)个?月/)
            {
                return true
            }
        }
        if text.contains("年"), text.contains(/年中(?:$|数|期|主要)|年年中|截[至止](?:19|20)[0-9]{2}年(?!12月|底|末|$)/) {
            return true
        }
        guard text.contains(/(?:19|20)[0-9]{2}/) else { return isFromJanuary(text) }
        return text.contains(
            /[0-9]{4}年?[-(]?(?:h[12]|q[1-4])(?![0-9a-z])|(?:19|20)[0-9]{2}(?:年?预|[ef](?![a-z])|\/(?!12)[0-9]{2}(?![0-9\/]))/
        )
            || text.contains(
                /(?:january|february|march|april|may|june|july|august|september|october|november|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov)[.,]?(?:19|20)[0-9]{2}(?![0-9])/
            )
            || isFromJanuary(text)
    }

    /// From January to December is all of a year, to another month a part: `jan-jun`.
    private static func isFromJanuary(_ text: String) -> Bool {
        text.contains("jan")
            && text.contains(/jan(?:uary)?(?:-|–|—|to)(?:feb|mar|apr|may|jun|jul|aug|sep|oct|nov)/)
    }

    private static let partsOfYear = TableWords([
        "半年", "季度", "春季", "夏季", "秋季", "冬季", "预计", "预测", "计划数", "规划", "目标", "财年", "firsthalf", "secondhalf",
        "1sthalf", "2ndhalf", "halfyear", "half-year", "semiannual", "semi-annual", "quarter", "monthly",
        "threemonths",
        "3months", "sixmonths", "6months", "ninemonths", "9months", "fiscalyear", "forecast", "projected",
        "projection", "planned",
    ])

    private static let making = TableWords(wordsOfMaking + ["print", "date:"])

    /// A heading that begins with its year: `2022年常住人口`; nil for any other.
    static func leadingYear(_ text: String) -> (year: Int, rest: String)? {
        let text = text.trimmingBlanks()
        guard let sign = text.firstIndex(of: "年"),
            let year = plainYear(NameKey.folding(String(text[..<sign])))
        else { return nil }
        let rest = String(text[text.index(after: sign)...]).trimmingBlanks()
        return rest.isEmpty ? nil : (year, rest)
    }

    /// The unit behind 单位： or Unit: in a text; two that differ as `亿元 / 万元`; nil where it says none.
    static func statedUnit(_ text: String) -> String? {
        let stated = statedUnits(text)
        // The same again in English.
        let chinese = stated.filter { $0.contains(where: \.isHan) }
        if Set(chinese).count > 1 { return chinese.joined(separator: " / ") }
        return stated.first
    }

    /// The units behind 单位： and Unit: in a text.
    static func statedUnits(_ text: String) -> [String] {
        var units: [String] = []
        var rest = text[...]
        while let found = unitKey(in: rest) {
            rest = rest[found.upperBound...]
            let end = unitKey(in: rest)?.lowerBound ?? rest.endIndex
            var unit = String(rest[..<end]).trimmingBlanks()
            while let last = unit.last, "(（[【;；,，/".contains(last) || last.isWhitespace { unit.removeLast() }
            // A bracket that was open before.
            if let bracket = unit.last, ")）]】".contains(bracket),
                !unit.contains(where: { "(（[【".contains($0) })
            {
                unit.removeLast()
            }
            units.append(unit.trimmingBlanks())
        }
        return units
    }

    /// Where 单位： or Unit: stands first, its colon included.
    private static func unitKey(in text: Substring) -> Range<String.Index>? {
        let found = ["计量单位", "单位", "Unit", "unit", "UNIT"].compactMap { key -> Range<String.Index>? in
            guard let found = text.range(of: key) else { return nil }
            let rest = text[found.upperBound...].drop { $0.isWhitespace }
            // 填报单位：国家统计局
            let offices = ["填报", "制表", "编制", "主管", "报送", "发布", "提供", "填表", "资料"]
            if offices.contains(where: { text[..<found.lowerBound].hasSuffix($0) }) { return nil }
            guard let colon = rest.first, colon == "：" || colon == ":" else { return nil }
            return found.lowerBound..<rest.index(after: rest.startIndex)
        }
        return found.min { $0.lowerBound < $1.lowerBound }
    }

    /// What a text says of a unit in words, whether it is one or not: `以万元计`, `以万元为单位`, `单位为万元`, `单位 万元`.
    static func unitInWords(_ text: String) -> String? {
        if text.contains("以" as Character), let found = text.firstMatch(of: /以([^以，,。;；]{1,12}?)(?:计|为单位)/) {
            return String(found.1).trimmingBlanks()
        }
        if text.contains("单位"), let found = text.firstMatch(of: /单位(?:为|是|\s+)\s*([^\s，,。;；)）]{1,20})/) {
            return String(found.1)
        }
        return nil
    }

    /// The texts in parentheses in a text.
    static func bracketed(_ text: String) -> [String] {
        var found: [String] = []
        var start: String.Index?
        for index in text.indices {
            if "(（".contains(text[index]) { start = text.index(after: index) }
            if ")）".contains(text[index]), let from = start {
                found.append(String(text[from..<index]).trimmingBlanks())
                start = nil
            }
        }
        return found
    }

    /// A number as `CellText.number` reads it, of one that is written as the source declares.
    static func plainNumber(_ text: String, _ styles: Set<TableDefinition.NumberStyle>) -> String {
        var text = text
        if styles.contains(.fullWidth) {
            text = String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { scalar in
                        switch scalar.value {
                        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
                        case 0x2212: "-"
                        default: scalar
                        }
                    }))
        }
        if styles.contains(.spaces) {
            // Between groups of three, which `CellText.number` checks.
            text = String(text.trimmingBlanks().map { $0.isWhitespace ? "," : $0 })
        }
        return text
    }
}

extension Character {
    var isHan: Bool { unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) } ?? false }
    var isLatin: Bool { isASCII && isLetter }
}
