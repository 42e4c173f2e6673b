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

    func load(
        modelChecks: (WarehouseConfiguration) -> [ConfigurationProblem] = { _ in [] }
    ) throws -> (Installation, WarehouseConfiguration) {
        let installation = try installation()
        return (
            installation,
            try WarehouseConfiguration.load(folder: installation.configuration, modelChecks: modelChecks)
        )
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
        guard let database else { return }
        try Self.refusePasswords(in: [database])
    }

    /// - Throws: `ValidationError` if one of the arguments is a connection text with a password.
    static func refusePasswords(in arguments: [String]) throws {
        guard arguments.contains(where: ConnectionAddress.holdsPassword) else { return }
        throw ValidationError(
            "a password on the command line can be read by every user of the machine; put it into ~/.pgpass, PGPASSWORD or NQP_DATABASE_URL"
        )
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

    /// Does what a command does that writes. How it ends is told to whoever watches, even where it cannot begin.
    ///
    /// - Parameters:
    ///   - isRehearsal: whether nobody is told.
    ///   - mayUseRecorded: whether the configuration that was recorded last will do, where the one in force has mistakes.
    ///   - metrics: a file for Prometheus; nil: `NQP_METRICS`, or none.
    ///   - events: where lineage events go.
    ///   - patience: how long an unreachable server is waited for.
    ///   - body: what it does.
    func write<Report>(
        _ progress: Progress, for command: String, isRehearsal: Bool = false,
        mayUseRecorded: Bool = false, metrics: String? = nil, events: EventOptions,
        patience: Duration = .zero, _ body: (Pipeline) throws -> Report
    ) throws -> Report {
        let watch = Watch(
            progress: progress, metrics: metrics, environment: ProcessInfo.processInfo.environment,
            database: self)
        let report = try progress.telling {
            try body(
                watch.telling(command, isRehearsal: isRehearsal) {
                    var (installation, configuration, server) = try load(progress, mayUseRecorded)
                    for file in configuration.unreadFiles(in: installation.configuration) {
                        progress.warn("\(installation.configuration)/\(file)")
                    }
                    let emitter = try events.observer(configuration, progress)
                    server.patience = patience
                    return pipeline(
                        configuration, installation, server, progress,
                        observers: [watch] + (emitter.map { [$0] } ?? []))
                })
        }
        progress.finish()
        return report
    }

    /// What a command that only reads works with, whatever the configuration in force; nobody is told of it.
    func readingPipeline(_ progress: Progress) throws -> Pipeline {
        let (installation, configuration, server) = try load(progress, true)
        return pipeline(configuration, installation, server, progress)
    }

    /// The configuration in force, or, where it has mistakes and need not be in force, the one that was recorded last.
    private func load(
        _ progress: Progress, _ mayUseRecorded: Bool
    ) throws -> (Installation, WarehouseConfiguration, Database) {
        do {
            let (installation, configuration) = try configuration.load()
            return (installation, configuration, try open(installation, progress))
        } catch let error as ConfigurationError where mayUseRecorded {
            let installation = try configuration.installation()
            let server = try open(installation, progress)
            guard let recorded = try server.newestRecordedConfiguration() else { throw error }
            progress.warn(
                "the configuration in force has mistakes and is not needed: \(error.problems.count), see nqp check"
            )
            return (installation, recorded, server)
        }
    }

    private func pipeline(
        _ configuration: WarehouseConfiguration, _ installation: Installation, _ server: Database,
        _ progress: Progress, observers: [any RunObserver] = []
    ) -> Pipeline {
        Pipeline(
            configuration: configuration, sql: installation.sql, database: server,
            programVersion: NQP.programVersion, workbooks: ReadWorkbook.access,
            interruption: Signals.interruption(progress), observers: observers,
            progress: { progress.report($0) })
    }
}

/// Where lineage events go.
struct EventOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Append OpenLineage events of the run to a file, one a line.",
            discussion: "OPENLINEAGE_URL, OPENLINEAGE_API_KEY … send them to a server.", valueName: "file"))
    var openlineage: String?

    func observer(_ configuration: WarehouseConfiguration, _ progress: Progress) throws -> (any RunObserver)?
    {
        let settings = try EventSettings(file: openlineage, environment: ProcessInfo.processInfo.environment)
        return settings.isOff
            ? nil : EventEmitter(settings, configuration: configuration, warn: { progress.warn($0) })
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
