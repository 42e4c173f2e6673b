import Configuration
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Pipeline

@Suite("How much a run takes")
struct IntakeLimitTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase
    private let pipeline: Pipeline
    private let inbox: Inbox

    /// The shipped configuration with small limits.
    init() throws {
        folder = try TemporaryFolder()
        let config = folder.path + "/etl-config"
        try FileManager.default.copyItem(atPath: TestCluster.repository + "/etl-config", toPath: config)
        let checks = try String(contentsOfFile: config + "/checks.yaml", encoding: .utf8)
        try folder.write(
            "etl-config/checks.yaml",
            checks.replacing("files_per_run: 10000", with: "files_per_run: 2")
                .replacing("file_megabytes: 1024", with: "file_megabytes: 1"))
        let configuration = try WarehouseConfiguration.load(folder: config)
        let limits = configuration.checks.limits
        #expect(limits.filesPerRun == 2 && limits.fileMegabytes == 1)
        // How much is taken at once changes nothing about how it is read.
        let (shipped, source) = (try Shipped.configuration.get(), configuration.sources[0])
        #expect(
            configuration.readingFingerprint(of: source) == shipped.readingFingerprint(of: source)
                && configuration.canonicalDefinition == shipped.canonicalDefinition)
        database = try TestCluster.shared.get().database()
        pipeline = try database.pipeline(configuration)
        inbox = Inbox(folder: folder.path + "/inbox", settlingSeconds: 0)
    }

    private func write(_ day: Int) throws {
        try folder.write(
            "inbox/tidy-2021-01-0\(day).csv",
            "entity,year,series,value,unit\nBeijing,2020,gdp,3610\(day),亿元\n")
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: inbox.folder + "/" + name)
    }

    @Test(
        "a run takes the oldest releases up to the limit and fails no night; the next ones take the rest, though files stay where they are",
        arguments: [false, true])
    func count(keeps: Bool) throws {
        for day in [4, 2, 5, 1, 3] { try write(day) }
        let inbox = Inbox(folder: inbox.folder, keepsFiles: keeps, settlingSeconds: 0)
        for (night, wanted) in [[1, 2], [3, 4], [5]].enumerated() {
            let report = try pipeline.nightly(inbox: inbox).ingest
            let loaded = report.files.filter { $0.state == .loaded }.map(\.name)
            #expect(loaded == wanted.map { "tidy-2021-01-0\($0).csv" })
            #expect(report.count(.waiting) == [3, 1, 0][night] && !report.hasRefusedFiles)
            #expect(report.count(.known) == (keeps ? 2 * night : 0))
            #expect(report.summary.contains("left for the next run") == (night < 2))
            if !keeps { #expect(exists("done/tidy-2021-01-0\(wanted[0]).csv")) }
        }
        #expect(try database.value("select count(*) from raw.load", role: "nqp_etl") == "5")
    }

    @Test("a file that is too large is a finding and is neither read nor archived; the others are loaded")
    func size() throws {
        let path = try folder.write("inbox/tidy-2021-02-01.csv", "")
        // Nothing of it takes room.
        #expect(truncate(path, 1 << 20 + 1) == 0)
        try write(1)
        for _ in 1...2 {
            let report = try pipeline.nightly(inbox: inbox).ingest
            let large = try #require(report.files.first { $0.name == "tidy-2021-02-01.csv" })
            #expect(large.state == .skipped && report.hasRefusedFiles && large.findings.count == 1)
            #expect(exists("tidy-2021-02-01.csv") && exists("done/tidy-2021-01-01.csv"))
        }
        #expect(try database.value("select count(*) from raw.source_file", role: "nqp_etl") == "1")
        let standing = try database.rows(
            "select rule, found, expected from nqp.finding where is_current and file = 'tidy-2021-02-01.csv'")
        #expect(standing.map { $0[0] } == ["too_large"], "told by the last run")
        #expect(standing.first?[1]?.contains("2 MB") == true && standing[0][2]?.contains("1 MB") == true)
        #expect(truncate(path, 1 << 20) == 0)
        #expect(try pipeline.nightly(inbox: inbox).ingest.count(.skipped) == 0, "as large as may be")
    }
}
