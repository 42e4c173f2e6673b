extension ConfigurationLoader {
    private enum Frequency: String, CaseIterable {
        case year
    }

    /// `{ every: year, by: MM-DD, after: 1 year, grace: 30 days, years: index }`
    func expected(_ value: Value) -> ExpectedCalendar? {
        guard let map = value.mapping("{ every: year, by: \"MM-DD\", grace: 30 days }") else { return nil }
        let every = map.required("every", "year")?.choice(Frequency.self)
        let by = map.required("by", "a day MM-DD").flatMap { day($0) }
        let lag = map.optional("after").map { count($0, of: "year", in: 0...5) }
        let grace = map.optional("grace").map { count($0, of: "day", in: 0...366) }
        let years = map.optional("years").map { $0.choice(ExpectedCalendar.Years.self) }
        map.refuseOthers()
        // An option that is there and wrong has been reported.
        guard every != nil, let by, lag != .some(nil), grace != .some(nil), years != .some(nil) else {
            return nil
        }
        return ExpectedCalendar(
            month: by.month, day: by.day, lag: (lag ?? nil) ?? 1, graceDays: (grace ?? nil) ?? 30,
            years: (years ?? nil) ?? .index)
    }

    /// A day of every year, so never 29 February.
    private func day(_ value: Value) -> CalendarDate? {
        let expected = "a day of every year, MM-DD"
        guard let text = value.text(expected) else { return nil }
        guard let day = CalendarDate("2001-" + text) else {
            value.report(expected: expected)
            return nil
        }
        return day
    }

    /// `30 days`
    private func count(_ value: Value, of unit: String, in range: ClosedRange<Int>) -> Int? {
        let expected = "\(range.lowerBound) to \(range.upperBound) \(unit)s, as in \"1 \(unit)\""
        guard let text = value.text(expected) else { return nil }
        let parts = text.split(separator: " ")
        guard parts.count == 2, let number = Int(parts[0]), range.contains(number),
            parts[1] == unit || parts[1] == unit + "s"
        else {
            value.report(expected: expected)
            return nil
        }
        return number
    }
}
