import Configuration
import Ingest
import Indicators
import Models
import Postgres
import Spreadsheet

/// Reads everything that a warehouse stores, in one snapshot, for a verification that trusts nothing but archived bytes.
public final class WarehouseAuditor {
    let connection: Connection
    /// The codes of entities, series and indicators, by their numbers.
    let entities: [Int: String]
    let series: [Int: String]
    let indicators: [Int: String]

    /// - Parameter connection: of a user who may act as `nqp_etl`; it only reads.
    /// - Throws: `WarehouseError.missingRole`; `PostgresError`.
    public init(_ connection: Connection) throws {
        self.connection = connection
        try connection.actAs("nqp_etl")
        try connection.execute("begin isolation level repeatable read read only")
        func codes(_ query: String) throws -> [Int: String] {
            try connection.execute(query).rows.reduce(into: [:]) { $0[try $1.integer(0)] = try $1.text(1) }
        }
        entities = try codes("select entity_id, code from core.entity")
        series = try codes("select series_id, code from core.series")
        indicators = try codes("select indicator_id, code from core.indicator")
    }

    // MARK: - What arrived

    /// An archived file as it was described when it arrived.
    public struct File: Sendable {
        public let id: Int
        /// The file in which its bytes are archived: itself, or an earlier one.
        public let bytes: Int
        public let name: String
        /// The name under which the run that archived it tried to load it; nil where it did not come that far.
        public let nameOfAttempt: String?
        public let sha256: String
        public let byteCount: Int
        /// Of all its pieces, whatever their positions.
        public let storedByteCount: Int
        public let arrivedOn: CalendarDate
        /// nil: no text in an encoding that is known, and no workbook.
        public let encoding: String?
        /// That of the run that archived it.
        public let configuration: Int?
    }

    /// Every archived file, in the order of arrival.
    public func files() throws -> [File] {
        try connection.execute(
            """
            select f.file_id, f.name, f.sha256, f.byte_count, (f.arrived_at at time zone 'UTC')::date::text,
                coalesce((
                    select sum(octet_length(c.content))
                    from raw.source_file_chunk c
                    where c.file_id in (f.file_id, f.same_bytes_as)), 0),
                coalesce(f.same_bytes_as, f.file_id), (
                    select i.file_name
                    from ops.ingest i
                    where i.file_id = f.file_id and i.run_id = f.run_id
                    order by i.ingest_id
                    limit 1),
                f.encoding, (select r.configuration_id from ops.run r where r.run_id = f.run_id)
            from raw.source_file f
            order by f.file_id
            """
        ).rows.map {
            File(
                id: try $0.integer(0), bytes: try $0.integer(6), name: try $0.text(1),
                nameOfAttempt: $0.optionalText(7), sha256: try $0.text(2),
                byteCount: try $0.integer(3), storedByteCount: try $0.integer(5), arrivedOn: try $0.date(4),
                encoding: $0.optionalText(8), configuration: $0.optionalInteger(9))
        }
    }

    /// The bytes of a file, from the archive.
    public func contents(of file: File) -> any ByteSource {
        ArchiveSource(connection: connection, file: file.bytes)
    }

    /// A reading of a file as it was recorded.
    public struct Load: Sendable {
        public let id: Int
        public let file: Int
        /// The name under which the file came; nil where the attempt is not on record.
        public let fileName: String?
        public let configuration: Int
        public let source: String
        public let readingFingerprint: String
        public let releasedOn: CalendarDate
        public let run: Int
        /// The run of the attempt; nil where it is not on record.
        public let runOfAttempt: Int?
    }

    /// Every reading, in order.
    public func loads() throws -> [Load] {
        try connection.execute(
            """
            select l.load_id, l.file_id, i.file_name, l.configuration_id, l.source_code, l.reading_fingerprint,
                l.released_on::text, l.run_id, i.run_id
            from raw.load l
            left join ops.ingest i using (load_id)
            order by l.load_id
            """
        ).rows.map {
            Load(
                id: try $0.integer(0), file: try $0.integer(1), fileName: $0.optionalText(2),
                configuration: try $0.integer(3), source: try $0.text(4),
                readingFingerprint: try $0.text(5), releasedOn: try $0.date(6), run: try $0.integer(7),
                runOfAttempt: $0.optionalInteger(8))
        }
    }

    /// An observation, stored or read again: its place in the panel's terms and everything that is kept of it.
    public struct StoredObservation: Sendable, Hashable {
        public let key: Key
        public let content: Content

        /// What it is of, in the configuration's codes.
        public struct Key: Sendable, Hashable, CustomStringConvertible {
            public let entity: String
            public let series: String
            public let period: Int

            public init(entity: String, series: String, period: Int) {
                self.entity = entity
                self.series = series
                self.period = period
            }

            public var description: String { "\(entity) \(period) \(series)" }
        }

        /// What a reading says of it.
        public struct Content: Sendable, Hashable {
            public let row: Int
            public let column: Int
            public let unit: String
            public let unitMeaning: String
            public let sourceValue: Double
            public let value: Double
            public let sheet: String?
            public let text: String

            public init(
                row: Int, column: Int, unit: String, unitMeaning: String, sourceValue: Double, value: Double,
                sheet: String?, text: String
            ) {
                self.row = row
                self.column = column
                self.unit = unit
                self.unitMeaning = unitMeaning
                self.sourceValue = sourceValue
                self.value = value
                self.sheet = sheet
                self.text = text
            }
        }
    }

    /// Hands out what is stored of a reading, some thousand rows at a time.
    public func forEachObservation(of load: Load, _ body: (StoredObservation) throws -> Void) throws {
        try connection.execute(
            """
            declare observation cursor for
            select o.entity_id, o.series_id, o.period, o.row_number, o.column_number, u.symbol, u.meaning, o.source_value,
                o.value, o.sheet, o.source_text
            from raw.observation o
            left join core.unit u on u.unit_id = o.source_unit_id
            where o.load_id = $1 and o.file_id = $2 and o.released_on = $3::date
            """, [.integer(load.id), .integer(load.file), .text("\(load.releasedOn)")])
        defer { _ = try? connection.execute("close observation") }
        while case let rows = try connection.execute("fetch 20000 from observation"), rows.rowCount > 0 {
            for row in rows.rows {
                try body(
                    StoredObservation(
                        key: StoredObservation.Key(
                            entity: entities[try row.integer(0)] ?? "?",
                            series: series[try row.integer(1)] ?? "?", period: try row.integer(2)),
                        content: StoredObservation.Content(
                            row: try row.integer(3), column: try row.integer(4),
                            unit: row.optionalText(5) ?? "?", unitMeaning: row.optionalText(6) ?? "?",
                            sourceValue: try row.real(7), value: try row.real(8), sheet: row.optionalText(9),
                            text: try row.text(10))))
            }
        }
    }

    // MARK: - What was made of it

    /// A configuration as it was recorded.
    public struct RecordedConfiguration: Sendable {
        public let fingerprint: String
        public let definition: [UInt8]
        public let files: [ConfigurationFile]
    }

    /// Every recorded configuration, by number.
    public func configurations() throws -> [Int: RecordedConfiguration] {
        var files: [Int: [ConfigurationFile]] = [:]
        for row in try connection.execute(
            "select configuration_id, path, content from core.configuration_file order by configuration_id, path"
        ).rows {
            files[try row.integer(0), default: []].append(
                ConfigurationFile(path: try row.text(1), bytes: try row.bytes(2)))
        }
        var configurations: [Int: RecordedConfiguration] = [:]
        for row in try connection.execute(
            "select configuration_id, fingerprint, definition from core.configuration"
        ).rows {
            let id = try row.integer(0)
            configurations[id] = RecordedConfiguration(
                fingerprint: try row.text(1), definition: try row.bytes(2), files: files[id] ?? [])
        }
        return configurations
    }

    /// A vintage as it was recorded.
    public struct RecordedVintage: Sendable {
        public let link: VintageChain.Link
        public let chainHash: String
        public let configuration: Int
        public let lastLoad: Int
        /// How many cells differ from the vintage before.
        public let changedCount: Int

        public var number: Int { link.vintage }
    }

    /// Every vintage, in order.
    public func vintages() throws -> [RecordedVintage] {
        try connection.execute(
            """
            select v.vintage_id, v.content_hash, c.fingerprint, r.program_version, v.inputs_hash, v.chain_hash,
                v.configuration_id, v.last_load_id, v.changed_count
            from core.vintage v
            join core.configuration c using (configuration_id)
            join ops.run r on r.run_id = v.run_id
            order by v.vintage_id
            """
        ).rows.map {
            RecordedVintage(
                link: VintageChain.Link(
                    vintage: try $0.integer(0), contentHash: try $0.text(1), configuration: try $0.text(2),
                    program: try $0.text(3), inputs: try $0.text(4)),
                chainHash: try $0.text(5), configuration: try $0.integer(6), lastLoad: try $0.integer(7),
                changedCount: try $0.integer(8))
        }
    }

    /// `VintageChain.inputs` of the loads between two vintages, from what is stored.
    public func inputs(after: Int, upTo: Int) throws -> String {
        VintageChain.inputs(try ChainedLoad.all(after: after, upTo: upTo, in: connection))
    }

    /// The vintage that `nqp.*` shows; nil before the first publication.
    public func publishedVintage() throws -> Int? {
        try connection.execute("select vintage_id from core.published_vintage").firstRow?.integer(0)
    }
}
