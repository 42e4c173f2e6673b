import Configuration
import Foundation
import Postgres
import Spreadsheet
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("The inbox, and nights that nobody watches")
struct InboxTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase
    private let pipeline: Pipeline
    private let inbox: Inbox

    private static let good = "entity,year,series,value,unit\nBeijing,2020,gdp,36102.6,亿元\n"
    private static let bad = "entity,year,series,value,unit\nBejing,2020,gdp,36102.6,亿元\n"

    init() throws {
        folder = try TemporaryFolder()
        database = try TestCluster.shared.get().database()
        pipeline = try database.pipeline(Shipped.configuration.get())
        inbox = Inbox(folder: folder.path + "/inbox", settlingSeconds: 0)
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: inbox.folder + "/" + name)
    }

    @Test(
        "what was taken moves to done, what was refused to quarantine beside a report that says where and why"
    )
    func moves() throws {
        try folder.write("inbox/tidy-good-2021-01-01.csv", Self.good)
        try folder.write("inbox/tidy-bad-2021-01-01.csv", Self.bad)
        try folder.write("inbox/tidy-later-2021-01-01.csv.part", Self.good)
        let first = try pipeline.nightly(inbox: inbox)
        #expect(first.ingest.count(.loaded) == 1 && first.ingest.count(.refused) == 1)
        #expect(exists("done/tidy-good-2021-01-01.csv") && !exists("tidy-good-2021-01-01.csv"))
        #expect(exists("quarantine/tidy-bad-2021-01-01.csv") && exists("tidy-later-2021-01-01.csv.part"))
        let report = try String(
            contentsOfFile: inbox.folder + "/quarantine/tidy-bad-2021-01-01.csv.findings.txt", encoding: .utf8
        )
        for part in ["ERROR unknown_entity", "line 2, column 1", "Bejing", "Beijing", "remedy"] {
            #expect(report.contains(part), "\(part)")
        }
        // The next night there is nothing to say.
        #expect(try pipeline.nightly(inbox: inbox).ingest.files.isEmpty)
    }

    @Test("links and names that are no text are skipped, each with what to do, and hold up no other")
    func strangers() throws {
        let secret = try folder.write("tidy-secret-2021-01-01.csv", Self.bad)
        try folder.write("inbox/tidy-good-2021-01-01.csv", Self.good)
        let link = inbox.folder + "/tidy-link-2021-01-01.csv"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: secret)
        // 经 in GB18030.
        let name = Array((inbox.folder + "/tidy-").utf8) + [0xBE, 0xAD] + Array("-2021-01-01.csv".utf8) + [0]
        let descriptor = name.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
        }
        #expect(descriptor >= 0)
        close(descriptor)
        let report = try pipeline.nightly(inbox: inbox)
        #expect(report.ingest.count(.loaded) == 1 && exists("done/tidy-good-2021-01-01.csv"))
        let notes = report.ingest.files.filter { $0.state == .skipped }.map { "\($0.name) \($0.note ?? "")" }
        #expect(
            notes == [
                "tidy-link-2021-01-01.csv is a symbolic link, which is not followed here; put the file itself in its place, or name it: nqp ingest FILE",
                "tidy-\\xBE\\xAD-2021-01-01.csv its name is not UTF-8; rename it, or have it copied again",
            ])
        #expect(try database.value("select count(*) from raw.source_file", role: "nqp_etl") == "1")
        // A link that became one after it was looked at, and one that somebody names.
        #expect(throws: ByteSourceError.self) { try IncomingFile(path: link, isNamed: false).open() }
        #expect(try pipeline.ingest([link]).count(.refused) == 1)
    }

    @Test("nothing is moved through a link in the place of done")
    func movedThroughLink() throws {
        try folder.write("inbox/tidy-good-2021-01-01.csv", Self.good)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/elsewhere", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: inbox.folder + "/done", withDestinationPath: folder.path + "/elsewhere")
        let report = try pipeline.nightly(inbox: inbox)
        #expect(report.ingest.count(.loaded) == 1 && exists("tidy-good-2021-01-01.csv"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/elsewhere").isEmpty)
    }

    @Test("findings say whether they are new, and how many there were the last time the source was read")
    func trends() throws {
        func night(_ day: Int, _ names: String...) throws -> RunReport {
            let rows = names.map { "\($0),2020,gdp,36102.6,亿元\n" }.joined()
            try folder.write("inbox/tidy-gdp-2021-01-0\(day).csv", "entity,year,series,value,unit\n" + rows)
            return try pipeline.nightly(inbox: inbox)
        }
        func unknown(_ report: RunReport) -> [String] {
            report.trends.filter { $0.rule == "unknown_entity" }.map(\.text)
        }
        #expect(try unknown(night(1, "Bejing")) == ["unknown_entity: 1 (first time)"])
        #expect(
            try unknown(night(2, "Hebbei", "Bejing", "Gansuu")) == ["unknown_entity: 3 (2 new; last time 1)"])
        let report = try String(
            contentsOfFile: inbox.folder + "/quarantine/tidy-gdp-2021-01-02.csv.findings.txt", encoding: .utf8
        )
        #expect(report.contains("ERROR unknown_entity: 3 (2 new; last time 1)\n"))
        // A file without a source is no reading of this one, nor is a night without files.
        try folder.write("inbox/strange.csv", Self.good)
        #expect(try unknown(pipeline.nightly(inbox: inbox)).isEmpty)
        #expect(try unknown(night(3, "Bejing", "Hebei")) == ["unknown_entity: 1 (last time 3)"])
        #expect(try unknown(night(4, "Beijing")) == ["unknown_entity: none (last time 1)"])
        #expect(
            try database.rows(
                """
                select found, run, first_seen_run, is_new from nqp.finding where rule = 'unknown_entity' and found ~ 'Bej'
                order by run
                """)
                == [
                    ["\"Bejing\"", "1", "1", "t"], ["\"Bejing\"", "2", "1", "f"],
                    ["\"Bejing\"", "4", "1", "f"],
                ])
        _ = try pipeline.nightly(inbox: inbox)
        let status = try WarehouseReader(database.connect(role: "nqp_analyst")).status()
        let missing = try #require(status.findings.first { $0.rule == "missing_cell" })
        #expect(
            missing.lastCount == missing.count && missing.formerCount == missing.count
                && missing.newCount == 0)
    }

    @Test("a file under the name of another goes beside it; the same bytes again replace themselves")
    func names() throws {
        for value in ["36102.6", "36102.7", "36102.7"] {
            try folder.write(
                "inbox/tidy-good-2021-01-01.csv", Self.good.replacingOccurrences(of: "36102.6", with: value))
            _ = try pipeline.nightly(inbox: inbox)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: inbox.folder + "/done").sorted()
        #expect(names.count == 2 && names.contains("tidy-good-2021-01-01.csv"))
        #expect(names.allSatisfy { $0.hasPrefix("tidy-good-2021-01-01.") && $0.hasSuffix("csv") })
    }

    @Test("a file that was loaded by a run that was cut off before it moved it is moved by the next")
    func cutOff() throws {
        let file = try folder.write("inbox/tidy-good-2021-01-01.csv", Self.good)
        _ = try pipeline.ingest([file])
        let report = try pipeline.nightly(inbox: inbox)
        #expect(report.ingest.count(.known) == 1 && exists("done/tidy-good-2021-01-01.csv"))
        #expect(try database.value("select count(*) from raw.observation", role: "nqp_etl") == "1")
    }

    @Test(
        "a file that is still written to waits, whatever the clock says; one of the future does not wait for ever"
    )
    func growing() throws {
        let inbox = Inbox(folder: inbox.folder, settlingSeconds: 0.4)
        let growing = try folder.write("inbox/tidy-a-2021-01-01.csv", "entity,year,series,value,unit\n")
        let ahead = try folder.write("inbox/tidy-b-2021-01-01.csv", Self.good)
        try FileManager.default.setAttributes(
            [.modificationDate: Date.now.addingTimeInterval(86_400)], ofItemAtPath: ahead)
        let writer = Thread {
            for _ in 0..<8 {
                Thread.sleep(forTimeInterval: 0.1)
                guard let handle = FileHandle(forWritingAtPath: growing) else { return }
                handle.seekToEndOfFile()
                handle.write(Data("Beijing,2020,gdp,36102.6,亿元\n".utf8))
            }
        }
        writer.start()
        let survey = try inbox.survey()
        #expect(survey.growing.map(\.path) == [growing] && survey.files.map(\.path) == [ahead])
    }

    @Test(
        "a file refused by a rule is taken out of quarantine when the rule changes and the archive is read again"
    )
    func release() throws {
        try folder.write("inbox/tidy-bad-2021-01-01.csv", Self.bad)
        _ = try pipeline.nightly(inbox: inbox)
        let mended = try configuration { path, text in
            path == "entities.yaml"
                ? text.replacingOccurrences(
                    of: "zh_full: 北京市,", with: "zh_full: 北京市, aliases: [Bejing],") : text
        }
        let report = try database.pipeline(mended).nightly(inbox: inbox)
        #expect(report.ingest.count(.loaded) == 1)
        #expect(exists("done/tidy-bad-2021-01-01.csv"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: inbox.folder + "/quarantine").isEmpty)
        // A build reads again too, and says what that refuses.
        let built = try pipeline.build()
        #expect(built.readAgain.files.map(\.state) == [.refused])
        #expect(built.readAgain.findings.contains { $0.rule == .unknownEntity })
        #expect(
            try database.value("select message from audit.run order by run desc limit 1")
                == "files: 1 refused; " + built.summary)
    }

    /// The shipped configuration with other words in it.
    private func configuration(_ change: (_ path: String, _ text: String) -> String) throws
        -> WarehouseConfiguration
    {
        for file in try Shipped.configuration.get().files {
            let text = String(decoding: file.bytes, as: UTF8.self)
            try folder.write("etl-config/" + file.path, change(file.path, text))
        }
        return try WarehouseConfiguration.load(folder: folder.path + "/etl-config")
    }

    // MARK: - Rehearsals, guards, faults

    @Test(
        "a dry run shows the vintage that the run then publishes, and leaves the database and the inbox as they were"
    )
    func dryRun() throws {
        let sample = try SampleWarehouse.shared.get()
        let copy = try sample.copy()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        try folder.write("inbox/tidy-gdp-2024-09-01.csv", Self.good)
        let state =
            "select (select count(*) from ops.run), (select count(*) from raw.source_file), (select count(*) from raw.observation), (select max(vintage_id) from core.vintage), (select count(*) from core.publication)"
        let before = try copy.rows(state, role: "nqp_etl")
        let rehearsal = try pipeline.nightly(inbox: inbox, isRehearsal: true)
        #expect(try copy.rows(state, role: "nqp_etl") == before && exists("tidy-gdp-2024-09-01.csv"))
        let run = try pipeline.nightly(inbox: inbox)
        guard case .published(.published(3, let cells), let hash) = run.build.result,
            case .published(.published(3, cells), hash) = rehearsal.build.result
        else {
            Issue.record("\(run.build.summary) after \(rehearsal.build.summary)")
            return
        }
        let diff = try #require(rehearsal.build.diff)
        #expect(diff.cells.count == cells && !diff.scores.isEmpty && !diff.weights.isEmpty)
    }

    @Test(
        "a province or a year that would be lost holds the build back; --accept publishes, and says what was lost"
    )
    func lostCoverage() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let shorter = try configuration { path, text in
            path == "index.yaml"
                ? text.replacingOccurrences(
                    of: "periods: { first: 2012, last: 2022 }", with: "periods: { first: 2012, last: 2021 }")
                : text
        }
        let pipeline = try copy.pipeline(shorter)
        // The refusal points here: what else would change.
        let rehearsal = try pipeline.nightly(inbox: nil, isRehearsal: true).build
        #expect(rehearsal.isRefused && rehearsal.diff?.scores.isEmpty == false)
        #expect(rehearsal.diff?.losses.contains { $0.kind == .year && $0.name == "2022" } == true)
        let refused = try pipeline.nightly(inbox: nil)
        #expect(refused.build.summary == "build refused: 1 error, the year 2022 would be lost")
        let finding = try #require(refused.build.findings.first { $0.rule == .lostCoverage })
        #expect(refused.build.isRefused && finding.severity == .error && finding.found.contains("2022"))
        #expect(try copy.value("select max(vintage) from nqp.vintage") == "2")
        #expect(
            try copy.value("select count(*) from nqp.finding where rule = 'lost_coverage' and is_current")
                == "1")
        let accepted = try pipeline.nightly(inbox: nil, acceptsLosses: true)
        #expect(!accepted.build.isRefused && accepted.build.findings.contains { $0.rule == .lostCoverage })
        #expect(try copy.value("select max(year) from nqp.index") == "2021")
        #expect(throws: WarehouseError.noYear(2022, years: "2012 to 2021", others: [1, 2])) {
            try WarehouseReader(copy.connect(role: "nqp_analyst")).lineage(
                entity: "Beijing", year: 2022, indicator: nil, vintage: nil)
        }
    }

    @Test("with refused_file as an error, a refused file holds the build back until it is replaced")
    func heldBack() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let strict = try configuration { path, text in
            path == "checks.yaml"
                ? text.replacingOccurrences(of: "refused_file: warning", with: "refused_file: error") : text
        }
        try folder.write("inbox/tidy-gdp-2024-09-01.csv", Self.bad)
        let ends = RecordedEnds()
        let pipeline = try copy.pipeline(strict, observers: [ends])
        for _ in 0..<2 {
            let report = try pipeline.nightly(inbox: inbox)
            #expect(report.build.findings.map(\.rule) == [.refusedFile])
        }
        // Only what holds it back anew is news: another file, or the same after a night on which nothing did.
        #expect(ends.all.map(\.event) == [.refused, nil])
        try folder.write("inbox/tidy-more-2024-09-01.csv", Self.bad + "Hebei,2020,gdp,1,亿元\n")
        _ = try copy.pipeline(strict).ingest([inbox.folder])
        for _ in 0..<2 { #expect(try pipeline.build().isRefused) }
        #expect(ends.all.map(\.event) == [.refused, nil, .refused, nil])
        try folder.write("inbox/tidy-more-2024-09-01.csv", Self.good + "Hebei,2000,gdp,5044,亿元\n")
        try folder.write("inbox/tidy-gdp-2024-09-01.csv", Self.good)
        #expect(try !pipeline.nightly(inbox: inbox).build.isRefused)
    }

    @Test("a run that is asked to end does so between two steps, says so, and the next one finishes the work")
    func interrupted() throws {
        for name in ["a", "b", "c"] {
            try folder.write(
                "inbox/tidy-\(name)-2021-01-01.csv",
                Self.good + "Hebei,2020,gdp,362\(name.utf8.first ?? 0),亿元\n"
            )
        }
        let interruption = Interruption()
        let asked = try database.pipeline(
            Shipped.configuration.get(), interruption: interruption,
            progress: { line in if line.hasPrefix("[1/3]") { interruption.wish() } })
        #expect(throws: Interruption.Ended.self) { try asked.nightly(inbox: inbox) }
        #expect(
            try database.value("select outcome from audit.run order by run desc limit 1") == "failed")
        #expect(try database.value("select count(*) from raw.source_file", role: "nqp_etl") == "1")
        let next = try pipeline.nightly(inbox: inbox).ingest.files
        #expect(next.map(\.state) == [.loaded, .loaded, .loaded])
        #expect(next.map(\.note) == [nil, nil, "by run 1, which did not finish"])
    }

    @Test("a run whose connection is ended by the server begins again and finishes, nothing twice")
    func lostConnection() throws {
        for name in ["a", "b"] {
            try folder.write(
                "inbox/tidy-\(name)-2021-01-01.csv",
                Self.good + "Hebei,2020,gdp,362\(name.utf8.first ?? 0),亿元\n"
            )
        }
        let (database, ended, ends) = (database, Interruption(), RecordedEnds())
        let patient = try database.pipeline(
            Shipped.configuration.get(), patience: .seconds(30), observers: [ends],
            progress: { line in
                guard line.hasPrefix("[1/2]"), (try? ended.check()) != nil else { return }
                ended.wish()
                _ = try? database.connect().execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nqp' and datname = current_database() and pid <> pg_backend_pid()"
                )
            })
        let report = try patient.nightly(inbox: inbox)
        // What the first loaded is told by the second.
        #expect(report.ingest.files.map(\.state) == [.loaded, .loaded])
        #expect(try database.value("select count(*) from raw.observation", role: "nqp_etl") == "4")
        #expect(try database.value("select count(*) from raw.source_file", role: "nqp_etl") == "2")
        #expect(exists("done/tidy-a-2021-01-01.csv") && exists("done/tidy-b-2021-01-01.csv"))
        // What a run mends by itself wakes nobody; that it was refused for other provinces does.
        let told = ends.all
        #expect(told.map(\.outcome) == [.failed, .refused] && told.map(\.isRepeated) == [true, false])
        #expect(told.map(\.event) == [nil, .refused])
    }
}
