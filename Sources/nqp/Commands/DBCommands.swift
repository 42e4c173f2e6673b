import ArgumentParser
import Foundation
import Glibc
import Pipeline
import Postgres
import Warehouse

struct DB: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "The database: start, stop, look, migrate.",
        discussion: "Example: nqp db psql -- -c 'select * from nqp.index limit 5'",
        subcommands: [Start.self, Stop.self, DatabaseStatus.self, Address.self, Psql.self, Migrate.self])

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start the embedded server and bring its schema up to date.",
            discussion: "Example: nqp db start")
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            let progress = Progress()
            let database = try database.open(database.configuration.installation(), progress)
            let server = try database.requireEmbedded()
            let hasStarted = try server.start(progress: { progress.report($0) })
            _ = try database.connectUpToDate()
            progress.finish()
            print(hasStarted ? "Started. It runs until: nqp db stop" : "It runs already.")
        }
    }

    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop the embedded server. Its data stay.", discussion: "Example: nqp db stop")
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            let wasRunning = try database.open().requireEmbedded().stop()
            print(wasRunning ? "Stopped." : "It was not running.")
        }
    }

    struct DatabaseStatus: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Show where the database is and what it lacks.",
            discussion: "Example: nqp db status")
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            let database = try database.open()
            if case .embedded(let server) = database.place {
                print(
                    "embedded server in \(server.location): \(server.isRunning ? "running" : "not running")")
                guard server.isRunning else { return }
            }
            let status = try database.migrationStatus()
            print(
                status.pending.isEmpty
                    ? "schema: up to date"
                    : "schema: \(status.isEmpty ? "none yet" : "lacks \(status.pending.joined(separator: ", "))")"
            )
        }
    }

    struct Address: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "url", abstract: "Print the address of the database, for other programs.",
            discussion: """
                Example: psql "$(nqp db url)" -c 'select * from nqp.index limit 5'
                """)
        @Option(help: "The role on the embedded server: nqp_analyst, nqp_etl or nqp_admin.")
        var role = "nqp_analyst"
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            let database = try database.open()
            switch database.place {
            case .embedded(let server):
                _ = try database.connectUpToDate()
                print(server.url(role: role))
            case .address(let address):
                // It may hold a password.
                throw UsageError(
                    description: address.isEmpty
                        ? "the database is the one of your PG* variables; psql knows them"
                        : "the database is the one that you named")
            }
        }
    }

    struct Psql: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open psql on the database, as an analyst.",
            discussion: "Example: nqp db psql -- -c 'select * from nqp.weight'")
        @Option(help: "The role on the embedded server: nqp_analyst, nqp_etl or nqp_admin.")
        var role = "nqp_analyst"
        @OptionGroup var database: DatabaseOptions
        @Argument(parsing: .postTerminator, help: "Arguments for psql, after --.")
        var arguments: [String] = []

        func validate() throws { try DatabaseOptions.refusePasswords(in: arguments) }

        func run() throws {
            let database = try database.open()
            var address = ""
            switch database.place {
            case .embedded(let server):
                _ = try database.connectUpToDate()
                address = server.address(role: role)
            case .address(let given): address = given
            }
            // Not as an argument: an address may hold a password, and every user can read the list of processes.
            for (name, value) in try ConnectionAddress.environment(for: address) { setenv(name, value, 1) }
            try replaceProcess(with: "psql", arguments)
        }

        private func replaceProcess(with program: String, _ arguments: [String]) throws {
            var pointers = ([program] + arguments).map { strdup($0) }
            pointers.append(nil)
            execvp(program, &pointers)
            throw UsageError(description: "\(program) cannot be started: \(String(cString: strerror(errno)))")
        }
    }

    struct Migrate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the schema up to date, as an administrator.",
            discussion: "Example: nqp db migrate --database postgresql://postgres@db.example.org/nqp")
        @OptionGroup var database: DatabaseOptions

        func run() throws {
            let report = try database.open().migrate()
            if report.applied.isEmpty, !report.installedViews {
                print("Up to date.")
            } else {
                for name in report.applied { print("applied \(name)") }
                if report.installedViews { print("installed views, functions and grants") }
            }
        }
    }
}

extension Database {
    fileprivate func requireEmbedded() throws -> EmbeddedServer {
        guard case .embedded(let server) = place else {
            throw UsageError(
                description: "the database is a server of yours, which nqp neither starts nor stops")
        }
        return server
    }
}
