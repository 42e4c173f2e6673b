/// How a cell's format shows a number: what it makes of it, not how many decimals it shows.
public enum NumberFormat: UInt8, Sendable, Hashable {
    case general
    /// Digits in some arrangement: `0.00`, `#,##0`, `¥0`, `0.0E+00`, `# ?/?`.
    case number
    /// The number is shown a hundredfold, with `%`.
    case percent
    /// The number is shown in another unit than it has: in thousands (`0.0,`), or with `万` behind it.
    case scaled
    case date
    case time
    case dateAndTime
    /// A length of time: `[h]:mm`.
    case duration
    /// `@`: the cell is text, whatever it looks like.
    case text

    /// What of a day it shows; nil where it shows a number or text.
    public var dateParts: SerialDate.Parts? {
        switch self {
        case .date: .date
        case .time: .time
        case .dateAndTime: .dateAndTime
        case .duration: .duration
        case .general, .number, .percent, .scaled, .text: nil
        }
    }

    /// The formats that a file refers to by number without writing them (ECMA-376 Part 1, 18.8.30); those from 27 to
    /// 36 and from 50 to 58 are dates in the Chinese, Japanese and Korean editions.
    public init(builtIn number: Int) {
        switch number {
        case 9, 10: self = .percent
        case 14...17, 27...31, 36, 50...54, 57, 58: self = .date
        case 18...21, 32...35, 45, 47, 55, 56: self = .time
        case 22: self = .dateAndTime
        case 46: self = .duration
        case 49: self = .text
        case 1...8, 11...13, 37...44, 48: self = .number
        default: self = .general
        }
    }

    /// Reads a format code: `yyyy"年"m"月"`, `#,##0.0_);[Red](#,##0.0)`, `[$-804]0.0%`. Only the first section counts:
    /// what follows a semicolon is for negative numbers and zero.
    public init(code: String) {
        var letters: Set<Character> = []
        var hasElapsed = false
        var hasDigits = false
        var characters = Array(code)[...]
        scan: while let character = characters.popFirst() {
            switch character {
            case ";": break scan
            case "\"": characters = characters.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": characters = characters.dropFirst()
            case "[":
                let inside = characters.prefix { $0 != "]" }
                characters = characters.dropFirst(inside.count + 1)
                // [h], [mm], [ss] are lengths of time; everything else in brackets is a colour, a condition or a locale.
                let unit = Set(inside.map { Character($0.lowercased()) })
                hasElapsed = hasElapsed || (unit.count == 1 && !unit.isDisjoint(with: ["h", "m", "s"]))
            case "0", "#", "?": hasDigits = true
            default: letters.formUnion(character.lowercased())
            }
        }
        let isGeneral = code.lowercased().hasPrefix("general")
        // `E` is an exponent beside digits and the year of an era alone; `b` is the Buddhist year.
        let hasDay = !letters.isDisjoint(with: hasDigits ? ["y", "d"] : ["y", "d", "e", "b", "g"])
        let hasTime = !letters.isDisjoint(with: ["h", "s"])
        if isGeneral {
            self = .general
        } else if hasElapsed {
            self = .duration
        } else if hasDay && hasTime {
            self = .dateAndTime
        } else if hasDay {
            self = .date
        } else if hasTime {
            self = .time
        } else if letters.contains("m") && !hasDigits {
            self = .date
        } else if letters.contains("%") {
            self = .percent
        } else if hasDigits, Self.isScaled(code) {
            self = .scaled
        } else if letters.contains("@") && !hasDigits {
            self = .text
        } else {
            self = hasDigits ? .number : .general
        }
    }

    /// Whether a section of a format code shows thousands or millions, by commas behind its last digit, or writes 万 or 亿.
    private static func isScaled(_ code: String) -> Bool {
        var characters = Array(code)[...]
        var isBehindDigit = false
        while let character = characters.popFirst() {
            switch character {
            case "0", "#", "?": isBehindDigit = true
            case ",":
                let next = characters.first { $0 != "," }
                if isBehindDigit, next.map({ !"0#?".contains($0) }) ?? true { return true }
            case "万", "亿", "千": return true
            case "\"":
                let literal = characters.prefix { $0 != "\"" }
                if literal.contains(where: { "万亿千".contains($0) }) { return true }
                characters = characters.dropFirst(literal.count + 1)
                isBehindDigit = false
            case "_", "*": characters = characters.dropFirst()
            case "\\": isBehindDigit = false
            case "[": characters = characters.drop { $0 != "]" }.dropFirst()
            default: isBehindDigit = false
            }
        }
        return false
    }
}
