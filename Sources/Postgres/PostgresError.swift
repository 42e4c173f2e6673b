import CLibPQ

/// A failure reported by libpq or by the server.
public struct PostgresError: Error, Sendable {
    /// What failed.
    public enum Kind: Sendable, Hashable {
        /// The text that says where the server is makes no sense.
        case address
        /// No connection could be made, or it was lost.
        case connection
        /// The server refused a statement.
        case statement
        /// The program used a result in a way that its shape does not allow.
        case usage
    }

    public let kind: Kind
    /// The five-character SQLSTATE; nil where the server never answered.
    public let sqlState: String?
    public let message: String
    public let detail: String?
    public let hint: String?
    /// The statement, without its parameters, which may be confidential.
    public let statement: String?

    init(
        kind: Kind, sqlState: String? = nil, message: String, detail: String? = nil, hint: String? = nil,
        statement: String? = nil
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.statement = statement
    }

    /// What a failed `PGresult` says.
    init(result: OpaquePointer?, connection: OpaquePointer?, statement: String?) {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else {
                return nil
            }
            return String(cString: text)
        }
        let lost = PQstatus(connection) != CONNECTION_OK
        self.init(
            kind: lost ? .connection : .statement,
            sqlState: field("C"),
            message: field("M") ?? PostgresError.lastMessage(of: connection),
            detail: field("D"),
            hint: field("H"),
            statement: statement)
    }

    /// Whether the session ended under a statement: the server was stopped or crashed, or the network gave way.
    public var isLostConnection: Bool {
        kind == .connection && statement != nil || ["57P01", "57P02", "57P03"].contains(sqlState)
    }

    /// Whether a connection that could not be made may be made later: not where the server knows the user and says no.
    public var mayPass: Bool {
        let final = [
            "authentication failed", "no password supplied", "does not exist", "pg_hba.conf", "certificate",
            "invalid connection option", "invalid URI", "does not support SSL", "is not permitted to log in",
        ]
        return kind == .connection && !final.contains { message.contains($0) }
    }

    /// libpq's own words about the connection's last failure.
    static func lastMessage(of connection: OpaquePointer?) -> String {
        guard let text = PQerrorMessage(connection) else { return "out of memory" }
        var message = String(cString: text)
        while message.last?.isWhitespace == true { message.removeLast() }
        // It sets its advice in with tabs.
        return message.split(separator: "\n").map { $0.drop { $0 == "\t" } }.joined(separator: "\n")
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var lines = [sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message]
        if let detail { lines.append("detail: \(detail)") }
        if let hint { lines.append("hint: \(hint)") }
        if let statement {
            let words = statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            lines.append("statement: \(words.count > 240 ? words.prefix(240) + "…" : words[...])")
        }
        return lines.joined(separator: "\n")
    }
}
