import Configuration

/// The words by which tables say that their figures are others than the name of a series tells: growth, a part, a base, other prices.
extension TableText {
    /// Whether a text makes other figures of a series: growth, an index, a share, a part, constant prices.
    static func changesMeaning(_ text: String) -> Bool {
        // What is longer is no title, and looking takes time.
        changes.occur(in: String(text.prefix(longest)))
    }

    private static let changes = TableWords(
        [
            "增长", "增速", "增幅", "指数", "比重", "占比", "构成", "其中", "不变价", "可比价", "=100", "= 100", "比上年", "与上年",
            "较上年",
            "同比", "环比", "月均", "季均", "日均", "月平均", "季平均", "日平均", "取对数", "自然对数", "发展速度",
        ],
        words: [
            "growth", "index", "indices", "per capita", "share", "shares", "percent", "percentage",
            "proportion", "yoy",
            "year-on-year", "increase", "log", "logs", "logarithm", "rate", "of which", "prices",
        ])

    /// Whether a text says years and nothing else: `2021年`, `2011—2020`, `1978至2022年末`.
    static func isOfYears(_ text: String) -> Bool {
        !years(in: text).isEmpty
            && text.allSatisfy {
                $0.isWhitespace || $0.isNumber || "-—–~～至到、,，./年末底度份".contains($0) || chineseDigits[$0] != nil
            }
    }

    /// Whether a text says that values are at the prices of their years, as values are unless something else is said.
    static func isOfCurrentPrices(_ text: String) -> Bool {
        [
            "当年价", "当年价格", "按当年价格", "按当年价格计算", "按当年价格计", "按当年价计算", "现价", "现行价格", "按现行价格计算", "current prices",
            "at current prices",
        ].contains(text.trimmingBlanks().lowercased())
    }

    /// Whether a text says that figures are of a whole year, its end included, or revised.
    static func isOfWholeYear(_ text: String) -> Bool {
        ["年末", "年底", "年末数", "年底数", "全年", "全年数", "年度", "年度数", "修订数", "最终核实数", "year-end", "end of year"]
            .contains(
                text.trimmingBlanks().lowercased())
    }

    /// Whether a text, the part of a name that a pattern leaves open, makes the name one of a part or of other figures: 城镇, 人均, 指数.
    static func narrows(_ text: String) -> Bool {
        changesMeaning(text) || isOfPartOfYear(text) || narrowing.occur(in: String(text.prefix(longest)))
    }

    private static let narrowing = TableWords(
        [
            "人均", "城镇", "城市", "乡村", "农村", "市区", "市辖区", "城区", "县", "郊区", "女", "男", "岁", "非公有", "民营", "国有",
            "私营", "外商", "港澳台",
            "海洋", "工业", "农业", "建筑业", "服务业", "产业", "行业", "规模以上", "限额以上", "预期", "计划", "目标", "预计", "价格", "季度",
            "上半年", "下半年", "月",
        ],
        words: [
            "urban", "rural", "male", "female", "real", "excluding", "quarter", "quarterly", "monthly",
            "industrial",
            "state-owned", "private",
        ])

    /// Whether a text says what year's prices or level figures are measured by: `以1978年为100`, `按2015年价格`.
    static func isOfBase(_ text: String) -> Bool {
        guard text.contains(where: { $0 == "价" || $0 == "为" || $0 == "=" }) else { return false }
        return String(text.prefix(longest)).contains(/[0-9]{4}年?(不变|可比)?价|为100|为基期|为1(?![0-9])/)
    }

    /// Whether a note says that all of its table is at constant prices: `本表按2015年不变价格计算`, and not growth or an index in it.
    static func isOfConstantPrices(note: String) -> Bool {
        guard note.contains("不变价") || note.contains("可比价") else { return false }
        return note.prefix(longest).contains(/本表(?:数据|数字|各项数据)?均?(?:系|是|为)?按[^，。；指速增]*(?:不变|可比)价格?计算/)
    }

    /// Whether a line in Latin letters says that it is about a part: `Urban areas`, `Excluding Tibet`.
    static func narrowsInEnglish(_ text: String) -> Bool {
        !text.contains(where: \.isHan) && narrowing.occur(in: String(text.prefix(longest)))
    }

    /// Whether a text speaks of a part of what its entities are, or of figures a head: 省会城市, 城镇, 规模以上, 平均每天.
    static func isOfScope(_ text: String) -> Bool {
        let text = String(text.prefix(longest))
        guard scopes.occur(in: text) else { return false }
        return scopes.occur(in: wholes.reduce(text.lowercased()) { $0.replacing($1, with: " ") })
    }

    /// Whether a line names a chapter of a yearbook's page, not a place or a part: `一、人口`, 财政金融, 按产业分. What is not Chinese is taken for one.
    static func isOfTheme(_ text: String) -> Bool {
        let text = String(text.prefix(longest)).trimmingBlanks()
        return !text.contains(where: \.isHan) || text.hasPrefix("按") || themes.occur(in: text)
    }

    /// A line without the number before it, `一、`, `（二）`, `3.`; nil where none stands there.
    static func withoutNumber(_ text: String) -> String? {
        let text = text.trimmingBlanks()
        guard let found = text.firstMatch(of: /^[（(]?(?:[一二三四五六七八九十]+|[0-9]+)[、.．)）]\s*/) else { return nil }
        return String(text[found.range.upperBound...])
    }

    private static let themes = TableWords([
        "人口", "就业", "劳动", "工资", "经济", "核算", "生产", "产值", "投资", "建设", "房地产", "财政", "税", "金融", "银行", "证券", "保险",
        "价格",
        "物价", "生活", "收入", "消费", "支出", "社会", "保障", "福利", "农", "林", "牧", "渔", "工业", "产业", "行业", "建筑", "服务",
        "交通", "运输", "邮",
        "电信", "通信", "通讯", "信息", "软件", "贸易", "商业", "零售", "市场", "外经", "外资", "进出口", "对外", "利用", "旅游", "住宿", "餐饮",
        "科技",
        "科学", "研究", "专利", "技术", "教育", "学校", "学生", "卫生", "医疗", "文化", "体育", "资源", "土地", "水", "气候", "环境", "污染",
        "排放", "能源",
        "电力", "用电", "公用", "公共", "行政", "区划", "总量", "综合", "指标", "情况", "其他", "合计", "总计", "期末",
        "年末",
    ])

    /// What has such words in it and speaks of no part.
    private static let wholes = ["城镇化", "城市化", "urban and rural", "rural and urban"]

    private static let scopes = TableWords(
        [
            "城市", "省会", "市辖", "市区", "城区", "城镇", "乡村", "农村", "县域", "县级", "各县", "分县", "区县", "市县", "各市", "分市",
            "设区市",
            "地级", "开发区", "高新区", "园区", "自贸", "人均", "平均每", "每人", "占全国", "非公有", "国有", "民营", "私营", "个体", "外商",
            "港澳台",
            "规模以上", "限额以上", "大中型", "小微", "女性", "男性", "农户",
        ],
        words: [
            "city", "cities", "urban", "rural", "capitals", "county", "counties", "state-owned", "private",
            "foreign-funded", "foreign funded", "designated size", "male", "female",
        ])

    /// Whether a text as a whole names a part of an entity, or of a year: 市区, 城镇, 男, Q1.
    static func isPart(_ text: String) -> Bool { partNames.contains(NameKey.folding(text)) }

    private static let partNames: Set<String> = [
        "市区", "市辖区", "城区", "市本级", "县域", "郊区", "城镇", "城市", "农村", "乡村", "男", "女", "规模以上", "限额以上", "国有", "非公有",
        "民营", "季度",
        "月度", "半年", "一季度", "二季度", "三季度", "四季度", "上半年", "下半年", "q1", "q2", "q3", "q4", "h1", "h2",
        "quarterly", "monthly", "quarter", "month", "urban", "rural", "male", "female",
    ]

    /// Whether a text says when or where it was made, or of what prices it speaks, or of a plan of
    /// five years: its year is not that of the figures.
    static func isOfOtherYear(_ text: String) -> Bool {
        let text = String(text.prefix(longest))
        return otherYears.occur(in: text)
            || text.contains(/(?:19|20)[0-9]{2}\s*版|[〔\[](?:19|20)[0-9]{2}[〕\]]/)
            || text.contains(/(?:19|20)[0-9]{2}[-–—~\/](?:1[3-9]|[2-9][0-9])(?![0-9])/)
            || isOfDay(text)
    }

    /// What lines say that tell when a table was made.
    static let wordsOfMaking = [
        "更新", "发布", "下载", "导出", "打印", "印制", "制表", "编制", "日期", "update", "release", "download",
    ]

    private static let otherYears = TableWords(
        wordsOfMaking + [
            "印刷", "制作", "年鉴", "年版", "不变价", "可比价", "价格",
            "以来", "以前",
            "时期", "期间", "五年", "表号", "文号", "统字", "数据库", "有效期", "电话", "传真", "邮编", "出版", "©", "yearbook",
            "prices", "copyright", "isbn", "http", "www.",
        ], words: ["printed", "published", "compiled", "prepared", "tel", "date"])

    /// Whether a text has a day of a calendar in it that is not the last or first of a December, by which spreadsheets keep years.
    private static func isOfDay(_ text: String) -> Bool {
        let days = text.matches(
            of: /(?:19|20)[0-9]{2}(?:[-.\/]|年\s?)([0-9]{1,2})(?:[-.\/]|月\s?)([0-9]{1,2})(?![0-9月])/)
        return days.contains { !($0.output.1 == "12" && ["31", "01", "1"].contains($0.output.2)) }
    }
}
