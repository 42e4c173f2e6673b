import Postgres
import Testing

@Suite("Addresses of a database, and the passwords in them")
struct ConnectionAddressTests {
    @Test(
        "a password is found however it is written",
        arguments: [
            ("postgresql://job:x@localhost/nqp", true), ("postgres://job:x@localhost", true),
            ("postgresql://job@localhost/nqp?password=x", true),
            ("postgresql://job@localhost/nqp?pass%77ord=x", true),
            ("host=localhost user=job password=x", true), ("host=localhost password = 'x y' user=job", true),
            ("host=localhost sslpassword=x", true), ("postgresql://job@localhost/nqp", false),
            ("postgresql://localhost:5432/nqp?sslmode=verify-full", false),
            ("host=localhost password=''", false),
            ("host='/run/postgresql' user='a:b@c'", false), ("nqp", false), ("", false),
        ])
    func holdsPassword(address: String, expected: Bool) {
        #expect(ConnectionAddress.holdsPassword(address) == expected)
    }

    @Test(
        "one that is mistaken is refused before anything is sent, without a word of it",
        arguments: [
            "postgresql://job:cAnArY@x@localhost/nqp", "postgresql://job:x@cAnArY@localhost/nqp",
            "postgresql://job:cAnArY/x@localhost/nqp", "postgresql://job:x/cAnArY@localhost/nqp",
            "postgresql://job:cAnArY%zz@localhost/nqp", "postgresql://job:cAnArY@[::1/nqp",
            "postgresql://job@localhost/nqp?cAnArY", "postgresql://job@localhost/nqp?paswort=cAnArY&x",
            "host=localhost password='cAnArY", "host=localhost password=x cAnArY",
            "host=localhost password=x\"cAnArY \"cAnArY",
        ])
    func mistaken(address: String) {
        let error = #expect(throws: PostgresError.self) { try Connection(address) }
        #expect(error?.kind == .address && error.map { "\($0)".contains("cAnArY") } == false)
        #expect(throws: PostgresError.self) { try ConnectionAddress.environment(for: address) }
    }

    @Test("what psql is handed says the same as the address, and a bare name is a database")
    func environment() throws {
        let variables = try ConnectionAddress.environment(
            for: "postgresql://job:p%40ss@db.example.org:5433/nqp?sslmode=verify-full")
        #expect(
            variables == [
                "PGUSER": "job", "PGPASSWORD": "p@ss", "PGHOST": "db.example.org", "PGPORT": "5433",
                "PGDATABASE": "nqp", "PGSSLMODE": "verify-full",
            ])
        #expect(try ConnectionAddress.environment(for: "nqp") == ["PGDATABASE": "nqp"])
    }

    @Test("passwords of URIs in a text are left out, whatever the scheme")
    func withoutPasswords() {
        #expect(
            ConnectionAddress.withoutPasswords(
                "no postgresql://a:b@h/d, no https://c:d:e@f/g, yes http://h:80/")
                == "no postgresql://a:…@h/d, no https://c:…@f/g, yes http://h:80/")
    }
}
