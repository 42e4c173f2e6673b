import Foundation
import TestSupport
import Testing

@testable import Configuration

extension SmallConfiguration {
    /// A valid one, to be spoilt by one edit.
    static let tiny = SmallConfiguration([
        "index.yaml": """
        id: tiny
        title: { en: Tiny, zh: 小 }
        periods: { first: 2001, last: 2003 }
        entities: all
        normalisation: min_max
        weighting: critic
        """,
        "entities.yaml": """
        kind: { en: province, zh: 省 }
        entities:
          - { code: "1", en: Aville, zh: 甲 }
          - { code: "2", en: Btown, zh: 乙 }
        ignored:
          - { reason: a total, names: [Total] }
        """,
        "series.yaml": """
        series:
          gdp:
            title: { en: GDP, zh: 生产总值 }
            unit: 10^8 yuan
            kind: flow
          people:
            title: { en: Population, zh: 人口 }
            unit: 10^4 person
            kind: stock
        """,
        "indicators.yaml": """
        dimensions:
          wealth:
            title: { en: Wealth, zh: 富 }
            secondary:
              income:
                title: { en: Income, zh: 收入 }
                indicators:
                  gdp_per_head:
                    title: { en: GDP per head, zh: 人均 }
                    direction: +
                    formula: gdp / people
                    unit: 10^4 yuan / person
                  size:
                    title: { en: Size, zh: 大 }
                    direction: "-"
                    formula: gdp in [yuan]
                    unit: yuan
        """,
        "frontiers.yaml": """
        frontiers:
          tfp:
            title: { en: Productivity, zh: 效率 }
            output: gdp
            inputs:
              capital: { investment: gdp, depreciation: 0.1, initial_stock: { growth_years: 1 } }
              labour: people
            measure: productivity
        """,
    ])

    /// Loads it with one of its files edited, and further ones beside them.
    static func load(
        editing file: String = "", _ old: String = "", to new: String = "",
        adding further: [String: String] = [:]
    ) throws -> WarehouseConfiguration {
        try SmallConfiguration(tiny.files.merging(further, uniquingKeysWith: { $1 })).load { name, text in
            guard name == file else { return text }
            #expect(old.isEmpty || text.contains(old), "the edit must apply")
            return old.isEmpty ? text + "\n" + new : text.replacingOccurrences(of: old, with: new)
        }
    }
}

struct Mistake: Sendable, CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    /// What the problem says after the folder's name.
    let message: String

    init(_ file: String, _ old: String, _ new: String, _ message: String) {
        (self.file, self.old, self.new, self.message) = (file, old, new, message)
    }

    var testDescription: String { message }
}

@Suite("Mistakes in a configuration")
struct MistakeTests {
    @Test("there is none in the base")
    func base() throws {
        let configuration = try SmallConfiguration.load()
        #expect(configuration.indicators.map(\.formula.description) == ["gdp / people", "gdp in [yuan]"])
    }

    @Test(
        "each has a message that says where, what and what to do",
        arguments: [
            Mistake(
                "indicators.yaml", "gdp / people", "gdp / peple",
                "indicators.yaml:11:28: unknown series \"peple\". Expected a series of series.yaml or an indicator or variable. Did you mean \"people\"?"
            ),
            Mistake(
                "indicators.yaml", "unit: 10^4 yuan / person", "unit: yuan / person",
                "indicators.yaml:11:22: the formula gives 10^4 yuan / person, but `unit` says yuan / person. Expected the unit of the result. Add `in [yuan / person]` to the formula, or declare `unit: 10^4 yuan / person`."
            ),
            Mistake(
                "indicators.yaml", "gdp / people", "gdp + people",
                "indicators.yaml:11:26: 10^8 yuan + 10^4 person. Expected equal units on both sides."),
            Mistake(
                "indicators.yaml", "gdp in [yuan]", "gdp in [person]",
                "indicators.yaml:16:26: 10^8 yuan cannot be expressed in person. Expected a unit of the same kind of quantity."
            ),
            Mistake(
                "indicators.yaml", "gdp in [yuan]", "ln(gdp)",
                "indicators.yaml:16:22: the logarithm of 10^8 yuan. Expected a pure number. Divide by a quantity of that unit: ln(x / 1 [10^8 yuan])."
            ),
            Mistake(
                "indicators.yaml", "gdp in [yuan]", "size * gdp",
                "indicators.yaml:16:22: a formula that uses itself: size → size. Expected formulas that end at series."
            ),
            Mistake(
                "indicators.yaml", "gdp in [yuan]", "(gdp",
                "indicators.yaml:16:26: the end. Expected \")\"."),
            Mistake(
                "indicators.yaml", "direction: +", "directon: +",
                "indicators.yaml:9:13: `direction` is missing. Expected + or - under `direction`."),
            Mistake(
                "series.yaml", "kind: flow", "kind: flows",
                "series.yaml:5:11: found \"flows\". Expected one of flow, stock, ratio, index. Did you mean \"flow\"?"
            ),
            Mistake(
                "series.yaml", "10^8 yuan", "10^8 yaun",
                "series.yaml:4:16: unknown quantity \"yaun\". Expected a quantity or symbol of units.yaml. Did you mean \"yuan\"?"
            ),
            Mistake(
                "series.yaml", "Population", "gdp",
                "series.yaml:6:3: the name \"gdp\" belongs to gdp as well as to people. Expected a name that means one series."
            ),
            Mistake(
                "entities.yaml", "names: [Total]", "names: [Btown]",
                "entities.yaml:6:5: the name \"Btown\" belongs to 2 as well as to ignored: a total. Expected a name that means one entity."
            ),
            Mistake(
                "indicators.yaml", "gdp / people", "frontier(tpf)",
                "indicators.yaml:11:31: unknown frontier \"tpf\". Expected a frontier of frontiers.yaml. Did you mean \"tfp\"?"
            ),
            Mistake(
                "indicators.yaml", "gdp / people", "frontier(gdp / people)",
                "indicators.yaml:11:35: \"/\". Expected \")\"."),
            Mistake(
                "indicators.yaml", "gdp / people", "frontier(tfp)",
                "indicators.yaml:11:22: the formula gives 1, but `unit` says 10^4 yuan / person. Expected the unit of the result."
            ),
            Mistake(
                "indicators.yaml", "gdp / people", "log(gdp)",
                "indicators.yaml:11:22: unknown function \"log\". Expected ln, sum or frontier."
            ),
            Mistake(
                "frontiers.yaml", "output: gdp", "output: gpd",
                "frontiers.yaml:4:13: unknown series \"gpd\". Expected a series of series.yaml or an indicator or variable. Did you mean \"gdp\"?"
            ),
            Mistake(
                "frontiers.yaml", "output: gdp", "output: frontier(tfp)",
                "frontiers.yaml:4:22: a frontier that rests on a frontier. Expected series and formulas of series."
            ),
            Mistake(
                "frontiers.yaml", "depreciation: 0.1", "depreciation: 9.6",
                "frontiers.yaml:6:49: found \"9.6\". Expected a share from 0 to below 1."),
            Mistake(
                "frontiers.yaml", "growth_years: 1", "growth_years: 1, investment_over: 0.1",
                "frontiers.yaml:6:69: both. Expected { growth_years: … } or { investment_over: … }."),
            Mistake(
                "frontiers.yaml", "investment: gdp, ", "",
                "frontiers.yaml:6:16: `investment` is missing. Expected a formula over series under `investment`."
            ),
            Mistake(
                "frontiers.yaml", "measure: productivity", "measure: efficiency",
                "frontiers.yaml:8:14: found \"efficiency\". Expected one of productivity, frontier_productivity, technical_efficiency."
            ),
            Mistake(
                "frontiers.yaml", "measure: productivity", "periods: { first: 1999, last: 2002 }",
                "frontiers.yaml:3:5: the frontier \"tfp\" over 1999–2002. Expected years within the context of index.yaml, 2001–2003."
            ),
            Mistake(
                "frontiers.yaml", "measure: productivity", "distribution: half-normal",
                "frontiers.yaml:8:19: found \"half-normal\". Expected one of half_normal, truncated_normal. Did you mean \"half_normal\"?"
            ),
            Mistake(
                "index.yaml", "weighting: critic", "weighting: critics",
                "index.yaml:6:12: found \"critics\". Expected one of critic, entropy, critic_entropy, equal, fixed. Did you mean \"critic\"?"
            ),
            Mistake(
                "index.yaml", "weighting: critic",
                "weighting: fixed\nweights: { size: 0.4, gdp_per_head: 0.5 }",
                "index.yaml:7:10: weights that add up to 0.9. Expected weights that add up to 1."),
            Mistake(
                "index.yaml", "weighting: critic", "weighting: critic\nweigting: 3",
                "index.yaml:7:1: unknown key \"weigting\". Expected one of id, title, periods, context, entities, normalisation, weighting, weights. Did you mean \"weighting\"?"
            ),
            Mistake(
                "index.yaml", "first: 2001, last: 2003", "first: 2001, last: 1999",
                "index.yaml:3:10: 2001–1999. Expected a first year that is not after the last."),
            Mistake(
                "index.yaml", "id: tiny", "id: tiny\nid: tiny",
                "index.yaml:2:1: the key \"id\" stands in line 1 already. Expected each key once."),
            Mistake(
                "index.yaml", "first: 2001, last: 2003", "'first': 2001, last: 2003, first: 2002",
                "index.yaml:3:39: the key \"first\" stands in line 3 already. Expected each key once."),
            Mistake(
                "sources/tidy.yaml", "layout: tidy",
                "layout: tidy\nexpected: { every: year, by: \"02-29\" }",
                "sources/tidy.yaml:5:30: found \"02-29\". Expected a day of every year, MM-DD."),
            Mistake(
                "sources/tidy.yaml", "layout: tidy",
                "layout: tidy\nexpected: { every: year, by: \"10-31\", grace: 1 month }",
                "sources/tidy.yaml:5:46: found \"1 month\". Expected 0 to 366 days, as in \"1 day\"."),
            Mistake(
                "sources/tidy.yaml", "layout: tidy",
                "layout: tidy\nexpected: { every: yaer, by: \"10-31\" }",
                "sources/tidy.yaml:5:20: found \"yaer\". Expected one of year. Did you mean \"year\"?"),
            Mistake(
                "sources/tidy.yaml", "layout: tidy",
                "layout: tidy\nexpected: { every: year, by: \"10-31\", gracce: 1 day }",
                "sources/tidy.yaml:5:39: unknown key \"gracce\". Expected one of every, by, after, grace, years. Did you mean \"grace\"?"
            ),
            Mistake(
                "sources/tidy.yaml", "layout: tidy", "layout: long",
                "sources/tidy.yaml:4:9: found \"long\". Expected one of nbs_export, tidy, wide, table."),
            Mistake(
                "sources/tidy.yaml",
                "layout: tidy\ncolumns: { entity: entity, period: year, series: series, value: value }",
                "layout: table\nentity: row\nperiod: columns\nseries: title",
                "sources/tidy.yaml:5:9: found \"row\". Expected rows, columns, groups, title, sheet, one of them with words, or { is: … }."
            ),
            Mistake(
                "sources/tidy.yaml",
                "layout: tidy\ncolumns: { entity: entity, period: year, series: series, value: value }",
                "layout: table\nentity: { is: Cville }\nperiod: columns\nseries: title",
                "sources/tidy.yaml:5:15: unknown entity \"Cville\". Expected an entity of entities.yaml. Did you mean \"Aville\"?"
            ),
            Mistake(
                "sources/tidy.yaml",
                "layout: tidy\ncolumns: { entity: entity, period: year, series: series, value: value }",
                "layout: table\nentity: rows\nperiod: title\nseries: title\nheader: place",
                "sources/tidy.yaml:1:1: nothing that tells the columns of values. Expected entity, period or series in columns, or `values`: the heading of the values."
            ),
            Mistake(
                "sources/tidy.yaml",
                "layout: tidy\ncolumns: { entity: entity, period: year, series: series, value: value }",
                "layout: table\nentity: rows\nperiod: columns\nseries: rows\nnames: { Income: gdpp }",
                "sources/tidy.yaml:8:18: unknown series \"gdpp\". Expected a series of series.yaml. Did you mean \"gdp\"?"
            ),
            Mistake(
                "sources/tidy.yaml",
                "layout: tidy\ncolumns: { entity: entity, period: year, series: series, value: value }",
                "layout: table\nentity: rows\nperiod: columns\nseries: rows\nfill: [label]",
                "sources/tidy.yaml:8:8: found \"label\". Expected one of labels, headings. Did you mean \"labels\"?"
            ),
            Mistake(
                "sources/tidy.yaml", "files: [\"*.csv\"]", "files: [\"*.csv\"",
                "sources/tidy.yaml:4:1: not valid YAML: did not find expected ',' or ']'. Expected YAML."),
        ])
    func message(mistake: Mistake) throws {
        do {
            _ = try SmallConfiguration.load(editing: mistake.file, mistake.old, to: mistake.new)
            Issue.record("the mistake was not found")
        } catch let error as ConfigurationError {
            let messages = error.problems.map { String($0.rendered(in: "").dropFirst()) }
            #expect(messages.contains(mistake.message), "\(messages)")
        }
    }

    @Test("all are reported at once, in the order of files and lines")
    func several() throws {
        do {
            _ = try SmallConfiguration.load(editing: "series.yaml", "kind:", to: "knd:")
            Issue.record("the mistakes were not found")
        } catch let error as ConfigurationError {
            #expect(error.problems.count == 4)
            #expect(error.problems.map(\.location.line) == [3, 5, 7, 9])
        }
    }

    @Test("cells that are no text are one mistake")
    func cells() throws {
        let correction = """
            corrections:
              - { source: tidy, file: "*", cells: { row: 1 }, action: drop, expect: "1", reason: r, evidence: e }

            """
        do {
            _ = try SmallConfiguration.load(adding: ["corrections.yaml": correction])
            Issue.record("the mistake was not found")
        } catch let error as ConfigurationError {
            #expect(error.problems.map(\.found) == ["found a mapping"])
        }
    }

    @Test(
        "a mistake in a correction is one message",
        arguments: [
            ("cells: D7, action: rescale, factor: 0", "found \"0\""),
            ("cells: D7, action: rescale", "rescale without a factor"),
            ("cells: D7, action: override, value: abc", "found \"abc\""),
            ("entity: Aville, series: gpd, year: 2020, action: drop", "unknown series \"gpd\""),
            ("entity: Aville, series: gdp, year: 20, action: drop", "found \"20\""),
            ("cells: D7, sha256: ab, action: drop", "found \"ab\""),
            ("cells: C3, action: drop", "a second correction of what corrections.yaml:2:5 corrects"),
        ])
    func corrections(text: String, found: String) throws {
        let rest = "expect: \"1\", reason: r, evidence: e }"
        let yaml = """
            corrections:
              - { source: tidy, file: "*", cells: C3, action: drop, \(rest)
              - { source: tidy, file: "*", \(text), \(rest)

            """
        let error = try #require(throws: ConfigurationError.self) {
            try SmallConfiguration.load(adding: ["corrections.yaml": yaml])
        }
        #expect(error.problems.map(\.found) == [found])
        #expect(error.problems.first?.location.line == 3)
    }

    @Test("a source with a mistake is not unknown where a correction names it; two sources share no pattern")
    func sourcesOfCorrections() throws {
        let correction =
            "corrections:\n  - { source: new, file: \"*\", cells: C3, action: drop, expect: \"1\", reason: r, evidence: e }\n"
        func problems(_ layout: String) throws -> [String] {
            let source = """
                id: new
                title: { en: New }
                files: ["new-*.csv", "*.csv"]
                layout: \(layout)
                columns: { entity: entity, period: year, series: series, value: value }
                """
            return try #require(throws: ConfigurationError.self) {
                try SmallConfiguration.load(
                    adding: ["corrections.yaml": correction, "sources/u.yaml": source])
            }.problems.map { "\($0.location): \($0.found)" }
        }
        #expect(try problems("tydi") == ["sources/u.yaml:4:9: found \"tydi\""])
        #expect(
            try problems("tidy") == ["sources/u.yaml:3:22: the pattern is one of sources/tidy.yaml too"])
    }

    @Test("a missing folder is a mistake, not a crash")
    func missingFolder() {
        #expect(throws: ConfigurationError.self) {
            try WarehouseConfiguration.load(folder: "/nowhere/at/all")
        }
    }
}
