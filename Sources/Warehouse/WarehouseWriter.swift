import Configuration
import Postgres
import Spreadsheet

/// The one session that may write: it acts as `nqp_etl`, which can append and nothing else, and holds the
/// writer's lock until it ends.
public final class WarehouseWriter {
    let connection: Connection
    let sql: SQLFolder
    let configuration: WarehouseConfiguration
    let workbooks: WorkbookAccess
    /// The configuration's numbers in the database.
    let registered: RegisteredConfiguration
    /// The day on which the session began, by the server's clock in UTC.
    public let today: CalendarDate
    /// By the id of the source.
    private let rulesOfSource: [String: String]
    /// Stands for the reading rules of a file that no source claims: the patterns that it was compared with.
    private let rulesWithoutSource: String

    /// - Parameter connection: of a user who may act as `nqp_etl`.
    /// - Throws: `WarehouseError.outdatedDatabase`, `.missingRole`, `.locked`; `PostgresError`.
    public init(
        _ connection: Connection, sql: SQLFolder, configuration: WarehouseConfiguration,
        workbooks: WorkbookAccess = .inProcess
    ) throws {
        self.workbooks = workbooks
        self.connection = connection
        self.sql = sql
        self.configuration = configuration
        let pending = try Migrator(connection, sql: sql).status().pending
        guard pending.isEmpty else { throw WarehouseError.outdatedDatabase(pending: pending) }
        try connection.actAs("nqp_etl")
        try WarehouseLock.take(connection)
        let others = try connection.execute(
            "select index_code from core.configuration where index_code <> $1 limit 1",
            [.text(configuration.index.id)])
        if let other = others.firstRow {
            throw WarehouseError.otherIndex(try other.text(0), wanted: configuration.index.id)
        }
        registered = try RegisteredConfiguration(recording: configuration, in: connection)
        today = try connection.execute("select (now() at time zone 'UTC')::date::text").onlyRow().date(0)
        rulesOfSource = Dictionary(
            configuration.sources.map { ($0.id, configuration.readingFingerprint(of: $0)) },
            uniquingKeysWith: { first, _ in first })
        rulesWithoutSource =
            "no source among " + configuration.sources.flatMap(\.filePatterns).joined(separator: " ")
    }

    /// What decides how the files of a source are read, or those that no source claims: a file is read again when it
    /// changes. Worked out once a session; an inbox may hold thousands of files.
    public func readingRules(of source: SourceDefinition?) -> String {
        source.flatMap { rulesOfSource[$0.id] } ?? rulesWithoutSource
    }

    /// Looks at the warehouse on the writer's own session: what is not committed yet is seen.
    public var reader: WarehouseReader { WarehouseReader(connection) }

    /// Does what `body` does and leaves no trace of it but numbers that are not used again.
    public func rehearse<Value>(_ body: () throws -> Value) throws -> Value {
        try connection.rehearsal(body)
    }

    // MARK: - Runs

    /// Notes that a command begins.
    ///
    /// - Parameter builds: whether it makes a vintage, so that its findings replace those of the last build.
    public func beginRun(command: String, builds: Bool, programVersion: String) throws -> Int {
        try connection.execute(
            "insert into ops.run (command, builds, program_version, configuration_id) values ($1, $2, $3, $4) returning run_id",
            [.text(command), .boolean(builds), .text(programVersion), .integer(registered.id)]
        ).onlyRow().integer(0)
    }

    /// Notes how it ended. A run without an outcome was killed.
    public func endRun(_ run: Int, _ outcome: RunOutcome, message: String) throws {
        try connection.execute(
            """
            insert into ops.run_outcome (run_id, outcome, message, diary_hash)
            select run_id, $2, $3, diary_hash from core.run_diary where run_id = $1
            """,
            [.integer(run), .text(outcome.rawValue), .text(message)])
    }

    /// How a run ended.
    public enum RunOutcome: String, Sendable {
        case done
        /// Data or configuration did not pass.
        case refused
        /// The machine or the program failed.
        case failed
    }

    // MARK: - Findings

    /// Stores findings, in the caller's transaction if there is one.
    public func record(_ findings: [Finding], run: Int, ingest: Int? = nil) throws {
        for finding in findings {
            try connection.execute(
                """
                insert into ops.finding (run_id, ingest_id, rule, severity, file_name, sheet, row_number, column_number,
                    entity_code, series_code, period, found, expected, remedy, occurrence_count)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                """,
                [
                    .integer(run), .optional(ingest), .text(finding.rule.rawValue),
                    .text(finding.severity.rawValue),
                    .optional(finding.file), .optional(finding.sheet), .optional(finding.row),
                    .optional(finding.column),
                    .optional(finding.entity), .optional(finding.series), .optional(finding.period),
                    .text(finding.found), .text(finding.expected), .text(finding.remedy),
                    .integer(finding.occurrenceCount),
                ])
        }
    }
}

extension Row {
    /// A day that the server wrote as `YYYY-MM-DD`.
    ///
    /// - Throws: `WarehouseError.installation` for anything else.
    func date(_ column: Int) throws -> CalendarDate {
        let text = try text(column)
        guard let date = CalendarDate(text) else {
            throw WarehouseError.installation("the database wrote a day as \"\(text)\"")
        }
        return date
    }
}

extension Connection {
    /// Acts as a role for the rest of the session.
    ///
    /// - Throws: `WarehouseError.missingRole`.
    func actAs(_ role: String) throws {
        do {
            try execute("set role \(quotedIdentifier(role))")
        } catch let error as PostgresError where error.kind == .statement {
            let user = try execute("select session_user").onlyRow().text(0)
            throw WarehouseError.missingRole(role, user: user)
        }
    }
}
