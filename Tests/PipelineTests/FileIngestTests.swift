import Configuration
import Foundation
import Ingest
import Postgres
import Spreadsheet
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Ingesting files")
struct FileIngestTests {
    private let database: TestDatabase
    private let pipeline: Pipeline
    private let folder: TemporaryFolder

    init() throws {
        database = try TestCluster.shared.get().database()
        pipeline = try database.pipeline(Shipped.configuration.get())
        folder = try TemporaryFolder()
    }

    static let table = """
        entity,year,series,value,unit
        Beijing,2020,gdp,361026000,万元
        Beijing,2021,gdp,40269.6,亿元

        """

    private var table: String { Self.table }

    private let current =
        "select period, value from raw.observation o join raw.load l using (load_id) order by load_id, period"

    @Test("bytes are archived as they are, observations keep place, text and unit")
    func archive() throws {
        let file = try folder.write("tidy-gdp-2022-03-01.csv", table)
        let outcome = try pipeline.ingest([file]).files[0]
        #expect(
            outcome.state == .loaded && outcome.observationCount == 2
                && outcome.releasedOn == CalendarDate("2022-03-01"))
        #expect(
            try database.value(
                "select audit.file_content(file_id) = convert_to($$\(table)$$, 'UTF8') from audit.source_file"
            ) == "t")
        let rows = try database.rows(
            """
            select year, value, unit, source_value, source_unit, source_text, row_number, column_number, released_on, is_current
            from audit.observation order by year
            """)
        #expect(
            rows == [
                [
                    "2020", "36102.6", "10^8 yuan", "361026000", "万元", "361026000", "2", "4", "2022-03-01",
                    "t",
                ],
                ["2021", "40269.6", "10^8 yuan", "40269.6", "亿元", "40269.6", "3", "4", "2022-03-01", "t"],
            ])
    }

    @Test("a workbook's observations keep their sheet, and are read from the archive as from the file")
    func workbook() throws {
        let fixture = TestCluster.repository + "/Tests/Fixtures/workbooks/nbs.xlsx"
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: fixture)))
        let outcome = try pipeline.ingest([try folder.write("nbs-software-2023-03-01.xlsx", bytes)]).files[0]
        #expect(outcome.state == .loaded && outcome.encoding == "xlsx" && outcome.observationCount == 5)
        let query = """
            select sheet, row_number, column_number, source_text from audit.observation
            where entity = 'Beijing' and is_current order by year
            """
        let expected: [[String?]] = [["2-11", "6", "4", "165000000"], ["2-11", "6", "2", "240000000"]]
        #expect(try database.rows(query) == expected)
        try database.connect(role: "nqp_etl").execute(
            """
            insert into ops.ingest (run_id, file_id, file_name, reading_fingerprint, outcome, line_count, observation_count,
                missing_count, ignored_count, message)
            select run_id, file_id, file_name, 'other', 'refused', 0, 0, 0, 0, 'as if read by other rules' from ops.ingest
            """)
        let empty = try TemporaryFolder()
        let again = try pipeline.nightly(inbox: empty.path)
        #expect(again.ingest.files.map(\.state) == [.loaded] && again.ingest.observationCount == 5)
        #expect(try database.rows(query) == expected)
    }

    @Test("the same bytes are loaded once for each release, under whatever name they come")
    func sameBytes() throws {
        let file = try folder.write("tidy-gdp-2022-03-01.csv", table)
        _ = try pipeline.ingest([file])
        let copy = try folder.write("tidy-copy-2022-03-01.csv", table)
        let report = try pipeline.ingest([folder.path])
        #expect(report.files.map(\.state) == [.known, .known] && copy != file)
        #expect(report.files.compactMap(\.note) == ["the bytes of tidy-gdp-2022-03-01.csv"])
        #expect(try database.value("select count(*) from raw.observation", role: "nqp_etl") == "2")
        #expect(try database.value("select count(*) from raw.source_file", role: "nqp_etl") == "1")
    }

    @Test("the later release counts, whichever is loaded first, and the earlier one stays")
    func supersedes() throws {
        let later = try folder.write(
            "tidy-gdp-2023-03-01.csv", table.replacingOccurrences(of: "40269.6", with: "41045.6"))
        let earlier = try folder.write("tidy-gdp-2022-03-01.csv", table)
        _ = try pipeline.ingest([later])
        _ = try pipeline.ingest([earlier])
        let rows = try database.rows(
            "select value, released_on, is_current from audit.observation where year = 2021 order by released_on"
        )
        #expect(rows == [["40269.6", "2022-03-01", "f"], ["41045.6", "2023-03-01", "t"]])
    }

    @Test("a refused file leaves its bytes and its findings, and no observation; mended, it loads")
    func refusal() throws {
        let bad = try folder.write(
            "tidy-gdp-2022-03-01.csv", table.replacingOccurrences(of: "Beijing,2021", with: "Bejing,2021"))
        let report = try pipeline.ingest([bad])
        #expect(
            report.isRefused
                && report.findings.filter { $0.severity == .error }.map(\.rule) == [.unknownEntity])
        #expect(
            report.findings.first { $0.rule == .unknownEntity }?.expected.contains("did you mean Beijing?")
                == true)
        #expect(try database.value("select count(*) from raw.observation", role: "nqp_etl") == "0")
        #expect(
            try database.rows("select file_name, outcome from audit.source_file") == [
                ["tidy-gdp-2022-03-01.csv", "refused"]
            ])
        #expect(
            try database.rows(
                "select severity, rule, row_number, column_number, is_current from nqp.finding where severity = 'error'"
            )
                == [["error", "unknown_entity", "3", "1", "t"]])
        #expect(try pipeline.ingest([bad]).files.map(\.state) == [.stillRefused])
        let good = try folder.write("tidy-gdp-2022-03-01.csv", table)
        #expect(try pipeline.ingest([good]).files.map(\.state) == [.loaded])
    }

    @Test(
        "a file refused for the configuration's sake is read from the archive once the configuration knows better"
    )
    func readAgain() throws {
        let file = try folder.write(
            "tidy-gdp-2022-03-01.csv", table.replacingOccurrences(of: "Beijing", with: "Peking"))
        #expect(try pipeline.ingest([file]).isRefused)
        try FileManager.default.removeItem(atPath: file)
        let knowing = try database.pipeline(Shipped.configuration(knowing: "Peking"))
        let report = try knowing.nightly(inbox: nil)
        #expect(report.ingest.files.map(\.state) == [.loaded] && report.ingest.observationCount == 2)
        #expect(
            try database.value(
                "select count(*) from nqp.finding where is_current and rule = 'unknown_entity'") == "0")
        // Nothing changed since: nothing is read again.
        #expect(try knowing.nightly(inbox: nil).ingest.files.isEmpty)
    }

    @Test("a file that no source claims, no text, no date: refused with a remedy, archived all the same")
    func unreadable() throws {
        try folder.write("budget.csv", table)
        try folder.write("tidy-archive.csv", [0x50, 0x4B, 3, 4, 0, 0])
        try folder.write("tidy-empty.csv", "")
        let report = try pipeline.ingest([folder.path])
        #expect(report.files.allSatisfy { $0.state == .refused })
        #expect(Set(report.findings.map(\.rule)) == [.unknownSource, .unreadableText, .unexpectedLayout])
        #expect(
            try database.value(
                "select count(*) from audit.source_file where byte_count = octet_length(coalesce(audit.file_content(file_id), ''))"
            ) == "3")
    }

    @Test("revisions beyond a share are warned of; parts larger than their whole are refused")
    func databaseChecks() throws {
        try folder.write("tidy-a-2022-03-01.csv", table)
        try folder.write("tidy-b-2023-03-01.csv", table.replacingOccurrences(of: "40269.6", with: "50000"))
        try folder.write(
            "tidy-c-2023-04-01.csv",
            "entity,year,series,value,unit\nBeijing,2020,value_added_tertiary,36102.7,亿元\n")
        let report = try pipeline.ingest([folder.path])
        #expect(report.files.map(\.state) == [.loaded, .loaded, .refused])
        // One province says nothing about the others; those findings are not meant here.
        let findings = report.findings.filter { $0.rule != .missingEntities }
        #expect(findings.map(\.rule) == [.revision, .partExceedsWhole])
        #expect(
            findings[0].row == 3 && findings[0].column == 4 && findings[0].entity == "110000"
                && findings[0].period == 2021)
        #expect(findings[1].row == 2 && findings[1].series == "value_added_tertiary")
    }

    @Test("a rehearsal says the same and stores nothing")
    func rehearsal() throws {
        let file = try folder.write("tidy-gdp-2022-03-01.csv", table)
        let report = try pipeline.ingest([file], isRehearsal: true)
        #expect(report.files.map(\.state) == [.loaded] && report.observationCount == 2)
        for table in [
            "raw.source_file", "raw.observation", "raw.load", "ops.run", "ops.ingest", "ops.finding",
        ] {
            #expect(try database.value("select count(*) from \(table)", role: "nqp_etl") == "0", "\(table)")
        }
        #expect(try pipeline.ingest([file]).files.map(\.state) == [.loaded])
    }

    @Test(
        "a connection lost in the middle of a load leaves no observation; the next run loads the archived bytes"
    )
    func lostConnection() throws {
        let rows = (0..<200_000).map { _ in "Beijing,2020,gdp,36102.6,亿元\n" }.joined()
        let bytes = Array(("entity,year,series,value,unit\n" + rows).utf8)
        let identity = try FileIdentity(of: MemorySource(bytes), named: "tidy-big.csv", declared: nil)
        let configuration = try Shipped.configuration.get()
        let source = try #require(configuration.source(forFileNamed: "tidy-big.csv"))
        do {
            let writer = try WarehouseWriter(
                database.connect(), sql: TestCluster.sql, configuration: configuration)
            let run = try writer.beginRun(command: "test", builds: false, programVersion: "test")
            let file = try writer.archive(MemorySource(bytes), identity, run: run)
            let request = try WarehouseWriter.LoadRequest(
                file: file.id, name: identity.name, sha256: identity.sha256,
                format: identity.format.get(), source: source,
                releasedOn: #require(CalendarDate("2022-01-01")), run: run)
            let killing = KillingSource(MemorySource(bytes), after: 1 << 20) { [database] in
                try database.connect().execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                )
            }
            #expect(throws: PostgresError.self) { try writer.load(killing, request) }
        }
        #expect(try database.value("select count(*) from raw.load", role: "nqp_etl") == "0")
        #expect(try database.value("select count(*) from raw.observation", role: "nqp_etl") == "0")
        let report = try pipeline.nightly(inbox: nil)
        #expect(report.ingest.files.map(\.state) == [.loaded] && report.ingest.observationCount == 1)
    }

    @Test("a run that is to end does so inside of a file, of which nothing stays")
    func endedInside() throws {
        let configuration = try Shipped.configuration.get()
        let rows = configuration.entities.entities.prefix(25).flatMap { entity in
            (1980...2022).map { "\(entity.code),\($0),gdp,36102.6,亿元\n" }
        }
        let bytes = Array(("entity,year,series,value,unit\n" + rows.joined()).utf8)
        let identity = try FileIdentity(of: MemorySource(bytes), named: "tidy-big.csv", declared: nil)
        let source = try #require(configuration.source(forFileNamed: "tidy-big.csv"))
        let writer = try WarehouseWriter(
            database.connect(), sql: TestCluster.sql, configuration: configuration)
        let run = try writer.beginRun(command: "test", builds: false, programVersion: "test")
        let file = try writer.archive(MemorySource(bytes), identity, run: run)
        let request = try WarehouseWriter.LoadRequest(
            file: file.id, name: identity.name, sha256: identity.sha256, format: identity.format.get(),
            source: source, releasedOn: #require(CalendarDate("2023-01-01")), run: run)
        var isInside = false
        #expect(throws: Interruption.Ended.self) {
            _ = try writer.load(
                MemorySource(bytes), request,
                checkpoint: {
                    if isInside { throw Interruption.Ended() }
                    isInside = true
                })
        }
        #expect(
            try database.value(
                "select count(*) from raw.load l full join raw.observation using (load_id)", role: "nqp_etl")
                == "0")
        #expect(try writer.load(MemorySource(bytes), request).isLoaded)
    }

    @Test(
        "of two files released on one day the later arrival counts, however often and in whatever order they are read"
    )
    func ties() throws {
        func gdp(_ value: Int, _ name: String = "Beijing") -> String {
            "entity,year,series,value,unit\nBeijing,2020,gdp,\(value),亿元\n\(name),2021,gdp,\(value),亿元\n"
        }
        let current =
            "select string_agg(value::text, ',' order by year) from audit.observation where is_current"
        _ = try pipeline.ingest([folder.write("tidy-zz-2023-06-01.csv", gdp(37000))])
        _ = try pipeline.ingest([folder.write("tidy-aa-2023-06-01.csv", gdp(38000))])
        #expect(try database.value(current) == "38000,38000")
        // A delivery that was refused, and its correction under the same name.
        #expect(try pipeline.ingest([folder.write("tidy-p-2023-06-01.csv", gdp(39000, "Peking"))]).isRefused)
        #expect(
            try database.value("select count(*) from nqp.finding where is_current and severity = 'error'")
                == "1")
        _ = try pipeline.ingest([folder.write("tidy-p-2023-06-01.csv", gdp(40000))])
        #expect(try database.value(current) == "40000,40000")
        #expect(
            try database.value("select count(*) from nqp.finding where is_current and severity = 'error'")
                == "0")
        let knowing = try database.pipeline(Shipped.configuration(knowing: "Peking"))
        let report = try knowing.nightly(inbox: folder.path)
        #expect(report.ingest.files.map(\.state) == [.loaded, .loaded, .loaded])
        #expect(try database.value(current) == "40000,40000")
    }

    @Test(
        "a release that lies ahead, or a date that is none, is refused",
        arguments: ["2099-07-01", "2024-02-31", "20231345"])
    func dates(date: String) throws {
        let report = try pipeline.ingest([folder.write("tidy-x-\(date).csv", table)])
        #expect(report.files.map(\.state) == [.refused])
        #expect(report.findings.map(\.rule) == [.noReleaseDate] && report.files[0].releasedOn == nil)
    }

    @Test("a database that holds one index does not take another")
    func otherIndex() throws {
        let other = try database.pipeline(
            WarehouseConfiguration.load(
                folder: TestCluster.repository + "/Tests/Fixtures/oracle-index/etl-config"))
        _ = try pipeline.build()
        #expect(throws: WarehouseError.otherIndex("nqp", wanted: "oracle")) { try other.build() }
    }

    @Test("what is no regular file is skipped and said so; the rest of the inbox is loaded")
    func oddFiles() throws {
        mkfifo(folder.path + "/tidy-pipe.csv", 0o600)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/tidy-dangling.csv", withDestinationPath: "/nonexistent/x.csv")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/tidy-folder.csv", withIntermediateDirectories: true)
        try folder.write(".hidden.csv", table)
        try folder.write("tidy-a \"quoted\"\nname-2022-03-01.csv", table)
        let report = try pipeline.ingest([folder.path])
        #expect(report.isRefused && report.files.count == 3)
        #expect(report.count(.skipped) == 2 && report.count(.loaded) == 1)
        #expect(
            report.files.compactMap(\.note).sorted() == [
                "is a pipe and no file; remove it",
                "is a symbolic link, which is not followed here; put the file itself in its place, or name it: nqp ingest FILE",
            ])
        // Named by a user, a link that leads nowhere is looked for.
        let dangling = try pipeline.ingest([folder.path + "/tidy-dangling.csv"])
        #expect(dangling.files.map(\.note) == ["No such file or directory"])
    }

    @Test("a file written to while it is read is not loaded")
    func changingFile() throws {
        let file = try folder.write("tidy-gdp-2022-03-01.csv", table)
        let source = try FileSource(path: file)
        #expect(!source.hasChanged())
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("Beijing,2022,gdp,1,亿元\n".utf8))
        #expect(source.hasChanged())
        let writer = try WarehouseWriter(
            database.connect(), sql: TestCluster.sql, configuration: Shipped.configuration.get())
        let run = try writer.beginRun(command: "test", builds: false, programVersion: "test")
        let identity = try FileIdentity(
            of: MemorySource(Array(table.utf8)), named: "tidy-gdp-2022-03-01.csv", declared: nil)
        #expect(throws: WarehouseError.fileChanged("tidy-gdp-2022-03-01.csv")) {
            try writer.archive(source, identity, run: run)
        }
        #expect(try database.value("select count(*) from raw.source_file", role: "nqp_etl") == "0")
    }
}

/// Calls back after so many bytes.
private final class KillingSource: ByteSource {
    private let bytes: any ByteSource
    private var left: Int
    private let action: () throws -> Void

    init(_ bytes: any ByteSource, after count: Int, _ action: @escaping () throws -> Void) {
        self.bytes = bytes
        left = count
        self.action = action
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try bytes.read(into: buffer)
        if left > 0, left <= count { try action() }
        left -= count
        return count
    }
}
