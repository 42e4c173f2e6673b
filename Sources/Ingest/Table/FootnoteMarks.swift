/// Marks that stand before or behind names and values: footnotes (`1)`, `①`, `*`), enumerations (`一、`), `#`, `其中：`.
///
/// Declared by an example of each kind: `1` stands for any number, `①` for any circled one, `¹` for any superscript, `一` for
/// any Chinese one; everything else for itself.
struct FootnoteMarks {
    private enum Sign: Equatable {
        case digits, circled, superscripts, chinese
        case literal(Character)

        init(_ character: Character) {
            switch character {
            case "1": self = .digits
            case "①": self = .circled
            case "¹": self = .superscripts
            case "一": self = .chinese
            default: self = .literal(character)
            }
        }

        func matches(_ character: Character) -> Bool {
            switch self {
            case .digits: ("0"..."9").contains(character)
            case .circled: ("①"..."⑳").contains(character)
            case .superscripts: "¹²³⁰⁴⁵⁶⁷⁸⁹".contains(character)
            case .chinese: "一二三四五六七八九十".contains(character)
            case .literal(let own): own == character
            }
        }

        /// How many of a kind stand side by side at most.
        var most: Int {
            switch self {
            case .literal: 1
            case .superscripts: 6
            case .digits, .circled, .chinese: 2
            }
        }
    }

    private let marks: [[Sign]]

    init(_ examples: [String]) { marks = examples.map { $0.map { Sign($0) } }.filter { !$0.isEmpty } }

    /// A name without its marks.
    func stripping(name: String) -> String {
        strip(name, fromFront: true) { _, _ in true }
    }

    /// A value without the marks behind it. A mark that begins with a digit must be set off by a blank: `12.51)` is
    /// 12.5 or 12.51, and nobody knows which.
    func stripping(value: String) -> String {
        strip(value, fromFront: false) { rest, mark in
            mark.first != .digits || rest.last?.isWhitespace == true
        }
    }

    private func strip(
        _ text: String, fromFront: Bool, where isAllowed: (ArraySlice<Character>, [Sign]) -> Bool
    ) -> String {
        if marks.isEmpty || TableText.isTooLong(text) { return text }
        var rest = Array(text.trimmingBlanks())[...]
        var isChanged = true
        while isChanged {
            isChanged = false
            for mark in marks {
                if let count = Self.count(mark.reversed(), in: rest.reversed()), count < rest.count,
                    isAllowed(rest.dropLast(count), mark)
                {
                    rest = rest.dropLast(count)
                    isChanged = true
                } else if fromFront, let count = Self.count(mark, in: Array(rest)), count < rest.count {
                    rest = rest.dropFirst(count)
                    isChanged = true
                }
            }
            while rest.last?.isWhitespace == true { rest = rest.dropLast() }
            while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        }
        return String(rest)
    }

    /// How many characters at the front a mark takes; nil where it does not stand there.
    private static func count(_ mark: [Sign], in text: [Character]) -> Int? {
        var place = 0
        for sign in mark {
            let start = place
            while place < text.count, place - start < sign.most {
                if sign.matches(text[place]) {
                    place += 1
                } else if sign == .superscripts, place > start, place + 1 < text.count,
                    ",，、".contains(text[place]), sign.matches(text[place + 1])
                {
                    // Several in a row: ¹,².
                    place += 2
                } else {
                    break
                }
            }
            if place == start { return nil }
        }
        return place
    }
}
