/// What the text of a cell says, without making a string of it.
enum CellText {
    /// The bytes without white space around them: ASCII blanks, no-break and ideographic spaces.
    static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = text.count
        while start < end {
            if isBlank(text[start]) {
                start += 1
            } else if text[start] == 0xC2, start + 1 < end, text[start + 1] == 0xA0 {
                start += 2
            } else if text[start] == 0xE3, start + 2 < end, text[start + 1] == 0x80, text[start + 2] == 0x80 {
                start += 3
            } else {
                break
            }
        }
        while end > start {
            if isBlank(text[end - 1]) {
                end -= 1
            } else if end - start >= 2, text[end - 2] == 0xC2, text[end - 1] == 0xA0 {
                end -= 2
            } else if end - start >= 3, text[end - 3] == 0xE3, text[end - 2] == 0x80, text[end - 1] == 0x80 {
                end -= 3
            } else {
                break
            }
        }
        return UnsafeBufferPointer(rebasing: text[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// A decimal number: sign, digits (with commas between groups of three), point, exponent; correctly rounded.
    /// nil for anything else, a number beyond the range of `Double` included.
    ///
    /// Up to 15 digits and 22 decimal places take one division or multiplication of exact numbers (Clinger 1990);
    /// the rest goes to the standard library.
    static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let count = text.count
        guard count > 0, count <= 400 else { return nil }
        var place = 0
        var isNegative = false
        if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            place = 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var significant = 0
        var scale = 0
        // Digits since the last comma; nil before the first.
        var group: Int?
        func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
        while place < count {
            let byte = text[place]
            if isDigit(byte) {
                if significant > 0 || byte != 48 { significant += 1 }
                if significant <= 18 { mantissa = mantissa * 10 + UInt64(byte &- 48) }
                digits += 1
                group? += 1
            } else if byte == UInt8(ascii: ",") {
                guard group == 3 || (group == nil && (1...3).contains(digits)) else { return nil }
                group = 0
            } else {
                break
            }
            place += 1
        }
        if let group, group != 3 { return nil }
        if place < count, text[place] == UInt8(ascii: ".") {
            place += 1
            while place < count, isDigit(text[place]) {
                if significant > 0 || text[place] != 48 { significant += 1 }
                if significant <= 18 { mantissa = mantissa * 10 + UInt64(text[place] &- 48) }
                digits += 1
                scale -= 1
                place += 1
            }
        }
        guard digits > 0 else { return nil }
        if place < count, text[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            var isDown = false
            if place < count, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") {
                isDown = text[place] == UInt8(ascii: "-")
                place += 1
            }
            var exponent = 0
            let start = place
            while place < count, isDigit(text[place]) {
                exponent = min(exponent * 10 + Int(text[place] &- 48), 100_000)
                place += 1
            }
            guard place > start else { return nil }
            scale += isDown ? -exponent : exponent
        }
        guard place == count else { return nil }
        if significant <= 15, abs(scale) <= 22 {
            let exact = Double(mantissa)
            let value = scale < 0 ? exact / powersOfTen[-scale] : exact * powersOfTen[scale]
            // No negative zero.
            return isNegative && value != 0 ? -value : value
        }
        let plain = String(decoding: text.lazy.filter { $0 != UInt8(ascii: ",") }, as: UTF8.self)
        guard let value = Double(plain), value.isFinite else { return nil }
        // Neither zero: too small to be told from it.
        return value == 0 && mantissa != 0 ? nil : value + 0
    }

    /// The years that a table may be about.
    static let years = 1900...2100

    /// A year, `2024` or `2024年`; nil for anything else.
    static func year(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text.count == 4 || (text.count == 7 && text[4] == 0xE5 && text[5] == 0xB9 && text[6] == 0xB4)
        else {
            return nil
        }
        var year = 0
        for byte in text.prefix(4) {
            guard byte &- 48 < 10 else { return nil }
            year = year * 10 + Int(byte &- 48)
        }
        return years.contains(year) ? year : nil
    }

    /// A text for people: not longer than they read, without line breaks.
    static func excerpt(_ text: String, limit: Int = 80) -> String {
        let line = text.prefix(limit).map { $0.isNewline ? " " : String($0) }.joined()
        return text.count > limit ? line + "…" : line
    }
}

extension String {
    /// The string's bytes, as the parsers above take them.
    func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Value) rethrows -> Value {
        var copy = self
        return try copy.withUTF8(body)
    }
}
