import Configuration
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("Yearbook tables in the warehouse")
struct YearbookTests {
    @Test("a score is traced to the cell of a workbook, with both values where it was corrected")
    func lineage() throws {
        let sample = try SampleWarehouse.shared.get()
        let copy = try sample.copy()
        let folder = try TemporaryFolder()
        let repository = URL(fileURLWithPath: TestCluster.repository)
        let yearbook = repository.appendingPathComponent("Tests/Fixtures/yearbook")
        let config = URL(fileURLWithPath: folder.path + "/etl-config")
        try FileManager.default.copyItem(at: repository.appendingPathComponent("etl-config"), to: config)
        try FileManager.default.copyItem(
            at: yearbook.appendingPathComponent("years-across.yaml"),
            to: config.appendingPathComponent("sources/years-across.yaml"))
        try folder.write(
            "etl-config/corrections.yaml",
            """
            corrections:
              - source: years_across
                file: "years-across*"
                cells: C7
                action: override
                value: 2188.6
                expect: 2189
                reason: carried forward
                evidence: the census bulletin
            """)
        let inbox = folder.path + "/inbox"
        try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: yearbook.path + "/years-across.xlsx", toPath: inbox + "/years-across-2024-02-01.xlsx")
        let pipeline = try copy.pipeline(WarehouseConfiguration.load(folder: config.path))
        let report = try pipeline.nightly(inbox: inbox)
        #expect(report.ingest.count(.loaded) == 1 && !report.isRefused)
        let cells = try copy.rows(
            """
            select input_value, source_value, source_text, sheet, row_number, column_number, correction, corrected_value,
                correction_reason
            from audit.lineage
            where vintage = 3 and entity_code = '110000' and year = 2021 and indicator = 'higher_education'
                and series = 'resident_population'
            """)
        #expect(
            cells == [["2188.6", "2189", "2189", "2-11", "7", "3", "override", "2188.6", "carried forward"]])
        #expect(
            try copy.rows(
                "select action, is_of_last_load, evidence, source_value, corrected_value from audit.correction"
            )
                == [["override", "t", "the census bulletin", "2189", "2188.6"]])
        #expect(
            try copy.rows(
                """
                select distinct chosen_value, chosen_file, chosen_source, other_source, reason from nqp.source_disagreement
                where entity = 'Beijing' and year = 2021 and series = 'resident_population'
                """)
                == [["2188.6", "years-across-2024-02-01.xlsx", "years_across", "nbs", "released later"]])
        let intact = try pipeline.verifyAll()
        #expect(intact.isIntact)
        try copy.connect().execute("update raw.correction set evidence = 'hearsay'")
        // A hash that was noted in capitals, and in part.
        let head = try #require(intact.chainHead).prefix(12).uppercased()
        let result = try pipeline.verifyAll(head: head)
        let found = result.discrepancies
        #expect(!result.isHeadUnknown && result.headVintage == intact.vintageCount)
        #expect(found.count == 1 && found.first?.place.hasSuffix("correction.evidence of 0") == true)
        #expect(found.first?.stored == "hearsay" && found.first?.recomputed == "the census bulletin")
    }
}
