import Foundation
import Glibc

/// A private PostgreSQL server in a folder: made when first needed, reachable through a Unix socket
/// only, and left running between commands.
///
/// Run as root, the server belongs to the user `postgres`, because PostgreSQL refuses to run as root.
/// Connections are authenticated by the operating system (`peer`): the folder's owner and root may act
/// as any role, nobody else as none.
public struct EmbeddedServer: Sendable {
    /// What the caller asked for, `.nqp`.
    public let folder: String
    /// Lines of `postgresql.conf` beside our own.
    public let settings: [String: String]
    /// Where everything is kept; differs from `folder` where the server's user cannot reach that.
    private let home: String
    private let serverUser: ServerUser?
    private let programs: ServerPrograms

    /// Where its files are: `folder`, or a place that the server's user can reach.
    public var location: String { home }

    /// The database that the server is made with.
    public static let databaseName = "nqp"
    /// The superuser, whom only the operating system's owner of the folder can be.
    public static let administrator = "nqp_admin"

    private struct ServerUser: Sendable {
        let name: String
        let id: uid_t
        let group: gid_t
    }

    /// Describes the server in a folder; touches nothing.
    ///
    /// - Throws: `EmbeddedServerError.programsNotFound`, `.noServerUser`.
    public init(folder: String, settings: [String: String] = [:]) throws {
        self.folder = URL(fileURLWithPath: folder).standardizedFileURL.path
        self.settings = settings
        programs = try ServerPrograms.find()
        if getuid() == 0 {
            guard let entry = getpwnam("postgres") else { throw EmbeddedServerError.noServerUser }
            let user = ServerUser(name: "postgres", id: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
            serverUser = user
            home =
                EmbeddedServer.isReachableByOthers(self.folder)
                ? self.folder : "/var/lib/nqp/" + EmbeddedServer.shortName(of: self.folder)
        } else {
            serverUser = nil
            home = self.folder
        }
    }

    /// The connection text for a role of the server.
    public func address(role: String = EmbeddedServer.administrator, database: String = databaseName)
        -> String
    {
        "host='\(socketFolder)' port=\(port) dbname=\(database) user=\(role)"
    }

    /// The same as a URI, to hand to other programs.
    public func url(role: String) -> String {
        let host = socketFolder.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socketFolder
        return "postgresql://\(role)@\(host):\(port)/\(EmbeddedServer.databaseName)"
    }

    public var isInitialised: Bool { FileManager.default.fileExists(atPath: dataFolder + "/PG_VERSION") }

    /// Whether a server process runs on the folder.
    public var isRunning: Bool {
        guard isInitialised else { return false }
        return (try? asServerUser(programs.folder + "/pg_ctl", ["status", "-D", dataFolder]).status) == 0
    }

    /// Makes the server if there is none and starts it if it does not run.
    ///
    /// - Parameter progress: is told what takes a while.
    /// - Returns: whether it had to be started.
    /// - Throws: `EmbeddedServerError`.
    @discardableResult
    public func start(progress: (String) -> Void = { _ in }) throws -> Bool {
        if isRunning { return false }
        try makeFolder(home)
        let lock = try FolderLock(path: home + "/start.lock")
        defer { lock.release() }
        if isRunning { return false }
        if !isInitialised {
            progress("making a PostgreSQL \(programs.majorVersion) cluster in \(home)")
            try initialise()
        }
        try makeFolder(socketFolder)
        try writeConfiguration()
        let answer = try asServerUser(
            programs.folder + "/pg_ctl",
            ["start", "-D", dataFolder, "-l", logFile, "-w", "-t", "60", "-s"])
        guard answer.status == 0 else {
            throw EmbeddedServerError.program("pg_ctl start", output: lastLinesOfLog())
        }
        try createDatabase()
        return true
    }

    /// Stops the server; open sessions are ended.
    ///
    /// - Returns: whether it ran.
    /// - Throws: `EmbeddedServerError.program`.
    @discardableResult
    public func stop(immediately: Bool = false) throws -> Bool {
        guard isRunning else { return false }
        let answer = try asServerUser(
            programs.folder + "/pg_ctl",
            ["stop", "-D", dataFolder, "-m", immediately ? "immediate" : "fast", "-w", "-t", "60"])
        guard answer.status == 0 else {
            throw EmbeddedServerError.program("pg_ctl stop", output: answer.output)
        }
        return true
    }

    // MARK: - Files

    private var dataFolder: String { home + "/data" }
    /// Part of the socket's name; no TCP port, unless settings open one.
    private var port: String { settings["port"] ?? "5432" }
    /// Where the server writes its log.
    public var logFile: String { home + "/server.log" }

    /// Where it listens.
    public var socket: String { socketFolder + socketName }
    private var socketName: String { "/.s.PGSQL.\(port)" }

    /// A socket's path has at most 107 bytes; a deep folder keeps its socket elsewhere.
    private var socketFolder: String {
        let beside = home + "/socket"
        if (beside + socketName).utf8.count <= 100 { return beside }
        return "/tmp/nqp-\(serverUser?.id ?? getuid())-\(EmbeddedServer.shortName(of: home))"
    }

    /// A name from a path: its last component but `.nqp`, and eight digits of a stable hash (FNV-1a).
    private static func shortName(of path: String) -> String {
        let hash = path.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        let name = path.split(separator: "/").last { $0 != ".nqp" }.map(String.init) ?? "root"
        let plain = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(24)
        return "\(plain)-\(String(repeating: "0", count: 8 - digits.count))\(digits)"
    }

    /// Whether another user can reach a path, which takes `x` for others on every parent that exists.
    private static func isReachableByOthers(_ path: String) -> Bool {
        var parent = URL(fileURLWithPath: path).deletingLastPathComponent()
        while true {
            var status = stat()
            if stat(parent.path, &status) == 0, status.st_mode & S_IXOTH == 0 { return false }
            if parent.path == "/" { return true }
            parent.deleteLastPathComponent()
        }
    }

    /// Makes a folder that only the server's user (and root) can enter.
    private func makeFolder(_ path: String) throws {
        var status = stat()
        if lstat(path, &status) == 0 {
            // In /tmp somebody else may have been first.
            guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == serverUser?.id ?? getuid() else {
                throw EmbeddedServerError.folder(
                    path, reason: "exists, but is not a folder of the user that runs the server")
            }
            return
        }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            // Parents that are made on the way must be passable for the server's user.
            if !FileManager.default.fileExists(atPath: parent) {
                try FileManager.default.createDirectory(
                    atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            }
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw EmbeddedServerError.folder(path, reason: "cannot be made: \(error.localizedDescription)")
        }
        if let user = serverUser, chown(path, user.id, user.group) != 0 {
            throw EmbeddedServerError.folder(path, reason: "cannot be given to \(user.name)")
        }
    }

    private func lastLinesOfLog() -> String {
        guard let log = FileManager.default.contents(atPath: logFile) else { return "no log at \(logFile)" }
        return String(decoding: log.suffix(2000), as: UTF8.self)
    }

    // MARK: - Making the cluster

    private func initialise() throws {
        let answer = try asServerUser(
            programs.folder + "/initdb",
            [
                "-D", dataFolder, "--username", EmbeddedServer.administrator, "--encoding", "UTF8",
                "--no-locale",
                "--auth", "peer", "--data-checksums", "--no-instructions",
            ])
        guard answer.status == 0 else {
            // A half-made cluster would be taken for a whole one.
            try? FileManager.default.removeItem(atPath: dataFolder)
            throw EmbeddedServerError.program("initdb", output: answer.output)
        }
    }

    private func writeConfiguration() throws {
        var lines = [
            "# Written by nqp at every start.",
            "listen_addresses = ''",
            "unix_socket_directories = '\(socketFolder)'",
            "unix_socket_permissions = 0700",
            "port = \(port)",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
        ]
        lines += settings.sorted { $0.key < $1.key }.map { "\($0.key) = '\($0.value)'" }
        let names = Set(["root", NSUserName(), serverUser?.name ?? NSUserName()]).sorted()
        let identities = names.flatMap { name in
            [EmbeddedServer.administrator, "nqp_etl", "nqp_analyst"].map { "nqp \"\(name)\" \($0)" }
        }
        try write(lines, to: "nqp.conf")
        try write(["local all all peer map=nqp"], to: "pg_hba.conf")
        try write(identities, to: "pg_ident.conf")
        let path = dataFolder + "/postgresql.conf"
        let include = "include 'nqp.conf'"
        let existing = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        if !existing.contains(include) { try write([existing, include], to: "postgresql.conf") }
    }

    private func write(_ lines: [String], to name: String) throws {
        let path = dataFolder + "/" + name
        do {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(
                to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw EmbeddedServerError.folder(path, reason: "cannot be written: \(error.localizedDescription)")
        }
        chmod(path, 0o600)
        if let user = serverUser { chown(path, user.id, user.group) }
    }

    private func createDatabase() throws {
        let session = try Connection(address(database: "postgres"))
        let exists = try session.execute(
            "select from pg_database where datname = $1", [.text(EmbeddedServer.databaseName)])
        if exists.rowCount == 0 {
            try session.execute("create database \(quotedIdentifier(EmbeddedServer.databaseName))")
        }
    }

    private func asServerUser(_ program: String, _ arguments: [String]) throws -> Subprocess.Answer {
        guard let user = serverUser else { return try Subprocess.run(program, arguments) }
        return try Subprocess.run("runuser", ["-u", user.name, "--", program] + arguments)
    }
}

/// An exclusive lock on a file, held between processes.
private struct FolderLock {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw EmbeddedServerError.folder(path, reason: String(cString: strerror(errno)))
        }
    }

    func release() { close(descriptor) }
}
