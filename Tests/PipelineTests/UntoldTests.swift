import Configuration
import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("What a run found and did not live to tell, and what was told before")
struct UntoldTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase
    private let inbox: Inbox
    private let ends = RecordedEnds()

    private static let header = "entity,year,series,value,unit\n"

    init() throws {
        folder = try TemporaryFolder()
        database = try SampleWarehouse.shared.get().copy()
        inbox = Inbox(folder: folder.path + "/inbox", settlingSeconds: 0)
        try folder.write("inbox/tidy-good-2024-09-01.csv", Self.header + "Beijing,2020,gdp,36103.6,亿元\n")
        try folder.write(
            "inbox/tidy-holey-2024-09-01.csv",
            Self.header + "Beijing,2019,gdp,xyz,亿元\nBeijing,2018,gdp,33107,亿元\n")
        try folder.write("inbox/tidy-bad-2024-09-01.csv", Self.header + "Bejing,2020,gdp,36103.6,亿元\n")
    }

    private func pipeline(
        _ configuration: WarehouseConfiguration? = nil, patience: Duration = .zero,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Pipeline {
        try database.pipeline(
            configuration ?? Shipped.configuration.get(), patience: patience, observers: [ends],
            progress: progress)
    }

    private func administrator() throws -> Connection {
        try database.connect(role: EmbeddedServer.administrator)
    }

    /// What the three files are told as, by whichever run.
    private func expectAll(_ report: RunReport, _ end: RunEnd?) {
        #expect(report.ingest.summary == "files: 2 loaded, 1 refused, 1 cell left out")
        #expect(report.isRefused && end?.event == .refused && end?.outcome == .refused)
        #expect(
            Set(end?.ingest?.files.filter(\.isNews).map(\.name) ?? []) == [
                "tidy-bad-2024-09-01.csv", "tidy-holey-2024-09-01.csv",
            ])
        #expect(report.findings.contains { $0.rule == .unknownEntity && $0.found.contains("Bejing") })
        #expect(report.findings.contains { $0.rule == .notANumber })
        #expect(end?.publication == .published)
        guard case .published(.published(3, let cells), _) = report.build.result else {
            Issue.record("\(report.build.summary)")
            return
        }
        #expect(cells > 0 && report.build.diff?.cells.count == cells)
    }

    @Test("a run that begins again after its connection was lost tells what the first found")
    func lostConnection() throws {
        let (database, isLost) = (database, Interruption())
        let report = try pipeline(
            patience: .seconds(30),
            progress: { line in
                // All files are read by then.
                guard line.hasPrefix("estimating"), (try? isLost.check()) != nil else { return }
                isLost.wish()
                _ = try? database.connect().execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nqp' and datname = current_database() and pid <> pg_backend_pid()"
                )
            }
        ).nightly(inbox: inbox)
        #expect(ends.all.map(\.isRepeated) == [true, false])
        expectAll(report, ends.all.last)
    }

    @Test(
        "what a run that was killed before its end had refused, left out and published the next one tells, once"
    )
    func killed() throws {
        _ = try pipeline().nightly(inbox: inbox)
        let run = try #require(ends.all.last?.run)
        // All that a run killed in its last moment leaves undone.
        try administrator().execute("delete from ops.run_outcome where run_id = $1", [.integer(run)])
        expectAll(try pipeline().nightly(inbox: inbox, isRehearsal: true), ends.all.last)
        let next = try pipeline().nightly(inbox: inbox)
        expectAll(next, ends.all.last)
        #expect(next.ingest.files.allSatisfy { $0.note == "by run \(run), which did not finish" })
        let last = try pipeline().nightly(inbox: inbox)
        #expect(last.ingest.files.isEmpty && !last.isRefused && ends.all.last?.event == nil)
        // A refused file that was replaced before anybody was told needs no word.
        try administrator().execute("delete from ops.run_outcome where run_id >= $1", [.integer(run)])
        try folder.write("inbox/tidy-bad-2024-09-01.csv", Self.header + "Beijing,2021,gdp,36104.6,亿元\n")
        let mended = try pipeline().nightly(inbox: inbox)
        #expect(mended.ingest.summary == "files: 3 loaded, 1 cell left out")
    }

    @Test(
        "a cell that an earlier reading of the same bytes left out is no news; under another rule or beside it, it is"
    )
    func quarantinedAgain() throws {
        _ = try pipeline().nightly(inbox: inbox)
        func configuration(_ old: String, _ new: String, in file: String) throws -> WarehouseConfiguration {
            for item in try Shipped.configuration.get().files {
                let text = String(decoding: item.bytes, as: UTF8.self)
                try folder.write(
                    "etl-config/" + item.path, item.path == file ? text.replacing(old, with: new) : text)
            }
            return try WarehouseConfiguration.load(folder: folder.path + "/etl-config")
        }
        let other = try configuration("max_jump: 3", "max_jump: 5", in: "checks.yaml")
        let again = try pipeline(other).nightly(inbox: inbox)
        #expect(again.ingest.quarantinedCellCount == 1 && !again.isRefused && ends.all.last?.event == nil)
        #expect(again.ingest.summary.hasSuffix(", 1 cell left out as before"))
        // Cut off while it reads again, what was told before is no news.
        try administrator().execute(
            "delete from ops.run_outcome where run_id = (select max(run_id) from ops.run_outcome)")
        let resumed = try pipeline(other).nightly(inbox: inbox)
        #expect(!resumed.isRefused && ends.all.last?.event == nil, "\(resumed.ingest.summary)")
        // Bytes that come for the first time have their cells told.
        try folder.write(
            "inbox/tidy-holey-2024-10-01.csv",
            Self.header + "Beijing,2019,gdp,xyz,亿元\nBeijing,2018,gdp,33108,亿元\n")
        let fresh = try pipeline(other).nightly(inbox: inbox)
        #expect(fresh.isRefused && fresh.ingest.summary == "files: 1 loaded, 1 cell left out")
    }

    @Test("changed cells are counted against what readers had, not against the vintage of the number before")
    func changedCells() throws {
        try pipeline().publish(vintage: 1)
        let report = try pipeline().nightly(inbox: inbox, isRehearsal: true)
        guard case .published(.published(3, let cells), _) = report.build.result else {
            Issue.record("\(report.build.summary)")
            return
        }
        #expect(report.build.diff?.from.number == 1 && report.build.diff?.cells.count == cells)
        #expect(report.build.summary == "vintage 3 published, \(cells) cells changed" && cells > 10)
    }
}
