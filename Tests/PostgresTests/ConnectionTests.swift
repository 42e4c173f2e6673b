import CLibPQ
import TestSupport
import Testing

@testable import Postgres

@Suite("A session with PostgreSQL")
struct ConnectionTests {
    let connection: Connection

    init() throws { connection = try TestCluster.shared.get().emptyDatabase().connect() }

    @Test("parameters come back as they went, hostile or not")
    func parameters() throws {
        let text = "x'); drop table t; -- \\ \" 北京"
        let row = try connection.execute(
            "select $1::text, $2::bigint, $3::float8, $4::boolean, $5::bytea, $6::text, $7::text[]",
            [
                .text(text), .integer(.min), .real(0.1), .boolean(true), .bytes([0, 39, 92, 255]), .null,
                .array(["a\"b", "c\\"]),
            ]
        ).onlyRow()
        #expect(try row.text(0) == text)
        #expect(try row.integer(1) == .min)
        #expect(try row.real(2) == 0.1)
        #expect(try row.boolean(3))
        #expect(try row.bytes(4) == [0, 39, 92, 255])
        #expect(row.optionalText(5) == nil)
        #expect(try row.text(6) == #"{"a\"b","c\\"}"#)
    }

    @Test("a dead network is noticed in two minutes, unless the address says otherwise")
    func keepalives() throws {
        func options(_ connection: Connection) -> [String: String] {
            var options: [String: String] = [:]
            guard let all = PQconninfo(connection.handle) else { return options }
            defer { PQconninfoFree(all) }
            var option = all
            while let keyword = option.pointee.keyword {
                if let value = option.pointee.val {
                    options[String(cString: keyword)] = String(cString: value)
                }
                option += 1
            }
            return options
        }
        let plain = options(connection)
        let names = ["keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"]
        #expect(names.map { plain[$0] } == ["60", "10", "6", "120000"])
        let address = try TestCluster.shared.get().emptyDatabase().address()
        let other = try options(Connection(address + " keepalives_idle=5 tcp_user_timeout=7000"))
        #expect(names.map { other[$0] } == ["5", "10", "6", "7000"])
    }

    @Test("a failed statement names its SQLSTATE and not its parameters")
    func failure() throws {
        let error = try #require(throws: PostgresError.self) {
            try connection.execute("select 1 / $1::int", [.integer(0)])
        }
        #expect(error.kind == .statement)
        #expect(error.sqlState == "22012")
        #expect(error.description.contains("select 1 / $1::int"))
    }

    @Test("reading NULL or a wrong type is an error")
    func wrongTypes() throws {
        let row = try connection.execute("select null, 'x'").onlyRow()
        #expect(throws: PostgresError.self) { try row.integer(0) }
        #expect(throws: PostgresError.self) { try row.real(1) }
        #expect(throws: PostgresError.self) { try connection.execute("select 1 where false").onlyRow() }
    }

    @Test("a transaction that throws leaves nothing behind")
    func rollback() throws {
        struct Stop: Error {}
        try connection.execute("create table t (x int)")
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.execute("insert into t values (1)")
                throw Stop()
            }
        }
        #expect(try connection.execute("select count(*) from t").onlyRow().integer(0) == 0)
    }

    @Test("an unreachable server is a connection error")
    func unreachable() throws {
        let error = try #require(throws: PostgresError.self) { try Connection("host=/nowhere dbname=x") }
        #expect(error.kind == .connection)
    }

    @Test("a server that goes away is a connection error, for the next statement too")
    func terminated() throws {
        let other = try TestCluster.shared.get().emptyDatabase().connect()
        let pid = try other.execute("select pg_backend_pid()").onlyRow().integer(0)
        try connection.execute("select pg_terminate_backend($1)", [.integer(pid)])
        for _ in 0..<2 {
            let error = try #require(throws: PostgresError.self) { try other.execute("select 1") }
            #expect(error.kind == .connection)
        }
    }
}

@Suite("Binary COPY")
struct BinaryCopyTests {
    let connection: Connection

    init() throws {
        connection = try TestCluster.shared.get().emptyDatabase().connect()
        try connection.execute(
            "create table t (a smallint, b integer, c bigint, d double precision, e text, f date, g boolean)")
    }

    static let statement = "copy t from stdin (format binary)"

    @Test("every type arrives bit for bit, over several blocks")
    func roundTrip() throws {
        var copy = try BinaryCopy(connection, Self.statement)
        for index in 0..<20_000 {
            try copy.row(columns: 7)
            copy.append(int2: -index)
            copy.append(int4: index)
            copy.append(int8: index << 40)
            copy.append(float8: 1 / Double(index + 1))
            index % 2 == 0 ? copy.append(text: "北京 \(index)") : copy.appendNull()
            copy.append(dateDays: index)
            copy.append(boolean: index % 2 == 0)
        }
        #expect(try copy.finish() == 20_000)
        let row = try connection.execute("select a, b, c, d, e, f, g from t where b = 12344").onlyRow()
        #expect(try row.integer(0) == -12344)
        #expect(try row.integer(2) == 12344 << 40)
        #expect(try row.real(3) == 1 / 12345)
        #expect(try row.text(4) == "北京 12344")
        #expect(try row.text(5) == "2033-10-18")
        #expect(try connection.execute("select from t where e is null").rowCount == 10_000)
    }

    @Test("a refused row fails the copy and leaves the session usable")
    func refused() throws {
        try connection.execute("alter table t add check (b < 5)")
        var copy = try BinaryCopy(connection, "copy t (b) from stdin (format binary)")
        try copy.row(columns: 1)
        copy.append(int4: 7)
        var caught: PostgresError?
        do { try copy.finish() } catch let error as PostgresError { caught = error }
        #expect(caught?.sqlState == "23514")
        #expect(try connection.execute("select 1").onlyRow().integer(0) == 1)
    }

    @Test("an abandoned copy loads nothing and leaves the session usable")
    func abandoned() throws {
        do {
            var copy = try BinaryCopy(connection, "copy t (b) from stdin (format binary)")
            try copy.row(columns: 1)
            copy.append(int4: 1)
        }
        #expect(try connection.execute("select count(*) from t").onlyRow().integer(0) == 0)
    }
}
