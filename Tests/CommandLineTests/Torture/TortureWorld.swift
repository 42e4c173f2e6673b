import Configuration
import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import SampleRelease

/// A durable server with a published vintage and an inbox that makes the next, over and over again.
///
/// The inbox has a revision of every cell, a workbook that is newer still, and a file that is refused.
///
/// Sendable, since nothing of it changes once it is made.
final class TortureWorld: @unchecked Sendable {
    let folder: String
    let server: EmbeddedServer
    let configuration: WarehouseConfiguration
    /// What is published before and after an undisturbed run.
    private(set) var old = State()
    private(set) var new = State()
    /// How many rows an undisturbed run leaves.
    private(set) var counts = ""
    /// What an undisturbed run asks of the server.
    private(set) var requests: [Character] = []

    private static let entities = 60
    private static let series = 8
    private static let years = 2010...2019
    private static let base = "torture_base"

    init() throws {
        folder = "/tmp/nqp-torture-\(getpid())"
        server = try EmbeddedServer(
            folder: folder + "/server", settings: Torture.trials == nil ? ["fsync": "off"] : [:])
        try Self.configure(folder + "/etl-config")
        configuration = try WarehouseConfiguration.load(folder: folder + "/etl-config")
        try server.start()
        try administrator.execute("create database \(Self.base)")
        _ = try Migrator(connect(to: Self.base), sql: TestCluster.sql).migrate()
        let first = folder + "/first"
        try write(first + "/tidy-all-2020-03-01.csv", Self.release(revised: false))
        let answer = try start(inbox: first, database: Self.base).end()
        #expect(answer.status == 0, "\(answer.errors)")
        old = try state(of: Self.base)
        // The same without a fault, twice: the second has nothing to do.
        try withTrial("reference") { trial in
            let proxy = try trial.proxy(nil)
            let answer = try start(inbox: trial.inbox, database: trial.database, through: proxy).end()
            #expect(answer.status == 1, "\(answer.errors)")
            requests = proxy.requests
            new = try state(of: trial.database)
            counts = try rowCounts(of: trial.database)
            #expect(new != old && new.content != old.content)
            #expect(try start(inbox: trial.inbox, database: trial.database).end().status == 0)
            #expect(try state(of: trial.database) == new)
        }
    }

    deinit {
        _ = try? server.stop(immediately: true)
        try? FileManager.default.removeItem(atPath: server.location)
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: - Trials

    /// A copy of the warehouse with an inbox of its own.
    struct Trial {
        let database: String
        let inbox: String
        fileprivate let socket: String
        fileprivate let serverSocket: String

        func proxy(_ trap: ServerProxy.Trap?) throws -> ServerProxy {
            try ServerProxy(folder: socket, server: serverSocket, trap: trap)
        }
    }

    func withTrial<Value>(_ name: String, _ body: (Trial) throws -> Value) throws -> Value {
        let trial = Trial(
            database: "torture_" + name, inbox: "\(folder)/\(name)/inbox", socket: "\(folder)/\(name)/s",
            serverSocket: server.socket)
        // Copied as files: the other strategy copies sequences as they are in memory, and a crash takes their numbers back.
        try administrator.execute(
            "create database \(trial.database) template \(Self.base) strategy file_copy")
        try connect(to: trial.database).executeScript(
            String(contentsOfFile: TestCluster.repository + "/sql/roles.sql", encoding: .utf8))
        try write(trial.inbox + "/tidy-all-2021-03-01.csv", Self.release(revised: true))
        try write(trial.inbox + "/tidy-some-2021-04-01.xlsx", Self.workbook)
        try write(
            trial.inbox + "/tidy-bad-2021-05-01.csv",
            Array("entity,year,series,value\nNowhere,2015,s1,1\n".utf8))
        defer {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            _ = try? administrator.execute("drop database if exists \(trial.database) with (force)")
        }
        return try body(trial)
    }

    /// Starts `nqp run`.
    func start(
        inbox: String, database: String, through proxy: ServerProxy? = nil, waiting seconds: Int = 20
    ) throws -> RunningProgram {
        try RunningProgram(
            ["run", "--inbox", inbox, "--config", folder + "/etl-config", "--wait", "\(seconds)"],
            environment: ["NQP_DATABASE_URL": address(of: database, through: proxy)])
    }

    func address(of database: String, through proxy: ServerProxy? = nil) -> String {
        let direct = server.address(database: database)
        guard let proxy else { return direct }
        return "host='\(proxy.folder)' port=5432 dbname=\(database) user=\(EmbeddedServer.administrator)"
    }

    func connect(to database: String) throws -> Connection {
        try Connection(server.address(database: database))
    }

    var administrator: Connection { get throws { try connect(to: "postgres") } }

    /// Waits until the sessions of a killed program are gone, as they are by the next night.
    func settle(_ database: String) throws {
        for _ in 0..<200 {
            // The server may be recovering.
            let others = try? administrator.execute(
                "select from pg_stat_activity where datname = $1", [.text(database)])
            if others?.rowCount == 0 { return }
            usleep(50_000)
        }
    }

    // MARK: - What is in the warehouse

    /// What analysts see: the published vintage's hash, and all of its cells, weights, scores and estimates.
    struct State: Equatable {
        var content = ""
        var everything = ""
    }

    func state(of database: String) throws -> State {
        let row = try connect(to: database).execute(
            """
            select (select content_hash from nqp.vintage where is_published),
                md5(concat_ws('|',
                    (select string_agg(p::text, ';' order by p.entity_code, p.indicator, p.year) from nqp.panel p),
                    (select string_agg(w::text, ';' order by w.indicator) from nqp.weight w),
                    (select string_agg(i::text, ';' order by i.entity_code, i.year) from nqp.index i),
                    (select string_agg(concat_ws(' ', e.vintage, e.model, e.term, e.estimate, e.std_error), ';'
                        order by e.model, e.term) from nqp.estimate e)))
            """
        ).onlyRow()
        return State(content: try row.text(0), everything: try row.text(1))
    }

    /// Nothing lost, nothing twice: files, loads, observations, vintages, publications.
    func rowCounts(of database: String) throws -> String {
        try connect(to: database).execute(
            """
            select concat_ws(' ', (select count(*) from raw.source_file), (select count(distinct sha256) from raw.source_file),
                (select count(*) from raw.load), (select count(*) from raw.observation),
                (select count(*) from raw.source_file_chunk), (select count(*) from ops.ingest),
                (select count(*) from core.vintage), (select count(*) from core.publication),
                (select count(*) from core.panel_cell), (select count(*) from core.estimate_coefficient))
            """
        ).onlyRow().text(0)
    }

    /// Where the files of an inbox are after a run.
    func listing(_ inbox: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: inbox).filter { $0.contains(".") }.sorted()
    }

    static let settled = [
        "done/tidy-all-2021-03-01.csv", "done/tidy-some-2021-04-01.xlsx",
        "quarantine/tidy-bad-2021-05-01.csv",
        "quarantine/tidy-bad-2021-05-01.csv.findings.txt",
    ]

    // MARK: - Files

    private func write(_ path: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        // As if it had lain there for a while: young files are looked at twice.
        try FileManager.default.setAttributes([.modificationDate: Date.distantPast], ofItemAtPath: path)
    }

    private static func value(_ entity: Int, _ year: Int, _ series: Int) -> Double {
        let mixed = entity * 7919 + year * 31 + series * 613
        return 1000 + Double(mixed % 9973) / 100
    }

    private static func release(revised: Bool) -> [UInt8] {
        var text = "entity,year,series,value\n"
        for series in 1...series {
            for entity in 1...entities {
                for year in years {
                    let value = value(entity, year, series) * (revised ? 1.01 : 1)
                    text += "County \(entity),\(year),s\(series),\(value)\n"
                }
            }
        }
        return Array(text.utf8)
    }

    private static var workbook: [UInt8] {
        let rows = (1...20).map { entity -> [WorkbookBytes.Cell] in
            [.text("County \(entity)"), .number("2015"), .text("s3"), .number("\(2000 + entity)")]
        }
        let head: [WorkbookBytes.Cell] = ["entity", "year", "series", "value"].map { .text($0) }
        return WorkbookBytes(sheets: [.init(name: "Data", rows: [head] + rows)]).xlsx
    }

    private static func configure(_ folder: String) throws {
        func list(_ range: ClosedRange<Int>, _ line: (Int) -> String) -> String {
            range.map(line).joined(separator: "\n") + "\n"
        }
        let counties = list(1...entities) { "  - { code: '\(1000 + $0)', en: County \($0), zh: 县\($0) }" }
        let indicators = list(1...series) {
            "          i\($0): { title: { en: Indicator \($0) }, direction: '+', formula: s\($0), unit: 1 }"
        }
        let observed = list(1...series) { "  s\($0): { title: { en: Series \($0) }, unit: 1, kind: ratio }" }
        let files: [String: String] = [
            "index.yaml": """
            id: torture
            title: { en: Torture }
            periods: { first: \(years.lowerBound), last: \(years.upperBound) }
            entities: all
            normalisation: min_max
            weighting: critic
            """,
            "units.yaml": "quantities:\n  person: { en: person, zh: 人 }\nsymbols:\n  '1': 1",
            "entities.yaml": "kind: { en: county, zh: 县 }\nentities:\n\(counties)",
            "series.yaml": "series:\n\(observed)",
            "indicators.yaml": """
            dimensions:
              all:
                title: { en: All }
                secondary:
                  all_of_it:
                    title: { en: All }
                    indicators:
            \(indicators)
            """,
            "models.yaml": """
            models:
              one:
                kind: regression
                title: { en: One }
                treatment: i1
            """,
            "sources/tidy.yaml": """
            id: tidy
            title: { en: Tidy }
            files: ["tidy-*.csv", "tidy-*.xlsx"]
            layout: tidy
            released: { from_name: YYYY-MM-DD }
            columns: { entity: entity, period: year, series: series, value: value }
            """,
            "checks.yaml": "revision_share: 1000",
        ]
        for (name, text) in files {
            let url = URL(fileURLWithPath: folder + "/" + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
    }
}
