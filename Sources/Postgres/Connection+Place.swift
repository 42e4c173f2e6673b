import CLibPQ

extension Connection {
    /// Where a session's database is, as far as it may be told: without user and password.
    public struct Place: Sendable, Hashable {
        /// `localhost` for a socket of this machine.
        public let host: String
        public let port: String
        public let database: String

        public init(host: String, port: String, database: String) {
            self.host = host
            self.port = port
            self.database = database
        }
    }

    public var place: Place {
        func text(_ value: UnsafeMutablePointer<CChar>?) -> String { value.map { String(cString: $0) } ?? "" }
        let host = text(PQhost(handle))
        // A socket is named by its folder, or after an @.
        let isLocal = host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@")
        return Place(
            host: isLocal ? "localhost" : host, port: text(PQport(handle)), database: text(PQdb(handle)))
    }
}
