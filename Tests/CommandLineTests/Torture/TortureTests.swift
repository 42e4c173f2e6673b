import Foundation
import Glibc
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline
@testable import SampleRelease

/// How much of it: `NQP_TORTURE` trials of every fault on a durable server, or, where it says nothing, one of each that no
/// other suite has on one that is not; `NQP_TORTURE_SEED` for other points of a run.
enum Torture {
    private static let environment = ProcessInfo.processInfo.environment
    static let trials = environment["NQP_TORTURE"].flatMap { Int($0) }
    static let seed = environment["NQP_TORTURE_SEED"].flatMap { Int($0) } ?? 2026

    /// One point in each of as many equal parts of a run.
    static func points(_ count: Int, of requests: Int, for purpose: String) -> [Int] {
        var numbers = RandomNumbers(seed: seed, stream: purpose)
        return (0..<count).map { part in
            min(requests - 1, Int((Double(part) + numbers.uniform()) / Double(count) * Double(requests)))
        }
    }
}

/// What goes wrong in the middle of a run.
enum Fault: String, CaseIterable {
    case killedBefore = "kill -9 before a request"
    case killedAfter = "kill -9 after a request, before its answer"
    case terminated = "SIGTERM"
    case severed = "connection lost"
    case backendEnded = "backend terminated in a COPY"
    case crashed = "server stopped in immediate mode, started again"
    case restarted = "server restarted"
    case diskFull = "disk full"

    /// The requests at which it means something.
    func points(in requests: [Character]) -> [Int] {
        switch self {
        case .backendEnded: requests.indices.filter { requests[$0] == "d" }
        // Something is still to be written that needs room.
        case .diskFull: Array(requests.indices.prefix { $0 < requests.lastIndex(of: "d") ?? 0 })
        default: Array(requests.indices)
        }
    }

    var isTestedElsewhere: Bool { [.terminated, .severed, .restarted].contains(self) }
}

@Suite(
    "Torture: a run that something happens to leaves the old vintage or the new, and the next one makes good",
    .serialized)
struct TortureTests {
    @Test("at many points of a run")
    func faults() throws {
        let world = try TortureWorld()
        var tally = Tally()
        for fault in Fault.allCases {
            let candidates = fault.points(in: world.requests)
            #expect(!candidates.isEmpty)
            let trials = Torture.trials ?? (fault.isTestedElsewhere ? 0 : 1)
            for point in Torture.points(trials, of: candidates.count, for: fault.rawValue) {
                try trial(fault, at: candidates[point], in: world, &tally)
            }
        }
        for trouble in Trouble.allCases { try trial(trouble, in: world, &tally) }
        print(tally.table(of: world.requests.count))
    }

    // MARK: - Faults at a request

    private func trial(_ fault: Fault, at point: Int, in world: TortureWorld, _ tally: inout Tally) throws {
        try world.withTrial("t\(tally.count)") { trial in
            let program = Box<pid_t>()
            let disk = fault == .diskFull ? try SmallDisk(for: trial.database, in: world) : nil
            let moment: ServerProxy.Moment = fault == .killedAfter ? .after : .before
            let proxy = try trial.proxy(
                .init(at: point, moment) {
                    switch fault {
                    case .killedBefore, .killedAfter:
                        kill(program.wait(), SIGKILL)
                        return false
                    case .terminated:
                        kill(program.wait(), SIGTERM)
                        return true
                    case .severed: return false
                    case .backendEnded:
                        _ = try? world.administrator.execute(
                            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1",
                            [.text(trial.database)])
                        return true
                    case .crashed, .restarted:
                        _ = try? world.server.stop(immediately: fault == .crashed)
                        _ = try? world.server.start()
                        return false
                    case .diskFull:
                        disk?.fill()
                        return true
                    }
                })
            let running = try world.start(inbox: trial.inbox, database: trial.database, through: proxy)
            program.set(running.identifier)
            let answer = try running.end()
            let place = "\(fault.rawValue) at request \(point) of \(world.requests.count)"
            #expect(proxy.isSprung, "\(place): the run was over before")
            switch fault {
            case .killedBefore, .killedAfter: #expect(answer.status == 128 + SIGKILL, "\(place)")
            case .terminated: #expect([1, 143].contains(answer.status), "\(place): \(answer.errors)")
            case .severed, .backendEnded, .crashed, .restarted:
                // It comes back by itself.
                #expect(answer.status <= 1, "\(place): \(answer.errors)")
                #expect(!answer.errors.contains("\u{FFFD}"), "\(place): \(answer.errors)")
            case .diskFull:
                // Without room for its log alone the server panics, recovers, and the run begins again.
                let wasRepeated = disk?.isMounted == false && answer.errors.contains("begins again")
                #expect(answer.status == (wasRepeated ? 1 : 3), "\(place): \(answer.errors)")
            }
            disk?.free()
            try recover(trial, in: world, place, fault.rawValue, &tally)
        }
    }

    /// What must hold after anything: one of two vintages, whole; after the next run the new one, everything once; and all of
    /// it what the archived bytes give.
    private func recover(
        _ trial: TortureWorld.Trial, in world: TortureWorld, _ place: String, _ kind: String,
        _ tally: inout Tally
    ) throws {
        try world.settle(trial.database)
        let left = try world.state(of: trial.database)
        #expect(left == world.old || left == world.new, "\(place): neither the old vintage nor the new")
        let next = try world.start(inbox: trial.inbox, database: trial.database).end()
        #expect(next.status <= 1, "\(place), the next run: \(next.errors)")
        #expect(try world.state(of: trial.database) == world.new, "\(place): another vintage")
        #expect(try world.rowCounts(of: trial.database) == world.counts, "\(place): lost or twice")
        #expect(try world.listing(trial.inbox) == TortureWorld.settled, "\(place): the inbox")
        let database = try Database(
            address: world.address(of: trial.database), environment: [:], folder: "/nonexistent",
            sql: TestCluster.sql, progress: { _ in })
        let verified = try Pipeline(
            configuration: world.configuration, sql: TestCluster.sql, database: database,
            programVersion: "test", progress: { _ in }
        ).verifyAll()
        #expect(verified.isIntact, "\(place): \(verified.discrepancies.prefix(3))")
        tally.add(kind, wasOld: left == world.old)
    }

    // MARK: - Trouble from the beginning

    /// What is wrong before a run begins.
    enum Trouble: String, CaseIterable {
        case readOnly = "archive read-only"
        case clock = "the night before had a clock a year ahead"
        case blocked = "done/ and quarantine/ cannot be made"
        case two = "two runs at once"
    }

    private func trial(_ trouble: Trouble, in world: TortureWorld, _ tally: inout Tally) throws {
        try world.withTrial("t\(tally.count)") { trial in
            @Sendable func run() throws -> Program.Answer {
                try world.start(inbox: trial.inbox, database: trial.database).end()
            }
            func execute(_ statements: String..., in database: String) throws {
                let session = try world.connect(to: database)
                for statement in statements { try session.execute(statement) }
            }
            switch trouble {
            case .readOnly:
                try execute(
                    "alter database \(trial.database) set default_transaction_read_only = on", in: "postgres")
                let answer = try run()
                #expect(answer.status == 3 && answer.errors.contains("read-only"), "\(answer.errors)")
                #expect(try world.state(of: trial.database) == world.old)
                try execute(
                    "alter database \(trial.database) reset default_transaction_read_only", in: "postgres")
            case .clock:
                try execute(
                    "update raw.source_file set arrived_at = arrived_at + interval '1 year'",
                    "update ops.run set started_at = started_at + interval '1 year'",
                    "update ops.run_outcome set ended_at = ended_at + interval '1 year'",
                    "update core.vintage set built_at = built_at + interval '1 year'",
                    "update core.publication set published_at = published_at + interval '1 year'",
                    in: trial.database)
                #expect(try run().status == 1)
                #expect(try world.state(of: trial.database) == world.new)
            case .blocked:
                // As root, nothing but a link that leads nowhere keeps a folder from being made.
                for name in ["done", "quarantine"] {
                    try FileManager.default.createSymbolicLink(
                        atPath: trial.inbox + "/" + name, withDestinationPath: "/nonexistent/folder")
                }
                let answer = try run()
                #expect(
                    answer.status == 1 && answer.errors.contains("stays in the inbox"), "\(answer.errors)")
                for name in ["done", "quarantine"] {
                    try FileManager.default.removeItem(atPath: trial.inbox + "/" + name)
                }
            case .two:
                let second = Box<Program.Answer>()
                let proxy = try trial.proxy(
                    .init(at: world.requests.count / 2, .before) {
                        if let answer = try? run() { second.set(answer) }
                        return true
                    })
                let first = try world.start(inbox: trial.inbox, database: trial.database, through: proxy)
                    .end()
                let answer = second.wait()
                #expect(first.status == 1 && answer.status == 4, "\(first.errors) \(answer.errors)")
                #expect(answer.errors.contains("nqp") && answer.errors.contains("server process"))
            }
            try recover(trial, in: world, trouble.rawValue, trouble.rawValue, &tally)
        }
    }

    // MARK: - Migrations

    @Test("a migration that is cut off is done by the next, whole")
    func migrations() throws {
        let folder = "/tmp/nqp-torture-m-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cluster = try TestCluster.shared.get()
        let expected = try Self.schema(of: cluster.database())
        var requests = 0
        let trials = Torture.trials ?? 2
        for trial in -1..<trials {
            let database = try cluster.emptyDatabase()
            let program = Box<pid_t>()
            var trap: ServerProxy.Trap?
            if trial >= 0 {
                let point = Torture.points(trials, of: requests, for: "migrations")[trial]
                trap = .init(at: point, trial % 2 == 0 ? .after : .before) {
                    kill(program.wait(), SIGKILL)
                    return false
                }
            }
            let proxy = try ServerProxy(folder: folder, server: cluster.socket, trap: trap)
            let running = try RunningProgram(
                ["db", "migrate"],
                environment: [
                    "NQP_DATABASE_URL":
                        "host='\(folder)' port=5432 dbname=\(database.name) user=\(EmbeddedServer.administrator)"
                ])
            program.set(running.identifier)
            let answer = try running.end()
            if trial < 0 {
                #expect(answer.status == 0, "\(answer.errors)")
                requests = proxy.requests.count
                continue
            }
            #expect(answer.status == 128 + SIGKILL && proxy.isSprung)
            // The server may still be about what it was asked for last.
            let next = try RunningProgram(
                ["db", "migrate"], environment: ["NQP_DATABASE_URL": database.address()]
            ).end()
            #expect(next.status == 0, "\(next.errors)")
            #expect(try Self.schema(of: database) == expected)
        }
        print(
            "Torture: \(trials) migrations killed at points of \(requests) requests; each was whole after the next."
        )
    }

    private static func schema(of database: TestDatabase) throws -> String {
        try database.connect().execute(
            """
            select md5(string_agg(concat_ws(' ', n.nspname, c.relname, c.relkind, c.relacl, obj_description(c.oid),
                pg_get_viewdef(c.oid)), E'\\n' order by n.nspname, c.relname))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit')
            """
        ).onlyRow().text(0)
    }
}

/// What came of the trials.
private struct Tally {
    private var rows: [(kind: String, old: Int, new: Int)] = []
    private(set) var count = 0

    mutating func add(_ kind: String, wasOld: Bool) {
        if rows.last?.kind != kind { rows.append((kind, 0, 0)) }
        if wasOld { rows[rows.count - 1].old += 1 } else { rows[rows.count - 1].new += 1 }
        count += 1
    }

    func table(of requests: Int) -> String {
        var lines = [
            "Torture: \(count) trials of a run of \(requests) requests; the next run made each whole.",
            "  old = new vintage after the fault",
        ]
        lines += rows.map { row in
            String(format: "  %3d   %3d   ", row.old, row.new) + row.kind
        }
        return lines.joined(separator: "\n")
    }
}

/// A value that one thread waits for and another gives.
private final class Box<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value?

    func set(_ value: Value) {
        condition.withLock {
            self.value = value
            condition.broadcast()
        }
    }

    func wait() -> Value {
        condition.withLock {
            while true {
                if let value { return value }
                condition.wait()
            }
        }
    }
}

/// A file system that a database fills: of its own where this process may mount one, so that the server's writes end with ENOSPC; else a limit on the size of the files
/// of the server's process, whose writes end with EFBIG.
private final class SmallDisk: @unchecked Sendable {
    private let database: String
    private let world: TortureWorld
    private let folder: String
    let isMounted: Bool

    init(for database: String, in world: TortureWorld) throws {
        self.database = database
        self.world = world
        folder = world.folder + "/disk-" + database
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        isMounted = Self.run("mount", "-t", "tmpfs", "-o", "size=64m,mode=0777", "tmpfs", folder)
        guard isMounted else { return }
        let tablespace = folder + "/tablespace"
        try FileManager.default.createDirectory(atPath: tablespace, withIntermediateDirectories: false)
        guard Self.run("chown", "--reference=\(world.server.location)/data", tablespace) else {
            throw CocoaError(.fileWriteUnknown)
        }
        try world.administrator.execute("create tablespace \(database)_disk location '\(tablespace)'")
        try world.administrator.execute("alter database \(database) set tablespace \(database)_disk")
    }

    deinit {
        guard isMounted else { return }
        _ = try? world.administrator.execute("drop database if exists \(database) with (force)")
        _ = try? world.administrator.execute("drop tablespace if exists \(database)_disk")
        _ = Self.run("umount", folder)
    }

    /// From now on nothing can be added.
    func fill() {
        guard !isMounted else {
            _ = Self.run("sh", "-c", "head -c 64M /dev/zero > '\(folder)/ballast' 2>/dev/null; true")
            return
        }
        let rows = try? world.administrator.execute(
            "select pid from pg_stat_activity where datname = $1", [.text(database)])
        guard let rows else { return }
        // As the server's own user, who may do so without any privilege.
        let user = getuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
        for row in rows.rows {
            _ = Self.run(user + ["prlimit", "--fsize=65536", "--pid", row.optionalText(0) ?? ""])
        }
    }

    func free() { try? FileManager.default.removeItem(atPath: folder + "/ballast") }

    private static func run(_ words: String...) -> Bool { run(words) }

    private static func run(_ words: [String]) -> Bool { (try? Shell.run(words))?.status == 0 }
}
