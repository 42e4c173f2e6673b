import Configuration
import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Another index, from its own folder of YAML")
struct OracleIndexTests {
    private static let folder = TestCluster.repository + "/Tests/Fixtures/oracle-index"

    @Test(
        "a panel with holes becomes the weights and scores of numpy and pandas, to 1e-12, through files and database"
    )
    func oracle() throws {
        let database = try TestCluster.shared.get().database()
        let configuration = try WarehouseConfiguration.load(folder: Self.folder + "/etl-config")
        let pipeline = try database.pipeline(configuration)
        let ingested = try pipeline.ingest([Self.folder + "/panel_wide.csv"])
        #expect(ingested.files.map(\.observationCount) == [6600 - 210])
        let built = try pipeline.build()
        #expect(built.counts[.interpolated] == 198 && built.counts[.extrapolated] == 12)

        let json = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: Self.folder + "/index.json")))
        let answers = try #require((json as? [String: Any])?["nearest"] as? [String: Any])
        let keys = try #require(answers["keys"] as? [String])
        let scores = try #require(answers["score"] as? [Double])
        let published = try database.rows("select entity_code || '-' || year, score from nqp.index")
        #expect(published.count == keys.count)
        let expected = Dictionary(uniqueKeysWithValues: zip(keys, scores))
        for row in published {
            let answer = try #require(expected[row[0] ?? ""])
            let found = try #require(Double(row[1] ?? ""))
            #expect(abs(found - answer) <= 1e-12 * answer)
        }
        let weights = try database.rows("select weight from nqp.weight order by position").compactMap {
            Double($0[0] ?? "")
        }
        let expectedWeights = try #require(answers["w_critic"] as? [Double])
        #expect(weights.count == 20)
        for (found, answer) in zip(weights, expectedWeights) {
            #expect(abs(found - answer) <= 1e-12 * answer)
        }
    }

    @Test(
        "every method of weighting is published and verified in SQL",
        arguments: ["entropy", "critic_entropy", "equal"])
    func weightings(method: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: Self.folder + "/etl-config", toPath: folder.path + "/etl-config")
        let index = try String(contentsOfFile: folder.path + "/etl-config/index.yaml", encoding: .utf8)
        try folder.write(
            "etl-config/index.yaml",
            index.replacingOccurrences(of: "weighting: critic", with: "weighting: \(method)"))
        let database = try TestCluster.shared.get().database()
        let pipeline = try database.pipeline(WarehouseConfiguration.load(folder: folder.path + "/etl-config"))
        _ = try pipeline.ingest([Self.folder + "/panel_full.csv"])
        #expect(try !pipeline.build().isRefused)
        let result = try WarehouseReader(database.connect()).verify(vintage: nil, sql: TestCluster.sql)
        #expect(result.isAgreed, "\(result.quantities)")
        #expect(
            try database.value("select round(sum(weight)::numeric, 12) from nqp.weight") == "1.000000000000")
    }

    @Test("an edge that no policy fills refuses the build and names the cells; the published vintage stays")
    func edges() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: Self.folder + "/etl-config", toPath: folder.path + "/etl-config")
        let text = try String(contentsOfFile: folder.path + "/etl-config/indicators.yaml", encoding: .utf8)
        try folder.write(
            "etl-config/indicators.yaml",
            text.replacingOccurrences(
                of: "leading: nearest, trailing: nearest", with: "leading: none, trailing: none"))
        let database = try TestCluster.shared.get().database()
        let pipeline = try database.pipeline(WarehouseConfiguration.load(folder: folder.path + "/etl-config"))
        _ = try pipeline.ingest([Self.folder + "/panel_full.csv"])
        _ = try pipeline.build()
        let before = try database.value("select content_hash from nqp.vintage where is_published")
        // The same file, released later, with holes at the edges: what it leaves out, the older file still says.
        try folder.write(
            "panel_later.csv", try String(contentsOfFile: Self.folder + "/panel_wide.csv", encoding: .utf8))
        let empty = try TestCluster.shared.get().database()
        let refusing = try empty.pipeline(WarehouseConfiguration.load(folder: folder.path + "/etl-config"))
        _ = try refusing.ingest([folder.path + "/panel_later.csv"])
        let refused = try refusing.build()
        #expect(refused.isRefused && refused.findings.count == 12)
        #expect(
            refused.findings.allSatisfy { $0.rule == .missingCell && $0.entity != nil && $0.period != nil })
        #expect(
            try empty.value("select count(*) from nqp.finding where is_current and rule = 'missing_cell'")
                == "12")
        #expect(try empty.value("select count(*) from nqp.vintage") == "0")
        #expect(try database.value("select content_hash from nqp.vintage where is_published") == before)
    }
}
