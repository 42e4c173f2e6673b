import Configuration
import Foundation
import Postgres
import SampleRelease
import Synchronization
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

/// The shipped configuration.
enum Shipped {
    static let configuration = Result {
        try WarehouseConfiguration.load(folder: TestCluster.repository + "/etl-config")
    }

    /// The shipped configuration with another name for Beijing.
    static func configuration(knowing alias: String) throws -> WarehouseConfiguration {
        let config = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: config.path + "/etl-config")
        let entities = try String(contentsOfFile: config.path + "/etl-config/entities.yaml", encoding: .utf8)
        let known = "zh_full: 北京市, region: east"
        try config.write(
            "etl-config/entities.yaml",
            entities.replacingOccurrences(of: known, with: known + ", aliases: [\(alias)]"))
        return try WarehouseConfiguration.load(folder: config.path + "/etl-config")
    }
}

/// A folder that is gone when the last reference is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("nqp-test-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

extension Pipeline {
    /// The nightly job on a folder that is only read.
    func nightly(inbox: String) throws -> RunReport {
        try nightly(inbox: Inbox(folder: inbox, keepsFiles: true, settlingSeconds: 0))
    }
}

extension TestDatabase {
    /// The pipeline of a configuration on this database.
    func pipeline(
        _ configuration: WarehouseConfiguration, patience: Duration = .zero,
        interruption: Interruption = Interruption(), observers: [any RunObserver] = [],
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Pipeline {
        var database = try Database(
            address: address(), environment: [:], folder: "/nonexistent", sql: TestCluster.sql,
            progress: { _ in })
        database.patience = patience
        return Pipeline(
            configuration: configuration, sql: TestCluster.sql, database: database, programVersion: "test",
            interruption: interruption, observers: observers, progress: progress)
    }

    func rows(_ query: String, role: String = "nqp_analyst") throws -> [[String?]] {
        let result = try connect(role: role).execute(query)
        return result.rows.map { row in (0..<result.columnCount).map { row.optionalText($0) } }
    }

    func value(_ query: String, role: String = "nqp_analyst") throws -> String? {
        try rows(query, role: role).first?.first ?? nil
    }
}

/// The sample release and its revision, ingested and published as two vintages; made once, read by many tests.
struct SampleWarehouse {
    /// For reading.
    let database: TestDatabase
    /// Nobody connects to it: PostgreSQL copies no database that somebody is connected to.
    private let pristine: TestDatabase
    let first: RunReport
    let second: RunReport
    let folder: TemporaryFolder

    static let shared = Result { try SampleWarehouse() }

    private init() throws {
        let configuration = try Shipped.configuration.get()
        folder = try TemporaryFolder()
        let release = try SampleRelease(configuration)
        for file in try release.files() { try folder.write("first/" + file.name, file.bytes) }
        for file in try release.revisedFiles() { try folder.write("second/" + file.name, file.bytes) }
        database = try TestCluster.shared.get().database()
        let pipeline = try database.pipeline(configuration)
        first = try pipeline.nightly(inbox: folder.path + "/first")
        second = try pipeline.nightly(inbox: folder.path + "/second")
        pristine = try TestCluster.shared.get().copy(of: database)
    }

    /// A copy of it for a test that writes.
    func copy() throws -> TestDatabase { try TestCluster.shared.get().copy(of: pristine) }
}

/// Keeps how runs ended.
final class RecordedEnds: RunObserver {
    private let ends = Mutex<[RunEnd]>([])
    var all: [RunEnd] { ends.withLock { $0 } }

    func began(_ run: ObservedRun) {}
    func ended(_ run: ObservedRun?, _ end: RunEnd, reading writer: WarehouseWriter?) {
        ends.withLock { $0.append(end) }
    }
}
