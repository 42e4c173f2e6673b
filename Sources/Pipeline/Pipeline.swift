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
    let interruption: Interruption
    let progress: @Sendable (String) -> Void
    let observers: [any RunObserver]

    /// - Parameters:
    ///   - interruption: is looked at between files and steps.
    ///   - observers: are told how runs end.
    ///   - progress: is told what is done, a line at a time.
    public init(
        configuration: WarehouseConfiguration, sql: SQLFolder, database: Database, programVersion: String,
        workbooks: WorkbookAccess = .inProcess, interruption: Interruption = Interruption(),
        observers: [any RunObserver] = [], progress: @escaping @Sendable (String) -> Void
    ) {
        self.interruption = interruption
        self.observers = observers
        self.workbooks = workbooks
        self.configuration = configuration
        self.sql = sql
        self.database = database
        self.programVersion = programVersion
        self.progress = progress
    }

    /// Archives and loads files.
    ///
    /// - Parameter paths: files, or links to files; folders stand for the files in them, without links.
    /// - Throws: `ByteSourceError`, `PostgresError`, `WarehouseError`, `EmbeddedServerError`, `Interruption.Ended`.
    public func ingest(_ paths: [String], isRehearsal: Bool = false) throws -> IngestReport {
        // A slip of the finger is no run.
        let incoming = try IncomingFiles(at: paths)
        return try run("ingest", builds: false, isRehearsal: isRehearsal) { writer, run in
            var report = try ingest(incoming.files, writer, run: run)
            report.files += incoming.unfit
            try complete(&report, writer, run: run, told: writer.reader.lastToldRun(before: run))
            report.trends = try writer.reader.findingTrends(ofRun: run)
            return (report, report.isRefused ? .refused : .done, report.summary)
        }
    }

    /// Makes a vintage from what is loaded and publishes it.
    ///
    /// - Parameter acceptsLosses: whether it is published even if entities, years or indicators are lost with it.
    /// - Throws: as `ingest`.
    public func build(isRehearsal: Bool = false, acceptsLosses: Bool = false) throws -> BuildReport {
        try run("build", builds: true, isRehearsal: isRehearsal) { writer, run in
            var again = IngestReport(files: try readAgain(writer, run: run))
            try complete(&again, writer, run: run, told: writer.reader.lastToldRun(before: run))
            var report = try build(
                writer, run: run, told: writer.reader.lastToldRun(before: run, builds: true),
                acceptsLosses: acceptsLosses)
            report.readAgain = again
            report.trends = try writer.reader.findingTrends(ofRun: run)
            let summary = (again.files.isEmpty ? "" : "\(again.summary); ") + report.summary
            return (report, report.isRefused || again.isRefused ? .refused : .done, summary)
        }
    }

    /// The nightly job: loads what is new in an inbox, reads again what the configuration reads differently now, and
    /// publishes a vintage if anything changed.
    ///
    /// Where the connection is lost, the job is begun again for as long as the database is patient: it is idempotent.
    ///
    /// - Parameters:
    ///   - inbox: nil: only what is archived already.
    ///   - isRehearsal: does everything, says what came of it and undoes it; the inbox stays as it is.
    ///   - acceptsLosses: as for `build`.
    /// - Throws: as `ingest`.
    public func nightly(
        inbox: Inbox?, isRehearsal: Bool = false, acceptsLosses: Bool = false
    ) throws -> RunReport {
        let deadline = ContinuousClock.now + database.patience
        var isSecond = false
        // The run that was lost may have noted its end and could tell nobody.
        var first: Int?
        /// Whether the run begins again after an error.
        func isRepeated(_ error: any Error) -> Bool {
            guard ContinuousClock.now < deadline else { return false }
            if case WarehouseError.locked = error { return isSecond }
            return (error as? PostgresError)?.isLostConnection == true
        }
        while true {
            // Decided once, for those who are told of it and for what is done.
            var decision: Bool?
            do {
                return try night(
                    inbox: inbox, isRehearsal: isRehearsal, acceptsLosses: acceptsLosses, first: &first
                ) {
                    let isRepeated = isRepeated($0)
                    decision = isRepeated
                    return isRepeated
                }
            } catch  where decision ?? isRepeated(error) {
                if error is PostgresError {
                    progress("the connection was lost; the run begins again")
                    isSecond = true
                } else {
                    // The server has yet to notice that the session before is gone.
                    Thread.sleep(forTimeInterval: 0.5)
                }
            }
        }
    }

    private func night(
        inbox: Inbox?, isRehearsal: Bool, acceptsLosses: Bool, first: inout Int?,
        isRepeated: (any Error) -> Bool
    ) throws -> RunReport {
        try run("run", builds: true, isRehearsal: isRehearsal, isRepeated: isRepeated) { writer, run in
            let earliest = first ?? run
            first = earliest
            let waiting = try inbox?.survey()
            func renamed(_ outcome: FileOutcome) throws -> [String] {
                guard outcome.state == .loaded, let file = outcome.file else { return [] }
                return try writer.reader.namesSettled(byFile: file, named: outcome.name)
            }
            var ingested = try ingest(waiting?.files ?? [], writer, run: run) { path, outcome in
                guard !isRehearsal, let inbox, !inbox.keepsFiles else { return }
                var outcome = outcome
                if outcome.state == .stillRefused, let file = outcome.file {
                    // The run that refused it may not have come as far as its report.
                    outcome.findings = try writer.reader.lastFindings(ofFile: file)
                }
                inbox.settle(path, outcome, renamed: try renamed(outcome), progress: progress)
            }
            ingested.files += waiting?.skipped ?? []
            let again = try readAgain(
                writer, run: run, except: Set(ingested.files.compactMap(\.file)))
            if !isRehearsal {
                for outcome in again {
                    inbox?.release(outcome, renamed: try renamed(outcome), progress: progress)
                }
            }
            ingested.files += again
            try complete(&ingested, writer, run: run, told: writer.reader.lastToldRun(before: earliest))
            let built = try build(
                writer, run: run, told: writer.reader.lastToldRun(before: earliest, builds: true),
                acceptsLosses: acceptsLosses)
            let report = RunReport(
                ingest: ingested, build: built, trends: try writer.reader.findingTrends(ofRun: run))
            return (report, report.isRefused ? .refused : .done, "\(ingested.summary); \(built.summary)")
        }
    }

    /// Publishes an older vintage again.
    ///
    /// - Returns: whether anything was done: false where it is the published one.
    /// - Throws: `WarehouseError.noVintage`; as `ingest`.
    @discardableResult
    public func publish(vintage: Int) throws -> Bool {
        try run(
            "publish", builds: false, isRehearsal: false,
            prepare: { writer in
                // A slip of the finger is no run, nor is what changes nothing.
                guard try writer.hasVintage(vintage) else { throw WarehouseError.noVintage(vintage) }
                guard try writer.reader.publication()?.vintage == vintage else { return nil }
                return (false, .done, "vintage \(vintage) is published already")
            }
        ) { writer, run in
            try writer.publishAgain(vintage: vintage, run: run)
            return (true, .done, "vintage \(vintage)")
        }
    }

    // MARK: - Runs

    /// Opens the writer, notes the run and how it ends; of a rehearsal nothing is kept.
    ///
    /// - Parameter prepare: is called before a run is noted; what it throws means that there was none, as does what it returns.
    private func run<Report>(
        _ command: String, builds: Bool, isRehearsal: Bool,
        isRepeated: (any Error) -> Bool = { _ in false },
        prepare: (WarehouseWriter) throws -> (Report, WarehouseWriter.RunOutcome, String)? = { _ in nil },
        _ body: (WarehouseWriter, Int) throws -> (Report, WarehouseWriter.RunOutcome, String)
    ) throws -> Report {
        try observed(command, isRehearsal: isRehearsal, isRepeated: isRepeated) { began in
            let writer = try WarehouseWriter(
                database.connectUpToDate(), sql: sql, configuration: configuration, workbooks: workbooks)
            if let end = try prepare(writer) { return end }
            func begin() throws -> Int {
                try writer.beginRun(command: command, builds: builds, programVersion: programVersion)
            }
            if isRehearsal { return try writer.rehearse { try body(writer, begin()) } }
            let run = try begin()
            began(run, writer)
            do {
                let end = try body(writer, run)
                try writer.endRun(run, end.1, message: end.2)
                return end
            } catch {
                // If even this cannot be noted, the missing outcome says so.
                _ = try? writer.endRun(run, .failed, message: "\(error)")
                throw error
            }
        }
    }
}
