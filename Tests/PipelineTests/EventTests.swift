import Configuration
import Foundation
import Postgres
import Synchronization
import Spreadsheet
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Lineage events of runs")
struct EventTests {
    private let database: TestDatabase
    private let folder: TemporaryFolder
    private let warnings = Warnings()

    /// What was warned of.
    private final class Warnings: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    init() throws {
        database = try SampleWarehouse.shared.get().copy()
        folder = try TemporaryFolder()
    }

    /// An event as it was sent.
    private struct Event {
        let object: [String: Any]
        var type: String { object["eventType"] as? String ?? "" }
        private func part(_ name: String) -> [String: Any] { object[name] as? [String: Any] ?? [:] }
        var job: String { part("job")["name"] as? String ?? "" }
        var run: String { part("run")["runId"] as? String ?? "" }
        var runFacets: [String: [String: Any]] { part("run")["facets"] as? [String: [String: Any]] ?? [:] }
        var inputs: [[String: Any]] { object["inputs"] as? [[String: Any]] ?? [] }
        var outputs: [[String: Any]] { object["outputs"] as? [[String: Any]] ?? [] }

        init(_ bytes: some Sequence<UInt8>) throws {
            object =
                try JSONSerialization.jsonObject(with: Data(Array(bytes))) as? [String: Any] ?? [:]
        }

        /// Output field → `dataset.field` of its sources.
        func lineage(of dataset: String) -> [String: [String]] {
            let output = outputs.first { ($0["name"] as? String)?.hasSuffix(dataset) == true }
            let facets = output?["facets"] as? [String: [String: Any]]
            let fields = facets?["columnLineage"]?["fields"] as? [String: [String: [[String: Any]]]] ?? [:]
            return fields.mapValues { sources in
                (sources["inputFields"] ?? []).map { "\($0["name"] ?? ""):\($0["field"] ?? "")" }
            }
        }
    }

    private func pipeline(_ environment: [String: String], file: String? = nil) throws -> Pipeline {
        let configuration = try Shipped.configuration.get()
        let place = try Database(
            address: database.address(), environment: [:], folder: "/nonexistent", sql: TestCluster.sql,
            progress: { _ in })
        let settings = try EventSettings(file: file, environment: environment)
        return Pipeline(
            configuration: configuration, sql: TestCluster.sql, database: place, programVersion: "test",
            observers: [
                EventEmitter(
                    settings, configuration: configuration,
                    warn: { [warnings] in warnings.add($0) })
            ],
            progress: { _ in })
    }

    private let table =
        "entity,year,series,value,unit\nBeijing,2020,gdp,45000,亿元\nBeijing,2020,openness_x,1,1\n"
    private let good = "entity,year,series,value,unit\nBeijing,2020,gdp,450000000,万元\n"

    @Test("a server and a file are told of the run and its steps, from the file's columns to the estimates")
    func steps() throws {
        let listener = try HTTPListener()
        try folder.write("inbox/tidy-gdp-2024-01-01.csv", good)
        let log = folder.path + "/events.jsonl"
        let parent = UUID().uuidString.lowercased()
        let report = try pipeline(
            [
                "OPENLINEAGE_URL": listener.url + "/", "OPENLINEAGE_API_KEY": "key",
                "OPENLINEAGE_NAMESPACE": "statistics", "OPENLINEAGE_PARENT_ID": "airflow/dag/\(parent)",
            ], file: log
        ).nightly(inbox: folder.path + "/inbox")
        #expect(report.build.summary.contains("published"))
        let requests = listener.requests
        #expect(
            requests.allSatisfy {
                $0.line == "POST /api/v1/lineage HTTP/1.1" && $0.headers["authorization"] == "Bearer key"
            })
        let lines = try #require(FileManager.default.contents(atPath: log)).split(separator: 0x0A)
        #expect(lines.map(Array.init) == requests.map(\.body))
        let events = try lines.map { try Event($0) }
        #expect(
            events.map { "\($0.type) \($0.job)" } == [
                "START nqp.run", "START nqp.ingest.files", "COMPLETE nqp.ingest.files",
                "START nqp.build.panel",
                "COMPLETE nqp.build.panel", "START nqp.build.index", "COMPLETE nqp.build.index",
                "START nqp.build.estimates", "COMPLETE nqp.build.estimates", "COMPLETE nqp.run",
            ])
        #expect(events[0].run == events[9].run && events[1].run == events[2].run)
        #expect(Set(events.map(\.run)).count == 5)
        let parents = events.map { (($0.runFacets["parent"]?["run"] as? [String: Any])?["runId"] as? String) }
        #expect(parents == [parent] + Array(repeating: events[0].run, count: 8) + [parent])
        #expect(events[9].runFacets["nqp_run"]?["vintage"] as? Int == 3)

        let observation = events[2].lineage(of: ".nqp.observation")
        #expect(observation == ["value.gdp": ["tidy-gdp-2024-01-01.csv:gdp"]])
        let name = "\(database.name).nqp"
        #expect(
            events[4].lineage(of: ".nqp.panel_wide")["energy_efficiency"] == [
                "\(name).observation:value.gdp", "\(name).observation:value.energy_consumption",
            ])
        #expect(
            events[6].lineage(of: ".nqp.index")["score"]?.contains("\(name).panel_wide:energy_efficiency")
                == true)
        // Terms that stand for one field are one input.
        let all = events[8].lineage(of: ".nqp.estimate")
        #expect(all.allSatisfy { Set($0.value).count == $0.value.count })
        let baseline = events[8].lineage(of: ".nqp.estimate")["estimate.baseline_controls"] ?? []
        for field in ["index:score", "policy_zone:effective_year", "covariate_wide:Edu"] {
            #expect(baseline.contains("\(name).\(field)"), "\(field)")
        }
        try checkFields(events)
        #expect(warnings.all.isEmpty)
    }

    /// Lineage speaks of fields that the schemas of the same event have, and nothing tells where files lay.
    private func checkFields(_ events: [Event]) throws {
        for event in events {
            var known: Set<String> = []
            for data in event.inputs + event.outputs {
                let facets = data["facets"] as? [String: [String: Any]]
                let fields = facets?["schema"]?["fields"] as? [[String: Any]] ?? []
                #expect(!fields.isEmpty)
                known.formUnion(fields.map { "\(data["name"] ?? ""):\($0["name"] ?? "")" })
                let namespace = data["namespace"] as? String ?? ""
                #expect(namespace == "file" || namespace.hasPrefix("postgres://localhost:"))
            }
            for output in event.outputs {
                let name = output["name"] as? String ?? ""
                for (field, sources) in event.lineage(of: name) {
                    #expect(known.contains("\(name):\(field)"), "\(name) \(field)")
                    #expect(known.isSuperset(of: sources), "\(sources)")
                }
            }
            let text = String(
                decoding: try JSONSerialization.data(
                    withJSONObject: event.object, options: .withoutEscapingSlashes),
                as: UTF8.self)
            #expect(!text.contains(folder.path))
        }
    }

    @Test("refused data fail the run and say why; what was built all the same is told")
    func refused() throws {
        let log = folder.path + "/events.jsonl"
        try folder.write("inbox/tidy-gdp-2024-01-01.csv", table)
        _ = try pipeline([:], file: log).nightly(inbox: folder.path + "/inbox")
        let events = try #require(FileManager.default.contents(atPath: log)).split(separator: 0x0A)
            .map { try Event($0) }
        let end = try #require(events.last)
        #expect(end.type == "FAIL" && end.job == "nqp.run" && events.count == 8)
        #expect((end.runFacets["errorMessage"]?["message"] as? String)?.contains("1 refused") == true)
        #expect(events.contains { $0.type == "COMPLETE" && $0.job == "nqp.build.index" })
        #expect(!events.contains { $0.job == "nqp.ingest.files" })
        #expect(end.runFacets["nqp_run"]?["publication"] == nil)
        // What readers see since is told of a run that failed for a file, too.
        try folder.write("inbox/tidy-gdp-2024-01-02.csv", table + "Hebei,2020,gdp,1,亿元\n")
        try database.connect(role: EmbeddedServer.administrator).execute(
            "insert into core.publication (vintage_id, run_id, reason) select 1, max(run_id), 'x' from ops.run where builds"
        )
        let run = try pipeline([:], file: log).nightly(inbox: folder.path + "/inbox")
        let last = try #require(FileManager.default.contents(atPath: log)?.split(separator: 0x0A).last)
        let told = try Event(last)
        #expect(run.isRefused && told.type == "FAIL")
        #expect(told.runFacets["nqp_run"]?["publication"] as? String == "republished")
    }

    @Test("what a run loaded that was killed is told by the next")
    func untold() throws {
        let log = folder.path + "/events.jsonl"
        try folder.write("inbox/tidy-gdp-2024-01-01.csv", good)
        _ = try pipeline([:]).ingest([folder.path + "/inbox"])
        try database.connect(role: EmbeddedServer.administrator).execute(
            "delete from ops.run_outcome where run_id = (select max(run_id) from ops.run)")
        _ = try pipeline([:], file: log).nightly(inbox: folder.path + "/inbox")
        let events = try #require(FileManager.default.contents(atPath: log)).split(separator: 0x0A)
            .map { try Event($0) }
        let step = try #require(events.first { $0.type == "COMPLETE" && $0.job == "nqp.ingest.files" })
        #expect(step.lineage(of: ".nqp.observation") == ["value.gdp": ["tidy-gdp-2024-01-01.csv:gdp"]])
    }

    @Test("a return to an older vintage is told with what readers see now")
    func publish() throws {
        let log = folder.path + "/events.jsonl"
        try pipeline([:], file: log).publish(vintage: 1)
        let events = try #require(FileManager.default.contents(atPath: log)).split(separator: 0x0A)
            .map { try Event($0) }
        let end = try #require(events.last)
        #expect(events.count == 2 && end.type == "COMPLETE")
        #expect(end.runFacets["nqp_run"]?["vintage"] as? Int == 1)
        let versions = end.outputs.compactMap {
            ($0["facets"] as? [String: [String: Any]])?["version"]?["datasetVersion"] as? String
        }
        #expect(versions.count == 5 && Set(versions) == [end.runFacets["nqp_run"]?["contentHash"] as? String])
    }

    @Test("an error ends the run for readers of events too")
    func failed() throws {
        let log = folder.path + "/events.jsonl"
        let pipeline = try pipeline([:], file: log)
        // What is asked for and does not exist is no run.
        #expect(throws: WarehouseError.noVintage(9)) { try pipeline.publish(vintage: 9) }
        #expect(throws: ByteSourceError.self) { try pipeline.ingest([folder.path + "/nowhere.csv"]) }
        #expect(FileManager.default.contents(atPath: log)?.isEmpty != false)
        // An inbox that is gone is somebody's business.
        #expect(throws: ByteSourceError.self) { try pipeline.nightly(inbox: folder.path + "/nowhere") }
        let events = try #require(FileManager.default.contents(atPath: log)).split(separator: 0x0A)
            .map { try Event($0) }
        #expect(events.map(\.type) == ["START", "FAIL"])
        #expect(
            (events[1].runFacets["errorMessage"]?["message"] as? String)?.contains("/nowhere: does not")
                == true)
    }

    @Test("a server that refuses events is a warning, and the vintage is published")
    func unreachable() throws {
        let listener = try HTTPListener(answering: "500 No")
        let report = try pipeline(["OPENLINEAGE_URL": listener.url]).build()
        #expect(!report.isRefused)
        let told = warnings.all
        #expect(told.count == 2 && told.allSatisfy { $0.contains("answered 500") })
        // One that answers is asked to take the rest, the run's end above all.
        let last = try #require(listener.requests.last)
        #expect(listener.requests.count == 8)
        #expect(try Event(last.body).type == "COMPLETE" && Event(last.body).job == "nqp.build")
    }

    @Test("a rehearsal tells nobody; nothing is sent where nothing is asked for")
    func silent() throws {
        let listener = try HTTPListener()
        _ = try pipeline(["OPENLINEAGE_URL": listener.url]).build(isRehearsal: true)
        #expect(listener.requests.isEmpty)
        #expect(try EventSettings(file: nil, environment: [:]).isOff)
        let off = ["OPENLINEAGE_URL": listener.url, "OPENLINEAGE_DISABLED": "true"]
        #expect(try EventSettings(file: nil, environment: off).isOff)
    }

    @Test(
        "settings that cannot be right are refused before anything runs",
        arguments: [["OPENLINEAGE_URL": "localhost:5000"], ["OPENLINEAGE_PARENT_ID": "a/b/c"]])
    func settings(environment: [String: String]) {
        #expect(throws: EventSettingsError.self) { try EventSettings(file: nil, environment: environment) }
        #expect(throws: EventSettingsError.self) {
            try EventSettings(file: "/nonexistent/log", environment: [:])
        }
    }
}
