import Postgres

/// One writer at a time: a session's advisory lock, which the server gives up when the session ends, however
/// it ends.
public enum WarehouseLock {
    /// "nqp" and a number: the key of the writer's lock.
    static let writerKey = 0x6e71_7001
    /// The key under which migrations wait for each other.
    static let migrationKey = 0x6e71_7002

    /// Takes the writer's lock for the rest of the session.
    ///
    /// - Throws: `WarehouseError.locked` naming the session that holds it.
    static func take(_ connection: Connection) throws {
        let taken = try connection.execute("select pg_try_advisory_lock($1)", [.integer(writerKey)]).onlyRow()
            .boolean(0)
        guard !taken else { return }
        let run = try connection.execute(
            """
            select format('run %s (%s)', r.run_id, r.command), r.started_at::text
            from ops.run r
            where r.run_id = (select max(run_id) from ops.run)
                and not exists (select from ops.run_outcome o where o.run_id = r.run_id)
            """
        ).firstRow
        // When a session began is shown to its own user alone, whom the writer's role hides; this session writes nothing any more.
        try connection.execute("reset role")
        let session = try connection.execute(
            """
            select coalesce(nullif(a.application_name, ''), 'a session') || ', server process ' || l.pid, a.backend_start::text
            from pg_locks l left join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1
                and l.database = (select oid from pg_database where datname = current_database())
            """, [.integer(writerKey)]
        ).firstRow
        guard let session else { throw WarehouseError.locked(holder: "it has just ended; try again") }
        let parts = [
            try session.text(0), try run?.text(0),
            (try run?.text(1) ?? session.optionalText(1)).map { "since \($0)" },
        ]
        throw WarehouseError.locked(holder: parts.compactMap { $0 }.joined(separator: ", "))
    }
}
