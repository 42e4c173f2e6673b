import Configuration

/// What columns are called that say of which part of a year a row is: 季度, month.
enum PartsOfYears {
    private static let headings: Set<String> = [
        "季度", "季", "月份", "月", "期别", "期数", "半年", "上下半年", "上/下半年", "时间粒度", "quarter", "qtr", "month", "half",
        "halfyear", "half-year", "half_year", "semester", "periodtype", "period_type", "granularity",
    ]

    /// Whether a heading says that the cells below it are parts of years.
    static func isHeading(_ text: String) -> Bool { headings.contains(NameKey.folding(text)) }
}
