import Configuration
import Foundation
import Testing

@testable import Indicators

@Suite("Index: corner cases")
struct CornerCaseTests {
    private func column(
        _ id: String, _ values: [Double], _ direction: IndicatorDefinition.Direction = .moreIsBetter
    )
        -> CompositeIndex.Column
    {
        CompositeIndex.Column(id: id, direction: direction, dimension: 0, values: values)
    }

    private func index(_ columns: [CompositeIndex.Column], _ weighting: Weighting = .critic)
        throws(IndexError)
        -> CompositeIndex
    {
        try CompositeIndex(columns: columns, dimensionCount: 1, weighting: weighting)
    }

    @Test("a constant indicator, an infinite value, one row, one indicator: an error that names it")
    func errors() {
        #expect(throws: IndexError.constantIndicator("b", value: 2)) {
            try index([column("a", [1, 2, 3]), column("b", [2, 2, 2])])
        }
        #expect(throws: IndexError.notFinite("b")) {
            try index([column("a", [1, 2, 3]), column("b", [2, .nan, 4])])
        }
        #expect(throws: IndexError.notFinite("a")) {
            try index([column("a", [1, .infinity, 3]), column("b", [2, 2, 3])])
        }
        #expect(throws: IndexError.notFinite("a")) {
            try index([column("a", [-1e308, 1e308]), column("b", [2, 3])], .equal)
        }
        #expect(throws: IndexError.tooFewRows(1)) { try index([column("a", [1]), column("b", [2])]) }
        #expect(throws: IndexError.tooFewRows(0)) { try index([]) }
        #expect(throws: IndexError.tooFewIndicators(1, method: "critic")) {
            try index([column("a", [1, 2])])
        }
    }

    @Test("indicators that move together hold no conflict; equal weights still work")
    func collinear() throws {
        let columns = [
            column("a", [1, 2, 4]), column("b", [10, 20, 40]), column("c", [-1, -2, -4], .lessIsBetter),
        ]
        #expect(throws: IndexError.noInformation(method: "critic")) { try index(columns) }
        let equal = try index(columns, .equal)
        let third = 1.0 / 3
        #expect(equal.weights.map(\.weight) == [third, third, third])
        #expect(equal.scores.first == 0 && abs(equal.scores[2] - 1) < 1e-15)
    }

    @Test("given weights are used as given")
    func fixed() throws {
        let columns = [column("a", [0, 1, 0.5]), column("b", [0, 0.25, 1])]
        let fixed = try index(columns, .fixed(["a": 0.75, "b": 0.25]))
        let expected: [Double] = [0, 0.8125, 0.625]
        #expect(fixed.scores == expected)
        #expect(fixed.weights[0].information == nil)
    }

    @Test("the same bits however many rows and threads: 100 000 rows, twice, and in reverse scheduling")
    func deterministic() throws {
        var state: UInt64 = 42
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        let columns = (0..<5).map { number in column("c\(number)", (0..<100_003).map { _ in next() }) }
        let first = try index(columns, .criticEntropy)
        let second = try index(columns, .criticEntropy)
        #expect(first.weights == second.weights && first.scores == second.scores)
    }

    @Test("edges: none leaves the gap, nearest repeats, trend continues the line")
    func edges() {
        func filled(_ edge: MissingPolicy.Edge, _ known: [Double?]) -> [Double?] {
            Interpolation(policy: MissingPolicy(inside: .linear, leading: edge, trailing: edge))
                .fill(known, first: 2000).map { $0?.value }
        }
        #expect(filled(.refuse, [nil, 1, nil, 3, nil]) == [nil, nil, 2, nil, nil])
        #expect(filled(.nearest, [nil, 1, nil, 3, nil]) == [1, nil, 2, nil, 3])
        #expect(filled(.trend, [nil, 1, nil, 3, nil]) == [0, nil, 2, nil, 4])
        #expect(filled(.trend, [nil, 1, nil, nil]) == [nil, nil, nil, nil])
        #expect(filled(.nearest, [nil, nil]) == [nil, nil])
    }

    @Test("long gaps, mostly filled indicators and trends that leave the known range are findings")
    func filling() throws {
        let configuration = try WarehouseConfiguration.load(folder: Oracle.folder + "/etl-config")
        let column = try #require(configuration.indicators.first)
        let checks = FillingChecks(configuration: configuration, column: column)
        let years = configuration.index.context
        func findings(_ known: [Double?], _ edge: MissingPolicy.Edge) -> [Finding] {
            let policy = MissingPolicy(inside: .linear, leading: edge, trailing: edge)
            return checks.findings(
                known: [known], filled: [Interpolation(policy: policy).fill(known, first: years.lowerBound)])
        }
        let whole = years.map { Double($0) }
        #expect(findings(whole, .trend).isEmpty)
        // 2012 and 2017 known, four years between them: long; 4 of 11 cells filled: more than a quarter.
        let gap = findings(whole.enumerated().map { (1...4).contains($0.offset) ? nil : $0.element }, .trend)
        #expect(gap.map(\.rule) == [.longGap, .filledShare])
        #expect(gap.first?.period == 2013)
        #expect(gap.first?.found == "4 years interpolated between 2012 and 2017")
        let short = findings(
            whole.enumerated().map { (1...2).contains($0.offset) ? nil : $0.element }, .trend)
        #expect(short.isEmpty)
        // A fall from 2020 to 2021 that the trend continues to below every known value.
        let falling: [Double?] = [5, 6, 5, 6, 5, 6, 5, 6, 5, 1, nil]
        let extreme = findings(falling, .trend)
        #expect(extreme.map(\.rule) == [.extrapolatedExtreme])
        #expect(extreme.first?.period == 2022 && extreme.first?.found.hasPrefix("-3.0, ") == true)
        #expect(findings(falling, .nearest).isEmpty)
    }
}
