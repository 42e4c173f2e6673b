import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("Migrations")
struct MigratorTests {
    @Test("an empty database becomes a warehouse; a second time changes nothing")
    func migrate() throws {
        let connection = try TestCluster.shared.get().emptyDatabase().connect()
        let migrator = Migrator(connection, sql: TestCluster.sql)
        #expect(try migrator.status().isEmpty)
        let first = try migrator.migrate()
        #expect(!first.applied.isEmpty && first.installedViews)
        let second = try migrator.migrate()
        #expect(second.applied.isEmpty && !second.installedViews)
        #expect(try migrator.status().pending.isEmpty)
    }

    @Test("every schema, table, view, column and function has a comment")
    func comments() throws {
        let connection = try TestCluster.shared.get().database().connect()
        let bare = try connection.execute(
            """
            select c.oid::regclass::text as name
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit') and c.relkind in ('r', 'v', 'm')
                and obj_description(c.oid, 'pg_class') is null
            union all
            select c.oid::regclass::text || '.' || a.attname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where (n.nspname in ('nqp', 'audit') or n.nspname in ('raw', 'core', 'ops') and c.relkind = 'r')
                and c.relkind in ('r', 'v') and col_description(c.oid, a.attnum) is null
            union all
            select p.oid::regprocedure::text
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit') and obj_description(p.oid, 'pg_proc') is null
            """)
        #expect(bare.rows.map { $0.optionalText(0) } == [])
    }
}
