import CLibPQ

/// A connection text taken apart, as libpq reads it. Nothing of the text is repeated in an error: it may hold a password.
public enum ConnectionAddress {
    /// The `PG*` variables that say the same as a connection text: for programs that must not be given it as an
    /// argument, which every user of the machine can read, because it may hold a password.
    ///
    /// - Throws: `PostgresError` of kind `address` for a text that libpq does not understand.
    public static func environment(for address: String) throws -> [String: String] {
        var variables: [String: String] = [:]
        for option in try options(of: address) {
            if let name = option.variable { variables[name] = option.value }
        }
        return variables
    }

    /// Whether a connection text holds a secret, however it is written.
    public static func holdsPassword(_ address: String) -> Bool {
        guard let options = try? options(of: address) else { return false }
        return options.contains { ["password", "sslpassword"].contains($0.keyword) && !$0.value.isEmpty }
    }

    /// Refuses a text that libpq would not understand, or would understand otherwise than it was meant.
    ///
    /// - Throws: `PostgresError` of kind `address`.
    static func check(_ address: String) throws { _ = try options(of: address) }

    /// A text, of an error or a log, without the passwords of URIs in it.
    public static func withoutPasswords(_ text: String) -> String {
        text.replacing(/(:\/\/[^:\/@\s]*:)[^@\s]+@/) { "\($0.output.1)…@" }
    }

    private struct Option {
        let keyword: String
        let variable: String?
        let value: String
    }

    private static func options(of address: String) throws -> [Option] {
        let scheme = ["postgresql://", "postgres://"].first { address.hasPrefix($0) }
        // As libpq decides it: anything else is the name of a database.
        guard scheme != nil || address.contains("=") else {
            return address.isEmpty
                ? [] : [Option(keyword: "dbname", variable: "PGDATABASE", value: address)]
        }
        if let scheme, hasStrayMark(address.dropFirst(scheme.count)) {
            throw PostgresError(
                kind: .address,
                message: "the database's address has an @, / or : in its password or its user",
                hint: "write them as %40, %2F and %3A")
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(address, &message) else {
            defer { PQfreemem(message) }
            throw PostgresError(
                kind: .address,
                message: "the database's address is neither a URI nor key=value pairs: "
                    + withoutQuotations(message.map { String(cString: $0) } ?? "out of memory"))
        }
        defer { PQconninfoFree(options) }
        var found: [Option] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                found.append(
                    Option(
                        keyword: String(cString: keyword),
                        variable: option.pointee.envvar.map { String(cString: $0) },
                        value: String(cString: value)))
            }
            option += 1
        }
        return found
    }

    /// Whether what follows a URI's scheme has a second @, or one behind the first slash: libpq would take a part of the password
    /// for the host, and say so to the log.
    private static func hasStrayMark(_ text: Substring) -> Bool {
        guard let first = text.firstIndex(of: "@") else { return false }
        return text[text.index(after: first)...].contains("@") || text[..<first].contains("/")
    }

    /// What libpq says, without what it quotes.
    private static func withoutQuotations(_ message: String) -> String {
        var text = message
        if let first = text.firstIndex(of: "\""), let last = text.lastIndex(of: "\""), first < last {
            text.replaceSubrange(first...last, with: "…")
        }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
