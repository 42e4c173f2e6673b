import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@Suite("The schema")
struct SchemaTests {
    /// Tables, columns, constraints, indexes, views' columns, functions, privileges: one line each.
    private static let dump = """
        select line from (
            select c.oid::regclass::text || ' ' || a.attnum as key,
                format('%s %s.%s %s%s', case c.relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view' end,
                    c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
                    case when a.attnotnull then ' not null' else '' end) as line
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit') and c.relkind in ('r', 'v', 'm')
            union all
            select conrelid::regclass::text || ' ' || conname,
                format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
            from pg_constraint
            where connamespace in (select oid from pg_namespace where nspname in ('raw', 'core', 'ops', 'nqp', 'audit'))
                and contype in ('p', 'u', 'f', 'c')
            union all
            select indexname, indexdef from pg_indexes
            where schemaname in ('raw', 'core', 'ops', 'nqp', 'audit') and indexname not like '%\\_pkey' and indexname not like '%\\_key'
            union all
            select p.oid::regprocedure::text, format('function %s%s', p.oid::regprocedure,
                case when p.prosecdef then ' security definer' else '' end)
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit')
            union all
            select c.oid::regclass::text, format('grant %s on %s to %s', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type),
                c.oid::regclass, g.grantee::regrole)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            cross join lateral aclexplode(c.relacl) g
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit') and c.relkind in ('r', 'v', 'm')
                and g.grantee::regrole::text in ('nqp_etl', 'nqp_analyst')
            group by c.oid, g.grantee
        ) as lines
        order by line collate "C"
        """

    @Test("the schema is what sql/schema.sql says")
    func golden() throws {
        let lines = try TestCluster.shared.get().database().connect().execute(Self.dump).rows.map {
            try $0.text(0)
        }
        let text =
            "-- Every table, view, constraint, index, function and grant, a line each; written by the tests.\n"
            + lines.map { "-- " + $0 }.joined(separator: "\n") + "\n"
        let path = TestCluster.repository + "/sql/schema.sql"
        let recorded = try? String(contentsOfFile: path, encoding: .utf8)
        guard recorded != text else { return }
        if ProcessInfo.processInfo.environment["NQP_RECORD"] != nil {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            Issue.record(
                "sql/schema.sql was written anew; look at the difference, commit it, and run without NQP_RECORD"
            )
            return
        }
        let old = Set((recorded ?? "").split(separator: "\n"))
        let new = Set(text.split(separator: "\n"))
        Issue.record(
            "the schema differs from sql/schema.sql: + \(new.subtracting(old).sorted()) - \(old.subtracting(new).sorted()). Record it with NQP_RECORD=1"
        )
    }

    @Test("a migrated database and one migrated twice are the same")
    func repeatable() throws {
        let database = try TestCluster.shared.get().database()
        let before = try database.connect().execute(Self.dump).rows.map { try $0.text(0) }
        let connection = try database.connect()
        try connection.execute("insert into ops.installed_sql (sha256) values ('another')")
        #expect(try Migrator(connection, sql: TestCluster.sql).migrate().installedViews)
        let after = try database.connect().execute(Self.dump).rows.map { try $0.text(0) }
        #expect(before == after)
    }
}
