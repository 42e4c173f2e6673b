/// Numbers as decimal text, and back.
public enum NumberText {
    /// The shortest decimal that is a number and no other.
    public static func shortest(_ number: Double) -> String {
        var bytes: [UInt8] = []
        append(number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the shortest decimal that is the number and no other: `5`, `0.1`, `1234.5`; with an exponent below 1e-7
    /// and from 1e21.
    ///
    /// - Parameter isPercent: the number a hundredfold, exactly, with `%` behind.
    static func append(_ number: Double, isPercent: Bool = false, to bytes: inout [UInt8]) {
        if !isPercent, number == number.rounded(), abs(number) < 1e15 {
            append(Int(number), to: &bytes)
            return
        }
        // `description` is the shortest decimal, as 123.45, 5e-324 or 1.2345e+20.
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var text = number.description.utf8[...]
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { text = text.dropFirst() }
        while let byte = text.popFirst() {
            if byte == UInt8(ascii: "e") {
                exponent += Int(String(decoding: text, as: UTF8.self)) ?? 0
                break
            } else if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                digits.append(byte)
                if isFraction { exponent -= 1 }
            }
        }
        while digits.count > 1, digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        while digits.count > 1, digits.first == UInt8(ascii: "0") { digits.removeFirst() }
        if digits == [UInt8(ascii: "0")] { exponent = 0 } else if isPercent { exponent += 2 }
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        append(digits, exponent: exponent, to: &bytes)
        if isPercent { bytes.append(UInt8(ascii: "%")) }
    }

    /// Appends digits × 10^exponent.
    private static func append(_ digits: [UInt8], exponent: Int, to bytes: inout [UInt8]) {
        let point = digits.count + exponent
        if point > 21 || point < -6 {
            bytes.append(digits[0])
            if digits.count > 1 { bytes += [UInt8(ascii: ".")] + digits[1...] }
            bytes.append(UInt8(ascii: "e"))
            append(point - 1, to: &bytes)
        } else if point <= 0 {
            bytes += [UInt8(ascii: "0"), UInt8(ascii: ".")]
            bytes += repeatElement(UInt8(ascii: "0"), count: -point)
            bytes += digits
        } else if point >= digits.count {
            bytes += digits
            bytes += repeatElement(UInt8(ascii: "0"), count: point - digits.count)
        } else {
            bytes += digits[..<point]
            bytes.append(UInt8(ascii: "."))
            bytes += digits[point...]
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Whether a text is a decimal number: sign, digits, point, exponent.
    static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 0
        func skipDigits() -> Int {
            let start = place
            while place < text.count, text[place] &- 48 < 10 { place += 1 }
            return place - start
        }
        func skipSign() {
            if place < text.count, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") {
                place += 1
            }
        }
        skipSign()
        var digits = skipDigits()
        if place < text.count, text[place] == UInt8(ascii: ".") {
            place += 1
            digits += skipDigits()
        }
        guard digits > 0 else { return false }
        if place < text.count, text[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            skipSign()
            guard skipDigits() > 0 else { return false }
        }
        return place == text.count
    }

    /// A decimal number; nil for anything else, and for what lies beyond the range of `Double`.
    ///
    /// Up to 15 digits and 22 decimal places take one division of exact numbers (Clinger 1990); the rest goes to the
    /// standard library.
    static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        if let number = plainNumber(text) { return number }
        guard isNumber(text), let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite
        else {
            return nil
        }
        return number
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// A number of at most 15 digits without exponent; nil for anything else.
    private static func plainNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let isNegative = text.first == UInt8(ascii: "-")
        var mantissa = 0
        var digits = 0
        var point: Int?
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            if byte &- 48 < 10 {
                mantissa = mantissa &* 10 &+ Int(byte &- 48)
                digits += 1
            } else if byte == UInt8(ascii: "."), point == nil {
                point = digits
            } else {
                return nil
            }
        }
        guard digits > 0, digits <= 15 else { return nil }
        let value = Double(mantissa) / powersOfTen[digits - (point ?? digits)]
        return isNegative ? -value : value
    }

    /// A whole number without sign; nil for anything else.
    static func index(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !text.isEmpty, text.count < 10 else { return nil }
        var number = 0
        for byte in text {
            guard byte &- 48 < 10 else { return nil }
            number = number * 10 + Int(byte &- 48)
        }
        return number
    }
}
