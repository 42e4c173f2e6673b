import Configuration
import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("What arrives again, or instead")
struct ArrivalTests {
    private let database: TestDatabase
    private let pipeline: Pipeline
    private let folder: TemporaryFolder

    init() throws {
        database = try TestCluster.shared.get().database()
        pipeline = try database.pipeline(Shipped.configuration.get())
        folder = try TemporaryFolder()
    }

    private var table: String { FileIngestTests.table }

    @Test("bytes that come again as a later release take back what came between, and are archived once")
    func retraction() throws {
        let revised = table.replacingOccurrences(of: "40269.6", with: "41045.6")
        try folder.write("tidy-a-2022-03-01.csv", table)
        try folder.write("tidy-b-2023-03-01.csv", revised)
        #expect(try pipeline.ingest([folder.path]).files.map(\.state) == [.loaded, .loaded])
        try folder.write("tidy-c-2023-03-01.csv", table)
        #expect(try pipeline.ingest([folder.path]).files.map(\.state) == [.known, .known, .loaded])
        let current = """
            select file_name, released_on, value from audit.observation where is_current and year = 2021
            """
        // On one day, the later arrival.
        #expect(try database.rows(current) == [["tidy-c-2023-03-01.csv", "2023-03-01", "40269.6"]])
        try folder.write("tidy-d-2024-03-01.csv", revised)
        #expect(try pipeline.ingest([folder.path]).count(.loaded) == 1)
        #expect(try database.rows(current) == [["tidy-d-2024-03-01.csv", "2024-03-01", "41045.6"]])
        #expect(try pipeline.ingest([folder.path]).count(.known) == 4)
        #expect(
            try database.rows("select count(*), count(same_bytes_as) from audit.source_file") == [["4", "2"]])
        #expect(
            try database.value("select count(distinct file_id) from raw.source_file_chunk", role: "nqp_etl")
                == "2")
        #expect(
            try database.value(
                "select count(*) from audit.source_file where audit.file_content(file_id) = convert_to($$\(table)$$, 'UTF8')"
            ) == "2")
        // Each is read again from the one archive, and verified, as what it came as.
        let knowing = try database.pipeline(Shipped.configuration(knowing: "Peking"))
        #expect(try knowing.nightly(inbox: nil).ingest.count(.loaded) == 4)
        #expect(try database.rows(current) == [["tidy-d-2024-03-01.csv", "2024-03-01", "41045.6"]])
        let verified = try knowing.verifyAll()
        #expect(verified.isIntact && verified.loadCount == 8, "\(verified.discrepancies.prefix(3))")
    }

    @Test(
        "what arrived last under a name counts, be it bytes that came before; a refusal in between is settled"
    )
    func back() throws {
        let inbox = Inbox(folder: folder.path + "/inbox", settlingSeconds: 0)
        let name = "tidy-gdp-2022-03-01.csv"
        func night(_ text: String) throws -> [FileOutcome.State] {
            try folder.write("inbox/" + name, text)
            return try pipeline.nightly(inbox: inbox).ingest.files.map(\.state)
        }
        let revised = table.replacingOccurrences(of: "40269.6", with: "41045.6")
        let broken = table.replacingOccurrences(of: "Beijing", with: "Bejing")
        #expect(try night(table) == [.loaded] && night(revised) == [.loaded])
        #expect(try night(table) == [.loaded] && night(table) == [.known])
        let current = "select value, file_id from audit.observation where is_current and year = 2021"
        #expect(try database.rows(current) == [["40269.6", "3"]])
        #expect(try night(broken) == [.refused])
        let reader = WarehouseReader(try database.connect(role: "nqp_analyst"))
        #expect(try reader.status().waitingFiles.map(\.name) == [name])
        let report = inbox.folder + "/quarantine/\(name).findings.txt"
        #expect(try !String(contentsOfFile: report, encoding: .utf8).contains("SETTLED"))
        #expect(try night(table) == [.loaded])
        let status = try reader.status()
        #expect(status.waitingFiles.isEmpty && status.settledFiles.map(\.name) == [name])
        #expect(
            try String(contentsOfFile: report, encoding: .utf8).hasPrefix("SETTLED by the file of this name"))
        #expect(
            try database.value(
                "select count(*) from nqp.finding where is_current and severity = 'error' and file is not null"
            )
                == "0")
        #expect(try database.rows(current) == [["40269.6", "5"]])
        // The refused bytes again are refused again, and somebody is told.
        #expect(try night(broken) == [.refused] && night(broken) == [.stillRefused])
        #expect(try reader.status().waitingFiles.map(\.name) == [name])
        // Of files of one name that come together none came last.
        let both = try ["a/", "b/"].map { try folder.write($0 + name, $0 == "a/" ? table : revised) }
        for _ in 0..<2 { #expect(try pipeline.ingest(both).files.map(\.state) == [.known, .known]) }
        let knowing = try database.pipeline(Shipped.configuration(knowing: "Peking"))
        #expect(try knowing.nightly(inbox: nil).ingest.count(.loaded) == 4)
        #expect(try knowing.nightly(inbox: nil).ingest.files.isEmpty)
        #expect(try database.rows(current) == [["40269.6", "5"]])
        let verified = try knowing.verifyAll()
        #expect(verified.isIntact, "\(verified.discrepancies.prefix(3))")
    }

    @Test(
        "refused bytes under another name are an arrival of their own: told, read again and settled one by one"
    )
    func renamed() throws {
        let inbox = Inbox(folder: folder.path + "/inbox", settlingSeconds: 0)
        let reader = WarehouseReader(try database.connect(role: "nqp_analyst"))
        func night(_ name: String, _ text: String, _ pipeline: Pipeline? = nil) throws -> [FileOutcome] {
            try folder.write("inbox/" + name, text)
            return try (pipeline ?? self.pipeline).nightly(inbox: inbox).ingest.files
        }
        let broken = table.replacingOccurrences(of: "Beijing", with: "Peking")
        let revised = table.replacingOccurrences(of: "40269.6", with: "41045.6")
        #expect(try night("tidy-gdp-2024-07-01.csv", broken).map(\.state) == [.refused])
        #expect(try night("tidy-gdp-2024-07-10.csv", revised).map(\.state) == [.loaded])
        let again = try night("tidy-gdp-2024-07-20.csv", broken)
        #expect(again.map(\.state) == [.refused] && again.allSatisfy { $0.isNews })
        #expect(try night("tidy-gdp-2024-07-20.csv", broken).map(\.state) == [.stillRefused])
        let waiting = ["tidy-gdp-2024-07-01.csv", "tidy-gdp-2024-07-20.csv"]
        #expect(try reader.status().waitingFiles.map(\.name).sorted() == waiting)
        #expect(
            try database.rows(
                "select file_name, same_bytes_as from audit.source_file where outcome = 'refused' order by file_id"
            )
                == [[waiting[0], nil], [waiting[1], "1"]])
        #expect(
            FileManager.default.fileExists(atPath: "\(inbox.folder)/quarantine/\(waiting[1]).findings.txt"))
        let knowing = try database.pipeline(Shipped.configuration(knowing: "Peking"))
        #expect(try knowing.nightly(inbox: inbox).ingest.files.filter { $0.state == .loaded }.count == 3)
        #expect(try reader.status().waitingFiles.isEmpty)
        #expect(
            try database.rows(
                "select value, file_name from audit.observation where is_current and year = 2021")
                == [["40269.6", waiting[1]]])
        // What is wrong with the name is mended by another, and its report says so.
        let other = table.replacingOccurrences(of: "40269.6", with: "42000")
        #expect(try night("export.csv", other, knowing).map(\.state) == [.refused])
        #expect(try night("export-2024-08-01.csv", other, knowing).map(\.state) == [.refused])
        #expect(try reader.status().waitingFiles.count == 2)
        #expect(try night("tidy-gdp-2024-08-01.csv", other, knowing).map(\.state) == [.loaded])
        #expect(try reader.status().waitingFiles.isEmpty)
        for name in ["export.csv", "export-2024-08-01.csv"] {
            #expect(
                try String(
                    contentsOfFile: "\(inbox.folder)/quarantine/\(name).findings.txt", encoding: .utf8
                ).hasPrefix("SETTLED by the same bytes, taken as tidy-gdp-2024-08-01.csv"))
        }
        // Again under the wrong name, or under one more, nothing is left to be mended.
        #expect(try night("export.csv", other, knowing).map(\.state) == [.known])
        #expect(
            try String(contentsOfFile: "\(inbox.folder)/quarantine/export.csv.findings.txt", encoding: .utf8)
                .hasPrefix("SETTLED"))
        #expect(try night("late.csv", other, knowing).map(\.state) == [.refused])
        #expect(try reader.status().waitingFiles.isEmpty)
        #expect(try night("late.csv", other, knowing).map(\.state) == [.known])
        #expect(try knowing.nightly(inbox: inbox).ingest.files.isEmpty)
        #expect(try knowing.verifyAll().isIntact)
    }

    @Test("a refusal is not settled by a file that came before it and is read again")
    func notSettled() throws {
        let name = "tidy-gdp-2022-03-01.csv"
        _ = try pipeline.ingest([folder.write(name, table)])
        _ = try pipeline.ingest([
            folder.write(name, table.replacingOccurrences(of: "gdp,4", with: "gdpp,4"))
        ])
        // The run that reads both again ends after the first.
        let interruption = Interruption()
        let interrupted = try database.pipeline(
            Shipped.configuration(knowing: "Peking"), interruption: interruption,
            progress: { if $0.contains("from the archive") { interruption.wish() } })
        #expect(throws: Interruption.Ended.self) { try interrupted.nightly(inbox: nil) }
        let reader = WarehouseReader(try database.connect(role: "nqp_analyst"))
        #expect(try reader.status().waitingFiles.map(\.name) == [name])
        let current = "select is_current from nqp.finding where rule = 'unknown_series' order by run"
        #expect(try database.rows(current) == [["t"]])
        _ = try database.pipeline(Shipped.configuration(knowing: "Peking")).nightly(inbox: nil)
        #expect(try database.rows(current) == [["f"], ["t"]])
    }

    @Test(
        "a value that a newer release leaves empty counts on, and a warning says where; an older release takes nothing"
    )
    func withdrawn() throws {
        let emptied = table.replacingOccurrences(of: "40269.6", with: "")
        try folder.write("tidy-a-2022-03-01.csv", emptied)
        try folder.write("tidy-b-2023-03-01.csv", table)
        try folder.write("tidy-c-2024-03-01.csv", emptied + "Beijing,2021,gdp,40269.6,亿元\n")
        #expect(try pipeline.ingest([folder.path]).findings.allSatisfy { $0.rule != .withdrawnValue })
        let file = try folder.write("tidy-d-2024-04-01.csv", emptied)
        let report = try pipeline.ingest([file], isRehearsal: true)
        #expect(
            try pipeline.ingest([file]).findings == report.findings && report.files.map(\.state) == [.loaded])
        let finding = try #require(report.findings.first { $0.rule == .withdrawnValue })
        #expect(finding.severity == .warning && finding.row == 3 && finding.column == 4)
        #expect(finding.entity == "110000" && finding.series == "gdp" && finding.period == 2021)
        #expect(finding.found == "no value, after 40269.6, released 2024-03-01, of tidy-c-2024-03-01.csv")
        #expect(
            try database.value("select value from audit.observation where is_current and year = 2021")
                == "40269.6")
    }

    @Test("lineage says why what came back counts, and looks at the arrival that a vintage could know")
    func lineage() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        let name = "tidy-gdp-2024-01-01.csv"
        func night(_ value: Int, others: String = "") throws -> String {
            let head = "entity,year,series,value,unit\n"
            try folder.write("inbox/" + name, head + "Beijing,2020,gdp,\(value),亿元\n")
            if !others.isEmpty { try folder.write("inbox/tidy-more-2024-01-01.csv", head + others) }
            let inbox = Inbox(folder: folder.path + "/inbox", settlingSeconds: 0)
            return try pipeline.nightly(inbox: inbox).build.summary
        }
        let summaries = try [night(44000), night(44500), night(44000), night(44500)]
        #expect(summaries[2] == "vintage 3 published again" && summaries[3] == "vintage 4 published again")
        let reader = try WarehouseReader(copy.connect(role: "nqp_analyst"))
        func status(_ vintage: Int) throws -> Impact.Status {
            try reader.impact(
                ofFile: name, cell: Impact.Place(sheet: nil, row: 2, column: 4), vintage: vintage
            )
            .status
        }
        // By name it is the bytes that came last.
        #expect(try status(3) == .later && status(4) == .counts)
        #expect(try night(44000) == "vintage 3 published again")
        #expect(try status(3) == .counts && status(4) == .superseded)
        #expect(try night(44000, others: "Tianjin,2020,gdp,14111,亿元\n").hasPrefix("vintage 5 published"))
        #expect(
            try copy.rows(
                """
                select value, reason from audit.candidate
                where vintage = 5 and entity = 'Beijing' and series = 'gdp' and year = 2020 and rank <= 2
                order by rank
                """)
                == [
                    ["44000", "of the files released on 2024-01-01 the one that arrived last"],
                    ["44500", "released the same day, 2024-01-01, but arrived before the one that counts"],
                ])
        #expect(
            try copy.rows(
                """
                select other_value, reason from nqp.source_disagreement
                where entity = 'Beijing' and series = 'gdp' and year = 2020 and other_file = chosen_file
                """) == [["44500", "released the same day, arrived later"]])
    }
}
