import CLibPQ

/// One session with a PostgreSQL server, used by one task at a time.
///
/// Calls block, as libpq's do. Nothing here retries: what a lost connection means is for the caller
/// to know.
public final class Connection {
    /// libpq's handle.
    let handle: OpaquePointer

    /// Opens a session. `PG*` variables, `~/.pgpass` and service files supply what the text leaves out,
    /// as for every libpq program.
    ///
    /// - Parameter address: a connection URI or `key=value` pairs; empty: from the environment alone.
    /// - Throws: `PostgresError` of kind `address` or `connection`.
    public init(_ address: String, applicationName: String = "nqp") throws {
        try ConnectionAddress.check(address)
        // What stands before the address gives way to it, what stands after takes precedence.
        let options = [
            // A network that swallows everything is noticed in two minutes; by default it takes two hours.
            ("keepalives_idle", "60"), ("keepalives_interval", "10"), ("keepalives_count", "6"),
            ("tcp_user_timeout", "120000"), ("connect_timeout", "10"),
            ("dbname", address),
            ("fallback_application_name", applicationName), ("client_encoding", "UTF8"),
        ]
        let (keys, values) = (options.map(\.0), options.map(\.1))
        let opened = Connection.withCStrings(keys) { keys in
            Connection.withCStrings(values) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let opened else { throw PostgresError(kind: .connection, message: "out of memory") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = PostgresError.lastMessage(of: opened)
            PQfinish(opened)
            throw PostgresError(kind: .connection, message: message)
        }
        handle = opened
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Runs one statement with parameters.
    ///
    /// - Throws: `PostgresError`.
    @discardableResult
    public func execute(_ statement: String, _ parameters: [Parameter] = []) throws -> ResultSet {
        let encoded = parameters.map(\.encoded)
        let formats = encoded.map { $0.isBinary ? Int32(1) : 0 }
        let lengths = encoded.map { Int32($0.bytes?.count ?? 0) }
        // One buffer for all values, each followed by the zero that text values end with.
        var buffer: [UInt8] = []
        var offsets: [Int?] = []
        for value in encoded {
            guard let bytes = value.bytes else {
                offsets.append(nil)
                continue
            }
            offsets.append(buffer.count)
            buffer.append(contentsOf: bytes)
            buffer.append(0)
        }
        let result = buffer.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return PQexecParams(
                handle, statement, Int32(parameters.count), nil, values, lengths, formats, 0)
        }
        return try checked(result, statement)
    }

    /// Runs a script of several statements, for migrations and views, which have no parameters.
    ///
    /// - Throws: `PostgresError`.
    public func executeScript(_ script: String) throws {
        _ = try checked(PQexec(handle, script), nil)
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Inside another transaction it is a savepoint: what `body` did is undone when it throws, and the outer transaction
    /// decides about the rest.
    public func transaction<Value>(
        _ mode: TransactionMode = .readWrite, _ body: () throws -> Value
    ) throws -> Value {
        let isNested = PQtransactionStatus(handle) == PQTRANS_INTRANS
        try execute(isNested ? "savepoint nested" : mode.rawValue)
        let value: Value
        do {
            value = try body()
        } catch {
            // The error that ended the transaction is the one to report; if the connection is gone,
            // the server rolls back by itself.
            _ = try? execute(isNested ? "rollback to savepoint nested" : "rollback")
            if isNested { _ = try? execute("release savepoint nested") }
            throw error
        }
        try execute(isNested ? "release savepoint nested" : "commit")
        return value
    }

    /// Runs `body` in a transaction that is rolled back in any case: what it returns is what would have come of it.
    public func rehearsal<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("begin")
        defer { _ = try? execute("rollback") }
        return try body()
    }

    /// How a transaction sees the database.
    public enum TransactionMode: String, Sendable {
        case readWrite = "begin"
        /// One snapshot for several reads.
        case snapshot = "begin isolation level repeatable read read only"
    }

    /// Whether the server is still there, as far as libpq knows.
    public var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// The server's version, 150018 for 15.18.
    public var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Takes ownership of a result and turns a failure into an error.
    func checked(_ result: OpaquePointer?, _ statement: String?) throws -> ResultSet {
        guard let result else { throw PostgresError(result: nil, connection: handle, statement: statement) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_EMPTY_QUERY:
            return ResultSet(owning: result)
        default:
            defer { PQclear(result) }
            throw PostgresError(result: result, connection: handle, statement: statement)
        }
    }

    /// Calls `body` with a null-terminated array of C strings.
    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for string in strings {
            offsets.append(bytes.count)
            bytes.append(contentsOf: string.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            var pointers = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { list in
                // Never nil: the list holds at least its terminator.
                guard let start = list.baseAddress else { preconditionFailure("empty argument list") }
                return body(start)
            }
        }
    }
}

/// A name as SQL, in double quotes, for the few places where a name must vary.
///
/// By scalars: to Swift a quotation mark with a combining accent is another character, to the server it is the end.
public func quotedIdentifier(_ name: String) -> String {
    "\"" + name.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
}
