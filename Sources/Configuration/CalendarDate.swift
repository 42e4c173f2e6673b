/// A day of the Gregorian calendar.
public struct CalendarDate: Sendable, Hashable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= days[month - 1] else {
            return nil
        }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `YYYY-MM-DD`.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The first `YYYY-MM-DD` or `YYYYMMDD` in a file's name that is a day and not part of a longer number.
    public init?(inFileName name: String) {
        let bytes = Array(name.utf8)
        func isDigit(_ index: Int) -> Bool {
            bytes.indices.contains(index) && (48...57).contains(bytes[index])
        }
        for start in bytes.indices where isDigit(start) && !isDigit(start - 1) {
            for pattern in ["dddd-dd-dd", "dddddddd"] {
                let shape = Array(pattern.utf8)
                let end = start + shape.count
                guard end <= bytes.count, !isDigit(end) else { continue }
                let isMatch = shape.indices.allSatisfy {
                    shape[$0] == UInt8(ascii: "d") ? isDigit(start + $0) : bytes[start + $0] == shape[$0]
                }
                guard isMatch else { continue }
                let digits = bytes[start..<end].filter { $0 != UInt8(ascii: "-") }.map { Int($0) - 48 }
                func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
                if let date = CalendarDate(year: number(0..<4), month: number(4..<6), day: number(6..<8)) {
                    self = date
                    return
                }
            }
        }
        return nil
    }

    /// What looks like a date in a file's name, `dddd-dd-dd` or eight digits that begin with 19 or 20, day or not.
    public static func token(inFileName name: String) -> String? {
        name.firstMatch(of: /(?:^|\D)(\d{4}-\d{2}-\d{2}|(?:19|20)\d{6})(?!\d)/).map { String($0.output.1) }
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CalendarDate: CustomStringConvertible {
    /// `YYYY-MM-DD`
    public var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
