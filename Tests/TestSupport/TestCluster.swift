import Foundation
import Glibc
import Postgres
import Warehouse

/// A private PostgreSQL for the tests of one process: real, without durability, gone at exit.
public struct TestCluster: Sendable {
    private let server: EmbeddedServer

    /// Started on first use.
    public static let shared = Result { try TestCluster() }

    /// This repository.
    public static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The SQL files of this repository.
    public static let sql = SQLFolder(path: repository + "/sql")

    private static let template = "nqp_template"

    private init() throws {
        // Below a folder that is not there yet either.
        let folder = "/tmp/nqp-test-\(getpid())/db"
        server = try EmbeddedServer(
            folder: folder,
            settings: [
                "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
                "max_connections": "60",
            ])
        try server.start()
        // Stopped when the process ends: this closure captures nothing but knows where.
        atexit {
            let folder = "/tmp/nqp-test-\(getpid())"
            _ = try? EmbeddedServer(folder: folder + "/db").stop(immediately: true)
            try? FileManager.default.removeItem(atPath: folder)
        }
        let administrator = try Connection(server.address(database: "postgres"))
        try administrator.execute("create database \(TestCluster.template)")
        let template = try Connection(server.address(database: TestCluster.template))
        _ = try Migrator(template, sql: TestCluster.sql).migrate()
    }

    /// The path of the server's socket.
    public var socket: String { server.socket }

    /// A database without anything of ours.
    public func emptyDatabase() throws -> TestDatabase { try make(from: "template0") }

    /// A migrated database without data.
    public func database() throws -> TestDatabase { try make(from: TestCluster.template) }

    /// A copy of a database that nobody is connected to.
    public func copy(of database: TestDatabase) throws -> TestDatabase { try make(from: database.name) }

    private func make(from template: String) throws -> TestDatabase {
        let name = "test_" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
        let administrator = try Connection(server.address(database: "postgres"))
        try administrator.execute(
            "create database \(quotedIdentifier(name)) template \(quotedIdentifier(template))")
        if template == "template0" { return TestDatabase(name: name, server: server) }
        // Privileges on a database are not copied with it.
        let session = try Connection(server.address(database: name))
        try session.executeScript(
            try String(contentsOfFile: TestCluster.repository + "/sql/roles.sql", encoding: .utf8))
        return TestDatabase(name: name, server: server)
    }
}

/// A database of the test cluster, for one suite.
public struct TestDatabase: Sendable {
    public let name: String
    let server: EmbeddedServer

    /// Connection text for a role.
    public func address(role: String = EmbeddedServer.administrator) -> String {
        server.address(role: role, database: name)
    }

    /// A session as a role.
    public func connect(role: String = EmbeddedServer.administrator) throws -> Connection {
        try Connection(address(role: role))
    }
}
