import Configuration
import Foundation
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("How findings are counted")
struct FindingCountTests {
    private let database: TestDatabase
    private let pipeline: Pipeline
    private let folder: TemporaryFolder

    init() throws {
        database = try TestCluster.shared.get().database()
        pipeline = try database.pipeline(Shipped.configuration.get())
        folder = try TemporaryFolder()
    }

    @Test("findings that are only counted count in trends, in the outcome and in the status")
    func manyFindings() throws {
        func file(_ month: Int, _ count: Int) throws -> String {
            let rows = (0..<count).map { "Nowhere \($0),2020,gdp,1,亿元\n" }.joined()
            return try folder.write(
                "tidy-x-2022-0\(month)-01.csv", "entity,year,series,value,unit\n" + rows)
        }
        func trend(_ report: IngestReport) -> [FindingTrend] {
            report.trends.filter { $0.rule == "unknown_entity" }
        }
        let first = try pipeline.ingest([file(1, 150)])
        #expect(trend(first).map(\.text) == ["unknown_entity: 150 (first time)"])
        let second = try pipeline.ingest([file(2, 240)])
        #expect(trend(second).map(\.text) == ["unknown_entity: 240 (last time 150)"])
        #expect(second.findings.occurrenceCount(of: .error) == 240)
        let status = try WarehouseReader(database.connect(role: "nqp_analyst")).status()
        #expect(status.findings.first { $0.rule == "unknown_entity" }?.count == 390)
        #expect(status.waitingFiles.first?.message == "refused: 240 errors, the first unknown_entity")
        // What to do about the first of them, not about those that are counted.
        let remedy = second.findings.first { $0.rule == .unknownEntity }?.remedy
        #expect(status.waitingFiles.first?.remedy == remedy && remedy != nil)
        // Beyond what is kept nobody can tell what is new.
        let other = try folder.write(
            "tidy-y-2022-02-02.csv",
            "entity,year,series,value,unit\nElsewhere,2020,gdp,1,亿元\n"
                + (0..<150).map { "Nowhere \($0),2020,gdp,1,亿元\n" }.joined())
        #expect(
            try trend(pipeline.ingest([other])).map(\.text) == [
                "unknown_entity: 151 (at least 1 new; last time 240)"
            ])
        // A name that is refused again is one file that waits; nights that read other numbers of files say so.
        let third = try pipeline.ingest([file(2, 30), file(3, 1)])
        #expect(trend(third).map(\.text) == ["unknown_entity: 31, 2 files read (last time 151, 1 file read)"])
        #expect(
            try WarehouseReader(database.connect(role: "nqp_analyst")).status().waitingFiles.map(\.message)
                == [
                    "refused: unknown_entity", "refused: 30 errors, the first unknown_entity",
                    "refused: 151 errors, the first unknown_entity",
                    "refused: 150 errors, the first unknown_entity",
                ])
    }

    @Test("a finding that counts is the same with another count; one about another year is not")
    func countsAreNoNews() throws {
        try database.connect().execute(
            """
            insert into ops.run (command, builds, program_version) values ('build', true, 'a'), ('build', true, 'b')
            """)
        try database.connect().execute(
            """
            insert into ops.finding (run_id, rule, severity, series_code, found, expected, remedy)
            values (1, 'filled_share', 'warning', 'gdp', '1,200 of 3600 cells', '', ''),
                (1, 'missing_periods', 'warning', 'gdp', 'no value in 2012', '', ''),
                (2, 'filled_share', 'warning', 'gdp', '1,201 of 3610 cells', '', ''),
                (2, 'missing_periods', 'warning', 'gdp', 'no value in 2013', '', '')
            """)
        #expect(
            try database.rows("select rule, is_new from nqp.finding where run = 2 order by rule") == [
                ["filled_share", "f"], ["missing_periods", "t"],
            ])
    }
}
