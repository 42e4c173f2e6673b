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

        let declared = try self.declared(proposal, for: sheets)
        #expect(declared.claimedBy?.id == "pages" && declared.sheetsLookedAt.isEmpty)
        #expect(declared.cells == explanation.cells && declared.cells.count == 8)
    }

    @Test("a sheet of nothing but long texts is told by their length, not looked through for names")
    func texts() throws {
        let words = String(repeating: "地区生产总值 growth 2021年 ", count: 60)
        let texts = Sheet(
            name: "说明", rows: (1...30).map { row in (1...20).map { .text("\(row)-\($0) \(words)") } })
        let explanation = try explain([texts, Self.people], Shipped.configuration.get())
        #expect(
            explanation.sheetsLookedAt.map(\.reason) == [
                "1226 kB of text: more than a page of a yearbook has", "recognised as table",
            ])
    }

    @Test("sheets of years are proposed by a pattern, unless that fits one that is not read")
    func sheetsOfYears() throws {
        let sheets = ["2020年", "2021年"].map { name in
            Sheet(
                name: name,
                rows: [[.text("地区"), .text("地区生产总值（亿元）"), .text("年末常住人口（万人）")]]
                    + ["北京", "天津"].map { [.text($0), .number("41045"), .number("2189")] })
        }
        let proposal = try explain(sheets, Shipped.configuration.get()).proposal
        #expect(proposal?.contains("\nsheets: [\"????年\"]\n") == true)
        #expect(YearPattern.sheets(["2020年", "2021年"], besides: ["2022年"]) == ["2020年", "2021年"])
        #expect(YearPattern.sheets(["2-11", "2021年"], besides: []) == ["2-11", "2021年"])
    }

    /// What comes of a file when what is proposed for it is declared.
    private func declared(_ proposal: String, for sheets: [Sheet]) throws -> FileExplanation {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: Shipped.repository + "/etl-config"), to: folder)
        try proposal.write(
            to: folder.appendingPathComponent("sources/pages.yaml"), atomically: true, encoding: .utf8)
        return try explain(sheets, WarehouseConfiguration.load(folder: folder.path))
    }

    @Test(
        "a proposal reads: growth with years in its heading is left out, shares beside values too, and no name is without use"
    )
    func proposalsRead() throws {
        func sheet(_ title: String, _ rows: [String]...) -> Sheet {
            let cells = rows.map { $0.map { Double($0) == nil ? WorkbookBytes.Cell.text($0) : .number($0) } }
            return Sheet(name: "1-1", rows: [[.text(title)]] + cells)
        }
        let growth = sheet(
            "1-1 各地区生产总值（亿元）", ["地区", "2017年", "2018年", "2018年比2017年增长(%)"], ["北京", "1000", "1100", "10"],
            ["天津", "1010", "1111", "10"])
        let indices = sheet(
            "各地区生产总值（2020-2021年）", ["地区", "绝对数（亿元）", "绝对数（亿元）", "指数（上年=100）", "指数（上年=100）"],
            ["Region", "2020年", "2021年", "2020年", "2021年"], ["北京", "1000", "1100", "101.1", "108.2"],
            ["天津", "1010", "1111", "101", "108"])
        let bilingual = sheet(
            "3-5 各地区主要指标（2021年）", ["地 区", "年末常住人口", "地区生产总值", "人均绿地"],
            ["Region", "Resident Population", "Gross Regional Product", "Green Space per Capita"],
            ["", "(万人)", "(亿元)", "(平方米)"], ["北京 Beijing", "2189", "41045", "7000"],
            ["天津 Tianjin", "1373", "15685", "7100"])
        for (page, line) in [
            (growth, "ignore: [\"????年比????年增长(%)\"]"), (indices, "values: \"绝对数\""),
            (bilingual, "ignore: [\"人均绿地 / Green Space per Capita / (平方米)\"]"),
        ] {
            let proposal = try #require(explain([page], Shipped.configuration.get()).proposal)
            #expect(proposal.contains(line), "\(proposal)")
            let reading = try #require(declared(proposal, for: [page]).reading)
            #expect(reading.observationCount == 4 && !reading.isRefused, "\(reading.findings)")
        }
        let named = Sheet(name: "地区生产总值", rows: Self.product.rows)
        let proposal = try #require(explain([named], Shipped.configuration.get()).proposal)
        #expect(!proposal.contains("names:"), "\(proposal)")
    }

    @Test(
        "a proposal of a wide table ignores figures and numbers of provinces, and no column that may tell rows apart",
        arguments: [
            ("城市化率", ["61.2", "62.3", "70.1", "72.5"], true),
            ("province_id", ["64", "64", "32", "32"], true),
            ("别名", ["宁夏回族自治区", "宁夏", "江苏省", "江苏"], true),
            ("分区", ["中卫", "中卫", "苏州", "苏州"], false), ("分区", ["整体", "整体", "整体", "整体"], false),
            ("代号", ["640100", "640100", "320500", "320500"], false), ("h", ["1", "2", "1", "2"], false),
            ("半年", ["1", "2", "1", "2"], false), ("城市", ["银川", "银川", "苏州", "苏州"], false),
            ("单位", ["亿元", "百万元", "亿元", "百万元"], false), ("基期", ["2015", "2015", "2015", "2015"], false),
            ("时间粒度", ["x", "x", "x", "x"], false),
            ("行政区划代码", ["640100", "640100", "320500", "320500"], false),
        ])
    func ignoredColumns(heading: String, texts: [String], isIgnored: Bool) throws {
        let page = Self.sheet(
            ["年份", "地区", heading, "地区生产总值（亿元）"], ["2020", "宁夏", texts[0], "3920"],
            ["2021", "宁夏", texts[1], "4522"], ["2020", "江苏", texts[2], "102719"],
            ["2021", "江苏", texts[3], "116364"])
        let explanation = try explain([page], Shipped.configuration.get())
        let proposal = try #require(explanation.proposal)
        #expect(proposal.contains("layout: wide"), "\(proposal)")
        #expect(proposal.contains("ignore: [\"\(heading)\"]") == isIgnored, "\(proposal)")
        #expect((explanation.errorCount == 0) == isIgnored, "\(explanation.findings.map(\.found))")
    }

    @Test("of one row, nobody knows whether a whole number tells it from others")
    func ignoredColumnOfOneRow() throws {
        let page = Self.sheet(["年份", "H", "地区", "地区生产总值（亿元）"], ["2020", "1", "北京", "16205"])
        let proposal = try #require(explain([page], Shipped.configuration.get()).proposal)
        #expect(proposal.contains("\"H\" (\"1\")") && proposal.contains("ignore: []"), "\(proposal)")
    }

    @Test(
        "a table whose title is no series' name gets its title told, what it may mean, and a declaration to complete"
    )
    func skeletons() throws {
        let configuration = try Shipped.configuration.get()
        for (title, lack, line) in [
            (
                ["2-3 人口", "单位：万人"], "the title \"人口\" is none of series.yaml; did you mean ",
                "  \"人口\": SERIES"
            ),
            (["2-4 各地区城镇化率（%）"], "the title \"各地区城镇化率\" is none of series.yaml", "  \"各地区城镇化率\": SERIES"),
            ([], "no names of series", "series: { is: SERIES }"),
        ] {
            let page = Sheet(
                name: "1-1",
                rows: title.map { [.text($0)] }
                    + Self.page("1-1", "", [["2189", "2184"], ["1373", "1363"]]).rows.dropFirst())
            let explanation = try explain([page], configuration)
            #expect(explanation.proposal == nil)
            #expect(explanation.sheetsLookedAt.first?.reason.contains(lack) == true)
            let skeleton = try #require(explanation.skeleton)
            #expect(skeleton.contains(line) && skeleton.hasPrefix("# To be completed"), "\(skeleton)")
            #expect(explanation.findings.allSatisfy { !$0.remedy.contains("nqp explain") })
            let completed = skeleton.replacing("SERIES", with: "resident_population")
            let reading = try #require(declared(completed, for: [page]).reading)
            #expect(reading.observationCount == (title.count == 2 ? 4 : 0), "\(reading.findings)")
        }
    }

    @Test("values that are all out of range with the unit of their table are told so")
    func outOfRange() throws {
        let page = Self.sheet(
            ["地区生产总值"], ["单位：万元"], ["地区", "2021", "2022"], ["北京", "41045", "41611"],
            ["天津", "15685", "16311"])
        let explanation = try explain([page], Shipped.configuration.get())
        #expect(
            explanation.sheetsLookedAt.first?.reason
                == "4 values out of range, read in \"万元\", and none in it: B4: found 4.1045 10^8 yuan; expected 100.0 to 500000.0"
        )
    }

    private static func sheet(_ rows: [String]...) -> Sheet {
        Sheet(
            name: "1-1",
            rows: rows.map { $0.map { Double($0) == nil ? WorkbookBytes.Cell.text($0) : .number($0) } })
    }

    @Test("`values` and `ignore` know a heading by its path, each level with its unit and marks or without")
    func paths() throws {
        let sheets = [
            Self.sheet(
                ["各地区生产总值"], ["地区", "绝对数（亿元）①", "绝对数（亿元）①", "指数（上年=100）", "指数（上年=100）"],
                ["", "2020年", "2021年", "2020年", "2021年"], ["北京", "1000", "1100", "101.1", "108.2"],
                ["天津", "1010", "1111", "101", "108"])
        ]
        for rest in [
            "values: 绝对数/????年", "values: 绝对数/*", "values: 绝对数（亿元）①/????年", "ignore: [\"指数/????年\"]",
            "ignore: [\"指数（上年=100）/????年\"]", "ignore: [\"指数/*\"]",
        ] {
            let names = rest.hasPrefix("values") ? "" : "  绝对数: gdp\n"
            let explanation = try declared(
                """
                id: pages
                title: { en: A new source, zh: 新来源 }
                files: ["pages-*.xlsx"]
                layout: table
                released: { from_name: "YYYY-MM-DD" }
                header: [地区]
                entity: rows
                period: columns
                series: \(rest.hasPrefix("values") ? "title" : "columns")
                names:
                  "各地区生产总值": gdp
                \(names)marks: ["①"]
                \(rest)
                """, for: sheets)
            let findings = explanation.findings.filter { $0.severity != .warning }.map {
                "\($0.rule.rawValue): \($0.found)"
            }
            #expect(findings.isEmpty, "\(rest): \(findings)")
            #expect(explanation.cells.map(\.value) == [1000, 1100, 1010, 1111], "\(rest)")
        }
    }

    @Test(
        "a proposal fills what is left empty instead of merged, knows raised marks, and says what it does not read"
    )
    func proposalsFill() throws {
        let configuration = try Shipped.configuration.get()
        let unmerged = Self.sheet(
            ["1-1 主要指标"], ["地区", "地区生产总值（亿元）", "", "年末常住人口（万人）", ""], ["", "2020", "2021", "2020", "2021"],
            ["北京", "1000", "1100", "2189", "2188"], ["天津", "1010", "1111", "1387", "1373"])
        let raised = Self.sheet(
            ["1-2 地区生产总值¹)"], ["单位：亿元 (100 million yuan)"], ["地区", "2020", "2021"],
            ["北京¹,²", "1000", "1100"],
            ["天津", "1010", "1111"])
        for (sheet, count) in [(unmerged, 8), (raised, 4)] {
            let explanation = try explain([sheet], configuration)
            let proposal = try #require(explanation.proposal)
            #expect(explanation.errorCount == 0 && !proposal.hasPrefix("#"), "\(proposal)")
            let declared = try self.declared(proposal, for: [sheet])
            #expect(declared.errorCount == 0, "\(declared.findings.map(\.found))\n\(proposal)")
            #expect(declared.cells == explanation.cells && declared.cells.count == count)
        }
        let untitled = Self.sheet(
            ["1-2 地区生产总值（亿元）"], ["地区", "2020", "2021"], ["北京", "1000", "1100"], ["天津", "1010", "1111"],
            ["地区", "2020", "2021"], ["上海", "3000", "3100"])
        let explanation = try explain([untitled], configuration)
        #expect(explanation.errorCount > 0)
        #expect(try #require(explanation.proposal).hasPrefix("# A beginning: read so, the file has errors"))
    }

    @Test("a heading that changed its name is found beside the declared name that the table no longer has")
    func renamed() throws {
        let page = Sheet(
            name: "1",
            rows: [
                [.text("各地区主要指标（2021年）")], [.text("地区"), .text("年末常住人口(万人)"), .text("地区总产出(亿元)")],
                [.text("北京"), .number("2189"), .number("41045")],
            ])
        let reading = try #require(
            declared(
                """
                id: pages
                title: { en: Pages, zh: 页 }
                files: ["pages-*"]
                layout: table
                released: { from_name: "YYYY-MM-DD" }
                header: 地区
                entity: rows
                period: title
                series: columns
                names: { 地区生产毛额: gdp, 年末常住人口: resident_population }
                """, for: [page]
            ).reading)
        let finding = try #require(reading.findings.first { $0.rule == .unknownSeries })
        #expect(finding.found == "\"地区总产出(亿元)\"")
        #expect(
            finding.expected.hasPrefix("a series of series.yaml or of the source, whose 地区生产毛额 is not here"))
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
