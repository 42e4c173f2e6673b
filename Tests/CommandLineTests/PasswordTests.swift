import Foundation
import TestSupport
import Testing

@testable import nqp

/// Passwords come from the environment or a password file, and go nowhere.
@Suite("Passwords")
struct PasswordTests {
    /// Not to be found in anything that nqp says.
    private static let canary = "cAnArY7f3a"

    @Test(
        "on the command line a password is refused, however it is written, and not repeated",
        arguments: [
            ["status", "--database", "postgresql://job:cAnArY7f3a@localhost/nqp"],
            ["run", "--database=host=localhost password = 'cAnArY7f3a' user=job"],
            ["db", "psql", "--", "postgresql://job:cAnArY7f3a@localhost/nqp"],
        ])
    func commandLine(_ arguments: [String]) throws {
        let answer = try Program.run(arguments, environment: ["NQP_LOG": "json"])
        #expect(answer.status == 2 && answer.errors.contains("~/.pgpass"), "\(answer.errors)")
        #expect(!(answer.output + answer.errors).contains(Self.canary))
    }

    @Test("where nobody would expect an address, its password is not repeated either")
    func misplaced() throws {
        let answer = try Program.run(["status", "postgresql://job:cAnArY7f3a@localhost/nqp"])
        #expect(answer.status == 2 && !answer.errors.contains(Self.canary), "\(answer.errors)")
    }

    @Test(
        "an address in the environment that is mistaken is said to be, without a word of it, and ends with 2")
    func mistaken() throws {
        for command in [["db", "psql"], ["run", "--log-format", "json"]] {
            let answer = try Program.run(
                command, environment: ["NQP_DATABASE_URL": "postgresql://job:cAnArY7f3a@x@localhost/nqp"])
            #expect(
                answer.status == 2 && answer.errors.contains("the database's address"), "\(answer.errors)")
            #expect(!(answer.output + answer.errors).contains(Self.canary), "\(answer.errors)")
        }
    }

    @Test("a hook is not handed passwords, and keeps what else it inherits")
    func hook() throws {
        let folder = try WatchFolder()
        let command = try folder.hook("env > \(folder.path)/env; cat > \(folder.path)/facts\n")
        func environment(_ address: String) throws -> String {
            let answer = try Program.run(
                ["run", "--inbox", folder.path + "/inbox", "--wait", "0"],
                environment: [
                    "NQP_DATABASE_URL": address, "PGPASSWORD": Self.canary, "PGPASSFILE": "/etc/nqp/pgpass",
                    "OPENLINEAGE_API_KEY": Self.canary, "NQP_NOTIFY_COMMAND": command,
                ])
            #expect(answer.status == 3 && !answer.errors.contains(Self.canary))
            #expect(!(try folder.read("facts").contains(Self.canary)))
            return try folder.read("env")
        }
        let open = try environment("host=/nonexistent dbname=nqp")
        #expect(open.contains("PGPASSFILE=/etc/nqp/pgpass\n") && open.contains("NQP_DATABASE_URL=host="))
        let secret = try environment("host=/nonexistent dbname=nqp password=\(Self.canary)")
        #expect(!open.contains(Self.canary) && !secret.contains(Self.canary))
        #expect(!secret.contains("NQP_DATABASE_URL"))
    }
}
