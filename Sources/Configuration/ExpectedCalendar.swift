/// When a source's figures are due: those of a year by a day of a later year.
///
/// It judges what has arrived and decides nothing about how it is read or what is computed from it: it is part of no
/// content hash and of no reading fingerprint.
public struct ExpectedCalendar: Sendable, Hashable {
    /// Month and day by which a year's figures are due.
    public let month: Int
    public let day: Int
    /// How many years after the year that the figures are of; 1: the figures of 2022 in 2023.
    public let lag: Int
    /// Days after the due day until the source counts as late.
    public let graceDays: Int
    /// Which years are due.
    public let years: Years

    /// Which years of a source are due.
    public enum Years: String, Sendable, Hashable, CaseIterable {
        /// Those that the index scores: a source that has brought the last one owes nothing.
        case index
        /// Every year, whether or not the index scores it yet.
        case all
    }

    public init(month: Int, day: Int, lag: Int = 1, graceDays: Int = 30, years: Years = .index) {
        self.month = month
        self.day = day
        self.lag = lag
        self.graceDays = graceDays
        self.years = years
    }

    /// The day by which the figures of a year are due; nil beyond the calendar.
    public func dueDate(ofYear year: Int) -> CalendarDate? {
        CalendarDate(year: year + lag, month: month, day: day)
    }
}
