import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

@testable import nqp

/// A server that a team would run: TLS, SCRAM, a role for each job, as docs/operations.md says.
@Suite("A server with TLS and SCRAM", .serialized)
struct SecuredServerTests {
    private static let index = TestCluster.repository + "/Tests/Fixtures/oracle-index"
    private static let canary = "cAnArY7f3a"
    private let server: SecuredServer

    /// Logs in as the docs make them: an administrator, and members of the three roles.
    private static let prepared = Result {
        let server = try SecuredServer.shared.get()
        let administrator = try server.administrate()
        for name in ["team_admin", "team_owner", "team_job", "team_reader"] {
            try administrator.execute("create role \(name) login password '\(canary)-\(name)'")
        }
        try administrator.execute("alter role team_admin superuser")
        let made = try Program.run(
            ["db", "migrate"], environment: Self.environment(server, user: "team_admin"))
        guard made.status == 0 else { throw SecuredServer.Failure(reason: made.errors) }
        for (role, name) in [
            ("nqp_owner", "team_owner"), ("nqp_etl", "team_job"), ("nqp_analyst", "team_reader"),
        ] { try administrator.execute("grant \(role) to \(name)") }
    }

    init() throws {
        server = try SecuredServer.shared.get()
        try Self.prepared.get()
    }

    /// The address without a password, and a password file.
    private static func environment(
        _ server: SecuredServer, user: String, address: String? = nil, password: String? = nil
    ) throws -> [String: String] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("pgpass-\(getpid())-\(user)")
            .path
        try "localhost:\(server.port):*:\(user):\(password ?? "\(canary)-\(user)")\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        chmod(file, 0o600)
        return ["NQP_DATABASE_URL": address ?? server.address(user: user), "PGPASSFILE": file]
    }

    private func run(
        _ arguments: [String], as user: String, with additions: [String: String] = [:]
    ) throws -> Program.Answer {
        try Program.run(
            arguments, environment: Self.environment(server, user: user).merging(additions) { $1 })
    }

    private func runOn(_ folder: WatchFolder, _ more: String...) -> [String] {
        ["run", "--inbox", folder.path + "/inbox", "--config", Self.index + "/etl-config", "--wait", "0"]
            + more
    }

    @Test("the owner's login migrates, the job's runs, the analyst's reads; none does what another is for")
    func roles() throws {
        let administrator = try server.administrate()
        let stored = try administrator.execute(
            "select bool_and(rolpassword like 'SCRAM-SHA-256$%') from pg_authid where rolname like 'team\\_%'"
        )
        #expect(try stored.onlyRow().boolean(0))
        // As after an upgrade with other views.
        try server.administrate(database: server.databaseName).execute("delete from ops.installed_sql")
        let pending = try run(["run", "--inbox", "/nonexistent"], as: "team_job")
        #expect(pending.status == 2 && pending.errors.contains("nqp db migrate"), "\(pending.errors)")
        #expect(try run(["db", "migrate"], as: "team_job").status == 2)
        let migrated = try run(["db", "migrate"], as: "team_owner")
        #expect(migrated.status == 0 && migrated.output.contains("installed views"), "\(migrated.errors)")

        let folder = try WatchFolder()
        try FileManager.default.copyItem(
            atPath: Self.index + "/panel_wide.csv", toPath: folder.path + "/inbox/panel_wide.csv")
        let loaded = try run(runOn(folder), as: "team_job")
        #expect(loaded.status == 0 && loaded.output.contains("Vintage 1 is published"), "\(loaded.errors)")
        #expect(try run(["status"], as: "team_reader").output.contains("vintage"))
        #expect(try run(["status", "--check"], as: "team_reader").status <= 1)
        let denied = try run(runOn(folder), as: "team_reader")
        #expect(denied.status == 2 && denied.errors.contains("sql/roles.sql"), "\(denied.errors)")
        let sessions = try administrator.execute(
            "select count(*) from pg_stat_activity where usename like 'team\\_%'")
        #expect(try sessions.onlyRow().integer(0) == 0, "every session has ended")
    }

    @Test("what is wrong with a connection is said at once, without a password, and ends with 3")
    func refusals() throws {
        let other = server.address(user: "team_job", authority: server.otherAuthority)
        let plain = server.address(user: "team_job", mode: "disable")
        let stranger = server.address(user: "team_job", host: "db.example.org")
        let cases: [(address: String, password: String?, words: String)] = [
            (server.address(user: "team_job"), "\(Self.canary)-wrong", "password authentication failed"),
            (server.address(user: "nobody_here"), "\(Self.canary)-none", "no password supplied"),
            (other, nil, "certificate verify failed"),
            (plain, nil, "no encryption"),
            (stranger, nil, "does not match host name"),
            (
                server.address(user: "team_job", authority: "/nonexistent/ca.crt"), nil,
                "root certificate file"
            ),
        ]
        for item in cases {
            let environment = try Self.environment(
                server, user: "team_job", address: item.address, password: item.password)
            var answer: Program.Answer?
            // A minute of patience is not for what will not pass.
            let time = try ContinuousClock().measure {
                answer = try Program.run(
                    ["run", "--inbox", "/nonexistent", "--wait", "60", "--log-format", "json"],
                    environment: environment)
            }
            let said = try #require(answer)
            #expect(said.status == 3 && said.errors.contains(item.words), "\(said.errors)")
            #expect(!(said.output + said.errors).contains(Self.canary) && time < .seconds(20))
        }
    }

    @Test(
        "a password is in no log, message, event, metric, report, hook, argument list or row, whether a run fares well or ill"
    )
    func channels() throws {
        let folder = try WatchFolder()
        try folder.write("inbox/tidy-bad.csv", "entity,year,series,value\nBejing,2020,gdp,1\n")
        let listener = try HTTPListener(answering: "200 OK")
        // The argument list of nqp, whose child the hook is, and what the hook is given.
        let hook = try folder.hook(
            "tr '\\0' ' ' < /proc/$PPID/cmdline > \(folder.path)/ps; env > \(folder.path)/env; cat > \(folder.path)/facts\n"
        )
        let secret = "\(Self.canary)-team_job"
        let watch = [
            "NQP_NOTIFY_COMMAND": hook, "NQP_NOTIFY_URL": listener.url, "NQP_LOG": "json",
            "NQP_METRICS": folder.path + "/nqp.prom", "OPENLINEAGE_URL": listener.url,
        ]
        func expectSilence(_ answer: Program.Answer, _ files: [String]) throws {
            let told = try files.map { try folder.read($0) }
            let posted = listener.requests.map { String(decoding: $0.body, as: UTF8.self) }
            for text in [answer.output, answer.errors] + told + posted {
                #expect(!text.contains(Self.canary), "\(text)")
            }
        }
        let url = "\(server.address(user: "team_job")) password=\(secret)"
        let refused = try Program.run(
            runOn(folder, "--openlineage", folder.path + "/events"),
            environment: watch.merging(["NQP_DATABASE_URL": url]) { $1 })
        #expect(refused.status == 1 && listener.requests.count > 2, "\(refused.errors)")
        let report = "inbox/quarantine/tidy-bad.csv.findings.txt"
        try expectSilence(refused, ["ps", "env", "facts", "nqp.prom", "events", report])
        #expect(try folder.read("ps").contains(" run --inbox "))

        let failed = try Program.run(
            runOn(folder),
            environment: watch.merging(["NQP_DATABASE_URL": url + "x", "PGPASSWORD": secret]) { $1 })
        #expect(failed.status == 3)
        try expectSilence(failed, ["ps", "env", "facts", "nqp.prom"])

        let shell = #"\! tr '\0' ' ' < /proc/$PPID/cmdline"#
        let psql = try Program.run(
            ["db", "psql", "--", "-X", "-At", "-c", "select current_user", "-c", shell],
            environment: ["NQP_DATABASE_URL": url])
        #expect(
            psql.output.hasPrefix("team_job\n") && psql.output.contains("psql -X -At -c"),
            "\(psql.output)\(psql.errors)")
        try expectSilence(psql, [])

        let rows = try server.administrate(database: server.databaseName).execute(
            """
            select coalesce(string_agg(t::text, ' '), '') from (
                select message from ops.run_outcome union all select found || remedy from ops.finding
                union all select convert_from(content, 'UTF8') from core.configuration_file) t
            """)
        #expect(!(try rows.onlyRow().text(0).contains(Self.canary)))
    }
}
