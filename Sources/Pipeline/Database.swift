import Foundation
import Postgres
import Warehouse

/// The database that commands work on: a server named by the user, or the embedded one.
public struct Database: Sendable {
    /// Where the database is.
    public enum Place: Sendable {
        case embedded(EmbeddedServer)
        /// A connection text; empty: from `PG*` variables alone.
        case address(String)
    }

    public let place: Place
    /// How long an unreachable server is waited for.
    public var patience: Duration = .zero
    private let sql: SQLFolder
    private let progress: @Sendable (String) -> Void

    /// - Parameters:
    ///   - address: given on the command line; nil: `NQP_DATABASE_URL`, else `PG*` variables, else embedded.
    ///   - folder: the folder of the embedded server; `NQP_EMBEDDED_DIR` takes precedence.
    ///   - progress: is told what takes a while.
    /// - Throws: `EmbeddedServerError` where no server is installed.
    public init(
        address: String?, environment: [String: String], folder: String, sql: SQLFolder,
        progress: @escaping @Sendable (String) -> Void
    ) throws {
        self.sql = sql
        self.progress = progress
        func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let address = address ?? given("NQP_DATABASE_URL") {
            place = .address(address)
        } else if ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"].contains(where: { given($0) != nil }) {
            place = .address("")
        } else {
            place = .embedded(try EmbeddedServer(folder: given("NQP_EMBEDDED_DIR") ?? folder))
        }
    }

    /// A session that may do what the user may: on the embedded server, everything.
    ///
    /// - Throws: `PostgresError` of kind `connection`; `EmbeddedServerError`.
    public func connect() throws -> Connection {
        switch place {
        case .embedded(let server): return try connect(to: server)
        case .address(let address): return try connect(to: address)
        }
    }

    /// Tries again, each time after twice as long, for as long as the database is patient and the failure may pass.
    private func connect(to address: String) throws -> Connection {
        let deadline = ContinuousClock.now + patience
        var pause = 0.25
        while true {
            do {
                return try Connection(address)
            } catch let error as PostgresError where error.mayPass && ContinuousClock.now < deadline {
                progress("the database cannot be reached yet: \(error.message.printableLine)")
                Thread.sleep(forTimeInterval: pause)
                pause = min(2 * pause, 10)
            }
        }
    }

    /// Starts the embedded server if need be. After a crash it takes a while to recover, and its process may still
    /// be dying when it is asked for.
    private func connect(to server: EmbeddedServer) throws -> Connection {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while true {
            do {
                try server.start(progress: progress)
                return try Connection(server.address())
            } catch let error as PostgresError where error.kind == .connection && clock.now < deadline {
                progress("waiting for the embedded server")
                Thread.sleep(forTimeInterval: 0.25)
            }
        }
    }

    /// A session on a database that is up to date. An empty database and the embedded one are brought up to date;
    /// any other is its administrator's to migrate.
    ///
    /// - Throws: as `connect()`; `WarehouseError`.
    public func connectUpToDate() throws -> Connection {
        let connection = try connect()
        let migrator = Migrator(connection, sql: sql)
        let status = try migrator.status()
        var isOurs = false
        if case .embedded = place { isOurs = true }
        if status.isEmpty || (isOurs && !status.pending.isEmpty) {
            progress(
                status.isEmpty ? "making the schema" : "migrating: \(status.pending.joined(separator: ", "))")
            _ = try migrator.migrate()
        }
        return connection
    }

    /// A session for reading what is published; as the analyst on the embedded server.
    ///
    /// - Throws: as `connect()`.
    public func connectForReading() throws -> Connection {
        switch place {
        case .embedded(let server):
            _ = try connectUpToDate()
            return try Connection(server.address(role: "nqp_analyst"))
        case .address(let address): return try connect(to: address)
        }
    }

    /// Applies pending migrations.
    ///
    /// - Throws: as `connect()`; `WarehouseError`.
    public func migrate() throws -> Migrator.Report { try Migrator(connect(), sql: sql).migrate() }

    /// What stands between the database and this program.
    ///
    /// - Throws: as `migrate()`.
    public func migrationStatus() throws -> Migrator.Status { try Migrator(connect(), sql: sql).status() }
}
