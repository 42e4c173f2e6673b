import ArgumentParser
import Configuration
import Figures
import Foundation
import Glibc
import Pipeline
import Postgres
import SampleRelease
import Spreadsheet
import Warehouse

@main
struct NQP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nqp",
        abstract:
            "A data warehouse for composite indicators: statistical releases in, a versioned, traceable index out.",
        discussion: """
            A first look, on synthetic data:     nqp demo
            The nightly job:                     nqp run --inbox inbox
            How a file would be read:            nqp explain inbox/nbs-gdp.csv
            Where a score comes from:            nqp lineage Beijing 2020
            What the policy did:                 nqp estimate baseline_controls
            The index in psql:                   nqp db psql -- -c 'select * from nqp.index'

            Without --database, NQP_DATABASE_URL or PG* variables, nqp runs a private PostgreSQL under .nqp/.
            Exit codes: 0 done, 1 data refused, 2 usage or configuration, 3 database unreachable, 4 another run at
            work, 70 a bug, 143 ended by SIGTERM or SIGINT.
            """,
        version: programVersion,
        groupedSubcommands: [
            CommandGroup(
                name: "The job", subcommands: [Demo.self, Run.self, Ingest.self, Build.self, Publish.self]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    Explain.self, Check.self, Lineage.self, Estimate.self, Plot.self, Vintages.self,
                    Diff.self, Verify.self, Status.self,
                ]),
            CommandGroup(name: "Around it", subcommands: [Sample.self, DB.self, ReadWorkbook.self]),
        ])

    static let programVersion = "0.1.0"

    static func main() {
        // A reader that stops reading (`nqp vintages | head -1`) is no failure.
        signal(SIGPIPE, SIG_DFL)
        do {
            var command = try parseAsRoot()
            try command.run()
            // A full disk behind a redirection must not look like a complete export.
            guard fflush(nil) == 0 else {
                throw UsageError(
                    description: "standard output cannot be written: \(String(cString: strerror(errno)))")
            }
        } catch {
            let failure = Failure(error)
            if failure.code == .done {
                FileHandle.standardOutput.write(Data((failure.message + "\n").utf8))
            } else if !failure.message.isEmpty {
                Progress().fail(failure.message, exitCode: failure.code.rawValue)
            }
            Foundation.exit(failure.code.rawValue)
        }
    }
}

/// What a command's end tells the shell.
enum ExitStatus: Int32 {
    case done = 0
    /// The findings say which data, and why.
    case dataRefused = 1
    case usage = 2
    case databaseUnreachable = 3
    case locked = 4
    case bug = 70
    /// By SIGTERM or SIGINT, between two steps.
    case interrupted = 143
}

/// Data did not pass.
struct DataRefused: Error {
    /// Empty where what there is to say has been said.
    var message = ""
}

/// What ended a run whose last line has told it.
struct ToldFailure: Error {
    let error: any Error
}

/// A command was used in a way that makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// An error as people and shells see it.
struct Failure {
    let code: ExitStatus
    let message: String

    init(_ error: any Error) {
        switch error {
        case let error as DataRefused: self.init(.dataRefused, error.message)
        case let told as ToldFailure: self.init(Failure(told.error).code, "")
        case let error as ConfigurationError: self.init(.usage, "\(error)")
        case let error as UsageError: self.init(.usage, "nqp: \(error)")
        case let error as Installation.NotFound: self.init(.usage, "nqp: \(error)")
        case let error as ByteSourceError: self.init(.usage, "nqp: \(error)")
        case let error as EventSettingsError: self.init(.usage, "nqp: \(error)")
        case let error as FigureError: self.init(.usage, "nqp: \(error)")
        case let error as SampleRelease.Failure: self.init(.usage, "nqp: \(error)")
        case let error as WarehouseError: self.init(error)
        case let error as Interruption.Ended: self.init(.interrupted, "nqp: \(error)")
        case let error as EmbeddedServerError: self.init(.databaseUnreachable, "nqp: \(error)")
        case let error as PostgresError: self.init(error)
        case let error as CocoaError:
            self.init(
                .usage,
                "nqp: \(error.filePath.map { "\($0): " } ?? "")\(error.localizedDescription)")
        default: self.init(parsing: error)
        }
    }

    private init(_ code: ExitStatus, _ message: String) {
        self.code = code
        self.message = message
    }

    private init(_ error: WarehouseError) {
        let code: ExitStatus =
            switch error {
            case .locked: .locked
            case .fileChanged: .dataRefused
            default: .usage
            }
        self.init(code, "nqp: \(error)")
    }

    private init(_ error: PostgresError) {
        switch error.kind {
        case .address: self.init(.usage, "nqp: \(error)")
        case .connection:
            self.init(
                .databaseUnreachable,
                "nqp: the database cannot be reached, or the connection was lost: \(error)")
        case .statement where error.sqlState == "42501":
            self.init(.usage, "nqp: \(error)\nThe session's role may not do this: see `sql/roles.sql`.")
        case .statement
        where ["53", "57P", "58", "XX"].contains { error.sqlState?.hasPrefix($0) == true }:
            // Out of disk, memory or connections; shutting down; its system or itself failed.
            self.init(.databaseUnreachable, "nqp: the server cannot go on: \(error)")
        case .statement where error.sqlState == "25006":
            self.init(
                .databaseUnreachable,
                "nqp: the database is read-only, as a standby is, or one whose administrator made it so: \(error)"
            )
        case .statement where error.sqlState?.hasPrefix("08") == true:
            self.init(.databaseUnreachable, "nqp: \(error)")
        default: self.init(.bug, "nqp: this is a bug, please report it: \(error)")
        }
    }

    /// What ArgumentParser throws: help, version, and usage errors; everything else is a bug.
    private init(parsing error: any Error) {
        switch NQP.exitCode(for: error) {
        case .success: self.init(.done, NQP.fullMessage(for: error))
        case .validationFailure:
            self.init(.usage, ConnectionAddress.withoutPasswords(NQP.fullMessage(for: error)))
        default: self.init(.bug, "nqp: this is a bug, please report it: \(error)")
        }
    }
}
