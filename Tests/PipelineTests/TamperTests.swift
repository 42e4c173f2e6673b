import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Tamper evidence")
struct TamperTests {
    @Test(
        "the sample warehouse is what its archived bytes give, its chain the same in SQL; a chain hash that no vintage has is missed"
    )
    func intact() throws {
        let sample = try SampleWarehouse.shared.get()
        let result = try sample.database.pipeline(Shipped.configuration.get()).verifyAll(
            head: String(repeating: "b", count: 64))
        #expect(result.discrepancies.map(\.kind) == [.chain], "\(result.discrepancies.prefix(5))")
        #expect(result.fileCount == 35 && result.loadCount == 35 && result.vintageCount == 2)
        let links = try sample.database.rows(
            "select chain_hash, is_intact from audit.vintage_chain order by vintage")
        #expect(links.map { $0[1] } == ["t", "t"] && links.last?[0] == result.chainHead)
    }

    /// What a superuser does behind the warehouse's back, and what then is named.
    static let deeds: [(statement: String, kind: Discrepancy.Kind, words: [String])] = [
        (
            "update core.panel_cell set value = value * 1.0000000000000002 where vintage_id = 1 and entity_id = 1 and period = 2015 and indicator_id = 2 ",
            .cell, ["vintage 1", "110000 2015"]
        ),
        (
            "delete from core.index_score where vintage_id = 2 and entity_id = 1 and period = 2020", .score,
            ["vintage 2", "110000 2020", "no row"]
        ),
        (
            "update core.index_weight set weight = weight + 1e-16 where vintage_id = 1 and indicator_id = 3",
            .weight, ["vintage 1", "index_weight.weight"]
        ),
        (
            "update core.estimate_coefficient set p_value = p_value / 2 where vintage_id = 2 and model_code = 'baseline_controls' and role = 'treatment'",
            .estimate, ["p_value of baseline_controls"]
        ),
        (
            "update raw.observation set value = value + 1 where load_id = 3 and entity_id = 1 and period = 2014",
            .observation, ["load 3", "110000 2014"]
        ),
        (
            "delete from raw.observation where load_id = 3 and entity_id = 2 and period = 2016", .observation,
            ["load 3", "120000 2016", "no observation"]
        ),
        (
            "update raw.source_file_chunk set content = overlay(content placing 'x' from 30) where file_id = 5",
            .file, ["archived as file 5"]
        ),
        (
            "update core.configuration_file set content = content || '\\x0a' where path = 'index.yaml'",
            .configuration, ["configuration 1, fingerprint"]
        ),
        (
            "update core.configuration_indicator set direction = '-' where configuration_id = 1 and indicator_id = 2",
            .configuration, ["configuration 1, configuration_indicator.direction of"]
        ),
        (
            "delete from core.policy_zone where configuration_id = 1 and position = 0", .configuration,
            ["configuration 1, policy_zone", "no row"]
        ),
        (
            "update raw.load set released_on = '2020-01-01' where load_id = 1", .load,
            ["load 1", "release date"]
        ),
        (
            "update core.vintage set content_hash = repeat('a', 64) where vintage_id = 1", .chain,
            ["vintage 1, chain hash"]
        ),
    ]

    @Test(
        "what a superuser changes, drops or swaps is found and named",
        arguments: [
            [Discrepancy.Kind.cell, .score, .weight, .estimate, .observation, .chain],
            [.file, .configuration, .load],
        ])
    func tampering(kinds: [Discrepancy.Kind]) throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let deeds = Self.deeds.filter { kinds.contains($0.kind) }
        for deed in deeds {
            let touched = try copy.connect().execute(deed.statement).affectedRows
            #expect(touched > 0, "nothing was tampered with: \(deed.statement)")
        }
        let result = try copy.pipeline(Shipped.configuration.get()).verifyAll()
        for deed in deeds {
            let found = result.discrepancies.contains { item in
                item.kind == deed.kind
                    && deed.words.allSatisfy {
                        "\(item.place) \(item.stored) \(item.recomputed)".contains($0)
                    }
            }
            #expect(
                found, "\(deed.statement): \(result.discrepancies.filter { $0.kind == deed.kind }.prefix(3))")
        }
    }
}
