import Configuration
import Foundation
import Testing

@testable import Ingest

@Suite("Tables that say more than they seem")
struct TableSafetyTests {
    private static let across = "header: 地区\nentity: rows\nperiod: columns\nseries: title"
    private static let columns = "header: 地区\nentity: rows\nperiod: columns\nseries: columns"
    private static let oneYear = "header: 地区\nentity: rows\nperiod: { is: 2021 }\nseries: columns"
    private static let titled =
        "header: 地区\nentity: rows\nperiod: title\nseries: title\nvalues: 数值\nnames: { \"*地区生产总值\": gdp }"
    private static let years = "header: 地区\nentity: rows\nperiod: groups\nseries: title\nvalues: 数值"
    private static let series = "header: 地区\nentity: rows\nperiod: title\nseries: groups\nvalues: 数值"
    private static let ofOne = "header: 指标\nentity: title\nperiod: columns\nseries: rows"
    private static let down = "header: 年份\nentity: rows\nperiod: rows\nseries: columns"
    private static let given = "header: 指标\nentity: { is: Beijing }\nperiod: columns\nseries: rows"
    private static let ownUnit =
        "header: 地区*\nentity: rows\nperiod: columns\nseries: { is: software_revenue }\nunit: 亿元"
    private static let seriesDown = "header: 地区\nentity: rows\nperiod: columns\nseries: rows"
    private static let levels =
        "header: 地区\nentity: rows\nperiod: title\nseries: columns\nnames: { 就业人员/合计: employment, 就业人员/第二产业: employment_secondary }"
    private static let absolute = "header: 地区\nentity: rows\nperiod: title\nseries: columns\nvalues: 绝对数"
    private static let pattern = across + "\nnames: { \"*年末常住人口\": resident_population }"
    private static let declarations = [
        pattern, absolute,
        "header: 年份\nentity: rows\nperiod: rows\nseries: columns\nignore: [\"????年上半年\", \"年均增长*\"]\nfill: [labels]",
        across + "\nunit: 亿元", ofOne + "\nignore: [地区生产总值指数*]", years + "\nignore: [2021年1-6月]", given,
        ownUnit, seriesDown,
        levels, across + "\nmarks: [\"（初步核算数）\"]", ofOne, down, across, columns,
        oneYear, titled, years, series, across + "\nvalues: 现价",
        across + "\nignore: [\"\"]",
        across + "\nignore: [华东地区]", across + "\nnames: { \"*地区生产总值\": gdp }",
    ]

    private static let trial = TableTrial(declarations)

    private func read(_ text: String, _ declaration: String) throws -> (cells: [String], findings: [String]) {
        try Self.trial.read(text, declaration)
    }

    @Test(
        "what may change the meaning of values, or shift them, is a finding and loads nothing",
        arguments: [
            (
                "地区生产总值\n单位：亿元\n地区|指数(上年=100)|指数(上年=100)\n|2021|2022\n北京|108.5|100.7", across,
                "unknown_series: \"指数(上年=100) / 2021\""
            ),
            (
                "地区|指数(上年=100)|指数(上年=100)\n|地区生产总值(亿元)|地区生产总值(亿元)\n|2021|2022\n北京|108.5|100.7",
                columns,
                "unknown_series: \"指数(上年=100) / 地区生产总值(亿元) / 2021\""
            ),
            (
                "地区生产总值（亿元）\n地区|2021|2022\n北京||41045.6|41540.9\n天津|15685.1|16132.2", across,
                "unexpected_layout: numbers in a column without a heading"
            ),
            (
                "地区生产总值（亿元）\n地区|2021|2022\n北京|35943|41045.6\n地区生产总值指数（上年=100）\n天津|101.5|106.6", across,
                "unexpected_layout: the line \"地区生产总值指数（上年=100）\" between rows of values"
            ),
            (
                "地区生产总值（亿元）\n地区|2021|2022\n北京|35943|41045.6\n注：天津为初步数\n天津|14007|15685.1", across,
                "unexpected_layout: a row of the table below its notes"
            ),
            (
                "2021年上半年地区生产总值（亿元）\n地区|数值\n北京|19228",
                titled,
                "unexpected_layout: \"2021年上半年地区生产总值（亿元）\": figures of a part of a year, or not of one that is over"
            ),
            (
                "主要指标\n地区|第三产业 GDP(亿元)\n北京|100",
                oneYear,
                "unexpected_layout: the headings \"第三产业 GDP(亿元)\""
            ),
            (
                "软件业务收入\n单位：亿元\n地区|2020|2021\n北京|15000|20000\n单位：万元\n青海|12000|13000", across,
                "unexpected_layout: the line \"单位：万元\" between rows of values"
            ),
            (
                "软件业务收入\n单位：亿元\n地区|2020|2021\n增长速度||\n北京|115|120", across,
                "unexpected_layout: the line \"增长速度\" between rows of values"
            ),
            (
                "北京市\n单位：亿元\n指标|2020|2021\n地区生产总值|36103|41045\n比上年增长%||\n软件业务收入|15|20", ofOne,
                "unexpected_layout: the line \"比上年增长%\" between rows of values"
            ),
            (
                "2021年主要指标\n单位：亿元\n地区|地区生产总值 Growth Rate (%)\n北京|400", oneYear,
                "unexpected_layout: the headings \"地区生产总值 Growth Rate (%)\""
            ),
            (
                "地区生产总值（亿元）\n地区|2020|2021\n吉林 Changchun|5000|6000", across,
                "unknown_entity: \"吉林 Changchun\""
            ),
            (
                "指标\n地区|年份|季度|地区生产总值(亿元)\n北京|2020|Q1|3610", down,
                "unexpected_layout: \"Q1\" in the column \"季度\" beside the names"
            ),
            (
                "地区生产总值\n（比上年增长）\n单位：亿元\n地区|2020|2021\n北京|360.3|410.6", across,
                "unexpected_layout: \"（比上年增长）\" above the table"
            ),
            (
                "地区生产总值（2015年不变价）\n单位：亿元\n地区|2020|2021\n北京|360.3|410.6", across,
                "unexpected_layout: \"地区生产总值（2015年不变价）\" above the table"
            ),
            (
                "地区生产总值\n第二产业\n单位：亿元\n地区|2020|2021\n北京|5716|7389", across,
                "unexpected_layout: \"第二产业\" above the table"
            ),
            (
                "软件业务收入\n单位：亿元\n地区|2020|2021|\n北京|15000|20000|\n天津|2400|2600|单位：万元\n青海|12000|13000|",
                across, "unexpected_layout: the line \"单位：万元\" between rows of values"
            ),
            (
                "软件业务收入\n单位：亿元 单位：万元\n地区|2020|2021\n北京|15000|20000", across,
                "unit_mismatch: the units \"亿元\", \"万元\" above the table, and none beside the name"
            ),
            ("地区（万元）|2020|2021\n北京|15000|20000", ownUnit, "unit_mismatch: the table states \"万元\""),
            ("（单位为万元）\n地区|2020|2021\n北京|15000|20000", ownUnit, "unit_mismatch: the table states \"万元\""),
            (
                "上海市\n单位：亿元\n指标|2020|2021\n地区生产总值|38700|43214", given,
                "unexpected_layout: \"上海市\" above the table"
            ),
            (
                "中国（上海）自由贸易试验区\n单位：亿元\n指标|2020|2021\n地区生产总值|38700|43214", ofOne,
                "unexpected_layout: no entity in the lines above the header: \"中国（上海）自由贸易试验区\", \"单位：亿元\""
            ),
            (
                "2022年地区生产总值（亿元）\n地区|地区生产总值(亿元)\n北京|41610", oneYear,
                "unexpected_layout: \"2022年地区生产总值（亿元）\" above the table"
            ),
            (
                "“十三五”时期（2020）\n地区|数值\n北京|36103", titled,
                "unexpected_layout: no year in the lines above the header: \"“十三五”时期（2020）\""
            ),
            (
                "指标\n地区|指标|单位|周期|2020|2021\n北京|软件业务收入|亿元|季度|13|15", seriesDown,
                "not_a_period: figures of the frequency \"季度\""
            ),
            (
                "指标\n地区|指标|单位|类型|2020|2021\n北京|软件业务收入|亿元|同比增速|13|15", seriesDown,
                "unexpected_layout: \"同比增速\" in the column \"类型\" beside the names"
            ),
            (
                "北京市\n指标|2020|2021\n地区生产总值（亿元）|36103|41045\n市区||\n软件业务收入(亿元)|15000|20000", ofOne,
                "unexpected_layout: the line \"市区\" between rows of values"
            ),
            (
                "2021年指标\n地区|地区生产总值（2020年上半年）\n北京|100", oneYear,
                "unit_mismatch: the unit \"2020年上半年\""
            ),
            ("2021年指标\n地区|地区生产总值（2015年价）\n北京|100", oneYear, "unit_mismatch: the unit \"2015年价\""),
            (
                "2-2 城镇年末常住人口\n单位：万人\n地区|2020|2021\n北京|1916|1900", pattern,
                "unexpected_layout: no series in the lines above the header: \"2-2 城镇年末常住人口\", \"单位：万人\""
            ),
            (
                "指标\n地区|年份|季度|地区生产总值(亿元)\n北京|2020|2|3610", down,
                "unexpected_layout: \"2\" in the column \"季度\" beside the names"
            ),
            (
                "地区生产总值（亿元）\n地区|2020|2021|口径\n北京|360|410|城镇", across,
                "unexpected_layout: \"城镇\" in the column \"口径\" beside the names"
            ),
            (
                "2021年指标（亿元）\n地区|绝对数||比上年增长|\n|地区生产总值|第二产业增加值|地区生产总值|工业增加值\n北京|40269|7268|8.5|8.1",
                oneYear, "unexpected_layout: an empty heading beside \"比上年增长\""
            ),
            (
                "地区生产总值\n性别：女\n单位：亿元\n地区|2020|2021\n北京|360|410", across,
                "unexpected_layout: \"性别：女\" above the table"
            ),
            (
                "地区生产总值\n频率：季\n单位：亿元\n地区|2020|2021\n北京|360|410", across,
                "unexpected_layout: \"频率：季\" above the table"
            ),
            (
                "地区生产总值\n以1978年为100\n单位：亿元\n地区|2020|2021\n北京|360|410", across,
                "unexpected_layout: \"以1978年为100\" above the table"
            ),
            (
                "地区生产总值\n单位：亿元\n地区|2020|2021\n北京|360|410\n注：本表单位为万元", across,
                "unexpected_layout: the line \"注：本表单位为万元\" between rows of values"
            ),
            (
                "地区生产总值\n更新时间：2022-11-03\n单位：亿元\n地区|数值\n北京|36103", titled,
                "unexpected_layout: no year in the lines above the header: \"地区生产总值\", \"更新时间：2022-11-03\", \"单位：亿元\""
            ),
            (
                "2021年主要指标\n地区|年末常住人口（万人）|地区生产总值（亿元）\n|比重|\n北京|3.5|40269", absolute,
                "unknown_series: \"地区生产总值（亿元）\""
            ),
        ])
    func refused(text: String, declaration: String, finding: String) throws {
        let (cells, findings) = try read(text, declaration)
        #expect(findings.contains(finding), "\(findings)")
        #expect(cells.isEmpty, "\(cells)")
    }

    @Test("a group ends where a line begins another that is not known")
    func groups() throws {
        for line in ["2014-2015年", "1-9月", "2023年上半年", "2023年（预计）", "2023年比上年增长%"] {
            let (cells, findings) = try read(
                "地区生产总值（亿元）\n地区|数值\n2022年\n河北|40000\n\(line)\n山西|25000", Self.years)
            #expect(findings == ["unexpected_layout: values in a row without year"], "\(line): \(findings)")
            #expect(cells.isEmpty || cells == ["Hebei 2022 gdp 40000.0"], "\(line): \(cells)")
        }
        for line in ["2023年", "二〇二三年", "二、2023 年", "2023年地区生产总值", "2023"] {
            let (cells, findings) = try read(
                "地区生产总值（亿元）\n地区|数值\n2022年\n河北|40000\n\(line)\n山西|25000", Self.years)
            #expect(findings.isEmpty, "\(line): \(findings)")
            #expect(cells == ["Hebei 2022 gdp 40000.0", "Shanxi 2023 gdp 25000.0"], "\(line)")
        }
        let (cells, findings) = try read(
            "2021年指标\n地区|数值\n地区生产总值（亿元）\n北京|41045.6\n人均地区生产总值（元）\n河北|54172",
            Self.series)
        #expect(findings == ["unexpected_layout: values in a row without series"])
        #expect(!cells.contains { $0.contains("Hebei") })
    }

    @Test("what says nothing more, or is declared, is read as before")
    func harmless() throws {
        for (text, more) in [
            ("地区生产总值（亿元）\n更新时间：2023年6月\n地区|年份 Year|年份 Year\n|2021|2022\n北京|35943|41045", ""),
            ("地区生产总值（亿元）\n地区|绝对数|绝对数\n|2021|2022\n北京|35943|41045", ""),
            ("地区生产总值（亿元）\n注：本表按当年价格计算\n单位：亿元\n地区|2021年1-12月|2022年全年\n北京|35943|41045", ""),
            ("地区生产总值\n单位：亿元\n地区|2021\n天津|15000\n续表\n地区|2021|2022\n北京|35943|41045", ""),
            (
                "附表3 各省地区生产总值情况（亿元，当年价格）\n本表绝对数按当年价格计算，指数按不变价格计算。\n地区|2021|2022\n北京|35943|41045", ""
            ),
            ("地区生产总值\n地区|2021年（亿元）|2022年（亿元）\n北京|35943|41045", ""),
            ("填报单位：国家统计局\n地区生产总值\n单位：亿元\n地区|Dec-2021|2022-12-01\n北京|35943|41045\n制表：处|审核：处|", ""),
            ("Table 3-9 地区生产总值 by Region（年末数）\n单位：亿元\n地区|2021|2022\nBeijing Municipality|35943|41045", ""),
            ("2-6 地区生产总值（2021—2022年）\n频率：年度\n单位：亿元\n地区|2021|2022\n北京|35943|41045", ""),
            ("地区生产总值（亿元）\n地区|2021年1—12月累计|二〇二二年\n北京|35943|41045", ""),
            (
                "地区生产总值（亿元）\n地区|2021年|2022年（初步核算数）\n北京|35943|41045",
                "\nmarks: [\"（初步核算数）\"]"
            ),
            ("地区生产总值（亿元）\n地区|2021|2022\n单位：亿元\n北京|35943|41045", ""),
            ("地区生产总值（亿元）\n地区|2021|2022\n北京 Beijing|35943|41045", ""),
            ("地区生产总值（亿元）\n地区|现价|现价\n|2021|2022\n北京|35943|41045", "\nvalues: 现价"),
            ("地区生产总值（亿元）\n地区|2021|2022|\n北京|35943|41045|77", "\nignore: [\"\"]"),
            ("地区生产总值（亿元）\n地区|2021|2022\n华东地区\n北京|35943|41045", "\nignore: [华东地区]"),
            ("2021年1-12月地区生产总值（亿元）\n地区|2021-12|2022\n北京|35943|41045", "\nnames: { \"*地区生产总值\": gdp }"),
        ] {
            let (cells, findings) = try read(text, Self.across + more)
            #expect(findings.isEmpty, "\(text): \(findings)")
            #expect(
                cells.filter { $0.hasPrefix("Beijing") } == [
                    "Beijing 2021 gdp 35943.0", "Beijing 2022 gdp 41045.0",
                ], "\(text)")
        }
    }

    @Test(
        "rows of years that are left out take those with them that go on; one unit behind a year is the column's"
    )
    func rowsOfYears() throws {
        let (cells, findings) = try read(
            "主要指标\n年份|地区|地区生产总值(亿元)\n2020|北京|36102\n2021年上半年|北京|19228\n|天津|7309\n年均增长(%)|北京|8.1",
            "header: 年份\nentity: rows\nperiod: rows\nseries: columns\nignore: [\"????年上半年\", \"年均增长*\"]\nfill: [labels]"
        )
        #expect(findings.isEmpty, "\(findings)")
        #expect(cells == ["Beijing 2020 gdp 36102.0"])
        let others = try read(
            "地区生产总值\n地区|2020年|2021年(万元)\n北京|36102|410450000", Self.across + "\nunit: 亿元")
        #expect(
            others.cells == ["Beijing 2020 gdp 36102.0", "Beijing 2021 gdp 41045.0"], "\(others.findings)")
    }

    @Test(
        "a title that is one province's names it, unless it is a part's; a title of values and their index is both"
    )
    func titles() throws {
        for (title, names) in [
            ("北京市历年地区生产总值", true), ("北京市国民经济和社会发展主要指标", true), ("北京市朝阳区主要指标", false),
        ] {
            let (cells, _) = try read("\(title)\n指标|2021|2022\n地区生产总值（亿元）|40269|41610", Self.ofOne)
            #expect(!cells.isEmpty == names, "\(title)")
        }
        let (cells, findings) = try read(
            "3-9 地区生产总值和指数（2021年）\n地区|地区生产总值（亿元）\n北京|40269", Self.oneYear)
        #expect(findings.isEmpty && cells == ["Beijing 2021 gdp 40269.0"], "\(findings)")
    }

    @Test("a line of a part of a year that is left out takes the rows below it with it")
    func leftOut() throws {
        let (cells, findings) = try read(
            "地区生产总值（亿元）\n地区|数值\n2020年\n北京|36102\n2021年1-6月\n天津|7000\n2021年\n天津|15695",
            Self.years + "\nignore: [2021年1-6月]")
        #expect(findings.isEmpty, "\(findings)")
        #expect(cells == ["Beijing 2020 gdp 36102.0", "Tianjin 2021 gdp 15695.0"])
    }

    @Test("below the row of an index, rows that are set in are no values of their names")
    func setIn() throws {
        let (cells, findings) = try read(
            "北京市\n单位：亿元\n指标|2020|2021\n地区生产总值|36102|41045\n地区生产总值指数（上年=100）|101.2|108.5\n  第二产业增加值|102.1|123\n第二产业增加值|5716|7268",
            Self.ofOne + "\nignore: [地区生产总值指数*]")
        #expect(findings.isEmpty, "\(findings)")
        #expect(
            cells == [
                "Beijing 2020 gdp 36102.0", "Beijing 2021 gdp 41045.0",
                "Beijing 2020 value_added_secondary 5716.0",
                "Beijing 2021 value_added_secondary 7268.0",
            ])
    }

    @Test("合计 is a level of a heading beside the names, and a row of totals below them")
    func totals() throws {
        let (cells, findings) = try read(
            "就业人员（2021年）\n单位：万人\n地区|就业人员|就业人员\n|合计|第二产业\n合计|74652|21712\n北京|1158|196", Self.levels)
        #expect(findings.isEmpty, "\(findings)")
        #expect(cells == ["Beijing 2021 employment 1158.0", "Beijing 2021 employment_secondary 196.0"])
    }
}
