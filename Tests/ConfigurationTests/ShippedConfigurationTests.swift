import Foundation
import Testing

@testable import Configuration

/// The folder `etl-config` of the repository.
let shippedFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("etl-config").path

@Suite("The shipped configuration")
struct ShippedConfigurationTests {
    let configuration: WarehouseConfiguration

    init() throws {
        configuration = try WarehouseConfiguration.load(folder: shippedFolder)
    }

    @Test("loads, with the 20 indicators of the founding paper in 4 dimensions")
    func counts() {
        #expect(configuration.indicators.count == 20)
        #expect(configuration.dimensions.count == 4)
        #expect(configuration.index.entities.count == 30)
        #expect(configuration.index.periods == 2012...2022)
        #expect(configuration.index.context == 2011...2022)
    }

    @Test("treats 41 of 330 province-years under the September rule")
    func treatment() throws {
        let policy = try #require(configuration.policies.first { $0.id == "ai_pilot_zone" })
        let treated = configuration.index.entities.reduce(0) { count, entity in
            count
                + configuration.index.periods.filter { $0 >= policy.firstTreatedYear(of: entity) ?? .max }
                .count
        }
        #expect(treated == 41)
    }

    @Test(
        "finds a province under every name that files give it",
        arguments: ["北京", "北  京", "北京市", "ＢＥＩＪＩＮＧ", " beijing\u{3000}", "110000"])
    func entityNames(name: String) {
        let resolver = EntityResolver(configuration.entities)
        #expect(resolver(name) == .entity(0))
    }

    @Test("leaves out Tibet and the Corps, each for a reason")
    func ignoredNames() {
        let resolver = EntityResolver(configuration.entities)
        for name in ["西藏", "新疆生产建设兵团", "全国"] {
            guard case .ignored(let reason) = resolver(name) else {
                Issue.record("\(name) is not ignored")
                continue
            }
            #expect(!reason.isEmpty)
        }
        #expect(resolver("Beijng") == nil)
        #expect(resolver.closest(to: "Beijng") == "Beijing")
    }

    @Test("converts units by exact fractions")
    func units() throws {
        let from = try #require(configuration.units.unit(named: "万元"))
        let to = try #require(configuration.units.unit(named: "亿 元"))
        let factor = try #require(from.factor(to: to))
        #expect((factor.numerator, factor.denominator) == (1, 10_000))
        #expect(factor(1_234_567) == 123.4567)
    }

    @Test(
        "a unit is known however its thousands are parted, and as platforms write it",
        arguments: [
            ("10,000 yuan", "万元"), ("10 000 yuan", "万元"), ("10000 YUAN", "万元"), ("10，000 yuan", "万元"),
            ("10,000 persons", "万人"), ("RMB 10,000", "万元"), ("10000 RMB", "万元"), ("RMB mn", "百万元"),
            ("RMB 100 mn", "亿元"), ("亿元人民币", "亿元"), ("人民币亿元", "亿元"), ("RMB bn", "十亿元"), ("100,00 yuan", nil),
            ("1,0000 yuan", nil), (",10000 yuan", nil),
        ] as [(String, String?)])
    func symbols(text: String, symbol: String?) {
        #expect(
            configuration.units.unit(named: text) == symbol.flatMap { configuration.units.unit(named: $0) })
    }

    @Test(
        "reads units as people write them, by quantities or by declared symbols",
        arguments: [
            ("person / 10^4 yuan", "10^-4 person / yuan"),
            ("10^8 yuan / person / ha", "10^8 yuan / ha / person"),
            ("亿元 / 万人", "10^4 yuan / person"), ("％", "10^-2"), ("yuan / 7", "yuan / 7"), ("km^2 / km", "km"),
            ("3 yuan / 7 km", "3 yuan / km / 7"), ("台/万人", "10^-4 robot / person"),
        ])
    func unitExpressions(text: String, canonical: String) throws {
        let parser = UnitParser(
            quantities: configuration.units.quantities, symbols: configuration.units.symbols)
        let unit = try parser.parse(text)
        #expect(unit.canonicalText == canonical)
        #expect(try parser.parse(canonical) == unit)
    }

    @Test("has one canonical definition, whatever the comments say")
    func fingerprints() throws {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.copyItem(atPath: shippedFolder, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let file = copy + "/index.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try ("# A comment.\n" + text).write(toFile: file, atomically: true, encoding: .utf8)
        let other = try WarehouseConfiguration.load(folder: copy)
        #expect(other.fingerprint != configuration.fingerprint)
        #expect(other.canonicalDefinition == configuration.canonicalDefinition)
        let source = configuration.sources[0]
        #expect(other.readingFingerprint(of: source) == configuration.readingFingerprint(of: source))
    }

    @Test("reads a wide source by one fingerprint, in whatever order a dictionary holds its columns")
    func wideFingerprint() {
        func source(capacity: Int) -> SourceDefinition {
            var series: [String: SourceDefinition.Column] = [:]
            series.reserveCapacity(capacity)
            for number in 0..<20 { series["column \(number)"] = .init(series: "gdp", unit: .one) }
            let columns = SourceDefinition.WideColumns(
                entity: "province", period: "year", series: series, ignore: [], ignoresOthers: false,
                comment: nil)
            return SourceDefinition(
                id: "wide", title: LocalizedTitle(en: "Wide", zh: "宽"), publisher: nil, url: nil,
                filePatterns: ["*"], layout: .wide(columns), encoding: nil, released: .arrival,
                missingMarkers: [], location: SourceLocation(file: "sources/wide.yaml", line: 1, column: 1))
        }
        #expect(
            configuration.readingFingerprint(of: source(capacity: 20))
                == configuration.readingFingerprint(of: source(capacity: 5000)))
    }

    @Test("gives files to sources by their names")
    func sources() {
        #expect(configuration.source(forFileNamed: "NBS-gdp-2024-01-01.CSV")?.id == "nbs")
        #expect(configuration.source(forFileNamed: "分省年度数据 (3).csv")?.id == "nbs")
        #expect(configuration.source(forFileNamed: "gdp.csv") == nil)
    }

    @Test("any file of the folder empty, cut short or made nonsense is a problem, never a crash")
    func mutilated() throws {
        let manager = FileManager.default
        for file in configuration.files {
            let texts = [
                [], Array(file.bytes.prefix(file.bytes.count / 2)), Array("[".utf8), Array("a: 1\n".utf8),
            ]
            for bytes in texts {
                let copy = manager.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)").path
                try manager.copyItem(atPath: shippedFolder, toPath: copy)
                defer { try? manager.removeItem(atPath: copy) }
                try Data(bytes).write(to: URL(fileURLWithPath: copy + "/" + file.path))
                do throws(ConfigurationError) {
                    _ = try WarehouseConfiguration.load(folder: copy)
                } catch {
                    #expect(!error.problems.isEmpty)
                }
            }
        }
    }
}
