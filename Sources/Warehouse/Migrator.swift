import Configuration
import Crypto
import Foundation
import Postgres

/// Brings a database to the state that this program's `sql/` folder describes.
///
/// Migrations run forward only, each in its own transaction. Views, functions and grants are made anew,
/// all together in one transaction, whenever one of their files has changed.
public struct Migrator {
    private let connection: Connection
    private let sql: SQLFolder

    /// - Parameter connection: an administrator's: one who may create roles and schemas.
    public init(_ connection: Connection, sql: SQLFolder) {
        self.connection = connection
        self.sql = sql
    }

    /// What a migration did.
    public struct Report: Sendable {
        /// Names of the migrations that were applied.
        public let applied: [String]
        /// Whether views, functions and grants were made anew.
        public let installedViews: Bool
    }

    /// What stands between the database and this program.
    public struct Status: Sendable {
        /// Whether nqp has never been here.
        public let isEmpty: Bool
        /// Migrations to apply; "views and functions" for those.
        public let pending: [String]
    }

    /// - Throws: `WarehouseError.installation` when the database is newer than the program, or a migration
    ///   was changed after it had been applied; `PostgresError`.
    public func status() throws -> Status {
        let pending = try pendingMigrations()
        let isEmpty = try !isInstalled("ops.migration")
        let views = try isEmpty || installedHash() != wantedHash()
        return Status(isEmpty: isEmpty, pending: pending.map(\.name) + (views ? ["views and functions"] : []))
    }

    /// Applies what is pending.
    ///
    /// - Throws: as `status()`.
    public func migrate() throws -> Report {
        // Two at once would apply the same migration twice.
        try connection.execute("select pg_advisory_lock($1)", [.integer(WarehouseLock.migrationKey)])
        defer {
            _ = try? connection.execute(
                "select pg_advisory_unlock($1)", [.integer(WarehouseLock.migrationKey)])
        }
        try connection.executeScript(try sql.text("roles.sql"))
        try connection.execute("set role nqp_owner")
        defer { _ = try? connection.execute("reset role") }
        var applied: [String] = []
        for script in try pendingMigrations() {
            try connection.transaction {
                try connection.executeScript(script.text)
                try connection.execute(
                    "insert into ops.migration (name, sha256) values ($1, $2)",
                    [.text(script.name), .text(script.sha256)])
            }
            applied.append(script.name)
        }
        let wanted = try wantedHash()
        let isDue = try installedHash() != wanted
        if isDue { try connection.transaction { try installViews(hash: wanted) } }
        return Report(applied: applied, installedViews: isDue)
    }

    // MARK: - Migrations

    private func pendingMigrations() throws -> [SQLFolder.Script] {
        let scripts = try sql.scripts(in: "migrations")
        guard try isInstalled("ops.migration") else { return scripts }
        let rows = try connection.execute("select name, sha256 from ops.migration order by name").rows
        var applied: [String: String] = [:]
        for row in rows { applied[try row.text(0)] = try row.text(1) }
        let known = Set(scripts.map(\.name))
        if let stranger = applied.keys.sorted().first(where: { !known.contains($0) }) {
            throw WarehouseError.installation(
                "the database has \(stranger), which this nqp does not know: it was migrated by a newer one. Update nqp"
            )
        }
        for script in scripts {
            if let hash = applied[script.name], hash != script.sha256 {
                throw WarehouseError.installation(
                    "\(script.name) was changed after it had been applied. Restore it, and put the change into a new migration"
                )
            }
        }
        return scripts.filter { applied[$0.name] == nil }
    }

    private func isInstalled(_ table: String) throws -> Bool {
        try connection.execute("select to_regclass($1) is not null", [.text(table)]).onlyRow().boolean(0)
    }

    // MARK: - Views, functions, grants

    private func wantedHash() throws -> String {
        var hash = SHA256()
        for script in try sql.views().map(\.script) + sql.scripts(in: "functions") {
            hash.update(data: Data("\(script.name)\n\(script.text)\n".utf8))
        }
        hash.update(data: Data(try sql.text("grants.sql").utf8))
        return hash.finalize().hexadecimal
    }

    private func installedHash() throws -> String? {
        guard try isInstalled("ops.installed_sql") else { return nil }
        return try connection.execute(
            "select sha256 from ops.installed_sql order by installed_at desc limit 1"
        )
        .firstRow?.text(0)
    }

    /// Drops every view and function of ours and makes those of the folder. A view that somebody else built on
    /// ours makes the drop fail and is named by the server: it is not ours to destroy.
    private func installViews(hash: String) throws {
        let views = try connection.execute(
            """
            select c.relkind = 'm', n.nspname, c.relname
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('nqp', 'audit', 'core') and c.relkind in ('v', 'm')
            """)
        var names: [Bool: [String]] = [:]
        for row in views.rows {
            names[try row.boolean(0), default: []].append(
                quotedIdentifier(try row.text(1)) + "." + quotedIdentifier(try row.text(2)))
        }
        let functions = try connection.execute(
            """
            select p.oid::regprocedure::text
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('nqp', 'audit', 'core')
            """)
        // Plain views first, in one statement, so that their order does not matter; then what they stand on.
        for (isMaterialized, kind) in [(false, "view"), (true, "materialized view")] {
            let plain = names[isMaterialized] ?? []
            // Views below a materialized view wait for it.
            let now = isMaterialized ? plain : plain.filter { !$0.hasPrefix("\"core\".") }
            if !now.isEmpty { try connection.execute("drop \(kind) \(now.sorted().joined(separator: ", "))") }
        }
        let below = (names[false] ?? []).filter { $0.hasPrefix("\"core\".") }
        if !below.isEmpty { try connection.execute("drop view \(below.sorted().joined(separator: ", "))") }
        for row in functions.rows { try connection.execute("drop function \(try row.text(0))") }

        for view in try sql.views() { try connection.executeScript(view.script.text) }
        for script in try sql.scripts(in: "functions") { try connection.executeScript(script.text) }
        try connection.executeScript(try sql.text("grants.sql"))
        try connection.execute("select core.refresh_published()")
        try connection.execute("insert into ops.installed_sql (sha256) values ($1)", [.text(hash)])
    }
}
