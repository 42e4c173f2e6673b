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
        let holder = try connection.execute(
            """
            select coalesce(a.application_name, 'a session') || ', server process ' || l.pid
                || coalesce(', since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), '')
            from pg_locks l left join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1
            """, [.integer(writerKey)])
        throw WarehouseError.locked(
            holder: holder.firstRow?.optionalText(0) ?? "it has just ended; try again")
    }
}
