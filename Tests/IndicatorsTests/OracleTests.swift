import Configuration
import Foundation
import Testing

@testable import Indicators

/// numpy's and pandas' answers over a seeded panel of 30 × 11 rows and 20 indicators, and the same in 60-digit
/// arithmetic, in `Tests/Fixtures/oracle-index`.
struct Oracle: Decodable {
    let indicators: [String]
    let direction: [Int]
    let full: Answers
    let nearest: Answers
    let insideListwise: Answers

    struct Answers: Decodable {
        let min: [Double]
        let max: [Double]
        let sdSample: [Double]
        let conflict: [Double]
        let wCritic: [Double]
        let wEntropy0Log0: [Double]
        let keys: [String]
        let score: [Double]
        let scoreEntropy: [Double]
        let exact: Exact?
    }

    struct Exact: Decodable {
        let criticWeights: [Double]
        let entropyWeights0Log0: [Double]
        let scoreCritic: [Double]
    }

    static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Fixtures/oracle-index"

    static func load() throws -> Oracle {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Oracle.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/index.json")))
    }

    /// The rows of a panel file: entity, year, 20 values.
    static func rows(_ name: String) throws -> [(entity: String, year: Int, values: [Double?])] {
        let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return (String(fields[0]), Int(fields[1]) ?? 0, fields.dropFirst(2).map { Double($0) })
        }
    }

    /// Columns over the rows that have every value.
    func columns(_ name: String) throws -> [CompositeIndex.Column] {
        let rows = try Oracle.rows(name).filter { $0.values.allSatisfy { $0 != nil } }
        return indicators.indices.map { column in
            CompositeIndex.Column(
                id: indicators[column], direction: direction[column] > 0 ? .moreIsBetter : .lessIsBetter,
                dimension: column % 4, values: rows.compactMap { $0.values[column] })
        }
    }
}

/// Whether two numbers agree to 1e-12, relative to the second.
func agree(_ found: Double, _ expected: Double) -> Bool { abs(found - expected) <= 1e-12 * abs(expected) }

func agree(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { agree($0, $1) }
}

@Suite("Index against numpy and 60-digit arithmetic")
struct OracleTests {
    @Test(
        "CRITIC: extremes, contrasts, conflicts, weights and scores",
        arguments: ["full", "nearest", "inside"])
    func critic(panel: String) throws {
        let oracle = try Oracle.load()
        let (file, answers) =
            switch panel {
            case "full": ("panel_full.csv", oracle.full)
            case "nearest": ("ref_interpolated_nearest.csv", oracle.nearest)
            default: ("ref_interpolated_inside.csv", oracle.insideListwise)
            }
        let index = try CompositeIndex(columns: oracle.columns(file), dimensionCount: 4, weighting: .critic)
        #expect(index.weights.map(\.minimum) == answers.min)
        #expect(index.weights.map(\.maximum) == answers.max)
        #expect(agree(index.weights.map(\.contrast), answers.sdSample))
        #expect(agree(index.weights.compactMap(\.conflict), answers.conflict))
        #expect(agree(index.weights.map(\.weight), answers.wCritic))
        #expect(agree(index.scores, answers.score))
        if let exact = answers.exact {
            #expect(agree(index.weights.map(\.weight), exact.criticWeights))
            #expect(agree(index.scores, exact.scoreCritic))
        }
        for row in index.scores.indices {
            #expect(agree(index.dimensionScores.map { $0[row] }.reduce(0, +), index.scores[row]))
        }
    }

    @Test("entropy with 0 ln 0 = 0: weights and scores")
    func entropy() throws {
        let oracle = try Oracle.load()
        let index = try CompositeIndex(
            columns: oracle.columns("panel_full.csv"), dimensionCount: 4, weighting: .entropy)
        #expect(agree(index.weights.map(\.weight), oracle.full.exact?.entropyWeights0Log0 ?? []))
        #expect(agree(index.scores, oracle.full.scoreEntropy))
    }

    @Test("linear interpolation equals pandas', cell by cell, and names its neighbours")
    func interpolation() throws {
        let configuration = try WarehouseConfiguration.load(folder: Oracle.folder + "/etl-config")
        var table = SeriesTable(
            entities: configuration.index.entities, series: configuration.series.map(\.id),
            periods: configuration.index.context)
        for row in try Oracle.rows("panel_wide.csv") {
            let entity = try #require(table.entities.firstIndex(of: row.entity))
            for (series, value) in row.values.enumerated() {
                table[entity: entity, series: series, period: row.year] = value
            }
        }
        guard case .built(let panel, let findings) = PanelBuilder(configuration).build(from: table) else {
            Issue.record("the build was refused")
            return
        }
        #expect(findings.isEmpty)
        for row in try Oracle.rows("ref_interpolated_nearest.csv") {
            let entity = try #require(panel.entities.firstIndex(of: row.entity))
            for (column, expected) in row.values.enumerated() {
                let cell = panel[column: column, entity: entity, period: row.year]
                // One rounding: pandas orders the same sum differently.
                #expect(abs(cell.value - (expected ?? .nan)) <= 4e-16 * abs(cell.value))
                if let left = cell.left, let right = cell.right {
                    #expect(left.period < row.year && row.year < right.period)
                    #expect(agree(left.value * left.weight + right.value * right.weight, cell.value))
                }
            }
        }
        #expect(panel.counts == [.observed: 6600 - 210, .interpolated: 198, .extrapolated: 12])

        let index = try CompositeIndex(of: panel, configuration: configuration)
        #expect(agree(index.scores, try Oracle.load().nearest.score))
        let hash = ContentHash.of(panel, definition: configuration.canonicalDefinition)
        #expect(
            hash == ContentHash.of(panel, definition: configuration.canonicalDefinition) && hash.count == 64)
    }

    @Test("a column without any value is one finding, not one for every cell")
    func empty() throws {
        let configuration = try WarehouseConfiguration.load(folder: Oracle.folder + "/etl-config")
        let table = SeriesTable(
            entities: configuration.index.entities, series: configuration.series.map(\.id),
            periods: configuration.index.context)
        guard case .refused(let findings) = PanelBuilder(configuration).build(from: table) else {
            Issue.record("an empty panel was built")
            return
        }
        #expect(findings.count == 20 && findings.allSatisfy { $0.severity == .error && $0.entity == nil })
        #expect(findings.first?.found == "no per_capita_gdp in 2012–2022")
    }
}
