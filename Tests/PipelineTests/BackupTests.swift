import Foundation
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

/// The backup that docs/operations.md describes.
@Suite("A backup")
struct BackupTests {
    private func run(_ program: String, _ arguments: [String]) throws {
        let answer = try Shell.run([program] + arguments)
        #expect(answer.status == 0, "\(program): \(answer.output)")
    }

    @Test(
        "pg_dump and pg_restore bring back every vintage; it verifies, and the next run finds nothing to do")
    func restored() throws {
        let sample = try SampleWarehouse.shared.get()
        let folder = try TemporaryFolder()
        let dump = folder.path + "/nqp.dump"
        try run("pg_dump", ["--format=custom", "--file=\(dump)", "--dbname=\(sample.database.address())"])
        let restored = try TestCluster.shared.get().emptyDatabase()
        try run(
            "pg_restore",
            ["--exit-on-error", "--single-transaction", "--dbname=\(restored.address())", dump])
        // What belongs to the server and not to the database: who may connect.
        _ = try Migrator(restored.connect(), sql: TestCluster.sql).migrate()

        let vintages = "select vintage, content_hash, is_published from nqp.vintage order by 1"
        #expect(try restored.rows(vintages) == sample.database.rows(vintages))
        for vintage in [1, 2] {
            #expect(
                try WarehouseReader(restored.connect()).verify(vintage: vintage, sql: TestCluster.sql)
                    .isAgreed)
        }
        let pipeline = try restored.pipeline(Shipped.configuration.get())
        #expect(try pipeline.nightly(inbox: sample.folder.path + "/second").isNothingNew)
        #expect(try restored.value("select count(*) from nqp.index") == "330")
    }
}
