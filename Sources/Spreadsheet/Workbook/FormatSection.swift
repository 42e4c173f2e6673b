/// One section of a format code: `[>=10000]0.0"万元"`.
///
/// Words stand in quotation marks, behind `\` or `!`, in brackets as a currency, or as they are; digits are `0`, `#` and
/// `?`.
struct FormatSection {
    /// What the section says of a day or a time, in lowercase, and characters that stand as they are.
    private(set) var letters: Set<Character> = []
    /// `[h]`, `[mm]`, `[ss]`: a length of time.
    private(set) var hasElapsed = false
    private(set) var hasDigits = false
    private(set) var isGeneral = false
    /// Which numbers the section is for, where it says so.
    private(set) var condition: FormatCondition?
    /// Words before and behind the digits.
    private(set) var prefix = ""
    private(set) var suffix = ""
    /// Whether commas behind the last digit, or a sign between digits, make another number of it.
    private(set) var isScaled = false
    private var isBehindDigit = false
    private var isFraction = false

    /// Takes a section from the beginning of a format code.
    ///
    /// - Parameter characters: what is left of the code; begins with the semicolon that ends the section.
    init(_ characters: inout ArraySlice<Character>) {
        while let character = characters.first, character != ";" {
            characters.removeFirst()
            switch character {
            case "\"":
                let words = characters.prefix { $0 != "\"" }
                characters = characters.dropFirst(words.count + 1)
                append(words)
            case "\\", "!": append(characters.popFirst().map { [$0] } ?? [])
            case "_", "*": characters = characters.dropFirst()
            case "[":
                let inside = characters.prefix { $0 != "]" }
                characters = characters.dropFirst(inside.count + 1)
                readBracket(inside)
            case "0", "#", "?": appendDigit()
            case ",":
                let next = characters.first { $0 != "," }
                if isBehindDigit, next.map({ !"0#?".contains($0) }) ?? true { isScaled = true }
            case ".": break
            case "/" where hasDigits: isFraction = true
            case "E" where hasDigits, "e" where hasDigits:
                if characters.first == "+" || characters.first == "-" {
                    characters.removeFirst()
                } else {
                    append([character])
                }
            case "G" where takeGeneral(&characters), "g" where takeGeneral(&characters):
                (isGeneral, hasDigits) = (true, true)
            case "%", "@": letters.insert(character)
            case "1"..."9" where isFraction: break
            case "a"..."z", "A"..."Z":
                letters.formUnion(character.lowercased())
                append([character])
            default: append([character])
            }
        }
    }

    /// Takes the rest of `General`, as Excel writes it, or of the name that it has in Chinese editions.
    private func takeGeneral(_ characters: inout ArraySlice<Character>) -> Bool {
        for rest in ["eneral", "/通用格式"] where String(characters.prefix(rest.count)).lowercased() == rest {
            characters = characters.dropFirst(rest.count)
            return true
        }
        return false
    }

    /// Everything in brackets but lengths of time, currencies and conditions is a colour, a locale or a kind of digits.
    private mutating func readBracket(_ inside: ArraySlice<Character>) {
        let unit = Set(inside.map { Character($0.lowercased()) })
        if unit.count == 1, !unit.isDisjoint(with: ["h", "m", "s"]) {
            hasElapsed = true
        } else if inside.first == "$" {
            append(inside.dropFirst().prefix { $0 != "-" })
        } else {
            condition = condition ?? FormatCondition(String(inside))
        }
    }

    private mutating func append(_ words: some Sequence<Character>) {
        if hasDigits { suffix += words } else { prefix += words }
    }

    /// What stood behind digits and is followed by more stands between them: blanks group, anything else tells another number.
    private mutating func appendDigit() {
        if !suffix.allSatisfy({ $0.isWhitespace || $0 == "'" || $0 == "’" }) { isScaled = true }
        suffix = ""
        (hasDigits, isBehindDigit) = (true, true)
    }

    var isPercent: Bool { letters.contains("%") }

    /// Whether the section is for texts.
    var isForText: Bool { letters.contains("@") && !hasDigits }

    /// What the section makes of a number that it applies to.
    func shows(_ number: Double) -> NumberFormat {
        let words = prefix + suffix
        if !hasDigits {
            if isPercent { return .percent }
            let isDash = !words.isBlank && words.allSatisfy { $0.isWhitespace || Self.dashes.contains($0) }
            return isDash ? (number == 0 ? .number : .hidden) : (words.isBlank ? .hidden : .worded)
        }
        if isScaled || isReadWithDigits || (number > 0 && isNegated) { return .scaled }
        if isPercent { return .percent }
        return Self.tells(prefix) || Self.tells(suffix) ? .worded : isGeneral ? .general : .number
    }

    private static let dashes: Set<Character> = ["-", "−", "–", "—"]

    /// Whether positive numbers are shown with a minus before them.
    var isNegated: Bool { prefix.last { !$0.isWhitespace }.map { Self.dashes.contains($0) } ?? false }

    /// Whether words beside the digits would be read with them, as one number: `0"1"`, `0"E5"`, `"0."0`.
    private var isReadWithDigits: Bool {
        let words = [prefix, suffix].map {
            $0.filter { !$0.isWhitespace && $0 != "," && $0 != "-" && $0 != "+" }
        }
        guard words[0].contains(".") || words.contains(where: { $0.contains(where: \.isNumber) }) else {
            return false
        }
        var text = words[0] + "1" + words[1]
        return text.withUTF8 { NumberText.number($0) != nil }
    }

    /// What may stand beside a number without telling more than it does: a plain year, and the currency of the country.
    private static let plainWords: Set<String> = ["年", "元", "CNY", "RMB"]

    /// Whether words say something of the number: with letters, digits, a share or a currency other than ¥.
    private static func tells(_ words: String) -> Bool {
        !plainWords.contains(words.filter { !$0.isWhitespace && $0 != "¥" && $0 != "￥" })
            && words.contains {
                $0.isLetter || $0.isNumber || "%％‰".contains($0)
                    || ($0.isCurrencySymbol && $0 != "¥" && $0 != "￥")
            }
    }

    /// Appends a number as people see it, but in full: `2021年上半年`.
    func append(_ number: Double, to bytes: inout [UInt8]) {
        guard hasDigits else {
            bytes += (prefix + suffix).utf8
            return
        }
        // The sign is the number's own.
        bytes += (number < 0 ? prefix.filter { !Self.dashes.contains($0) } : prefix).utf8
        NumberText.append(number, to: &bytes)
        bytes += suffix.utf8
    }
}

/// Which numbers a section of a format code is for: `>=10000`.
struct FormatCondition {
    private let comparison: String
    private let limit: Double

    /// - Parameter text: what stands in the brackets; nil where it is no condition.
    init?(_ text: String) {
        comparison = String(text.prefix { "<>=".contains($0) })
        guard !comparison.isEmpty, let limit = Double(text.dropFirst(comparison.count)) else { return nil }
        self.limit = limit
    }

    func holds(_ number: Double) -> Bool {
        switch comparison {
        case "<": number < limit
        case "<=": number <= limit
        case ">": number > limit
        case ">=": number >= limit
        case "=": number == limit
        default: number != limit
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
