import CLibPQ

/// A connection text taken apart, as libpq reads it.
public enum ConnectionAddress {
    /// The `PG*` variables that say the same as a connection text: for programs that must not be given it as an
    /// argument, which every user of the machine can read, because it may hold a password.
    ///
    /// - Throws: `PostgresError` of kind `usage` for a text that libpq does not understand.
    public static func environment(for address: String) throws -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(address, &message) else {
            defer { PQfreemem(message) }
            let reason = message.map { String(cString: $0) } ?? "out of memory"
            throw PostgresError(kind: .usage, message: reason)
        }
        defer { PQconninfoFree(options) }
        var variables: [String: String] = [:]
        var option = options
        while option.pointee.keyword != nil {
            if let name = option.pointee.envvar, let value = option.pointee.val {
                variables[String(cString: name)] = String(cString: value)
            }
            option += 1
        }
        return variables
    }
}
