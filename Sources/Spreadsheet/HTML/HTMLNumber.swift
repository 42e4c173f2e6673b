/// What a cell of a page holds where the page says a number beside the text that it shows (`x:num`), as spreadsheet programs write it.
///
/// The number has the places that the text has been rounded to. It counts only where the text is that number; where both are
/// numbers and differ, neither does.
enum HTMLNumber {
    /// The number, rounded by the page to what it shows.
    case number
    /// The same, shown a hundredfold with `%`.
    case percent
    /// The text shows something that is no number: it counts as it stands.
    case shown
    /// The page says two things.
    case contradiction

    init(_ number: Double, shown: [UInt8]) {
        var text = shown.filter { $0 != UInt8(ascii: ",") && $0 != 0x20 }
        let isPercent = text.last == UInt8(ascii: "%")
        if isPercent { text.removeLast() }
        guard !text.isEmpty else {
            self = .contradiction
            return
        }
        guard let value = text.withUnsafeBufferPointer({ NumberText.number($0) }) else {
            self = .shown
            return
        }
        let expected = isPercent ? number * 100 : number
        let slack = Self.lastPlace(text) * 0.5 + max(abs(value), abs(expected)) * 1e-12
        self = abs(value - expected) > slack ? .contradiction : isPercent ? .percent : .number
    }

    /// What one in the last written place of a number is worth: 0.01 for 43760.65, 100 for 4.38E+04.
    private static func lastPlace(_ text: [UInt8]) -> Double {
        let parts = text.split(whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
        let decimals =
            parts.first?.firstIndex(of: UInt8(ascii: ".")).map { (parts.first?.endIndex ?? 0) - $0 - 1 } ?? 0
        let exponent = parts.count > 1 ? parts[1].withUnsafeBufferPointer { NumberText.number($0) } ?? 0 : 0
        var place = 1.0
        for _ in 0..<min(decimals, 400) { place /= 10 }
        for _ in 0..<min(Int(abs(exponent)), 400) { place = exponent < 0 ? place / 10 : place * 10 }
        return place
    }
}
