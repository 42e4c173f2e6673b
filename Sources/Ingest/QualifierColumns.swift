import Configuration

/// What columns are called that say of which part of an entity, or on which basis, a row is: 城市, sex, 价格.
enum QualifierColumns {
    /// What such columns are called, in the form of `key`.
    private static let headings: Set<String> = [
        "城市", "市", "地级市", "地市", "市县", "县", "县市", "区县", "县区", "乡镇", "街道", "行政级别", "区域级别", "区域类型",
        "性别", "城乡", "户籍", "户口", "年龄", "年龄组", "民族",
        "价格", "价", "计价", "计价方式", "价格基期", "基期", "基年", "口径", "统计口径", "范围", "统计范围", "所有制", "经济",
        "登记注册", "注册", "行业", "产业", "分组", "组别", "类别", "类型", "分类", "指标类型",
        "量级", "数量级", "倍数", "换算系数", "行政区划", "区划", "地区代码",
        "city", "prefecture", "county", "district", "town", "township", "municipality", "adminlevel",
        "sex", "gender", "urbanrural", "ruralurban", "urban/rural", "urban", "rural", "residence", "hukou",
        "age", "agegroup", "price", "prices", "pricebasis", "pricebase", "base", "baseyear", "baseperiod",
        "basis", "scope", "coverage", "ownership", "sector", "industry", "group", "category", "type",
        "multiplier", "unitmultiplier", "unitmult", "powercode", "scale", "adcode", "areacode", "regioncode",
        "divisioncode",
    ]

    /// What stands behind such words and says nothing more: 城市名称, price_type.
    private static let endings = [
        "名称", "名", "代码", "编码", "类型", "类别", "分类", "划分", "name", "code", "type", "id",
    ]

    /// What says that a row is about all of its entity, at the prices of its year.
    private static let wholes: Set<String> = [
        "全省", "全区", "全市", "全域", "全部", "全体", "全社会", "全口径", "合计", "总计", "总数", "城乡合计", "男女合计", "不分性别",
        "省级", "total", "all", "both", "bothsexes", "whole", "wholeprovince", "province", "allages",
    ]

    /// Whether a heading says that the rows below it are about parts of entities, or on which basis they are.
    static func isHeading(_ text: String) -> Bool {
        TableText.alternatives(text).contains { text in
            let key = NameKey.folding(text).filter { !"_-. ".contains($0) }
            return headings.contains(key)
                || endings.contains { key.hasSuffix($0) && headings.contains(String(key.dropLast($0.count))) }
        }
    }

    /// Whether a text names all of the entity beside it: 全省, its own name or, of an area, its code 320000.
    static func isOfWhole(_ text: String, entity: String, _ collector: CellCollector) -> Bool {
        if wholes.contains(NameKey.folding(text)) || TableText.isOfCurrentPrices(text) { return true }
        if let named = collector.resolveEntity(text), named == collector.resolveEntity(entity) { return true }
        return text.count == 6 && text.hasSuffix("0000") && Int(text) != nil
    }
}
