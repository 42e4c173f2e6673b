import Foundation
import Postgres
import TestSupport
import Testing

@testable import Warehouse

/// Sums of products of numbers near 1: a few units in the last place.
private let tolerance = 1e-14

@Suite("What differs between two vintages")
struct VintageDiffTests {
    typealias Indicator = HandMadeWarehouse.Indicator

    static let before = [
        "A x": [4.0, 5.0], "A y": [2.0, 3.0], "B x": [1.0, 9.0], "B y": [8.0, 6.0],
    ]
    static let indicators = [Indicator(code: "x"), Indicator(code: "y", direction: "-")]

    private func diff(
        _ change: (inout [Indicator], inout [String: [Double]]) -> Void, filled: Set<String> = []
    ) throws -> VintageDiff {
        let warehouse = try HandMadeWarehouse()
        try warehouse.add(Self.indicators, Self.before)
        var (indicators, cells) = (Self.indicators, Self.before)
        change(&indicators, &cells)
        try warehouse.add(indicators, cells, filled: filled)
        return try WarehouseReader(warehouse.database.connect(role: "nqp_analyst")).diff(from: 1, to: 2)
    }

    private func attribution(of diff: VintageDiff, _ entity: String, _ year: Int) throws
        -> VintageDiff.Attribution
    {
        try #require(diff.scores.first { $0.entityCode == entity && $0.year == year }?.attribution)
    }

    @Test("only data change: one score, all of it data")
    func data() throws {
        let diff = try diff { _, cells in cells["A x"] = [6, 5] }
        #expect(diff.scores.count == 1 && diff.scoreCount == 4 && diff.weights.isEmpty)
        let found = try attribution(of: diff, "A", 2020)
        // 0.5 · (6 − 4) / 10
        #expect(abs(found.data - 0.1) < tolerance && abs(found.change - 0.1) < tolerance)
        #expect(found.normalisation == 0 && found.weight == 0 && found.definition == 0)
        let cell = try #require(diff.cells.first)
        #expect(diff.cells.count == 1 && cell.kind == .revised && cell.year == 2020)
        #expect(cell.oldValue == 4 && cell.newValue == 6 && cell.relativeChange == 0.5)
        #expect(diff.losses.isEmpty)
    }

    @Test("only bounds change: all of it normalisation")
    func bounds() throws {
        let diff = try diff { indicators, _ in indicators[0].maximum = 20 }
        #expect(diff.cells.isEmpty && diff.weights.map(\.indicator) == ["x"])
        let found = try attribution(of: diff, "A", 2020)
        // 0.5 · (4/20 − 4/10)
        #expect(abs(found.normalisation + 0.1) < tolerance)
        #expect(found.data == 0 && found.weight == 0 && found.definition == 0)
    }

    @Test("only weights change: all of it weight")
    func weights() throws {
        let diff = try diff { indicators, _ in
            indicators[0].weight = 0.7
            indicators[1].weight = 0.3
        }
        let found = try attribution(of: diff, "A", 2020)
        // 0.2 · 0.4 − 0.2 · (1 − 0.2)
        #expect(abs(found.weight + 0.08) < tolerance)
        #expect(found.data == 0 && found.normalisation == 0 && found.definition == 0)
    }

    @Test("all three change: each part is its mean over the six orders in which they could have changed")
    func shapley() throws {
        var after = Self.indicators
        after[0] = Indicator(code: "x", minimum: 1, maximum: 12, weight: 0.8)
        after[1] = Indicator(code: "y", direction: "-", minimum: -1, maximum: 9, weight: 0.2)
        let cells = ["A x": [7.0, 5.0], "A y": [2.5, 3.0], "B x": [1.0, 12.0], "B y": [8.0, -1.0]]
        let diff = try diff { indicators, values in (indicators, values) = (after, cells) }
        for score in diff.scores {
            var expected = [0.0, 0.0, 0.0]
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                for (place, old) in Self.indicators.enumerated() {
                    let key = "\(score.entityCode) \(old.code)"
                    let values = [Self.before, cells].map { $0[key]?[score.year - 2020] ?? .nan }
                    var isNew = [false, false, false]
                    var last = old.weight * old.normalised(values[0])
                    for factor in order {
                        isNew[factor] = true
                        let bounds = isNew[1] ? after[place] : old
                        let weight = isNew[2] ? after[place].weight : old.weight
                        let next = weight * bounds.normalised(values[isNew[0] ? 1 : 0])
                        expected[factor] += (next - last) / 6
                        last = next
                    }
                }
            }
            let found = try #require(score.attribution)
            #expect(abs(found.data - expected[0]) < tolerance)
            #expect(abs(found.normalisation - expected[1]) < tolerance)
            #expect(abs(found.weight - expected[2]) < tolerance)
            let sum = found.data + found.normalisation + found.weight + found.definition
            #expect(abs(sum - found.change) < tolerance)
        }
        #expect(diff.scores.count == 4)
    }

    @Test("the way back is the way there with the other sign")
    func backwards() throws {
        let warehouse = try HandMadeWarehouse()
        try warehouse.add(Self.indicators, Self.before)
        var indicators = Self.indicators
        indicators[0].maximum = 13
        indicators[0].weight = 0.6
        indicators[1].weight = 0.4
        try warehouse.add(indicators, Self.before.merging(["A x": [7, 13]]) { $1 })
        let reader = WarehouseReader(try warehouse.database.connect(role: "nqp_analyst"))
        let (there, back) = (try reader.diff(from: 1, to: 2), try reader.diff(from: 2, to: 1))
        #expect(there.scores.count == 4 && back.scores.count == 4)
        for (a, b) in zip(there.scores, back.scores) {
            let (a, b) = (try #require(a.attribution), try #require(b.attribution))
            #expect(abs(a.data + b.data) < tolerance && abs(a.weight + b.weight) < tolerance)
            #expect(abs(a.normalisation + b.normalisation) < tolerance && a.change == -b.change)
        }
        #expect(there.cells.map(\.oldValue) == back.cells.map(\.newValue))
        #expect(try reader.diff(from: 2, to: 2).isEmpty)
        #expect(throws: WarehouseError.noVintage(3)) { try reader.diff(from: 1, to: 3) }
    }

    @Test("an added and a redefined indicator: definition; what their weights take from others: weight")
    func definition() throws {
        let diff = try diff { indicators, cells in
            indicators[0].formula = "x / 2"
            indicators[0].weight = 0.4
            indicators[1].weight = 0.4
            indicators.append(Indicator(code: "z", weight: 0.2))
            cells["A x"] = [2, 2.5]
            cells["A z"] = [5, 5]
            cells["B z"] = [0, 10]
        }
        let found = try attribution(of: diff, "A", 2020)
        // z: 0.2 · 0.5; x: its normalised value 0.4 → 0.2 at the mean weight 0.45.
        #expect(abs(found.definition - (0.1 - 0.2 * 0.45)) < tolerance)
        // x: −0.1 at the mean normalised value 0.3; y: −0.1 · 0.8.
        #expect(abs(found.weight + 0.1 * 0.3 + 0.1 * 0.8) < tolerance)
        #expect(found.data == 0 && found.normalisation == 0)
        #expect(diff.count(.added) == 4 && diff.losses.isEmpty)
        #expect(diff.configuration.map(\.path) == ["indicators.yaml"])
    }

    @Test("what is lost comes first: wholes before cells, many before few, and each cell once")
    func losses() throws {
        let warehouse = try HandMadeWarehouse()
        try warehouse.add(Self.indicators, Self.before)
        var alone = Self.indicators[0]
        alone.weight = 1
        try warehouse.add([alone], entities: ["A"], ["A x": [4, 5.5]], filled: ["A x 2021"])
        let diff = try WarehouseReader(warehouse.database.connect(role: "nqp_etl")).diff(from: 1, to: 2)
        let entity = VintageLoss(kind: .entity, name: "Entity B", count: 2, total: 2)
        let indicator = VintageLoss(kind: .indicator, name: "y", count: 4, total: 4)
        let cell = VintageLoss(kind: .filledCells, name: "x", count: 1, total: 4)
        #expect(diff.losses == [indicator, entity, cell])
        #expect(diff.losses.map(\.grade) == [.critical, .critical, .major])
        #expect(VintageLoss(kind: .removedCells, name: "x", count: 4, total: 100).grade == .minor)
        #expect(VintageLoss(kind: .removedCells, name: "x", count: 100, total: 100).grade == .critical)
        // B has no score now: nothing to attribute.
        let gone = diff.scores.filter { $0.newScore == nil }
        #expect(gone.count == 2 && gone.allSatisfy { $0.attribution == nil && $0.entity == "Entity B" })
        let found = try attribution(of: diff, "A", 2020)
        let sum = found.data + found.normalisation + found.weight + found.definition
        #expect(abs(sum - found.change) < tolerance)
    }
}
