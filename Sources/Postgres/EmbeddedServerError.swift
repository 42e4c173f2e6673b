/// Why the embedded server is not available.
public enum EmbeddedServerError: Error, Sendable, Hashable {
    /// No `initdb` and `pg_ctl` of a supported version on this machine.
    case programsNotFound
    /// Run as root without an unprivileged user to run the server as.
    case noServerUser
    /// The folder cannot be made or handed to the server's user.
    case folder(String, reason: String)
    /// A program of the server failed.
    case program(String, output: String)
}

extension EmbeddedServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .programsNotFound:
            """
            no PostgreSQL server of version \(ServerPrograms.minimumVersion) or later is installed. Install one \
            (Debian: apt-get install postgresql), or name a server: --database postgresql://… or NQP_DATABASE_URL
            """
        case .noServerUser:
            """
            PostgreSQL does not run as root, and there is no user "postgres" to run it as. Install the postgresql \
            package, or run nqp as an ordinary user
            """
        case .folder(let path, let reason): "\(path): \(reason)"
        case .program(let name, let output): "\(name) failed:\n\(output)"
        }
    }
}
