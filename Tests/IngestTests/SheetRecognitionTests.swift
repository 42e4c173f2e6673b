import Configuration
import Foundation
import Testing

@testable import Ingest
@testable import SampleRelease

@Suite("Recognising the sheets of a workbook")
struct SheetRecognitionTests {
    private typealias Sheet = WorkbookBytes.Sheet

    private static let cover = Sheet(name: "封面", rows: [[.text("中国统计年鉴")], [.text("2023")]])
    private static let contents = Sheet(
        name: "目录", rows: [[.text("2-11"), .text("各地区年末常住人口")], [.text("3-9"), .text("地区生产总值")]])
    private static let blank = Sheet(name: "Sheet3", rows: [[.text("  ")]])
    private static let density = Sheet(
        name: "2-13",
        rows: [[.text("2-13 人口密度")], [.text("地区"), .text("上半年")], [.text("北京"), .number("1")]])

    /// A page of a yearbook: one series, entities down, years across.
    private static func page(_ name: String, _ title: String, _ values: [[String]]) -> Sheet {
        Sheet(
            name: name,
            rows: [[.text(title)], [.text("地区"), .text("2021"), .text("2022")]]
                + zip(["北京", "天津"], values).map { entity, numbers in
                    [.text(entity)] + numbers.map { .number($0) }
                })
    }

    private static let people = page("2-11", "2-11 年末常住人口（万人）", [["2189", "2184"], ["1373", "1363"]])
    private static let product = page("3-9", "3-9 地区生产总值（亿元）", [["41045", "41611"], ["15685", "16311"]])

    private func explain(_ sheets: [Sheet], _ configuration: WarehouseConfiguration) throws -> FileExplanation
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("pages-2024-02-01.xlsx")
        try Data(WorkbookBytes(sheets: sheets).xlsx).write(to: file)
        return try FileExplanation(
            path: file.path, configuration: configuration, arrival: try #require(CalendarDate("2024-03-01")))
    }

    @Test("the names of a second block's series, which no series has, are not among those of entities")
    func ignoredSeries() throws {
        func row(_ texts: String...) -> [WorkbookBytes.Cell] {
            texts.map { Double($0) == nil || $0.hasPrefix("20") ? .text($0) : .number($0) }
        }
        let blocks = Sheet(
            name: "Sheet1",
            rows: [
                row("地区", "指标", "2021", "2022"),
                row("北京", "地区生产总值（亿元）", "41045", "41611"), row("天津", "地区生产总值（亿元）", "15685", "16311"),
                row("西藏", "地区生产总值（亿元）", "2080", "2133"),
                row("北京", "教育经费（亿元）i", "1", "2"), row("天津", "教育经费（亿元）i", "3", "4"),
            ])
        let reading = try #require(explain([blocks], Shipped.configuration.get()).reading)
        #expect(reading.observationCount == 4 && reading.ignoredNames == ["西藏"])
    }

    @Test("behind a cover and a list of contents, the proposal names the sheets that it reads")
    func behindCover() throws {
        let sheets = [Self.cover, Self.contents, Self.blank, Self.people, Self.density, Self.product]
        let explanation = try explain(sheets, Shipped.configuration.get())
        let proposal = try #require(explanation.proposal)
        #expect(proposal.contains("sheets: [\"2-11\", \"3-9\"]"), "\(proposal)")
        #expect(explanation.reading?.observationCount == 8)
        let looks = explanation.sheetsLookedAt.map { "\($0.name): \($0.reason)" }
        #expect(
            looks == [
                "封面: no names of entities, no names of series", "目录: no years, no names of entities",
                "Sheet3: nothing written",
                "2-11: recognised as table", "2-13: no years, no names of series", "3-9: recognised as table",
            ])

        // What is proposed reads the file when it is declared.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: Shipped.repository + "/etl-config"), to: folder)
        try proposal.write(
            to: folder.appendingPathComponent("sources/pages.yaml"), atomically: true, encoding: .utf8)
        let declared = try explain(sheets, WarehouseConfiguration.load(folder: folder.path))
        #expect(declared.claimedBy?.id == "pages" && declared.sheetsLookedAt.isEmpty)
        #expect(declared.cells == explanation.cells && declared.cells.count == 8)
    }

    @Test("records behind a cover are recognised too")
    func records() throws {
        let tidy = Sheet(
            name: "data",
            rows: [["entity", "year", "series", "value"], ["北京", "2021", "gdp", "41045"]].map {
                $0.map { .text($0) }
            })
        let explanation = try explain([Self.cover, tidy], Shipped.configuration.get())
        #expect(explanation.source?.layout.name == "tidy" && explanation.reading?.observationCount == 1)
        #expect(explanation.proposal?.contains("sheets: [\"data\"]") == true)
    }

    @Test("a first sheet that is recognised needs no name")
    func first() throws {
        let explanation = try explain([Self.people, Self.cover], Shipped.configuration.get())
        #expect(explanation.source?.sheetPatterns.isEmpty == true)
        #expect(explanation.sheetsLookedAt.map(\.isRead) == [true, false])
    }

    @Test("where nothing is recognised every sheet says why not")
    func nothing() throws {
        let explanation = try explain([Self.cover, Self.contents], Shipped.configuration.get())
        #expect(explanation.proposal == nil && explanation.sheetsLookedAt.allSatisfy { !$0.isRead })
        #expect(
            explanation.sheetsLookedAt.map(\.reason) == [
                "no names of entities, no names of series", "no years, no names of entities",
            ])
    }
}
