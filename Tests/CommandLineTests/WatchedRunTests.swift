import Foundation
import Postgres
import TestSupport
import Testing

@testable import Pipeline

/// An inbox, hooks and what they were told.
final class WatchFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("nqp-watch-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path + "/inbox", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: path + "/" + name, encoding: .utf8)
    }

    /// A hook in `sh`; returns the command that starts it.
    func hook(_ body: String) throws -> String {
        try write("hook", "#!/bin/sh\n" + body)
        chmod(path + "/hook", 0o755)
        return path + "/hook"
    }

    var exists: (String) -> Bool { { FileManager.default.fileExists(atPath: self.path + "/" + $0) } }
}

@Suite("What watches a run")
struct WatchedRunTests {
    private static let index = TestCluster.repository + "/Tests/Fixtures/oracle-index"

    private func facts(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("a new vintage is told with its facts; the same again is told nobody")
    func vintage() throws {
        let folder = try WatchFolder()
        try FileManager.default.copyItem(
            atPath: Self.index + "/panel_wide.csv", toPath: folder.path + "/inbox/panel_wide.csv")
        let listener = try HTTPListener(answering: "200 OK")
        let environment = [
            "NQP_NOTIFY_COMMAND": try folder.hook(
                "cat > \(folder.path)/facts\necho \"$NQP_EVENT $NQP_VINTAGE $NQP_RUN ${NQP_NOTIFY_URL-none} $NQP_PUBLICATION $1\" >> \(folder.path)/told\n"
            ) + "  word",
            "NQP_NOTIFY_URL": listener.url + "/services/secret",
            "NQP_METRICS": folder.path + "/nqp.prom",
        ]
        let database = try TestCluster.shared.get().database()
        let arguments = [
            "run", "--keep", "--inbox", folder.path + "/inbox", "--config", Self.index + "/etl-config",
        ]
        let first = try Program.run(arguments, database: database, environment: environment)
        #expect(first.status == 0, "\(first.errors)")
        #expect(try folder.read("told") == "vintage 1 1 none published word\n")
        let told = try facts(folder.read("facts"))
        #expect(told["event"] as? String == "vintage" && told["vintage"] as? Int == 1)
        #expect(told["exit_code"] as? Int == 0 && told["changed_cells"] as? Int == 6600)
        #expect((told["content_hash"] as? String)?.count == 64)
        let posted = try #require(listener.requests.first)
        #expect(posted.line == "POST /services/secret HTTP/1.1" && listener.requests.count == 1)
        let body = try facts(String(decoding: posted.body, as: UTF8.self))
        #expect((body["text"] as? String)?.contains("vintage 1 published") == true)
        #expect((body["content"] as? [String: String])?["text"] == body["text"] as? String)

        let second = try Program.run(arguments, database: database, environment: environment)
        #expect(second.status == 0 && listener.requests.count == 1)
        #expect(try folder.read("told").split(separator: "\n").count == 1)

        let metrics = try MetricsParser(folder.read("nqp.prom"))
        #expect(metrics.samples["nqp_exit_code{command=\"run\"}"] == 0)
        #expect(metrics.samples["nqp_run_number{command=\"run\"}"] == 2)
        #expect(metrics.samples["nqp_run_state{command=\"run\",state=\"done\"}"] == 1)
        #expect(metrics.samples["nqp_inbox_files{command=\"run\",state=\"known\"}"] == 1)
        #expect(metrics.samples["nqp_vintage_number"] == 1)
        // Another command and a look replace what the warehouse says, and keep what is known of the run alone.
        #expect(
            try Program.run(
                ["build", "--config", Self.index + "/etl-config"], database: database,
                environment: environment
            ).status == 0)
        #expect(
            try Program.run(["status", "--metrics", folder.path + "/nqp.prom"], database: database).status
                == 0)
        let later = try MetricsParser(folder.read("nqp.prom"))
        for sample in [
            "nqp_exit_code{command=\"run\"}", "nqp_exit_timestamp_seconds{command=\"run\"}",
            "nqp_exit_duration_seconds{command=\"run\"}",
            "nqp_inbox_files{command=\"run\",state=\"known\"}",
        ] {
            #expect(later.samples[sample] == metrics.samples[sample], "\(sample)")
        }
        #expect(later.samples["nqp_exit_code{command=\"build\"}"] == 0)
        #expect(later.samples["nqp_run_number{command=\"build\"}"] == 3)
        // To publish what is published changes nothing: no run, and no news.
        func publish(_ vintage: Int) throws -> Program.Answer {
            try Program.run(
                ["publish", "\(vintage)", "--config", Self.index + "/etl-config"], database: database,
                environment: environment)
        }
        let idle = try publish(1)
        #expect(idle.status == 0 && idle.output == "Vintage 1 is published already; nothing was done.\n")
        #expect(try folder.read("told").split(separator: "\n").count == 1)
        // What is refused hides no other vintage. Going back is told with what readers see then.
        try folder.write("inbox/panel_bad.csv", "province,year\nP01,2012\n")
        try folder.write(
            "inbox/panel_wide.csv", folder.read("inbox/panel_wide.csv").replacing("44878.0", with: "44879.0"))
        #expect(try Program.run(arguments, database: database, environment: environment).status == 1)
        #expect(
            try (self.facts(folder.read("facts"))["text"] as? String)?.contains(
                "refused data, and published: files: 1 loaded, 1 refused") == true)
        #expect(try publish(1).status == 0)
        let back = try self.facts(folder.read("facts"))
        #expect(
            back["vintage"] as? Int == 1 && back["content_hash"] as? String == told["content_hash"] as? String
        )
        #expect(
            try folder.read("told").hasSuffix(
                "refused 2 4 none published word\nvintage 1 5 none republished word\n"))
        // A vintage that does not exist is no run, and nobody's business but the caller's.
        let slip = try publish(99)
        #expect(slip.status == 2 && slip.errors.contains("there is no vintage 99"))
        #expect(try folder.read("told").split(separator: "\n").count == 3)
        #expect(
            try database.connect(role: "nqp_analyst").execute("select max(run) from audit.run").onlyRow()
                .integer(0) == 5)
        // What waits is named where nothing else is new.
        let waiting = try Program.run(arguments, database: database, environment: environment)
        #expect(
            waiting.status == 1 && !waiting.output.contains("Nothing to do")
                && waiting.output.contains("Refused as before, and to be mended: panel_bad.csv;"))
        // Of the embedded server only, which the tests have not; `due` needs a calendar.
        let others: Set = ["nqp_disk_free_bytes", "nqp_disk_size_bytes", "nqp_source_overdue_seconds"]
        let known = metrics.families.union(others)
        for file in ["docs/operations.md", "deploy/prometheus/nqp.rules.yaml"] {
            let text = try String(contentsOfFile: TestCluster.repository + "/" + file, encoding: .utf8)
            let named = Set(
                text.matches(
                    of: /nqp_(?:exit|inbox|database|run|vintage|finding|file|source|archive|disk)[a-z_]*/
                )
                .map { String($0.output) })
            #expect(named.isSubset(of: known), "\(file): \(named.subtracting(known))")
            if file.hasPrefix("docs") { #expect(known.isSubset(of: named), "\(known.subtracting(named))") }
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasPrefix("nqp.prom")
            } == ["nqp.prom"])
    }

    @Test("a refusal is told once, as long as nothing else is refused; the metrics say it each time")
    func refusal() throws {
        let folder = try WatchFolder()
        try folder.write("inbox/tidy-bad.csv", "entity,year,series,value\nBejing,2020,gdp,1\n")
        let environment = [
            "NQP_NOTIFY_COMMAND": try folder.hook("cat >> \(folder.path)/told; echo >> \(folder.path)/told\n")
        ]
        let database = try TestCluster.shared.get().database()
        for _ in 1...2 {
            let answer = try Program.run(
                ["ingest", folder.path + "/inbox"], database: database, environment: environment)
            #expect(answer.status == 1)
        }
        let told = try folder.read("told").split(separator: "\n")
        #expect(told.count == 1)
        let facts = try facts(String(told[0]))
        #expect(facts["event"] as? String == "refused" && facts["exit_code"] as? Int == 1)
        #expect(facts["refused_files"] as? [String] == ["tidy-bad.csv"])

        let status = try Program.run(
            ["status", "--check", "--format", "prometheus"], database: database, role: "nqp_analyst")
        #expect(status.status == 1 && status.errors.contains("tidy-bad.csv is refused"))
        let metrics = try MetricsParser(status.output)
        #expect(metrics.samples["nqp_files_refused"] == 1)
        #expect(metrics.samples["nqp_findings{severity=\"error\"}"] == 1)
        #expect(metrics.samples["nqp_run_state{command=\"ingest\",state=\"refused\"}"] == 1)
        #expect(metrics.samples["nqp_source_state{source=\"nbs\",state=\"never\"}"] == 1)
        #expect(metrics.samples["nqp_vintage_number"] == nil)
        let table = try Program.run(["status", "--format", "json"], database: database, role: "nqp_analyst")
        let parts = try #require(
            try JSONSerialization.jsonObject(with: Data(table.output.utf8)) as? [String: [[String: Any]]])
        #expect(parts["waiting"]?.first?["remedy"] is String && table.status == 0)
        #expect(parts["storage"]?.first?["archived_files"] as? Int == 1)
    }

    @Test(
        "a cell that was left out, and what is no file, are told once; record, log and status say what the shell is told"
    )
    func incomplete() throws {
        let folder = try WatchFolder()
        try folder.write(
            "inbox/tidy-x.csv", "entity,year,series,value\nBeijing,2020,gdp,36102.6\nBeijing,2021,gdp,soon\n")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/inbox/tidy-link.csv",
            withDestinationPath: folder.path + "/inbox/tidy-x.csv")
        let environment = [
            "NQP_NOTIFY_COMMAND": try folder.hook("cat >> \(folder.path)/told; echo >> \(folder.path)/told\n")
        ]
        let database = try TestCluster.shared.get().database()
        func ingest() throws -> Int32 {
            try Program.run(
                ["ingest", folder.path + "/inbox"], database: database, environment: environment
            ).status
        }
        func outcomes() throws -> [[String?]] {
            try database.connect(role: "nqp_analyst").execute(
                "select outcome, message from audit.run order by run"
            )
            .rows.map { [$0.optionalText(0), $0.optionalText(1)] }
        }
        #expect(try ingest() == 1)
        let first = try facts(folder.read("told"))
        #expect(first["event"] as? String == "refused" && first["outcome"] as? String == "refused")
        #expect(first["incomplete_files"] as? [String] == ["tidy-x.csv"])
        #expect(first["refused_files"] as? [String] == ["tidy-link.csv"])
        #expect(
            first["text"] as? String
                == "nqp: run 1 (ingest) refused data: files: 1 loaded, 1 skipped, 1 cell left out. Refused: tidy-link.csv. Cells left out of: tidy-x.csv."
        )
        let check = try Program.run(["status", "--check"], database: database, role: "nqp_analyst")
        #expect(check.status == 1 && check.errors.contains("run 1 (ingest) refused: files: 1 loaded"))
        // The link is there the next night too, and no news.
        #expect(try ingest() == 1)
        #expect(try folder.read("told").split(separator: "\n").count == 1)
        try FileManager.default.removeItem(atPath: folder.path + "/inbox/tidy-link.csv")
        #expect(try ingest() == 0)
        #expect(try outcomes().map { $0[0] } == ["refused", "refused", "done"])
    }

    @Test("what fails before it is a run is told and measured too: configuration, database, another writer")
    func failure() throws {
        let folder = try WatchFolder()
        let environment = [
            "NQP_NOTIFY_COMMAND": try folder.hook(
                "echo \"$NQP_EVENT $NQP_EXIT_CODE\" >> \(folder.path)/told\n")
        ]
        let metrics = folder.path + "/nqp.prom"
        func run(_ extra: [String], _ database: TestDatabase?) throws -> Double? {
            _ = try Program.run(
                ["run", "--inbox", folder.path + "/inbox", "--metrics", metrics, "--wait", "0"] + extra,
                database: database,
                environment: environment)
            return try MetricsParser(folder.read("nqp.prom")).samples["nqp_exit_code{command=\"run\"}"]
        }
        #expect(try run([], nil) == 3)
        #expect(try MetricsParser(folder.read("nqp.prom")).samples["nqp_database_up"] == 0)
        #expect(try run(["--config", folder.path], nil) == 2)
        // A rehearsal is nobody's business, whatever it fails of.
        for command in [["run"], ["build"], ["ingest", folder.path + "/inbox"]] {
            let rehearsal = try Program.run(
                command + ["--dry-run", "--config", folder.path], environment: environment)
            #expect(rehearsal.status == 2)
        }
        let database = try TestCluster.shared.get().database()
        let holder = try database.connect()
        try holder.execute("select pg_advisory_lock(\(0x6e71_7001))")
        #expect(try run([], database) == 4)
        let locked = try Program.run(["build"], database: database)
        #expect(locked.errors.contains(/server process \d+, since \d{4}-\d\d-\d\d/), "\(locked.errors)")
        let rehearsal = try Program.run(["run", "--dry-run", "--metrics", metrics], database: database)
        #expect(rehearsal.status == 2 && rehearsal.errors.contains("--metrics does not go with --dry-run"))
        #expect(try MetricsParser(folder.read("nqp.prom")).samples["nqp_database_up"] == 1)
        #expect(try folder.read("told") == "failed 3\nfailed 2\nfailed 4\n")
    }

    @Test("a hook that fails, a file that cannot be written: warnings, without the secrets of an address")
    func failingHooks() throws {
        let folder = try WatchFolder()
        try folder.write("inbox/tidy-bad.csv", "entity,year,series,value\nBejing,2020,gdp,1\n")
        let listener = try HTTPListener(answering: "404 no /services/secret here")
        let answer = try Program.run(
            ["ingest", folder.path + "/inbox"], database: try TestCluster.shared.get().database(),
            environment: [
                "NQP_NOTIFY_COMMAND": try folder.hook("echo no mail today >&2; exit 7\n"),
                "NQP_NOTIFY_URL": listener.url.replacingOccurrences(of: "//", with: "//user:secret@")
                    + "/services/secret?key=secret",
                "NQP_METRICS": folder.path + "/nowhere/nqp.prom",
            ])
        #expect(answer.status == 1)
        #expect(answer.errors.contains("warning: the notification command ended with the status 7: no mail"))
        #expect(answer.errors.contains("answered 404") && !answer.errors.contains("secret"))
        #expect(answer.errors.contains("warning: the metrics were not written"))
    }

    @Test("a run without an end is at work while the lock is held, and cut off when it is not")
    func cutOff() throws {
        let database = try TestCluster.shared.get().database()
        let administrator = try database.connect()
        try administrator.execute(
            "insert into ops.run (command, builds, program_version) values ('run', true, 'test')")
        #expect(try Program.run(["status"], database: database).output.contains("cut off"))
        #expect(
            try Program.run(["status", "--check"], database: database).errors.contains(
                "run 1 (run) was cut off"))
        try administrator.execute("select pg_advisory_lock(\(0x6e71_7001))")
        #expect(try Program.run(["status"], database: database).output.contains("at work"))
    }

    @Test("in JSON every line on standard error is an object with time, level, message, command and run")
    func jsonLog() throws {
        let folder = try WatchFolder()
        try folder.write("inbox/tidy-good.csv", "entity,year,series,value\nBeijing,2020,gdp,36102.6\n")
        try folder.write("inbox/tidy-bad\n.csv", "entity,year,series,value\nBejing,2020,gdp,1\n")
        let database = try TestCluster.shared.get().database()
        let runs = [
            try Program.run(
                ["ingest", folder.path + "/inbox", "--log-format", "json"], database: database,
                environment: ["NQP_NOTIFY_COMMAND": "/nonexistent/hook"]),
            try Program.run(["build"], environment: ["NQP_LOG": "json"]),
            try Program.run(["frobnicate", "--log-format=json"]),
        ]
        let lines = try runs.map { answer in
            try answer.errors.split(separator: "\n").map { try facts(String($0)) }
        }
        for line in lines.joined() {
            let time = try #require(line["time"] as? String)
            #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
            #expect(["info", "warning", "error"].contains(line["level"] as? String))
            #expect(line["message"] is String && line["command"] is String)
        }
        let end = try #require(lines[0].first { $0["outcome"] != nil })
        #expect(end["outcome"] as? String == "refused" && end["exit_code"] as? Int == 1)
        #expect(end["run"] as? Int == 1 && end["seconds"] is Double && end["level"] as? String == "warning")
        #expect(lines[0].contains { ($0["message"] as? String)?.contains("cannot be started") == true })
        #expect(lines[1].last?["exit_code"] as? Int == 3 && lines[1].last?["command"] as? String == "build")
        // One line says that it failed, with all that is known.
        let failures = lines[1].filter { $0["level"] as? String == "error" }
        #expect(failures.count == 1 && failures[0]["outcome"] as? String == "failed")
        #expect((failures[0]["message"] as? String)?.contains("\u{FFFD}") == false)
        #expect(lines[2].last?["exit_code"] as? Int == 2)
        let wrong = try Program.run(["check"], environment: ["NQP_LOG": "xml"])
        #expect(wrong.status == 2 && wrong.errors.contains("NQP_LOG is \"xml\""))
    }
}
