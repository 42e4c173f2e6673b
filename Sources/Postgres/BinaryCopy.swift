import CLibPQ

/// Rows on their way into a table through `COPY … FROM STDIN (FORMAT binary)`.
///
/// Values are appended in the order of the statement's columns, each in the width of its column's
/// type, and sent in blocks. The rows exist once `finish()` has returned.
///
/// ```swift
/// var copy = try BinaryCopy(connection, "copy core.score (entity_id, period, score) from stdin (format binary)")
/// copy.row(columns: 3)
/// copy.append(int4: 110000); copy.append(int2: 2020); copy.append(float8: 0.31)
/// try copy.finish()
/// ```
public struct BinaryCopy: ~Copyable {
    private let connection: Connection
    private let statement: String
    private var buffer: [UInt8] = []
    private var isFinished = false

    /// Bytes gathered before they are handed to libpq.
    private static let blockSize = 1 << 18

    /// Starts the copy.
    ///
    /// - Throws: `PostgresError`.
    public init(_ connection: Connection, _ statement: String) throws {
        self.connection = connection
        self.statement = statement
        try connection.execute(statement)
        buffer.reserveCapacity(BinaryCopy.blockSize + (1 << 16))
        buffer.append(contentsOf: [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00])
        append(bigEndian: UInt32(0))  // flags
        append(bigEndian: UInt32(0))  // length of the header's extension
    }

    deinit {
        // Abandoned by an error: end the copy, so that the session can be used for the rollback.
        guard !isFinished else { return }
        PQputCopyEnd(connection.handle, "abandoned")
        while let result = PQgetResult(connection.handle) { PQclear(result) }
    }

    /// Begins a row.
    ///
    /// - Throws: `PostgresError` if the gathered block cannot be sent.
    public mutating func row(columns: Int) throws {
        if buffer.count >= BinaryCopy.blockSize { try flush() }
        append(bigEndian: UInt16(truncatingIfNeeded: columns))
    }

    public mutating func append(int2 value: Int) {
        append(bigEndian: UInt32(2))
        append(bigEndian: UInt16(bitPattern: Int16(truncatingIfNeeded: value)))
    }

    public mutating func append(int4 value: Int) {
        append(bigEndian: UInt32(4))
        append(bigEndian: UInt32(bitPattern: Int32(truncatingIfNeeded: value)))
    }

    public mutating func append(int8 value: Int) {
        append(bigEndian: UInt32(8))
        append(bigEndian: UInt64(bitPattern: Int64(value)))
    }

    public mutating func append(float8 value: Double) {
        append(bigEndian: UInt32(8))
        append(bigEndian: value.bitPattern)
    }

    public mutating func append(boolean value: Bool) {
        append(bigEndian: UInt32(1))
        buffer.append(value ? 1 : 0)
    }

    /// Days since 2000-01-01, PostgreSQL's form of a `date`.
    public mutating func append(dateDays value: Int) { append(int4: value) }

    public mutating func append(text value: String) {
        var value = value
        value.withUTF8 { append(text: $0) }
    }

    /// Text in UTF-8; a NUL in it, which PostgreSQL cannot keep, becomes U+FFFD.
    public mutating func append(text value: UnsafeBufferPointer<UInt8>) {
        guard value.contains(0) else { return append(bytes: value) }
        append(text: Parameter.storable(String(decoding: value, as: UTF8.self)))
    }

    public mutating func append(bytes value: UnsafeBufferPointer<UInt8>) {
        append(bigEndian: UInt32(truncatingIfNeeded: value.count))
        buffer.append(contentsOf: value)
    }

    public mutating func appendNull() { append(bigEndian: UInt32.max) }

    /// Sends the rest and ends the copy.
    ///
    /// - Returns: the number of rows that the server took.
    /// - Throws: `PostgresError`, also for rows that break a constraint.
    @discardableResult
    public mutating func finish() throws -> Int {
        append(bigEndian: UInt16.max)
        try flush()
        isFinished = true
        guard PQputCopyEnd(connection.handle, nil) == 1 else {
            throw PostgresError(result: nil, connection: connection.handle, statement: statement)
        }
        var rows = 0
        var failure: PostgresError?
        while let result = PQgetResult(connection.handle) {
            do {
                rows = try connection.checked(result, statement).affectedRows
            } catch let error as PostgresError {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return rows
    }

    private mutating func flush() throws {
        let sent = buffer.withUnsafeBytes { bytes in
            PQputCopyData(
                connection.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard sent == 1 else {
            // The server has usually said why before it stopped listening.
            isFinished = true
            PQputCopyEnd(connection.handle, nil)
            var failure = PostgresError(result: nil, connection: connection.handle, statement: statement)
            while let result = PQgetResult(connection.handle) {
                failure = PostgresError(result: result, connection: connection.handle, statement: statement)
                PQclear(result)
            }
            throw failure
        }
        buffer.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
