import Configuration
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Warehouse

@Suite("Who may do what")
struct RoleTests {
    private let database: TestDatabase

    init() throws { database = try TestCluster.shared.get().database() }

    private func refused(_ statement: String, as role: String) -> Bool {
        do {
            try database.connect(role: role).execute(statement)
            return false
        } catch let error as PostgresError {
            return error.sqlState == "42501"
        } catch {
            return false
        }
    }

    @Test("an analyst reads nqp and audit, and nothing else")
    func analyst() throws {
        let names = try database.connect().execute(
            """
            select n.nspname, c.oid::regclass::text
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit') and c.relkind in ('r', 'v', 'm')
            """)
        for row in names.rows {
            let isOpen = try ["nqp", "audit"].contains(row.text(0))
            // No row is needed to know.
            let name = try row.text(1)
            #expect(refused("select from \(name) limit 0", as: "nqp_analyst") == !isOpen, "\(name)")
        }
        for statement in [
            "create table nqp.mine ()", "create table public.mine ()", "create schema mine",
            "select core.publish_vintage(1, 1, '')", "select core.refresh_published()", "set role nqp_etl",
            "set role nqp_owner",
        ] {
            #expect(refused(statement, as: "nqp_analyst"), "\(statement)")
        }
    }

    @Test("the writer appends, and can neither change nor delete, nor publish by itself")
    func writer() throws {
        let tables = try database.connect().execute(
            """
            select c.oid::regclass::text
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('raw', 'core', 'ops') and c.relkind = 'r'
            """)
        for row in tables.rows {
            let table = try row.text(0)
            for statement in [
                "delete from \(table)", "truncate \(table)", "drop table \(table)",
                "alter table \(table) add x integer",
            ] {
                #expect(refused(statement, as: "nqp_etl"), "\(statement)")
            }
        }
        for statement in [
            "update core.index_score set score = 0", "update raw.observation set value = 0",
            "insert into core.publication (vintage_id, run_id, reason) values (1, 1, '')",
            "insert into ops.migration (name, sha256) values ('', '')",
            "refresh materialized view core.published_cell",
            "create or replace view nqp.index as select 1", "set role nqp_owner",
        ] {
            #expect(refused(statement, as: "nqp_etl"), "\(statement)")
        }
    }

    @Test("on every table the writer has SELECT and INSERT alone, on some SELECT, on no sequence anything")
    func privileges() throws {
        let connection = try database.connect()
        let beyond = try connection.execute(
            """
            select r || ' ' || p || ' ' || c.oid::regclass
            from pg_class c,
                unnest(array['nqp_etl', 'nqp_analyst']) r,
                unnest(array['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
            where c.relnamespace::regnamespace::text in ('raw', 'core', 'ops', 'nqp', 'audit', 'public')
                and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege(r, c.oid, p)
            union all
            select r || ' column ' || p || ' ' || c.oid::regclass
            from pg_class c,
                unnest(array['nqp_etl', 'nqp_analyst']) r, unnest(array['UPDATE', 'REFERENCES']) p
            where c.relnamespace::regnamespace::text in ('raw', 'core', 'ops', 'nqp', 'audit')
                and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(r, c.oid, p)
            union all
            select r || ' ' || p || ' ' || c.oid::regclass
            from pg_class c, unnest(array['nqp_etl', 'nqp_analyst']) r, unnest(array['USAGE', 'UPDATE']) p
            where c.relkind = 'S' and has_sequence_privilege(r, c.oid, p)
            union all
            select 'owner ' || c.relowner::regrole || ' ' || c.oid::regclass
            from pg_class c
            where c.relnamespace::regnamespace::text in ('raw', 'core', 'ops', 'nqp', 'audit')
                and c.relowner::regrole::text <> 'nqp_owner'
            union all
            select r || ' ' || p || ' ' || n.nspname
            from pg_namespace n, unnest(array['nqp_etl', 'nqp_analyst']) r, unnest(array['CREATE']) p
            where has_schema_privilege(r, n.oid, p)
            union all
            select r || ' ' || p
            from unnest(array['nqp_etl', 'nqp_analyst']) r, unnest(array['CREATE', 'TEMPORARY']) p
            where has_database_privilege(r, current_database(), p)
            union all
            select rolname from pg_roles
            where rolname in ('nqp_etl', 'nqp_analyst')
                and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
            """)
        #expect(try beyond.rows.map { try $0.text(0) } == [])
        let closed = try connection.execute(
            """
            select c.oid::regclass::text
            from pg_class c
            where c.relnamespace::regnamespace::text in ('raw', 'core', 'ops') and c.relkind = 'r'
                and not has_table_privilege('nqp_etl', c.oid, 'INSERT')
            order by 1
            """)
        #expect(
            try closed.rows.map { try $0.text(0) } == [
                "core.publication", "ops.installed_sql", "ops.migration",
            ])
        for statement in [
            "insert into core.index_score values (1, 1, 1, 1) on conflict (entity_id, period, vintage_id) do update set score = 1",
            "select from raw.observation for update",
            "select setval('raw.load_load_id_seq', 1)", "comment on table raw.load is ''",
            "create rule r as on insert to raw.load do instead nothing",
            "set session_replication_role = replica",
            "copy (select 1) to program 'true'", "create temporary table observation ()",
            "select core.create_wide_view('index', array[]::text[], '')", "alter role nqp_etl createrole",
            "select pg_read_file('/etc/passwd')",
        ] { #expect(refused(statement, as: "nqp_etl"), "\(statement)") }
    }

    @Test("functions that run as the owner cannot be led astray by objects of their caller")
    func searchPath() throws {
        let open = try database.connect().execute(
            """
            select p.oid::regprocedure::text
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('raw', 'core', 'ops', 'nqp', 'audit') and p.prosecdef
                and not coalesce(p.proconfig @> array['search_path=pg_catalog, pg_temp'], false)
            """)
        #expect(open.rowCount == 0)
    }

    @Test("two writers: the second is told who holds the lock, and a reader is not in the way")
    func lock() throws {
        let configuration = try WarehouseConfiguration.load(folder: TestCluster.repository + "/etl-config")
        let first = try WarehouseWriter(
            database.connect(), sql: TestCluster.sql, configuration: configuration)
        do {
            _ = try WarehouseWriter(database.connect(), sql: TestCluster.sql, configuration: configuration)
            Issue.record("the second writer got the lock")
        } catch WarehouseError.locked(let holder) {
            #expect(holder.contains("server process"))
        }
        _ = try first.beginRun(command: "test", builds: false, programVersion: "test")
        #expect(throws: WarehouseError.noVintage(nil)) {
            try WarehouseReader(database.connect(role: "nqp_analyst")).publishedVintage()
        }
    }

    @Test("a database that lacks a migration is refused before anything is written")
    func outdated() throws {
        let empty = try TestCluster.shared.get().emptyDatabase()
        let configuration = try WarehouseConfiguration.load(folder: TestCluster.repository + "/etl-config")
        #expect(throws: WarehouseError.self) {
            try WarehouseWriter(empty.connect(), sql: TestCluster.sql, configuration: configuration)
        }
        #expect(throws: WarehouseError.noVintage(nil)) {
            try WarehouseReader(empty.connect()).publishedVintage()
        }
    }
}
