import Configuration
import Postgres

extension ConfigurationRecorder {
    /// Stores the sources with their calendars, unless they are stored.
    func recordSources(_ registered: RegisteredConfiguration) throws {
        let known = try connection.execute(
            "select from core.configuration_source where configuration_id = $1 limit 1",
            [.integer(registered.id)])
        guard known.rowCount == 0 else { return }
        let lastScored = configuration.index.periods.upperBound
        for (position, source) in configuration.sources.enumerated() {
            let expected = source.expected
            try connection.execute(
                """
                insert into core.configuration_source (configuration_id, source_code, position, title, title_zh, publisher, url,
                    expected_month, expected_day, expected_lag, expected_grace, expected_last_period)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                [
                    .integer(registered.id), .text(source.id), .integer(position), .text(source.title.en),
                    .text(source.title.zh), .optional(source.publisher), .optional(source.url),
                    .optional(expected?.month), .optional(expected?.day), .optional(expected?.lag),
                    .optional(expected?.graceDays),
                    .optional(expected?.years == .index ? lastScored : nil),
                ])
        }
    }
}
