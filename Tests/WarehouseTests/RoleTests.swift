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
