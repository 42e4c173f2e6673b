import Configuration
import Ingest
import Postgres
import Spreadsheet

extension WarehouseWriter {
    /// A file in the archive, and what came of it last.
    public struct ArchivedFile: Sendable {
        /// Its number in `raw.source_file`.
        public let id: Int
        /// The name under which it first came.
        public let name: String
        /// The day on which it first came.
        public let arrivedOn: CalendarDate
        /// nil: never tried.
        public let last: LastIngest?
    }

    /// How the last attempt to load a file ended.
    public struct LastIngest: Sendable {
        public let isLoaded: Bool
        /// `WarehouseConfiguration.readingFingerprint(of:)` of that attempt.
        public let readingFingerprint: String
        /// The day that the attempt took for the release; nil where there was none.
        public let releasedOn: CalendarDate?
        /// The name under which the file came.
        public let fileName: String
    }

    /// The files with these bytes, in the order of arrival: the first holds them, each further one is an arrival of its own.
    public func archivedFiles(sha256: String) throws -> [ArchivedFile] {
        let rows = try connection.execute(
            """
            select f.file_id, (f.arrived_at at time zone 'UTC')::date::text, i.outcome, i.reading_fingerprint,
                i.released_on::text, i.file_name, f.name
            from raw.source_file f
            left join lateral (
                select * from ops.ingest i where i.file_id = f.file_id order by i.ingest_id desc limit 1
            ) as i on true
            where f.sha256 = $1
            order by f.file_id
            """, [.text(sha256)])
        return try rows.rows.map { try archivedFile($0, name: $0.text(6)) }
    }

    /// The file that was delivered last under a name, of those that a run tried to load; nil: none was.
    public func lastFile(named name: String) throws -> Int? {
        try connection.execute(
            "select file_id from ops.ingest where file_name = $1 order by ingest_id desc limit 1",
            [.text(name)]
        ).firstRow?.integer(0)
    }

    private func archivedFile(_ row: Row, name: String) throws -> ArchivedFile {
        let last = try row.optionalText(2).map { outcome in
            LastIngest(
                isLoaded: outcome == "loaded", readingFingerprint: try row.text(3),
                releasedOn: row.optionalText(4).flatMap { CalendarDate($0) }, fileName: try row.text(5))
        }
        return ArchivedFile(id: try row.integer(0), name: name, arrivedOn: try row.date(1), last: last)
    }

    /// Keeps a file byte for byte, in a transaction of its own, whatever comes of its contents.
    ///
    /// - Parameter bytes: the file from its first byte; read to its end.
    /// - Throws: `WarehouseError.fileChanged` where the bytes are not those of `identity`; `PostgresError`; what
    ///   the byte source throws.
    public func archive(_ bytes: any ByteSource, _ identity: FileIdentity, run: Int) throws -> ArchivedFile {
        try connection.transaction {
            let file = try insertFile(identity, sameBytesAs: nil, run: run)
            var copy = try BinaryCopy(
                connection,
                "copy raw.source_file_chunk (file_id, position, content) from stdin (format binary)")
            var position = 0
            let stored = try FileIdentity(of: bytes, named: identity.name, declared: nil) { block in
                try copy.row(columns: 3)
                copy.append(int8: file.id)
                copy.append(int4: position)
                copy.append(bytes: block.assumingMemoryBound(to: UInt8.self))
                position += 1
            }
            guard stored.sha256 == identity.sha256 else { throw WarehouseError.fileChanged(identity.name) }
            try copy.finish()
            return file
        }
    }

    /// Notes that bytes of the archive came again, as another release, after other bytes of their name, or, where they were refused, under
    /// another name.
    ///
    /// - Parameter original: the file that holds them.
    public func archive(_ identity: FileIdentity, sameBytesAs original: ArchivedFile, run: Int) throws
        -> ArchivedFile
    {
        try insertFile(identity, sameBytesAs: original.id, run: run)
    }

    private func insertFile(_ identity: FileIdentity, sameBytesAs original: Int?, run: Int) throws
        -> ArchivedFile
    {
        let row = try connection.execute(
            """
            insert into raw.source_file (sha256, name, byte_count, encoding, run_id, same_bytes_as)
            values ($1, $2, $3, $4, $5, $6)
            returning file_id, (arrived_at at time zone 'UTC')::date::text
            """,
            [
                .text(identity.sha256), .text(identity.name), .integer(identity.byteCount),
                .optional((try? identity.format.get()).map { "\($0)" }), .integer(run), .optional(original),
            ]
        ).onlyRow()
        return ArchivedFile(
            id: try row.integer(0), name: identity.name, arrivedOn: try row.date(1), last: nil)
    }

    /// A file of the archive whose reading may have changed.
    public struct FileToReadAgain: Sendable {
        public let file: ArchivedFile
        public let name: String
        public let sha256: String
        /// Whether it was refused and what came later settles that (`core.settlement`).
        public let isReplaced: Bool
    }

    /// Every archived file, with the name and the outcome of its last attempt, in the order of arrival.
    public func archivedFiles() throws -> [FileToReadAgain] {
        try connection.execute(
            """
            select f.file_id, (f.arrived_at at time zone 'UTC')::date::text, i.outcome, i.reading_fingerprint,
                i.released_on::text, i.file_name, coalesce(i.file_name, f.name), f.sha256, exists (
                    select from core.settlement s where s.ingest_id = i.ingest_id),
                f.name
            from raw.source_file f
            left join lateral (
                select * from ops.ingest i where i.file_id = f.file_id order by i.ingest_id desc limit 1
            ) as i on true
            order by f.file_id
            """
        ).rows.map {
            FileToReadAgain(
                file: try archivedFile($0, name: $0.text(9)), name: try $0.text(6), sha256: try $0.text(7),
                isReplaced: try $0.boolean(8))
        }
    }

    /// Whether a file was refused when it was last read, and another is loaded in its place (`core.settlement`).
    ///
    /// - Throws: `PostgresError`.
    public func isSettled(file: Int) throws -> Bool {
        try connection.execute(
            """
            select exists (
                select from core.settlement
                where ingest_id = (select max(ingest_id) from ops.ingest where file_id = $1))
            """, [.integer(file)]
        ).onlyRow().boolean(0)
    }

    /// The bytes of an archived file.
    ///
    /// - Parameter reader: another session: this one cannot fetch while it loads.
    /// - Throws: `WarehouseError.missingRole`.
    public func contents(ofFile file: Int, through reader: Connection) throws -> any ByteSource {
        try reader.actAs("nqp_etl")
        let holder = try reader.execute(
            "select coalesce(same_bytes_as, file_id) from raw.source_file where file_id = $1",
            [.integer(file)]
        ).onlyRow().integer(0)
        return ArchiveSource(connection: reader, file: holder)
    }
}

/// An archived file, fetched block by block.
final class ArchiveSource: ByteSource {
    private let connection: Connection
    /// The file that holds the bytes.
    private let file: Int
    private var position = 0
    private var block: [UInt8] = []
    private var used = 0

    init(connection: Connection, file: Int) {
        self.connection = connection
        self.file = file
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if used == block.count {
            let rows = try connection.execute(
                "select content from raw.source_file_chunk where file_id = $1 and position = $2",
                [.integer(file), .integer(position)])
            guard let row = rows.firstRow else { return 0 }
            block = try row.bytes(0)
            used = 0
            position += 1
        }
        let count = min(buffer.count, block.count - used)
        block.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[used..<used + count]))
        }
        used += count
        return count
    }
}
