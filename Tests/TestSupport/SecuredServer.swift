import Foundation
import Glibc
import Postgres

/// A PostgreSQL as a team's is: reached by TCP alone, with TLS and SCRAM, its certificate signed by a CA that is made here too.
///
/// The administrator of the embedded server sets it up through the socket; nobody else is let in there.
public struct SecuredServer: Sendable {
    public let port: Int
    /// CA of the server's certificate, which is for `localhost`.
    public let authority: String
    /// A CA that has nothing to do with it.
    public let otherAuthority: String
    public let databaseName = "warehouse"
    private let server: EmbeddedServer

    /// Started on first use, gone at exit.
    public static let shared = Result { try SecuredServer() }

    public struct Failure: Error {
        public let reason: String

        public init(reason: String) { self.reason = reason }
    }

    private static var folder: String { "/tmp/nqp-tls-\(getpid())" }

    private init() throws {
        let files = Self.folder + ".files"
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        authority = files + "/ca.crt"
        otherAuthority = files + "/other.crt"
        for name in ["ca", "other"] { try Self.makeAuthority(files + "/" + name) }
        try Self.certify(files + "/server", host: "localhost", by: files + "/ca")
        try """
        local all \(EmbeddedServer.administrator) peer map=nqp
        hostssl all all 127.0.0.1/32 scram-sha-256

        """.write(toFile: files + "/pg_hba.conf", atomically: true, encoding: .utf8)
        port = try Self.freePort()
        if getuid() == 0 { try Self.handOver(files) }
        server = try EmbeddedServer(
            folder: Self.folder,
            settings: [
                "listen_addresses": "127.0.0.1", "port": "\(port)", "hba_file": files + "/pg_hba.conf",
                "ssl": "on", "ssl_cert_file": files + "/server.crt", "ssl_key_file": files + "/server.key",
                "password_encryption": "scram-sha-256", "fsync": "off", "synchronous_commit": "off",
            ])
        atexit {
            _ = try? EmbeddedServer(folder: SecuredServer.folder).stop(immediately: true)
            for ending in ["", ".files"] {
                try? FileManager.default.removeItem(atPath: SecuredServer.folder + ending)
            }
        }
        try server.start()
        try administrate().execute("create database \(databaseName)")
    }

    /// A session of the administrator, through the socket.
    public func administrate(database: String = "postgres") throws -> Connection {
        try Connection(server.address(database: database))
    }

    /// How a role reaches the database by TCP, without its password.
    public func address(
        user: String, mode: String = "verify-full", authority: String? = nil, host: String = "localhost"
    ) -> String {
        "host=\(host) hostaddr=127.0.0.1 port=\(port) dbname=\(databaseName) user=\(user) sslmode=\(mode) "
            + "sslrootcert=\(authority ?? self.authority)"
    }

    // MARK: - Certificates

    private static func makeAuthority(_ path: String) throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=Test CA", "-keyout", path + ".key", "-out", path + ".crt",
        ])
    }

    private static func certify(_ path: String, host: String, by authority: String) throws {
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=\(host)", "-keyout", path + ".key", "-out", path + ".csr",
        ])
        try "subjectAltName = DNS:\(host)\n".write(
            toFile: path + ".ext", atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", path + ".csr", "-CA", authority + ".crt", "-CAkey", authority + ".key",
            "-CAcreateserial", "-days", "2", "-extfile", path + ".ext", "-out", path + ".crt",
        ])
        chmod(path + ".key", 0o600)
    }

    private static func openssl(_ arguments: [String]) throws {
        let answer = try Shell.run(["openssl"] + arguments)
        guard answer.status == 0 else { throw Failure(reason: "openssl: \(answer.output)") }
    }

    /// Gives the files to the user that runs the server where that is not ours.
    private static func handOver(_ folder: String) throws {
        guard let user = getpwnam("postgres") else { throw Failure(reason: "there is no user postgres") }
        let (id, group) = (user.pointee.pw_uid, user.pointee.pw_gid)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            chown(folder + "/" + name, id, group)
        }
        chown(folder, id, group)
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure(reason: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
