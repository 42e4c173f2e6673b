import Configuration
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Whether sources bring what is due")
struct FreshnessTests {
    @Test(
        "sources that brought the last year of the index owe nothing; those without a calendar are not judged"
    )
    func sample() throws {
        let rows = try SampleWarehouse.shared.get().database.rows(
            "select source, state, newest_year, expected_year, days_late, last_released_on is not null from nqp.freshness order by 1"
        )
        #expect(rows.first == ["nbs", "fresh", "2022", nil, nil, "t"])
        #expect(rows.filter { $0[1] == "late" || $0[1] == "due" || $0[1] == "never" }.isEmpty, "\(rows)")
        #expect(rows.first { $0[0] == "tidy" }?[1] == "unscheduled")
    }

    /// Days from the day on which 2023 was due until today → state, days late.
    static let days: [(passed: Int, state: String, late: String)] = [
        (-1, "fresh", "0"), (0, "fresh", "0"), (1, "due", "1"), (30, "due", "30"), (31, "late", "31"),
    ]

    @Test("the day itself is in time, the grace is the last one that is not late", arguments: days)
    func states(days: (passed: Int, state: String, late: String)) throws {
        let copy = try SampleWarehouse.shared.get().copy()
        try copy.setCalendar(passed: days.passed, lastYear: nil)
        let row = try copy.rows(
            "select expected_year, state, days_late from nqp.freshness where source = 'nbs'")
        #expect(row == [["2023", days.state, days.late]])
    }

    @Test("a source of which nothing came is waited for from the last year that was due")
    func never() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let administrator = try copy.connect()
        try administrator.execute(
            """
            insert into core.configuration_source (configuration_id, source_code, position, title, title_zh, expected_month,
                expected_day, expected_lag, expected_grace, expected_last_period)
            select max(configuration_id), code, 9, code, code, extract(month from now()), extract(day from now()), 1, 30, year
            from core.configuration, (values ('open', null), ('closed', 2019)) wanted (code, year)
            group by code, year
            """)
        let rows = try copy.rows(
            "select source, state, expected_year = extract(year from now()) - 1, expected_year from nqp.freshness where source in ('open', 'closed') order by 1"
        )
        #expect(rows.map { $0[1] } == ["never", "never"])
        #expect(rows[0][3] == "2019" && rows[1][2] == "t", "\(rows)")
    }

    @Test(
        "a calendar changes neither a reading nor a vintage, and is recorded for a configuration known before"
    )
    func notContent() throws {
        let plain = try SourceFixture.configuration()
        let dated = try SourceFixture.configuration(
            expected: ExpectedCalendar(month: 10, day: 31, lag: 1, graceDays: 5, years: .all))
        #expect(plain.canonicalDefinition == dated.canonicalDefinition)
        #expect(
            plain.readingFingerprint(of: plain.sources[0])
                == dated.readingFingerprint(of: dated.sources[0]))

        let copy = try SampleWarehouse.shared.get().copy()
        try copy.connect().execute("delete from core.configuration_source")
        _ = try copy.pipeline(Shipped.configuration.get()).build()
        #expect(try copy.value("select count(*) from nqp.freshness where state = 'fresh'") == "2")
    }
}

/// The shipped configuration with another calendar of its first source.
private enum SourceFixture {
    static func configuration(expected: ExpectedCalendar? = nil) throws -> WarehouseConfiguration {
        let shipped = try Shipped.configuration.get()
        let sources = shipped.sources.map { source in
            SourceDefinition(
                id: source.id, title: source.title, publisher: source.publisher, url: source.url,
                filePatterns: source.filePatterns, layout: source.layout, encoding: source.encoding,
                released: source.released, missingMarkers: source.missingMarkers,
                missingReasons: source.missingReasons, sheetPatterns: source.sheetPatterns,
                expected: expected, location: source.location)
        }
        return WarehouseConfiguration(
            index: shipped.index, entities: shipped.entities, units: shipped.units, series: shipped.series,
            dimensions: shipped.dimensions, indicators: shipped.indicators, variables: shipped.variables,
            frontiers: shipped.frontiers, policies: shipped.policies, sources: sources,
            checks: shipped.checks, corrections: shipped.corrections, models: shipped.models,
            reference: shipped.reference, sample: shipped.sample, files: shipped.files)
    }
}

extension TestDatabase {
    /// Lets the figures of 2023 of the source `nbs` be due some days ago, with a grace of thirty.
    func setCalendar(passed: Int, lastYear: Int?) throws {
        try connect().execute(
            """
            update core.configuration_source
            set expected_month = extract(month from due), expected_day = extract(day from due),
                expected_lag = extract(year from due) - 2023, expected_grace = 30, expected_last_period = $2
            from (select ((now() at time zone 'UTC')::date - $1::integer) as due) as moment
            where source_code = 'nbs'
            """, [.integer(passed), .optional(lastYear)])
    }
}
