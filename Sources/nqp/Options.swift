import ArgumentParser
import Configuration
import Foundation
import Pipeline
import Postgres
import Warehouse

/// Where the configuration is.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The folder of YAML that defines the index.",
            discussion: "Default: NQP_CONFIG, or ./etl-config, or the one that came with the program.",
            valueName: "folder"))
    var config: String?
    @OptionGroup var log: LogOptions

    func installation() throws -> Installation {
        try Installation(
            executable: Bundle.main.executablePath ?? CommandLine.arguments[0], configuration: config,
            environment: ProcessInfo.processInfo.environment)
    }

    func load() throws -> (Installation, WarehouseConfiguration) {
        let installation = try installation()
        return (installation, try WarehouseConfiguration.load(folder: installation.configuration))
    }
}

/// Which database.
struct DatabaseOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The database: a URI or key=value pairs, without a password.",
            discussion: "Default: NQP_DATABASE_URL, or PG* variables, or a private PostgreSQL under .nqp/.",
            valueName: "address"))
    var database: String?

    func validate() throws {
        guard let database, Self.holdsPassword(database) else { return }
        throw ValidationError(
            "a password on the command line can be read by every user of the machine; put it into ~/.pgpass, PGPASSWORD or NQP_DATABASE_URL"
        )
    }

    private static func holdsPassword(_ address: String) -> Bool {
        if address.contains("password=") { return true }
        guard let scheme = address.range(of: "://"),
            let at = address[scheme.upperBound...].firstIndex(of: "@")
        else {
            return false
        }
        return address[scheme.upperBound..<at].contains(":")
    }

    /// The embedded server's folder stands beside the configuration's.
    func open(_ installation: Installation, _ progress: Progress) throws -> Database {
        let folder = URL(fileURLWithPath: installation.configuration).standardizedFileURL
            .deletingLastPathComponent()
        return try Database(
            address: database, environment: ProcessInfo.processInfo.environment,
            folder: folder.path + "/.nqp",
            sql: installation.sql, progress: { progress.report($0) })
    }

    func open() throws -> Database { try open(configuration.installation(), Progress()) }

    /// What a command that writes works with. How it ends is told to whoever watches, even where it cannot begin.
    ///
    /// - Parameters:
    ///   - metrics: a file for Prometheus; nil: `NQP_METRICS`, or none.
    ///   - patience: how long an unreachable server is waited for.
    func pipeline(
        _ progress: Progress, for command: String, metrics: String? = nil, patience: Duration = .zero
    ) throws -> Pipeline {
        let watch = Watch(
            progress: progress, metrics: metrics, environment: ProcessInfo.processInfo.environment,
            database: self)
        return try watch.telling(command) {
            let (installation, configuration) = try configuration.load()
            var server = try open(installation, progress)
            server.patience = patience
            return Pipeline(
                configuration: configuration, sql: installation.sql, database: server,
                programVersion: NQP.programVersion, workbooks: ReadWorkbook.access,
                interruption: Signals.interruption(progress), observer: watch,
                progress: { progress.report($0) })
        }
    }
}

/// How results are printed.
struct FormatOptions: ParsableArguments {
    @Option(name: .long, help: "How results are printed: table, json or csv.")
    var format: Format = .table
}

enum Format: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
    case csv
}
