import Configuration
import Foundation
import Indicators
import Ingest
import Postgres
import Spreadsheet
import Warehouse

/// The nightly job and its steps: files to observations, observations to a published vintage.
///
/// Every command takes the writer's lock, notes its run, and leaves the database either as it was or done.
public struct Pipeline: Sendable {
    let configuration: WarehouseConfiguration
    let sql: SQLFolder
    let database: Database
    let programVersion: String
    let workbooks: WorkbookAccess
    let progress: @Sendable (String) -> Void

    /// - Parameter progress: is told what is done, a line at a time.
    public init(
        configuration: WarehouseConfiguration, sql: SQLFolder, database: Database, programVersion: String,
        workbooks: WorkbookAccess = .inProcess, progress: @escaping @Sendable (String) -> Void
    ) {
        self.workbooks = workbooks
        self.configuration = configuration
        self.sql = sql
        self.database = database
        self.programVersion = programVersion
        self.progress = progress
    }

    /// Archives and loads files.
    ///
    /// - Parameter paths: files; folders stand for the files in them.
    /// - Throws: `ByteSourceError`, `PostgresError`, `WarehouseError`, `EmbeddedServerError`.
    public func ingest(_ paths: [String], isRehearsal: Bool = false) throws -> IngestReport {
        try run("ingest", builds: false, isRehearsal: isRehearsal) { writer, run in
            let report = try ingest(paths, writer, run: run)
            return (report, report.hasRefusedFiles ? .refused : .done, report.summary)
        }
    }

    /// Makes a vintage from what is loaded and publishes it.
    ///
    /// - Throws: as `ingest`.
    public func build(isRehearsal: Bool = false) throws -> BuildReport {
        try run("build", builds: true, isRehearsal: isRehearsal) { writer, run in
            if run != nil { _ = try readAgain(writer, run: run) }
            let report = try build(writer, run: run)
            return (report, report.isRefused ? .refused : .done, report.summary)
        }
    }

    /// The nightly job: loads what is new in an inbox, reads again what the configuration reads differently now, and
    /// publishes a vintage if anything changed.
    ///
    /// - Parameter inbox: a folder; nil: only what is archived already.
    /// - Throws: as `ingest`.
    public func nightly(inbox: String?) throws -> RunReport {
        try run("run", builds: true, isRehearsal: false) { writer, run in
            var ingested = try inbox.map { try ingest([$0], writer, run: run) } ?? IngestReport(files: [])
            ingested.files += try readAgain(writer, run: run, except: Set(ingested.files.map(\.sha256)))
            let built = try build(writer, run: run)
            let report = RunReport(ingest: ingested, build: built)
            let isRefused = ingested.hasRefusedFiles || built.isRefused
            return (report, isRefused ? .refused : .done, "\(ingested.summary); \(built.summary)")
        }
    }

    /// Publishes an older vintage again.
    ///
    /// - Throws: `WarehouseError.noVintage`; as `ingest`.
    public func publish(vintage: Int) throws {
        try run("publish", builds: false, isRehearsal: false) { writer, run in
            if let run { try writer.publishAgain(vintage: vintage, run: run) }
            return ((), .done, "vintage \(vintage)")
        }
    }

    // MARK: - Runs

    /// Opens the writer, notes the run and how it ends.
    private func run<Report>(
        _ command: String, builds: Bool, isRehearsal: Bool,
        _ body: (WarehouseWriter, Int?) throws -> (Report, WarehouseWriter.RunOutcome, String)
    ) throws -> Report {
        let writer = try WarehouseWriter(
            database.connectUpToDate(), sql: sql, configuration: configuration, workbooks: workbooks)
        if isRehearsal { return try body(writer, nil).0 }
        let run = try writer.beginRun(command: command, builds: builds, programVersion: programVersion)
        do {
            let (report, outcome, message) = try body(writer, run)
            try writer.endRun(run, outcome, message: message)
            return report
        } catch {
            // If even this cannot be noted, the missing outcome says so.
            _ = try? writer.endRun(run, .failed, message: "\(error)")
            throw error
        }
    }
}
