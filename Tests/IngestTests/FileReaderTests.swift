import Configuration
import Foundation
import Spreadsheet
import TestSupport
import Testing

@testable import Ingest

/// Keeps what a reader reads.
final class RecordingSink: ObservationSink {
    var units: [String] = []
    var observations: [Observation] = []
    var texts: [String] = []
    var sheets: [String] = []
    /// Of every observation; nil for text.
    var sheetOfObservation: [String?] = []

    func sheet(_ name: String) { sheets.append(name) }

    func unit(_ text: String, meaning unit: Configuration.Unit) -> Int {
        units.append(text)
        return units.count - 1
    }

    func append(_ observation: Observation, text: UnsafeBufferPointer<UInt8>) {
        observations.append(observation)
        texts.append(String(decoding: text, as: UTF8.self))
        sheetOfObservation.append(sheets.last)
    }
}

enum Shipped {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let configuration = Result { try WarehouseConfiguration.load(folder: repository + "/etl-config") }

    /// Reads bytes as a file of a name, with the shipped configuration.
    static func read(_ bytes: [UInt8], named name: String) throws -> (FileReading, RecordingSink) {
        let configuration = try configuration.get()
        let source = try #require(configuration.source(forFileNamed: name))
        let identity = try FileIdentity(of: MemorySource(bytes), named: name, declared: nil)
        let sink = RecordingSink()
        let reading = try FileReader(configuration).read(
            MemorySource(bytes), named: name, format: identity.format.get(), source: source, into: sink)
        return (reading, sink)
    }

    static func read(_ text: String, named name: String) throws -> (FileReading, RecordingSink) {
        try read(Array(text.utf8), named: name)
    }

    static func position(_ series: String) throws -> Int {
        try #require(try configuration.get().series.firstIndex { $0.id == series })
    }
}

/// `rule entity series period @row:column`, for comparing findings.
func brief(_ finding: Finding) -> String {
    var text = "\(finding.severity.rawValue) \(finding.rule.rawValue)"
    if let entity = finding.entity { text += " \(entity)" }
    if let series = finding.series { text += " \(series)" }
    if let period = finding.period { text += " \(period)" }
    if let row = finding.row { text += " @\(row)" + (finding.column.map { ":\($0)" } ?? "") }
    return text
}

@Suite("Reading NBS exports")
struct NBSExportTests {
    private let export = """
        数据库：分省年度数据\r
        指标：软件业务收入(万元)\r
        时间：最近3年\r
        地区,2022年,2021年,2020年\r
        全国,1,2,3\r
        北京市,240000000,,165000000\r
        内蒙古自治区,180000,160000,150000\r
        西藏自治区,,,\r
        注：1.口径说明，含逗号,如此。\r
        　　　2.第二条。\r
        数据来源：国家统计局\r

        """

    @Test("GB18030 and UTF-8 give the same observations, in the series' unit, with cell and text")
    func encodings() throws {
        let chinese = gb18030(export)
        for (bytes, name) in [
            (chinese, "GB18030"), (Array(export.utf8), "UTF-8"),
            ([0xEF, 0xBB, 0xBF] + Array(export.utf8), "UTF-8 with byte-order mark"),
        ] {
            let (reading, sink) = try Shipped.read(bytes, named: "nbs-software-2023-03-01.csv")
            #expect("\(reading.format)" == name)
            #expect(reading.observationCount == 5 && reading.missingCount == 1 && reading.ignoredCount == 2)
            #expect(reading.lineCount == 11)
            #expect(sink.units == ["万元"] && sink.texts.first == "240000000")
            let first = try #require(sink.observations.first)
            #expect(first.row == 6 && first.column == 2 && first.period == 2022)
            #expect(first.sourceValue == 240_000_000 && first.value == 24_000)
            #expect(reading.notes.suffix(3) == ["注：1.口径说明，含逗号,如此。", "2.第二条。", "数据来源：国家统计局"])
            #expect(!reading.isRefused)
        }
    }

    @Test(
        "what is wrong with a file is a finding with its place",
        arguments: [
            ("指标：软件业务收入(万元)", "指标：软件业务收入(万两)", "error unit_mismatch software_revenue @2:1"),
            ("指标：软件业务收入(万元)", "指标：软件业务收入(万人)", "error unit_mismatch software_revenue @2:1"),
            ("指标：软件业务收入(万元)", "指标：软件业务收入", "error unit_mismatch software_revenue @2:1"),
            ("指标：软件业务收入(万元)", "指标：软件业务收人(万元)", "error unknown_series @2:1"),
            ("指标：软件业务收入(万元)\r\n", "", "error unexpected_layout @3"),
            ("数据库：分省年度数据", "数据库：港澳台年度数据", "error unexpected_layout @1"),
            ("数据库：分省年度数据", "数据库：主要城市年度数据", "error unexpected_layout @1"),
            ("数据库：分省年度数据", "数据库：分省季度数据", "error unexpected_layout @1"),
            ("地区,2022年", "省份,2022年", "error unexpected_layout"),
            ("地区,2022年", "地区,第四季度", "error not_a_period @4:2"),
            ("北京市,2", "北京是,2", "error unknown_entity @6:1"),
            ("北京市,240000000", "北京市,24000oooo", "quarantine not_a_number 110000 software_revenue 2022 @6:2"),
            (
                "北京市,240000000", "北京市,24000000000000",
                "quarantine out_of_range 110000 software_revenue 2022 @6:2"
            ),
            ("180000,160000,150000", "180000,160000,150000,1", "error unexpected_layout @7"),
            (
                "北京市,240000000,,165000000", "北京市,240000000,240,165000000",
                "warning jump 110000 software_revenue 2021 @6:3"
            ),
            ("内蒙古自治区,180000", "北京市,180000", "error duplicate_cell 110000 software_revenue 2022 @7:2"),
        ])
    func findings(old: String, new: String, expected: String) throws {
        #expect(export.contains(old))
        let (reading, _) = try Shipped.read(
            export.replacingOccurrences(of: old, with: new), named: "nbs-software-2023-03-01.csv")
        #expect(reading.findings.map(brief).contains(expected), "\(reading.findings.map(brief))")
        #expect(reading.isRefused == expected.hasPrefix("error"))
        #expect(
            reading.findings.allSatisfy { !$0.found.isEmpty && !$0.expected.isEmpty && !$0.remedy.isEmpty })
    }

    @Test("a change of scale in most entities is one break, not thirty jumps; empty years are named")
    func seriesBreak() throws {
        var lines = ["指标：年末常住人口(万人)", "地区,2018年,2017年,2016年,2015年,2014年"]
        let names = try Shipped.configuration.get().entities.entities.map(\.fullName)
        for (number, name) in names.enumerated() {
            lines.append("\(name),,\(2000 + number),\(1990 + number),\(199 + number / 10),\(1980 + number)")
        }
        let (reading, _) = try Shipped.read(
            lines.joined(separator: "\n") + "\n", named: "nbs-population-2019-01-01.csv")
        #expect(
            reading.findings.map(brief) == [
                "warning missing_periods resident_population",
                "warning series_break resident_population 2015",
                "warning series_break resident_population 2016",
            ])
        #expect(reading.findings[0].found == "no value in 2018")
        #expect(reading.findings[1].found.hasPrefix("30 of 30 entities"))
    }

    @Test("a file cut off in its last number is refused where its layout has an end, and suspected elsewhere")
    func cutOff() throws {
        let place = try #require(export.range(of: "数据来源"))
        let table = export[..<place.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines)
        let (cut, _) = try Shipped.read(String(table.dropLast()), named: "nbs-software-2023-03-01.csv")
        #expect(cut.findings.contains { $0.rule == .cutOff } && cut.isRefused)
        let (whole, _) = try Shipped.read(
            export.trimmingCharacters(in: .whitespacesAndNewlines), named: "nbs-software-2023-03-01.csv")
        #expect(!whole.findings.contains { $0.rule == .cutOff })
        let tidy = "entity,year,series,value\nBeijing,2020,gdp,36102.6"
        let (suspect, _) = try Shipped.read(tidy, named: "tidy-gdp-2022-03-01.csv")
        #expect(suspect.findings.contains { $0.rule == .noLineEnd } && !suspect.isRefused)
    }
}

@Suite("Reading tidy and wide tables")
struct TableTests {
    @Test(
        "a column that says of which part of a year or entity a line is, and one of units that are others, are found",
        arguments: [
            (
                "entity,year,quarter,series,value\nBeijing,2020,Q1,gdp,8000\n", "tidy",
                ["error not_a_period @2:3"]
            ),
            ("entity,year,quarter,series,value\nBeijing,2020,全年,gdp,36102\n", "tidy", []),
            (
                "entity,year,series,value,units\nBeijing,2020,gdp,36102,万元\n", "tidy",
                ["error unexpected_layout @1"]
            ),
            (
                "entity,year,series,value,单位(计量)\nBeijing,2020,gdp,36102,万元\n", "tidy",
                ["error unexpected_layout @1"]
            ),
            ("province,year,quarter,gdp\nBeijing,2020,1,8000\n", "wide", ["error not_a_period @2:3"]),
            ("province,year,half_year,gdp\nBeijing,2020,年,36102\n", "wide", []),
            ("entity,year,half,series,value\nBeijing,2020,1,gdp,8000\n", "tidy", ["error not_a_period @2:3"]),
            (
                "entity,year,series,value,unit,city\nJiangsu,2020,gdp,20171,亿元,苏州\n", "tidy",
                ["error unexpected_layout @2:6"]
            ),
            (
                "entity,year,series,value,性别\nJiangsu,2020,employment,2017,女\n", "tidy",
                ["error unexpected_layout @2:5"]
            ),
            (
                "entity,year,series,value,price_type\nJiangsu,2020,gdp,20171,2015年价\n", "tidy",
                ["error unexpected_layout @2:5"]
            ),
            (
                "entity,year,series,value,行政区划代码\nJiangsu,2020,gdp,20171,320500\n", "tidy",
                ["error unexpected_layout @2:5"]
            ),
            ("entity,year,series,value,城市,性别\nJiangsu,2020,gdp,20171,江苏省,合计\n", "tidy", []),
            (
                "province,year,城乡,gdp\nBeijing,2020,城镇,8000\n", "wide", ["error unexpected_layout @2:3"]
            ),
            ("province,year,单位,gdp\nJiangsu,2020,百万元,392090\n", "wide", ["error unit_mismatch gdp @2:3"]),
            ("province,year,单位,gdp\nJiangsu,2020,亿元,102719\n", "wide", []),
        ])
    func parts(text: String, layout: String, findings: [String]) throws {
        let (reading, _) = try Shipped.read(text, named: "\(layout)-x.csv")
        let found = reading.findings.map(brief).filter { !$0.hasPrefix("warning") }
        #expect(findings.allSatisfy { expected in found.contains { $0.hasPrefix(expected) } }, "\(found)")
        #expect(found.isEmpty == findings.isEmpty)
        #expect(reading.observationCount == (findings.isEmpty ? 1 : 0))
    }

    @Test("tidy: columns in any order, units by line, notes, both languages")
    func tidy() throws {
        let (reading, sink) = try Shipped.read(
            """
            # Ministry of Industry
            year,series,entity,value,unit
            2020,software_revenue,Beijing,"165,000,000",万元
            2020,软件业务收入,上海,6.5e3,亿元
            2020,marketization,110000,11.5,
            2021,software_revenue,Beijing,NA,亿元
            2020,software_revenue,Beijing,16500,亿元

            """, named: "tidy-mix-2023-01-01.csv")
        #expect(reading.findings.filter { $0.severity == .error }.isEmpty)
        #expect(sink.observations.map(\.value) == [16_500, 6_500, 11.5])
        #expect(sink.texts == ["165,000,000", "6.5e3", "11.5"])
        #expect(sink.observations.map(\.column) == [4, 4, 4] && sink.observations.map(\.row) == [3, 4, 5])
        #expect(
            reading.notes == ["Ministry of Industry"] && reading.missingCount == 1
                && reading.ignoredCount == 1)
        #expect(reading.series.count == 4)
    }

    @Test("entities whose cells hold no value are told from those without rows")
    func missingEntities() throws {
        let (reading, _) = try Shipped.read(
            "province,year,gdp\n北京,2020,36102.6\n天津,2020,NA\n", named: "wide-2023-03-01.csv")
        let finding = try #require(reading.findings.first { $0.rule == .missingEntities })
        #expect(
            finding.found.contains("(29 of 30)") && finding.remedy.contains("Of Tianjin the file has cells"))
    }

    @Test("wide: ids, names and names with units; unknown columns are findings")
    func wide() throws {
        let (reading, sink) = try Shipped.read(
            """
            province_id,province,year,gdp,软件业务收入(万元),常住人口
            1,北京,2020,38503.6,165000000,2189
            1,北京,2020.0,1,1,1
            31,西藏,2020,1956.5,,366

            """, named: "wide-panel-2023-01-01.csv")
        #expect(reading.findings.map(brief).filter { $0.hasPrefix("error") } == ["error not_a_period @3:3"])
        #expect(sink.observations.map(\.value) == [38503.6, 16_500, 2189] && reading.ignoredCount == 1)

        let (unknown, _) = try Shipped.read(
            "province,year,gdp,gpd\n北京,2020,1,1\n", named: "wide-panel-2023-01-01.csv")
        #expect(unknown.isRefused && unknown.findings.map(brief).contains("error unknown_series @1:4"))
        #expect(
            unknown.findings.first { $0.rule == .unknownSeries }?.expected.contains("did you mean gdp?")
                == true)
    }

    @Test(
        "tables that are none",
        arguments: [
            ("", "error unexpected_layout"), ("# only notes\n", "error unexpected_layout"),
            ("entity,year,series,value\n", "error unexpected_layout"),
            ("entity,year,series,value\n全国,2020,gdp,1\n", "error unexpected_layout"),
            ("entity,year,value\nBeijing,2020,1\n", "error unexpected_layout @1"),
            ("entity,year,series,value,Value\nBeijing,2020,gdp,1,2\n", "error unexpected_layout @1"),
            ("entity,year,series,value\nBeijing,2020,gdp\n", "error unexpected_layout @2"),
            ("entity,year,series,value\nBeijing,2020,gdp,1,2\n", "error unexpected_layout @2"),
            ("entity,year,series,value\nBeijing,\"2020,gdp,1\n", "error unreadable_text @2"),
            ("entity,year,series,value\nBeijing,1492,gdp,1\n", "error not_a_period @2:2"),
        ])
    func refused(text: String, expected: String) throws {
        let (reading, _) = try Shipped.read(text, named: "tidy-x.csv")
        #expect(
            reading.isRefused && reading.findings.map(brief).contains(expected),
            "\(reading.findings.map(brief))")
    }

    @Test("a flood of names and units that nobody knows is read in linear time")
    func flood() throws {
        let rows = (0..<17_000).map { "Beijing,2020,s\($0),1,unit \($0)" }.joined(separator: "\n")
        let (reading, _) = try Shipped.read("entity,year,series,value,unit\n\(rows)", named: "tidy-x.csv")
        #expect(reading.findings.last { $0.rule == .unknownSeries }?.found == "16900 more of this rule")
        let units = (0..<17_000).map { "Beijing,2020,gdp,40000,unit \($0)" }.joined(separator: "\n")
        let (other, _) = try Shipped.read(
            "entity,year,series,value,unit\n\(units)\nBeijing,2020,gdp,40000,亿元", named: "tidy-x.csv")
        #expect(other.findings.last { $0.rule == .unitMismatch }?.found == "16900 more of this rule")
        #expect(other.observationCount == 1)
    }

    @Test("a thousand bad cells are a hundred findings and a count")
    func cap() throws {
        let rows = (0..<1000).map { "Nowhere \($0),2020,gdp,1" }.joined(separator: "\n")
        let (reading, _) = try Shipped.read("entity,year,series,value\n\(rows)", named: "tidy-x.csv")
        let unknown = reading.findings.filter { $0.rule == .unknownEntity }
        #expect(unknown.count == 101 && unknown.last?.found == "900 more of this rule")
        #expect(unknown.occurrenceCount == 1000 && reading.findings.occurrenceCount(of: .error) == 1000)
    }

    @Test(
        "an undeclared file is recognised and told how to be declared",
        arguments: [
            ("entity,year,series,value,unit\nBeijing,2020,gdp,1,亿元\n", "tidy"),
            ("x,省,年,gdp\n1,北京,2020,3\n", "wide"),
            ("数据库：分省年度数据\n指标：x(y)\n地区,2020年\n", "nbs_export"),
            ("nothing,of,this\n1,2,3\n", nil),
        ] as [(String, String?)])
    func recognition(text: String, layout: String?) throws {
        let format = try FileIdentity(of: MemorySource([]), named: "x", declared: nil).format.get()
        let source = try LayoutRecogniser(Shipped.configuration.get()).recognise(
            MemorySource(Array(text.utf8)), format: format
        ).source
        #expect(source?.layout.name == layout)
    }
}

@Suite("Numbers, years, release dates")
struct CellTextTests {
    @Test(
        "numbers are correctly rounded; everything else is none",
        arguments: [
            ("1", "1"), ("-0.5", "-0.5"), ("+3.", "3"), (".5", "0.5"), ("1,234,567.8", "1234567.8"),
            ("1e3", "1000"),
            ("12E-2", "0.12"),
            ("45222.4", "45222.4"), ("0.1", "0.1"), ("123456789012345678", "123456789012345678"),
            ("8618.902195181987", "8618.902195181987"),
            ("9007199254740993", "9007199254740993"), ("1e-320", "1e-320"),
            ("0.000000000000000000000000000123", "1.23e-28"),
            ("", nil), ("-", nil), (".", nil), ("1,23", nil), ("1234,567", nil), ("12,345,", nil),
            ("1.2.3", nil), ("1 2", nil),
            ("45,22x.4", nil), ("1e", nil), ("nan", nil), ("inf", nil), ("1e400", nil), ("1e-400", nil),
            ("0e-400", "0"), ("-0", "0"), ("0x10", nil),
            ("12%", nil), ("１２", nil),
        ] as [(String, String?)])
    func numbers(text: String, expected: String?) {
        #expect(text.withBytes { CellText.number($0) } == expected.flatMap { Double($0) })
    }

    @Test("white space of every kind is trimmed")
    func trimming() {
        #expect(
            "\u{3000}\u{A0} 1\t\u{3000}".withBytes { String(decoding: CellText.trimmed($0), as: UTF8.self) }
                == "1")
        #expect("\u{3000}".withBytes { CellText.trimmed($0).isEmpty })
    }

    @Test("a name remembered is not resolved again, and a flood of names does not fill the memory")
    func interner() {
        var interner = ByteInterner()
        var resolved = 0
        for round in 0..<3 {
            for number in 0..<100_000 {
                let name = round == 1 ? "same" : "name \(number)"
                let meaning = name.withBytes { bytes in
                    interner.meaning(of: bytes) { text in
                        resolved += 1
                        return text.count
                    }
                }
                #expect(meaning == name.count)
            }
        }
        #expect(resolved == 200_001)
    }
}
