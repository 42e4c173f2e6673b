import Configuration
import Ingest
import Postgres
import Spreadsheet

extension WarehouseWriter {
    /// Everything that is known about a file when its loading begins.
    public struct LoadRequest {
        public let file: Int
        public let name: String
        public let sha256: String
        public let format: FileFormat
        public let source: SourceDefinition
        public let releasedOn: CalendarDate
        public let run: Int

        public init(
            file: Int, name: String, sha256: String, format: FileFormat, source: SourceDefinition,
            releasedOn: CalendarDate,
            run: Int
        ) {
            self.file = file
            self.sha256 = sha256
            self.name = name
            self.format = format
            self.source = source
            self.releasedOn = releasedOn
            self.run = run
        }
    }

    /// What came of a file.
    public struct LoadReport: Sendable {
        public let reading: FileReading
        /// The reading's findings and those of the database's checks.
        public let findings: [Finding]
        public var isLoaded: Bool { !findings.contains { $0.severity == .error } }
    }

    /// Loads a file in one transaction: all of its observations, or none of them and the findings that say why.
    ///
    /// - Parameters:
    ///   - hasChanged: asked before the load is committed; true refuses it.
    ///   - checkpoint: called between sheets and some observations; what it throws ends the load, and nothing of it stays.
    /// - Throws: `WarehouseError.fileChanged`; `PostgresError`; what the byte source and `checkpoint` throw.
    public func load(
        _ bytes: any ByteSource, _ request: LoadRequest, hasChanged: () -> Bool = { false },
        checkpoint: @escaping () throws -> Void = {}
    ) throws -> LoadReport {
        do {
            return try connection.transaction {
                let load = try insertLoad(request)
                let report = try read(bytes, request, load: load, checkpoint: checkpoint)
                try checkpoint()
                if hasChanged() { throw WarehouseError.fileChanged(request.name) }
                guard report.isLoaded else { throw RolledBack(report: report) }
                try describe(load: load, report.reading)
                try note(request, report, load: load)
                return report
            }
        } catch let refusal as RolledBack {
            try connection.transaction { try note(request, refusal.report, load: nil) }
            return refusal.report
        }
    }

    private func read(
        _ bytes: any ByteSource, _ request: LoadRequest, load: Int, checkpoint: @escaping () throws -> Void
    ) throws -> LoadReport {
        let sink = ObservationCopy(
            connection: connection, file: request.file, load: load, releasedOn: request.releasedOn,
            registered: registered, checkpoint: checkpoint)
        let reading = try FileReader(configuration, workbooks: workbooks).read(
            bytes, named: request.name, sha256: request.sha256, format: request.format,
            source: request.source, into: sink)
        try sink.finish()
        var findings = reading.findings
        if !reading.isRefused {
            findings += try check(load: load, file: request.name, empty: reading.emptyCells)
        }
        return LoadReport(reading: reading, findings: findings)
    }

    /// Rolls a load back.
    private struct RolledBack: Error {
        let report: LoadReport
    }

    /// Notes that nothing could even be read from a file.
    public func refuse(
        file: Int, name: String, format: FileFormat?, source: SourceDefinition?, findings: [Finding],
        run: Int
    ) throws {
        try connection.transaction {
            let ingest = try insertIngest(
                file: file, name: name, format: format, source: source, releasedOn: nil, reading: nil,
                load: nil,
                message: Self.summary(of: findings), run: run)
            try record(findings, run: run, ingest: ingest)
        }
    }

    private func insertLoad(_ request: LoadRequest) throws -> Int {
        try connection.execute(
            """
            insert into raw.load (file_id, run_id, configuration_id, source_code, layout, reading_fingerprint, released_on)
            values ($1, $2, $3, $4, $5, $6, $7)
            returning load_id
            """,
            [
                .integer(request.file), .integer(request.run), .integer(registered.id),
                .text(request.source.id),
                .text(request.source.layout.name),
                .text(readingRules(of: request.source)),
                .text("\(request.releasedOn)"),
            ]
        ).onlyRow().integer(0)
    }

    private func describe(load: Int, _ reading: FileReading) throws {
        for (position, note) in reading.notes.enumerated() {
            try connection.execute(
                "insert into raw.load_note (load_id, position, note) values ($1, $2, $3)",
                [.integer(load), .integer(position), .text(note)])
        }
        try connection.write([.corrections(reading.corrections, load: load, as: registered)])
        for series in reading.series {
            guard let years = series.years else { continue }
            try connection.execute(
                """
                insert into raw.load_series (load_id, series_id, name_in_file, unit_in_file, observation_count,
                    first_period, last_period)
                values ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .integer(load), .integer(registered.series[series.series]), .text(series.name),
                    .text(series.unit),
                    .integer(series.observationCount), .integer(years.lowerBound), .integer(years.upperBound),
                ])
        }
    }

    private func note(_ request: LoadRequest, _ report: LoadReport, load: Int?) throws {
        let message =
            load == nil
            ? Self.summary(of: report.findings) : report.reading.observationCount.counted("observation")
        let ingest = try insertIngest(
            file: request.file, name: request.name, format: request.format, source: request.source,
            releasedOn: request.releasedOn, reading: report.reading, load: load, message: message,
            run: request.run)
        try record(report.findings, run: request.run, ingest: ingest)
    }

    private static func summary(of findings: [Finding]) -> String {
        guard let first = findings.first(where: { $0.severity == .error }) else { return "refused" }
        let count = findings.occurrenceCount(of: .error)
        return count == 1
            ? "refused: \(first.rule.rawValue)"
            : "refused: \(count.counted("error")), the first \(first.rule.rawValue)"
    }

    private func insertIngest(
        file: Int, name: String, format: FileFormat?, source: SourceDefinition?,
        releasedOn: CalendarDate?,
        reading: FileReading?, load: Int?, message: String, run: Int
    ) throws -> Int {
        try connection.execute(
            """
            insert into ops.ingest (run_id, file_id, file_name, source_code, layout, encoding, released_on,
                reading_fingerprint, outcome, load_id, line_count, observation_count, missing_count, ignored_count, message)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            returning ingest_id
            """,
            [
                .integer(run), .integer(file), .text(name), .optional(source?.id),
                .optional(source?.layout.name),
                .optional(format.map { "\($0)" }), .optional(releasedOn.map { "\($0)" }),
                .text(readingRules(of: source)),
                .text(load == nil ? "refused" : "loaded"), .optional(load), .integer(reading?.lineCount ?? 0),
                .integer(load == nil ? 0 : reading?.observationCount ?? 0),
                .integer(reading?.missingCount ?? 0),
                .integer(reading?.ignoredCount ?? 0), .text(message),
            ]
        ).onlyRow().integer(0)
    }

    // MARK: - Checks in the database

    /// Runs `sql/checks` on a load that is not committed yet.
    private func check(load: Int, file: String, empty: [EmptyCellInFile]) throws -> [Finding] {
        let policy = configuration.checks
        var findings: [Finding] = []
        if try hasPredecessors(load: load) {
            findings += try rows(
                of: "checks/revision.sql", .revision, file: file,
                [.integer(load), .real(policy.revisionShare)])
            if !empty.isEmpty {
                findings += try rows(
                    of: "checks/withdrawn_value.sql", .withdrawnValue, file: file,
                    [
                        .integer(load), .array(empty.map { registered.entities[$0.entity] }),
                        .array(empty.map { registered.series[$0.series] }), .array(empty.map(\.period)),
                        .array(empty.map(\.row)), .array(empty.map(\.column)),
                        .array(empty.map { Parameter.storable($0.sheet ?? "") }),
                    ])
            }
        }
        if !policy.parts.isEmpty {
            findings += try rows(
                of: "checks/part_exceeds_whole.sql", .partExceedsWhole, file: file,
                [.integer(load), .array(policy.parts.map(\.part)), .array(policy.parts.map(\.whole))])
        }
        return findings
    }

    /// Whether another file was loaded before, so that there is something to revise.
    private func hasPredecessors(load: Int) throws -> Bool {
        try connection.execute(
            """
            select exists (
                select from raw.load l join raw.load this on this.load_id = $1 where l.file_id <> this.file_id)
            """, [.integer(load)]
        ).onlyRow().boolean(0)
    }

    private func rows(of script: String, _ rule: Rule, file: String, _ parameters: [Parameter]) throws
        -> [Finding]
    {
        let severity = configuration.checks.severity(of: rule)
        let result = try connection.execute(try sql.text(script), parameters)
        let limit = 100
        var findings = try result.rows.prefix(limit).map { row in
            Finding(
                rule, severity, file: file, sheet: row.optionalText(8), row: row.optionalInteger(3),
                column: row.optionalInteger(4),
                entity: row.optionalText(0), series: row.optionalText(1), period: row.optionalInteger(2),
                found: try row.text(5), expected: try row.text(6), remedy: try row.text(7) + ".")
        }
        if result.rowCount > limit, let first = findings.first {
            findings.append(
                Finding(
                    rule, severity, file: file, found: "\(result.rowCount - limit) more of this rule",
                    expected: first.expected, remedy: first.remedy, occurrenceCount: result.rowCount - limit))
        }
        return findings
    }
}

/// Writes observations through binary COPY, which is interrupted where a unit has to be registered first.
private final class ObservationCopy: ObservationSink {
    private let connection: Connection
    private let file: Int
    private let load: Int
    private let releaseDays: Int
    private let registered: RegisteredConfiguration
    private let checkpoint: () throws -> Void
    private var observationCount = 0
    private var copy: BinaryCopy?
    private var unitNumbers: [Int] = []
    private var sheet: String?

    init(
        connection: Connection, file: Int, load: Int, releasedOn: CalendarDate,
        registered: RegisteredConfiguration, checkpoint: @escaping () throws -> Void
    ) {
        self.checkpoint = checkpoint
        self.file = file
        self.connection = connection
        self.load = load
        self.registered = registered
        releaseDays = releasedOn.daysSince2000
    }

    func unit(_ text: String, meaning unit: Unit) throws -> Int {
        try finish()
        let parameters: [Parameter] = [.text(text), .text(unit.canonicalText)]
        try connection.execute(
            "insert into core.unit (symbol, meaning) values ($1, $2) on conflict (symbol, meaning) do nothing",
            parameters)
        let number = try connection.execute(
            "select unit_id from core.unit where symbol = $1 and meaning = $2", parameters
        ).onlyRow().integer(0)
        unitNumbers.append(number)
        return unitNumbers.count - 1
    }

    func sheet(_ name: String) throws {
        try checkpoint()
        sheet = name
    }

    func append(_ observation: Observation, text: UnsafeBufferPointer<UInt8>) throws {
        observationCount += 1
        if observationCount % 1024 == 0 { try checkpoint() }
        if copy == nil {
            copy = try BinaryCopy(
                connection,
                """
                copy raw.observation (entity_id, series_id, period, released_on, file_id, load_id, row_number, column_number,
                    source_unit_id, source_value, value, sheet, source_text) from stdin (format binary)
                """)
        }
        try copy?.row(columns: 13)
        copy?.append(int4: registered.entities[observation.entity])
        copy?.append(int4: registered.series[observation.series])
        copy?.append(int2: observation.period)
        copy?.append(dateDays: releaseDays)
        copy?.append(int8: file)
        copy?.append(int8: load)
        copy?.append(int4: observation.row)
        copy?.append(int4: observation.column)
        copy?.append(int4: unitNumbers[observation.sourceUnit])
        copy?.append(float8: observation.sourceValue)
        copy?.append(float8: observation.value)
        if let sheet { copy?.append(text: sheet) } else { copy?.appendNull() }
        copy?.append(text: text)
    }

    /// Sends what is left.
    func finish() throws {
        try copy?.finish()
        copy = nil
    }
}

extension CalendarDate {
    /// Days since 2000-01-01, PostgreSQL's zero (Howard Hinnant's `days_from_civil`).
    var daysSince2000: Int {
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 730_425
    }
}
