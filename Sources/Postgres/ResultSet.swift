import CLibPQ

/// The rows that a statement returned, held in libpq's memory until the last reference goes.
public final class ResultSet {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    public var rowCount: Int { Int(PQntuples(pointer)) }
    public var columnCount: Int { Int(PQnfields(pointer)) }
    public var columnNames: [String] {
        (0..<columnCount).map { column in
            PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? ""
        }
    }

    /// Whether a column holds numbers, which tables align to the right.
    public func isNumeric(column: Int) -> Bool {
        // int8, int2, int4, oid, float4, float8, numeric
        [20, 21, 23, 26, 700, 701, 1700].contains(PQftype(pointer, Int32(column)))
    }

    /// Whether a column holds booleans, which the server writes as `t` and `f`.
    public func isBoolean(column: Int) -> Bool { PQftype(pointer, Int32(column)) == 16 }

    /// How many rows a statement inserted or otherwise touched.
    public var affectedRows: Int {
        PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The rows, in the server's order.
    public var rows: some RandomAccessCollection<Row> {
        (0..<rowCount).lazy.map { Row(result: self, index: $0) }
    }

    /// The only row.
    ///
    /// - Throws: `PostgresError` of kind `usage` unless there is exactly one.
    public func onlyRow() throws -> Row {
        guard rowCount == 1 else {
            throw PostgresError(kind: .usage, message: "expected one row, got \(rowCount)")
        }
        return Row(result: self, index: 0)
    }

    /// The first row, or nil.
    public var firstRow: Row? { rowCount > 0 ? Row(result: self, index: 0) : nil }

    /// The text of a field; nil for NULL.
    func text(row: Int, column: Int) -> String? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(pointer, row, column) == 0, let bytes = PQgetvalue(pointer, row, column) else {
            return nil
        }
        let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(pointer, row, column)))
        return String(decoding: buffer, as: UTF8.self)
    }
}

/// One row of a result. Fields are read by position, in the order of the statement's select list.
public struct Row {
    let result: ResultSet
    let index: Int

    /// The text of a field; nil for NULL.
    public func optionalText(_ column: Int) -> String? { result.text(row: index, column: column) }

    /// - Throws: `PostgresError` of kind `usage` for NULL.
    public func text(_ column: Int) throws -> String { try value(column, "text") { $0 } }

    /// - Throws: `PostgresError` of kind `usage` for NULL or anything but an integer.
    public func integer(_ column: Int) throws -> Int { try value(column, "integer") { Int($0) } }

    /// - Throws: `PostgresError` of kind `usage` for NULL or anything but a number.
    public func real(_ column: Int) throws -> Double { try value(column, "number") { Double($0) } }

    /// - Throws: `PostgresError` of kind `usage` for NULL or anything but a boolean.
    public func boolean(_ column: Int) throws -> Bool {
        try value(column, "boolean") { $0 == "t" ? true : $0 == "f" ? false : nil }
    }

    /// The integer, or nil for NULL.
    public func optionalInteger(_ column: Int) -> Int? { optionalText(column).flatMap { Int($0) } }

    /// The number, or nil for NULL.
    public func optionalReal(_ column: Int) -> Double? { optionalText(column).flatMap { Double($0) } }

    /// The bytes of a `bytea`.
    ///
    /// - Throws: `PostgresError` of kind `usage` for NULL or anything but PostgreSQL's hexadecimal form.
    public func bytes(_ column: Int) throws -> [UInt8] {
        try value(column, "bytea") { text in
            guard text.hasPrefix("\\x") else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.utf8.count / 2)
            var high: UInt8?
            for digit in text.utf8.dropFirst(2) {
                guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) else {
                    return nil
                }
                if let first = high {
                    bytes.append(first << 4 | nibble)
                    high = nil
                } else {
                    high = nibble
                }
            }
            return high == nil ? bytes : nil
        }
    }

    private func value<Value>(
        _ column: Int, _ kind: String, _ convert: (String) -> Value?
    ) throws -> Value {
        guard let text = optionalText(column) else {
            throw PostgresError(kind: .usage, message: "column \(column + 1) is NULL where a \(kind) is due")
        }
        guard let value = convert(text) else {
            throw PostgresError(
                kind: .usage, message: "column \(column + 1) holds \"\(text)\" where a \(kind) is due")
        }
        return value
    }
}
