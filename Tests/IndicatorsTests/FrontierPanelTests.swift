import Configuration
import Econometrics
import Foundation
import TestSupport
import Testing

@testable import Indicators

/// Eight entities over 2001–2008, their TFP estimated from GDP, investment and employment.
private enum FrontierPanel {
    static let small = SmallConfiguration([
        "index.yaml": """
        id: tiny
        title: { en: Tiny, zh: 小 }
        periods: { first: 2002, last: 2008 }
        context: { first: 2001, last: 2008 }
        entities: all
        normalisation: min_max
        weighting: critic
        """,
        "entities.yaml": """
        kind: { en: province, zh: 省 }
        entities:
        \((1...8).map { "  - { code: \"\($0)\", en: Place \($0), zh: 地\($0) }" }.joined(separator: "\n"))
        """,
        "series.yaml": """
        series:
          gdp: { title: { en: GDP, zh: 生产总值 }, unit: yuan, kind: flow }
          deflator: { title: { en: Deflator, zh: 平减指数 }, unit: 1, kind: index }
          investment: { title: { en: Investment, zh: 投资 }, unit: yuan, kind: flow }
          employment: { title: { en: Employment, zh: 就业人员 }, unit: person, kind: stock }
        """,
        "indicators.yaml": """
        dimensions:
          all:
            title: { en: All, zh: 全 }
            secondary:
              all:
                title: { en: All, zh: 全 }
                indicators:
                  tfp:
                    title: { en: TFP, zh: 全要素生产率 }
                    direction: +
                    formula: frontier(tfp)
                    unit: 1
                  size:
                    title: { en: Size, zh: 大 }
                    direction: +
                    formula: employment
                    unit: person
        """,
        "frontiers.yaml": """
        frontiers:
          tfp:
            title: { en: Productivity, zh: 全要素生产率 }
            output: gdp / deflator
            inputs:
              capital: { investment: investment, depreciation: 0.1, initial_stock: { investment_over: 0.2 } }
              labour: employment
            technical_change: neutral
            inefficiency: time_invariant
            measure: productivity
        """,
    ])

    static func configuration(replacing old: String = "", by new: String = "") throws
        -> WarehouseConfiguration
    {
        try small.load { old.isEmpty ? $1 : $1.replacingOccurrences(of: old, with: new) }
    }

    /// Made up: output is neither exactly nor wrongly explained by the inputs.
    static func table(_ configuration: WarehouseConfiguration) -> SeriesTable {
        var table = SeriesTable(
            entities: configuration.index.entities, series: configuration.series.map(\.id),
            periods: configuration.index.context)
        for entity in 0..<8 {
            for (t, period) in configuration.index.context.enumerated() {
                let i = Double(entity)
                let wave = sin(2.3 * i + 1.7 * Double(t * t)) + sin(5.1 * i * Double(t))
                let labour = 100 + 40 * i + 3 * wave
                let investment = 50 + 30 * ((i * 5).truncatingRemainder(dividingBy: 7)) + 8 * Double(t) + wave
                let inefficiency = 0.05 * ((i * 3).truncatingRemainder(dividingBy: 8))
                let output =
                    exp(0.4 * log(investment * 4) + 0.6 * log(labour) - inefficiency + 0.01 * wave)
                table[entity: entity, series: 0, period: period] = output * 1.5
                table[entity: entity, series: 1, period: period] = 1.5
                table[entity: entity, series: 2, period: period] = investment
                table[entity: entity, series: 3, period: period] = labour
            }
        }
        return table
    }
}

@Suite("A panel with an estimated frontier")
struct FrontierPanelTests {
    @Test("holds the engine's productivities of deflated output, accumulated capital and labour")
    func values() throws {
        let configuration = try FrontierPanel.configuration()
        let table = FrontierPanel.table(configuration)
        guard case .built(let panel, let findings) = PanelBuilder(configuration).build(from: table) else {
            Issue.record("the build was refused")
            return
        }
        #expect(findings.isEmpty)
        var rows: [(entity: Int, period: Int, output: Double, capital: Double, labour: Double)] = []
        for entity in 0..<8 {
            let stock = try CapitalStock(
                investment: (2001...2008).map { table[entity: entity, series: 2, period: $0] },
                firstPeriod: 2001,
                options: .init(depreciation: 0.1, initialStock: .investment(over: 0.2)))
            for period in 2001...2008 {
                rows.append(
                    (
                        entity, period, table[entity: entity, series: 0, period: period]! / 1.5,
                        stock.values[period - 2001], table[entity: entity, series: 3, period: period]!
                    ))
            }
        }
        let fit = try StochasticFrontier(
            ProductionData(
                output: rows.map(\.output),
                inputs: [.init("capital", rows.map(\.capital)), .init("labour", rows.map(\.labour))],
                producers: rows.map(\.entity), periods: rows.map(\.period)),
            model: FrontierModel(
                function: .init(technicalChange: .neutral), inefficiency: .timeInvariant))
        for (row, result) in zip(rows, fit.rows) where row.period >= 2002 {
            let cell = panel[column: 0, entity: row.entity, period: row.period]
            #expect(cell.value == result.productivity)
            #expect(cell.method == .derived)
        }
    }

    @Test("interpolates what lacks output or labour, and accumulates over gaps in investment")
    func gaps() throws {
        let configuration = try FrontierPanel.configuration()
        var table = FrontierPanel.table(configuration)
        table[entity: 2, series: 0, period: 2004] = nil
        table[entity: 3, series: 2, period: 2005] = nil
        guard case .built(let panel, let findings) = PanelBuilder(configuration).build(from: table) else {
            Issue.record("the build was refused")
            return
        }
        #expect(findings.isEmpty)
        let filled = panel[column: 0, entity: 2, period: 2004]
        #expect(filled.method == .interpolated)
        #expect(filled.left?.value == panel[column: 0, entity: 2, period: 2003].value)
        #expect(panel[column: 0, entity: 3, period: 2005].method == .derived)
    }

    @Test("is refused with what stands in the frontier's way, once")
    func refusals() throws {
        let configuration = try FrontierPanel.configuration()
        func finding(_ edit: (inout SeriesTable) -> Void) -> Finding? {
            var table = FrontierPanel.table(configuration)
            edit(&table)
            guard case .refused(let findings) = PanelBuilder(configuration).build(from: table) else {
                return nil
            }
            #expect(findings.count == 1)
            return findings.first
        }
        let zero = finding { $0[entity: 4, series: 3, period: 2006] = 0 }
        #expect(zero?.rule == .frontierNotEstimated && zero?.entity == "5" && zero?.period == 2006)
        #expect(zero?.found == "labour is 0.0")
        let negative = finding { $0[entity: 1, series: 2, period: 2003] = -1 }
        #expect(negative?.entity == "2")
        #expect(
            negative?.found == "capital: Investment of 2003 is -1.0; expected a positive amount.")
        let collinear = finding { table in
            for entity in 0..<8 {
                for period in 2001...2008 { table[entity: entity, series: 3, period: period] = 7 }
            }
        }
        #expect(collinear?.found.hasPrefix("ln(labour) is a linear combination") == true)
        let nothing = finding { table in
            for entity in 0..<8 {
                for period in 2001...2008 { table[entity: entity, series: 2, period: period] = nil }
            }
        }
        #expect(nothing?.rule == .missingCell && nothing?.found == "no investment in 2001–2008")
    }

    @Test("has another definition when the frontier changes, and none of it when no column reads it")
    func definition() throws {
        let base = try FrontierPanel.configuration().canonicalDefinition
        for (old, new) in [
            ("measure: productivity", "measure: technical_efficiency"),
            ("depreciation: 0.1", "depreciation: 0.05"),
            ("labour: employment", "labour: employment * 2"), ("time_invariant", "pooled"),
        ] {
            #expect(try FrontierPanel.configuration(replacing: old, by: new).canonicalDefinition != base)
        }
        let unused = try FrontierPanel.configuration(replacing: "frontier(tfp)", by: "deflator")
        #expect(!String(decoding: unused.canonicalDefinition, as: UTF8.self).contains("time_invariant"))
        #expect(unused.frontiers.count == 1)
    }

    @Test("counts every series that the frontier reads among the column's inputs")
    func inputs() throws {
        let formula = try FrontierPanel.configuration().indicators[0].formula
        #expect(formula.seriesUsed == ["gdp", "deflator", "investment", "employment"])
        #expect(formula.seriesSummed.isEmpty && !formula.isSingleSeries)
        #expect("\(formula)" == "frontier(tfp)")
    }
}
