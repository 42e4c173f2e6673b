import Configuration
import Foundation
import Spreadsheet
import TestSupport
import Testing

@testable import Ingest

@Suite("Reading tables in workbooks")
struct WorkbookReadingTests {
    private static let folder = Shipped.repository + "/Tests/Fixtures/workbooks/"

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: folder + name)))
    }

    @Test("an NBS export is found on the first visible sheet with cells, and its cells keep their addresses")
    func nbs() throws {
        let (reading, sink) = try Shipped.read(Self.bytes("nbs.xlsx"), named: "nbs-software-2023-03-01.xlsx")
        #expect(reading.findings.map(brief) == ["warning missing_entities software_revenue"])
        #expect(reading.observationCount == 5 && reading.missingCount == 1 && reading.ignoredCount == 2)
        #expect(sink.sheets == ["2-11"] && sink.units == ["万元"] && sink.texts.first == "240000000")
        let first = try #require(sink.observations.first)
        #expect(
            first.row == 6 && first.column == 2 && first.sourceValue == 240_000_000 && first.value == 24_000)
        #expect(reading.sheets.map(\.isRead) == [false, true, false])
        #expect(reading.notes.contains("Sheets not read: 封面, 说明."))
        #expect(reading.notes.contains("1 row of the sheet 2-11 is hidden; it was read."))
        #expect(reading.notes.contains("注：1.口径说明，含逗号,如此。"))
    }

    @Test("a tidy sheet is read as text is; a share shown with % is no number, and says so with its cell")
    func tidy() throws {
        let (reading, sink) = try Shipped.read(Self.bytes("tidy.xlsx"), named: "tidy-2023-03-01.xlsx")
        #expect(reading.notes == ["synthetic"])
        #expect(sink.texts == ["35000", "14,083.73"] && reading.missingCount == 1)
        let findings = reading.findings.filter { $0.rule == .notANumber }
        #expect(findings.map(\.found) == ["\"12%\"", "\"…\""])
        #expect(
            findings.map(\.sheet) == ["Sheet1", "Sheet1"] && findings.map(\.row) == [5, 8]
                && findings.first?.column == 4)
    }

    @Test("hidden columns are read, and noted", arguments: ["hidden.xlsx", "hidden.xls"])
    func hiddenColumns(name: String) throws {
        let (reading, sink) = try Shipped.read(Self.bytes(name), named: "tidy-2023-03-01.\(name.suffix(4))")
        #expect(sink.texts == ["35000"])
        #expect(reading.notes.contains("1 column of the sheet Sheet1 is hidden; it was read."))
    }

    @Test("a source may name its sheets; a formula that was never calculated holds the file back")
    func sheets() throws {
        let configuration = try Shipped.configuration.get()
        let bytes = try Self.bytes("wide.xlsx")
        func read(_ patterns: [String]) throws -> (FileReading, RecordingSink) {
            let wide = try #require(configuration.source(forFileNamed: "wide-x.xlsx"))
            let source = SourceDefinition(
                id: wide.id, title: wide.title, publisher: nil, url: nil, filePatterns: [],
                layout: wide.layout,
                encoding: nil, released: wide.released, missingMarkers: wide.missingMarkers,
                sheetPatterns: patterns,
                location: wide.location)
            let sink = RecordingSink()
            let format = try FileIdentity(of: MemorySource(bytes), named: "wide-x.xlsx", declared: nil).format
                .get()
            return (
                try FileReader(configuration).read(
                    MemorySource(bytes), named: "wide-x.xlsx", format: format, source: source, into: sink),
                sink
            )
        }
        let (first, _) = try read([])
        #expect(
            first.sheets.map(\.isRead) == [true, false] && first.observationCount == 2 && !first.isRefused)
        let (both, sink) = try read(["*年"])
        #expect(sink.sheets == ["2019年", "2020年"] && sink.observations.map(\.period) == [2019, 2019, 2020])
        let finding = try #require(both.findings.first { $0.rule == .unexpectedLayout })
        #expect(finding.sheet == "2020年" && finding.row == 3 && finding.column == 3 && both.isRefused)
        #expect(try read(["2018"]).0.findings.first?.expected == "one of 2018")
        // A sheet that is named and not there holds the file back; one of another year that is not named is a warning.
        let (lacking, _) = try read(["2019年", "2018年"])
        #expect(lacking.isRefused)
        #expect(
            lacking.findings.filter { $0.rule == .unexpectedLayout }.map(\.found) == ["no sheet \"2018年\""])
        #expect(
            lacking.findings.contains {
                $0.rule == .missingPeriods && $0.severity == .warning && $0.sheet == "2020年"
            })
    }

    @Test("a file is read as what it is, and the reading says where its name says otherwise")
    func names() throws {
        let (text, _) = try Shipped.read(
            "entity,year,series,value,unit\n北京,2020,GDP,36000,亿元\n", named: "tidy-2023-03-01.xlsx")
        #expect(
            text.observationCount == 1
                && text.notes.first == "The name says .xlsx; the file is UTF-8 and is read as such.")
        let (book, _) = try Shipped.read(Self.bytes("wide.xlsx"), named: "wide-2023-03-01.csv")
        #expect(
            book.observationCount == 2
                && book.notes.first?.hasPrefix("The name says .csv; the file is xlsx") == true)
    }

    @Test("a web page named .xls is read by the same layouts, its cells with addresses")
    func page() throws {
        let page = """
            <html><head><meta charset="gb2312"></head><body><table>
            <tr><td colspan=3>数据库：分省年度数据</td></tr><tr><td colspan=3>指标：地区生产总值(亿元)</td></tr>
            <tr><td colspan=3>时间：最近2年</td></tr><tr><td>地区</td><td>2023年</td><td>2022年</td></tr>
            <tr><td>北京市</td><td>43760.7</td><td>41540.9</td></tr><tr><td>天津市</td><td>16737.3<sup>1</sup></td><td></td></tr>
            </table></body></html>
            """
        let (reading, sink) = try Shipped.read(gb18030(page), named: "nbs-gdp-2024-03-01.xls")
        #expect(reading.notes.first == "The name says .xls; the file is HTML and is read as such.")
        #expect(sink.texts == ["43760.7", "41540.9"] && sink.sheets == ["Page"] && reading.missingCount == 1)
        #expect(sink.observations.map(\.column) == [2, 3] && sink.observations.first?.row == 5)
        let finding = try #require(reading.findings.first { $0.rule == .notANumber })
        #expect(finding.found == "\"16737.3¹\"" && finding.row == 6 && finding.column == 2)
    }

    @Test("a workbook that no source claims is recognised")
    func recognition() throws {
        let configuration = try Shipped.configuration.get()
        for (name, layout) in [("nbs.xlsx", "nbs_export"), ("tidy.xlsx", "tidy"), ("wide.xlsx", "wide")] {
            let explanation = try FileExplanation(
                path: Self.folder + name, configuration: configuration,
                arrival: try #require(CalendarDate("2023-03-01")))
            #expect(explanation.source?.layout.name == layout, "\(name)")
        }
    }
}
