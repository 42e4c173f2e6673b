/// From which day a workbook counts its days.
public enum DateSystem: Sendable, Hashable {
    /// 1 is 1900-01-01, and 60 is 1900-02-29, a day that never was: kept from Lotus 1-2-3.
    case from1900
    /// 0 is 1904-01-01, as on the Macintosh.
    case from1904
}

/// A number of days as Excel counts them, with the calendar day and the time of day that it stands for.
///
/// Times are rounded to the millisecond, as Excel shows them. Checked against openpyxl 3.1 and xlrd 2.0.
public struct SerialDate: Sendable, Hashable {
    /// The number in the file.
    public let serial: Double
    public let year: Int
    public let month: Int
    public let day: Int
    /// 0 up to 86 399 999.
    public let millisecondOfDay: Int
    /// What the cell's format shows.
    public let parts: Parts

    /// Which parts of the number a format shows.
    public enum Parts: UInt8, Sendable, Hashable {
        case date
        case time
        case dateAndTime
        /// A length of time, `[h]:mm`; it may exceed a day.
        case duration
    }

    /// - Returns: nil beyond the calendar that Excel has, 1900 to 9999.
    public init?(serial: Double, system: DateSystem, parts: Parts) {
        guard serial.isFinite, serial >= 0, serial < 2_958_466 else { return nil }
        var days = Int(serial)
        var milliseconds = Int(((serial - Double(days)) * 86_400_000).rounded())
        if milliseconds == 86_400_000 {
            milliseconds = 0
            days += 1
        }
        self.serial = serial
        self.parts = parts
        millisecondOfDay = milliseconds
        switch system {
        case .from1904: (year, month, day) = Self.civil(daysSince1970: days - 24_107)
        case .from1900 where days == 60: (year, month, day) = (1900, 2, 29)
        // Before the day that never was, the count is one less. Day 0 is shown as 1900-01-00.
        case .from1900 where days == 0: (year, month, day) = (1900, 1, 0)
        case .from1900: (year, month, day) = Self.civil(daysSince1970: days - (days < 60 ? 25_568 : 25_569))
        }
        guard year <= 9999 else { return nil }
    }

    /// Howard Hinnant's `civil_from_days`.
    private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension SerialDate: CustomStringConvertible {
    /// `2020-01-31`, `08:30:00`, `2020-01-31 08:30:00`; of a length of time hours, minutes and seconds: `36:00:00`.
    public var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let second = millisecondOfDay / 1000
        var time = "\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        if millisecondOfDay % 1000 != 0 { time += "." + padded(millisecondOfDay % 1000, 3) }
        switch parts {
        case .date: return date
        case .time: return "\(padded(second / 3600, 2)):\(time)"
        case .dateAndTime: return "\(date) \(padded(second / 3600, 2)):\(time)"
        case .duration:
            let hours = Int((serial * 86_400_000).rounded()) / 3_600_000
            return "\(padded(hours, 2)):\(time)"
        }
    }
}

extension SerialDate {
    /// The number that stands for a day, or a day and a time, as ISO 8601 writes them: `2020-01-31`,
    /// `2020-01-31T08:30:00.000Z`, `08:30:00`; nil for anything else.
    static func serial(ofISO text: String, system: DateSystem) -> Double? {
        var rest = text.hasSuffix("Z") ? text.dropLast() : text[...]
        var days = 0
        if let dash = rest.firstIndex(of: "-"), dash != rest.startIndex {
            let date = rest.prefix { $0 != "T" }
            rest = rest.dropFirst(date.count + 1)
            let parts = date.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
                (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
            else { return nil }
            days = daysSince1970(year, month, day) + (system == .from1904 ? 24_107 : 25_569)
            if system == .from1900, days < 61 { days -= 1 }
            if rest.isEmpty { return Double(days) }
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1],
            let second = parts.count == 3 ? parts[2] : 0, (0...24).contains(hour), (0..<60).contains(minute),
            (0..<61).contains(second)
        else { return nil }
        return Double(days) + (hour * 3600 + minute * 60 + second) / 86_400
    }

    /// Howard Hinnant's `days_from_civil`.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let yearOfEra = y % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return y / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
