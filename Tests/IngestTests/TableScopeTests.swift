import Testing

@testable import Ingest

@Suite("Tables about other places, years, units or parts than they seem")
struct TableScopeTests {
    private static let ofTitle = "header: 年份\nentity: title\nperiod: rows\nseries: columns"
    private static let ofJiangsu = "header: 年份\nentity: { is: Jiangsu }\nperiod: rows\nseries: columns"
    private static let oneYear =
        "header: 地区\nentity: rows\nperiod: title\nseries: columns\nignore: [人均地区生产总值]"
    private static let across = "header: 地区\nentity: rows\nperiod: columns\nseries: title"
    private static let filled = across + "\nfill: [labels]"
    private static let groups = "header: 地区\nentity: rows\nperiod: groups\nseries: columns"
    private static let ofGroups = "header: 地区\nentity: rows\nperiod: title\nseries: groups\nvalues: 数值"
    private static let page = "header: 指标\nentity: title\nperiod: columns\nseries: rows\nignore: [私营企业*]"
    private static let export = "header: 指标\nentity: rows\nperiod: columns\nseries: rows"
    private static let index =
        "header: 地区\nentity: rows\nperiod: title\nseries: columns\nignore: [\"指数*\"]"
    private static let means = across + "\nignore: [\"????-???? / 年均\"]"
    private static let provincial =
        "header: 指标\nentity: title\nperiod: columns\nseries: rows\nignore: [others]"
    private static let sectioned =
        "header: 指标\nentity: title\nperiod: columns\nseries: rows\nignore: [others, \"二、指数*\"]"
    private static let leftOut =
        "header: 地区\nentity: rows\nperiod: title\nseries: columns\nignore: [others, \"分地区居民人均*\", \"Per Capita*\", \"Level data*\", \"*指数*\"]"
    private static let absent = across + "\nnames: { 地区总产值: gdp, 总人口: resident_population }"
    private static let trial = TableTrial([
        provincial, leftOut, absent, sectioned,
        ofTitle, ofJiangsu, oneYear, across, filled, groups, ofGroups, page, export, index, means,
    ])

    @Test(
        "a title about a city, a part or another entity is a finding and loads nothing",
        arguments: [
            "江苏省 苏州市 主要指标", "江苏省：苏州市主要指标", "苏州市 江苏省 主要指标", "江苏省主要指标\n苏州市主要指标", "江苏省|苏州市",
            "江苏省主要指标\n全市", "江苏省主要指标\n13个设区市合计", "江苏省主要指标\n苏南五市", "全国主要指标\n江苏", "江苏 中国统计出版社",
            "Main Indicators of Cities in Jiangsu", "Main Indicators of Suzhou",
            "江苏省主要指标\nMain Indicators of Suzhou",
        ])
    func places(title: String) throws {
        let text = "\(title)\n年份|地区生产总值（亿元）\n2020|102807"
        let (cells, findings) = try Self.trial.read(text, Self.ofTitle)
        #expect(cells.isEmpty && !findings.isEmpty, "\(cells)")
        if title.contains("江苏\n") || title.hasPrefix("江苏 ") { return }
        let given = try Self.trial.read(text, Self.ofJiangsu)
        #expect(given.cells.isEmpty && !given.findings.isEmpty, "\(given.cells)")
    }

    @Test(
        "a title that names the entity, its year or its tables is read",
        arguments: [
            "江苏省主要指标", "江苏省 国民经济主要指标", "地区：江苏省", "江苏省国民经济和社会发展主要指标（2020年）",
            "江苏省主要指标\nMain Indicators of Jiangsu",
            "江苏 Jiangsu", "主要指标（江苏）",
        ])
    func ownPlace(title: String) throws {
        let text = "\(title)\n年份|地区生产总值（亿元）\n2020|102807"
        for declaration in [Self.ofTitle, Self.ofJiangsu] {
            let (cells, findings) = try Self.trial.read(text, declaration)
            #expect(findings.isEmpty && cells == ["Jiangsu 2020 gdp 102807.0"], "\(findings)")
        }
        let beijing = try Self.trial.read(
            "北京市主要指标\n全市\n年份|地区生产总值（亿元）\n2020|36102", Self.ofTitle)
        #expect(beijing.cells.count == 1, "\(beijing.findings)")
    }

    @Test(
        "a title about parts of entities or years is a finding; a date says nothing of the figures' year",
        arguments: [
            "2021年省会城市主要指标", "2021年36个大中城市", "2021年城镇主要指标", "2021年规模以上企业主要指标", "2021年人均主要指标",
            "Main cities 2021",
            "2021年主要指标与上年差额", "Main indicators, first half of 2021", "Main indicators, Jan-Jun 2021",
            "Main indicators as of June 2021",
            "2021年半年度主要指标", "2021年一至六月主要指标", "2021年前6个月主要指标", "2021年年中主要指标", "主要指标2021E", "2021/22年度主要指标",
            "2021年目标", "“十四五”规划 2021年", "主要指标\n打印日期：2021年10月1日", "主要指标\n2021-10-01", "主要指标\n国统字〔2021〕110号",
            "数据库：2021版\n主要指标", "主要指标\n制表：2021", "主要指标 2021-22",
        ])
    func yearsAndParts(title: String) throws {
        let (cells, findings) = try Self.trial.read(
            "\(title)\n地区|地区生产总值（亿元）\n北京|40269", Self.oneYear)
        #expect(cells.isEmpty && !findings.isEmpty, "\(cells)")
    }

    @Test(
        "what a title says in the names of its columns, and when it was printed, changes nothing",
        arguments: [
            ("2021年主要指标\n打印日期：2022年10月1日\n地区|地区生产总值（亿元）", "gdp"),
            ("2021年城镇单位就业人员\n地区|城镇单位就业人员（万人）", "urban_unit_employment"),
            ("2021年1-12月主要指标\n地区|地区生产总值（亿元）", "gdp"),
            ("2021年各地区生产总值和人均地区生产总值\n地区|地区生产总值（亿元）|人均地区生产总值（元）", "gdp"),
            ("2021年中国各地区主要指标\n地区|地区生产总值（亿元）", "gdp"),
            ("2021年城镇化情况\n地区|年末常住人口（万人）", "resident_population"),
            ("2021年主要指标 Main Indicators, Jan-Dec 2021\n地区|地区生产总值（亿元）", "gdp"),
        ])
    func harmless(head: String, series: String) throws {
        let (cells, findings) = try Self.trial.read("\(head)\n北京|1269", Self.oneYear)
        #expect(findings.isEmpty && cells == ["Beijing 2021 \(series) 1269.0"], "\(findings)")
    }

    @Test("a unit in two languages is one where both say the same, and none where they differ")
    func unitsInTwoLanguages() throws {
        for unit in [
            "单位：亿元 100 million yuan", "（亿元 100 million yuan）", "单位：亿元 / 100 million yuan",
            "单位 Unit：亿元 100 million yuan",
            "单位：亿元 (Unit: 100 million yuan)", "单位: 亿元; Unit: 100 million yuan", "(亿元) (100 million yuan)",
        ] {
            let (cells, findings) = try Self.trial.read(
                "地区生产总值\n\(unit)\n地区|2021\n北京|40269", Self.across)
            #expect(findings.isEmpty && cells == ["Beijing 2021 gdp 40269.0"], "\(unit): \(findings)")
        }
        for unit in ["单位：亿元 yuan", "单位：亿元 million yuan", "单位：亿元-million yuan", "(亿元) (10 000 yuan)"] {
            let (cells, findings) = try Self.trial.read(
                "地区生产总值\n\(unit)\n地区|2021\n北京|40269", Self.across)
            #expect(cells.isEmpty && !findings.isEmpty, "\(unit): \(cells)")
        }
        let (cells, findings) = try Self.trial.read(
            "2021年\n地区|\"专利授权数\nPatents\"\n|\"(件)\n(patents)\"\n北京|198778", Self.oneYear)
        #expect(findings.isEmpty && cells == ["Beijing 2021 patents_granted 198778.0"], "\(findings)")
    }

    @Test(
        "two units of the same values are a finding",
        arguments: [
            ("地区生产总值（亿元）\n地区|2021年（百万元）\n北京|4026900", across),
            ("地区生产总值（亿元）\n单位：百万元\n地区|2021\n北京|4026900", across),
            ("2021年\n地区|地区生产总值（亿元）\n单位|百万元\n北京|4026900", oneYear),
            ("北京市\n指标|单位|2021\n地区生产总值（亿元）|百万元|4026900", page),
        ])
    func differingUnits(text: String, declaration: String) throws {
        let (cells, findings) = try Self.trial.read(text, declaration)
        #expect(cells.isEmpty && findings.contains { $0.hasPrefix("unit_mismatch") }, "\(findings)")
    }

    @Test("a unit beside the year of a group, or of a table that goes on, holds below it")
    func unitsBelow() throws {
        let groups = try Self.trial.read(
            "主要指标（亿元）\n地区|地区生产总值\n2020年\n北京|36102\n2021年（百万元）\n北京|4026900\n2022年\n北京|41610",
            Self.groups)
        #expect(
            groups.cells == [
                "Beijing 2020 gdp 36102.0", "Beijing 2021 gdp 40269.0", "Beijing 2022 gdp 41610.0",
            ], "\(groups.findings)")
        let continued = try Self.trial.read(
            "地区生产总值\n单位：亿元\n地区|2020\n北京|36102\n续表\n单位：百万元\n地区|2021\n北京|4026900", Self.across)
        #expect(
            continued.cells == ["Beijing 2020 gdp 36102.0", "Beijing 2021 gdp 40269.0"],
            "\(continued.findings)")
    }

    @Test(
        "a second row of a name is of something else, whatever one of the two holds",
        arguments: [
            "吉林|\n吉林|1452", "吉林|12311\n吉林|8.5", "吉林|12311\n吉林|合并", "吉林|8.5\n吉林|12311", "吉林|12311\n吉林|",
        ])
    func secondRows(rows: String) throws {
        let (cells, findings) = try Self.trial.read("地区生产总值（亿元）\n地区|2020\n\(rows)", Self.across)
        #expect(cells.isEmpty && findings.contains { $0.hasPrefix("duplicate_cell") }, "\(findings)")
    }

    @Test("a row that names the entity above it in another language is no second row")
    func translatedRows() throws {
        for rows in ["北京|36102\nBeijing|", "北京|\nBeijing|36102"] {
            let (cells, findings) = try Self.trial.read("地区生产总值（亿元）\n地区|2020\n\(rows)", Self.across)
            #expect(findings.isEmpty && cells == ["Beijing 2020 gdp 36102.0"], "\(findings)")
        }
    }

    @Test(
        "words where a value would stand, columns beside names, rows set in, notes of prices and open headings are findings",
        arguments: [
            (
                "地区生产总值（亿元）\n地区|2020\n北京|36102\n|单位：百万元\n天津|1408370", filled,
                "unexpected_layout: the line \"单位：百万元\" between rows of values"
            ),
            (
                "省份|城市|指标|单位|2020\n江苏|苏州|地区生产总值|亿元|20171", export,
                "unexpected_layout: \"苏州\" in the column \"城市\" beside the names"
            ),
            (
                "省份|指标|登记注册类型|单位|2020\n江苏|地区生产总值|国有|亿元|20171", export,
                "unexpected_layout: \"国有\" in the column \"登记注册类型\" beside the names"
            ),
            (
                "北京市\n指标|2020\n私营企业（户）|100\n  地区生产总值（亿元）|5000", page,
                "unexpected_layout: \"地区生产总值（亿元）\" set in below \"私营企业\", which is left out"
            ),
            (
                "北京市\n指标|2020\n地区生产总值（亿元）|36102\n平均每天创造\n专利授权数（件）|370", page,
                "unexpected_layout: the line \"平均每天创造\" between rows of values"
            ),
            (
                "北京市\n指标|2020\n南部地带\n地区生产总值（亿元）|5102", page,
                "unexpected_layout: the line \"南部地带\" between rows of values"
            ),
            (
                "地区生产总值（亿元）\n地区|2020\n北京|36102\n注：本表按2015年不变价格计算。", across,
                "unexpected_layout: the line \"注：本表按2015年不变价格计算。\" between rows of values"
            ),
            (
                "地区生产总值（亿元）\n地区|2020|2016-2020|\n||年均|2022\n北京|36102|105|41610", means,
                "unexpected_layout: an empty heading beside \"2016-2020\""
            ),
        ])
    func findings(text: String, declaration: String, finding: String) throws {
        let (cells, findings) = try Self.trial.read(text, declaration)
        #expect(findings.contains(finding), "\(findings)")
        #expect(cells.isEmpty, "\(cells)")
    }

    @Test("a line that is centred among the values, a number before a group's name and 绝对数 below a name read")
    func shapes() throws {
        let centred = try Self.trial.read(
            "主要指标（亿元）\n地区|地区生产总值\n|2020年\n北京|36102\n|2021年\n北京|40269", Self.groups)
        #expect(
            centred.cells == ["Beijing 2020 gdp 36102.0", "Beijing 2021 gdp 40269.0"], "\(centred.findings)")
        let numbered = try Self.trial.read(
            "2021年主要指标\n地区|数值\n一、地区生产总值（亿元）\n北京|40269\n二、年末常住人口（万人）\n北京|2189", Self.ofGroups)
        #expect(
            numbered.cells.sorted() == [
                "Beijing 2021 gdp 40269.0", "Beijing 2021 resident_population 2189.0",
            ],
            "\(numbered.findings)")
        let absolute = try Self.trial.read(
            "2021年\n地区|地区生产总值（亿元）|地区生产总值（亿元）\n|绝对数|指数（上年=100）\n北京|40269|108.5", Self.index)
        #expect(absolute.cells == ["Beijing 2021 gdp 40269.0"], "\(absolute.findings)")
    }

    @Test("pages as provinces and the national bureau print them read")
    func printed() throws {
        let main = try Self.trial.read(
            "1-2 江苏省国民经济和社会发展主要指标\nMain Indicators of National Economic and Social Development of Jiangsu\n指  标|2020|2021\n一、人口\n年末常住人口(万人)|8477|8505\n  城镇人口(万人)|6224|6289\n二、国民经济核算\n地区生产总值(亿元)|102807|116364",
            Self.provincial)
        #expect(main.findings.isEmpty && main.cells.count == 6, "\(main.findings)")
        let broken = try Self.trial.read(
            "2021年\n单位：亿元|||(100 million yuan)\n\"地  区\nRegion\"|\"地区\n生产总值\nGross Regional Product\"|\"第一产业\nPrimary Industry\"\n北京 Beijing|40269|111",
            Self.leftOut)
        #expect(broken.findings.isEmpty && broken.cells == ["Beijing 2021 gdp 40269.0"], "\(broken.findings)")
        let titles = try Self.trial.read(
            "6-20 分地区居民人均消费支出(2021年)\nPer Capita Consumption Expenditure of Households by Region (2021)\n地区|地区生产总值(亿元)\n北京|40269",
            Self.leftOut)
        #expect(titles.findings.isEmpty && titles.cells == ["Beijing 2021 gdp 40269.0"], "\(titles.findings)")
        let notes = try Self.trial.read(
            "2021年\n本表绝对数按当年价格计算，指数按不变价格计算。\nLevel data in this table are calculated at current prices while indices are at constant prices.\n地区|地区生产总值(亿元)|地区生产总值指数(上年=100)\n北京|40269|108.5",
            Self.leftOut)
        #expect(notes.findings.isEmpty && notes.cells == ["Beijing 2021 gdp 40269.0"], "\(notes.findings)")
        let apart = try Self.trial.read(
            "地区生产总值\n单位：亿元||(hundred millions)\n地区|2020|2021\n北京|36103|40269", Self.across)
        #expect(apart.findings.isEmpty && apart.cells.count == 2, "\(apart.findings)")
    }

    @Test(
        "a section about another place, a part or other figures is a finding; one that is left out takes its rows with it",
        arguments: [
            "二、苏南地区", "二、苏南", "二、全国", "二、浙江", "二、发展速度", "二、以1978年为100", "二、上半年", "二、非公有制经济", "二、中央单位", "二、地方",
            "二、指数(上年=100)", "二、沿海地区",
        ])
    func sections(line: String) throws {
        let text =
            "江苏省主要指标\n指标|2020|2021\n一、综合\n地区生产总值(亿元)|102807|116364\n\(line)\n年末常住人口(万人)|3000|3100"
        let (cells, findings) = try Self.trial.read(text, Self.provincial)
        #expect(cells.isEmpty && !findings.isEmpty, "\(cells)")
        guard line.contains("指数") else { return }
        let leftOut = try Self.trial.read(
            text + "\n其中:\n城镇人口(万人)|1|2\n三、财政\n年末常住人口(万人)|8477|8505", Self.sectioned)
        #expect(
            leftOut.cells.filter { $0.contains("population") } == [
                "Jiangsu 2020 resident_population 8477.0", "Jiangsu 2021 resident_population 8505.0",
            ], "\(leftOut.findings)")
    }

    @Test(
        "a word alone below a Chinese name is its translation, not a unit; a unit may go on in the next line")
    func words() throws {
        let word = try Self.trial.read(
            "2021年\n单位：万件\n地区|\"专利授权数\nPatents\"\n北京|19.9", Self.oneYear)
        #expect(word.cells.isEmpty && word.findings.contains { $0.contains("万件") }, "\(word)")
        let persons = try Self.trial.read(
            "2021年\n单位：万人\n地区|\"年末常住人口\nPermanent\nPersons\"\n北京|2189", Self.oneYear)
        #expect(persons.cells == ["Beijing 2021 resident_population 2189.0"], "\(persons.findings)")
        let broken = try Self.trial.read(
            "2021年\n地区|\"年末常住人口\n(万人)\nPermanent population\n(10 000\npersons)\"\n北京|2189", Self.oneYear)
        #expect(broken.cells == ["Beijing 2021 resident_population 2189.0"], "\(broken.findings)")
    }

    @Test("a series that `names` says and the table has nowhere is told")
    func absence() throws {
        let all = try Self.trial.read(
            "地区总产值（亿元）\n地区|2020|2021\n北京|36103|40269", Self.absent, warnings: true)
        #expect(all.cells.count == 2)
        #expect(all.findings.contains("missing_periods: nothing that is called \"总人口\""), "\(all.findings)")
        let differing = try Self.trial.read("全国主要指标\n江苏\n年份|地区生产总值（亿元）\n2020|102807", Self.ofTitle)
        #expect(
            differing.findings.contains(
                "unexpected_layout: 2 that differ in the lines above the header: \"全国主要指标\", \"江苏\""),
            "\(differing.findings)")
    }
}
