/// How a cell's format shows a number: what it makes of it, not how many decimals it shows.
public enum NumberFormat: UInt8, Sendable, Hashable {
    case general
    /// Digits in some arrangement: `0.00`, `#,##0`, `¥0`, `0.0E+00`, `# ?/?`.
    case number
    /// The number is shown a hundredfold, with `%`.
    case percent
    /// The digits that are shown are those of another number: in thousands (`0.0,`), with a point between them (`0!.0`).
    case scaled
    case date
    case time
    case dateAndTime
    /// A length of time: `[h]:mm`.
    case duration
    /// `@`: the cell is text, whatever it looks like.
    case text
    /// The number is shown with words that tell more than it does: `0"年上半年"`, `0"万元"`, `0"%"`, `"$"0`.
    case worded
    /// The number is not shown: `;;;`.
    case hidden

    /// What of a day it shows; nil where it shows a number or text.
    public var dateParts: SerialDate.Parts? {
        switch self {
        case .date: .date
        case .time: .time
        case .dateAndTime: .dateAndTime
        case .duration: .duration
        case .general, .number, .percent, .scaled, .text, .worded, .hidden: nil
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

    /// Reads a format code, `yyyy"年"m"月"`, `#,##0.0_);[Red](#,##0.0)`, `[$-804]0.0%`: what it shows of positive numbers.
    public init(code: String) { self = FormatCode(code).format }
}
