/// A format code: up to three sections for numbers of different signs or sizes, and one for texts.
struct FormatCode {
    /// What it shows of positive numbers; days and times by the first section alone.
    let format: NumberFormat
    /// The sections for numbers, where some number is shown otherwise than as `format` says for all.
    private let sections: [FormatSection]

    /// Whether what is shown depends on the number, or is more than the number.
    var isSpecial: Bool { !sections.isEmpty }

    init(_ code: String) {
        // Excel writes at most 255; the words stand in every cell of the format.
        var characters = Array(String(code.unicodeScalars.prefix(512)))[...]
        var all = [FormatSection(&characters)]
        while characters.popFirst() != nil, all.count < 4 { all.append(FormatSection(&characters)) }
        if let kind = Self.timeOrText(all[0]) {
            (format, sections) = (kind, [])
            return
        }
        if all.count == 1, !all[0].hasDigits, !all[0].isPercent, (all[0].prefix + all[0].suffix).isEmpty {
            (format, sections) = (.general, [])
            return
        }
        if all.count == 4 || all.last?.isForText == true { all.removeLast() }
        format = Self.section(of: all, for: 1).shows(1)
        let shown = all.indices.flatMap { index in
            let examples: [Double] =
                all.contains { $0.condition != nil } ? [-1, 0, 1] : [[1, 0], [-1], [0]][index]
            return examples.map { all[index].shows($0) }
        }
        let isPlain =
            shown.allSatisfy { $0 == .number || $0 == .general } || shown.allSatisfy { $0 == .percent }
        sections = isPlain ? [] : all
    }

    /// What a first section says of days and times, or that it is for texts; nil where it shows numbers.
    private static func timeOrText(_ section: FormatSection) -> NumberFormat? {
        guard !section.isGeneral else { return nil }
        let letters = section.letters
        // `e` is the year of an era, `b` is the Buddhist year.
        let hasDay = !letters.isDisjoint(with: section.hasDigits ? ["y", "d"] : ["y", "d", "e", "b", "g"])
        let hasTime = !letters.isDisjoint(with: ["h", "s"])
        if section.hasElapsed { return .duration }
        if hasDay { return hasTime ? .dateAndTime : .date }
        if hasTime { return .time }
        if letters.contains("m"), !section.hasDigits { return .date }
        return section.isForText ? .text : nil
    }

    /// The section that shows a number. Without conditions the first is for positive numbers, the second for negative ones,
    /// the third for zero; the first shows what has no section.
    private static func section(of sections: [FormatSection], for number: Double) -> FormatSection {
        let hasConditions = sections.contains { $0.condition != nil }
        let index = sections.indices.first { index in
            if let condition = sections[index].condition { return condition.holds(number) }
            if index == sections.count - 1, index == 2 || hasConditions { return true }
            return index == 0 ? number > 0 || (number == 0 && sections.count < 3) : index == 1 && number < 0
        }
        return sections[index ?? 0]
    }

    /// Appends a number of such a format as people see it, but in full.
    ///
    /// - Returns: what its section makes of it.
    func append(_ number: Double, to bytes: inout [UInt8]) -> NumberFormat {
        let section = Self.section(of: sections, for: number)
        let shown = section.shows(number)
        switch shown {
        case .worded: section.append(number, to: &bytes)
        default: NumberText.append(number, isPercent: shown == .percent, to: &bytes)
        }
        if shown == .scaled { bytes += " (shown in another unit)".utf8 }
        if shown == .hidden { bytes += " (not shown)".utf8 }
        return shown
    }
}

/// How the styles that cells refer to show numbers.
struct StyleFormats {
    private var formats: [NumberFormat] = []
    /// By style, the codes that must be asked what they show of a number; few workbooks have any.
    private var special: [Int: FormatCode] = [:]

    init() {}

    /// - Parameters:
    ///   - numbers: each style's format, by number.
    ///   - codes: the formats that the file writes.
    init(_ numbers: [Int], codes: [Int: FormatCode]) {
        formats = numbers.map { codes[$0]?.format ?? NumberFormat(builtIn: $0) }
        for (style, number) in numbers.enumerated() {
            if let code = codes[number], code.isSpecial { special[style] = code }
        }
    }

    /// The format of a style; `general` for one that the file does not have.
    subscript(_ style: Int) -> NumberFormat { formats.indices.contains(style) ? formats[style] : .general }

    /// The code of a style that does not show numbers as they are; nil for any other.
    func special(_ style: Int) -> FormatCode? { special.isEmpty ? nil : special[style] }
}
