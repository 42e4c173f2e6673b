extension ConfigurationLoader {
    /// The keys of `layout: table`.
    func table(
        _ top: Entries, series: [SeriesDefinition], entities: EntityCatalogue?, units: UnitParser
    ) -> TableDefinition? {
        let header = top.optional("header").flatMap { wordsOrList($0) } ?? []
        let entity = place(top, "entity", "where the table names the entity") { value in
            guard let name = value.text("the name of an entity") else { return nil }
            guard let entities else { return name }
            if case .entity(let position) = EntityResolver(entities)(name) {
                return entities.entities[position].code
            }
            value.report(
                found: "unknown entity \"\(name)\"", expected: "an entity of entities.yaml",
                suggestion: EntityResolver(entities).closest(to: name))
            return nil
        }
        let period = place(top, "period", "where the table says the year") {
            $0.integer("a year from 1900 to 2100", in: 1900...2100).map(String.init)
        }
        let what = place(top, "series", "where the table says what it holds") { seriesID($0, series) }
        let values = top.optional("values")?.text("a heading")
        let unit = top.optional("unit").flatMap { self.unit($0, units) }
        let names = top.optional("names")?.mapping("a mapping name → series")?.all ?? []
        let meanings = names.flatMap { entry in
            self.meanings(of: entry.name, entry.value, series: series, units: units)
        }
        var ignoresOthers = false
        var ignore: [String] = []
        if let value = top.optional("ignore") {
            if case .scalar = value.node, value.text() == "others" {
                ignoresOthers = true
            } else {
                (ignore, ignoresOthers) = ignored(value)
            }
        }
        let marks = texts(top.optional("marks"), isEmptyAllowed: true) ?? []
        let numbers = choices(top.optional("numbers"), TableDefinition.NumberStyle.self)
        let fill = choices(top.optional("fill"), TableDefinition.Filling.self)
        guard let entity, let period, let what else { return nil }
        if header.isEmpty, ![entity, period, what].contains(where: { $0.site == .columns }) {
            top.value.report(
                found: "neither a header nor anything in columns",
                expected: "`header`: words of a cell in the header")
        }
        if values == nil, ![entity, period, what].contains(where: { $0.site == .columns }) {
            top.value.report(
                found: "nothing that tells the columns of values",
                expected: "entity, period or series in columns, or `values`: the heading of the values")
        }
        return TableDefinition(
            header: header, entity: entity, period: period, series: what, values: values, unit: unit,
            names: meanings, ignore: ignore, ignoresOthers: ignoresOthers, marks: marks, numbers: numbers,
            fill: fill)
    }

    private func wordsOrList(_ value: Value) -> [String]? {
        if case .scalar = value.node { return value.text("words of the header").map { [$0] } }
        return texts(value)
    }

    private func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
        _ value: Value?, _ type: Choice.Type
    ) -> Set<Choice> where Choice.RawValue == String {
        Set((value?.list(isEmptyAllowed: true) ?? []).compactMap { $0.choice(type) })
    }

    /// `rows`, `{ rows: 地区 }`, `{ is: 2022 }`.
    ///
    /// - Parameter given: reads what stands under `is`.
    private func place(
        _ top: Entries, _ key: String, _ meaning: String, given: (Value) -> String?
    ) -> TableDefinition.Place? {
        let expected = "rows, columns, groups, title, sheet, one of them with words, or { is: … }"
        guard let value = top.required(key, meaning) else { return nil }
        if case .scalar = value.node {
            guard let site = site(value.text(expected)) else {
                value.report(expected: expected)
                return nil
            }
            return TableDefinition.Place(site)
        }
        guard let map = value.mapping(expected) else { return nil }
        guard map.all.count == 1, let entry = map.all.first else {
            value.report(expected: expected)
            return nil
        }
        if entry.name == "is" { return given(entry.value).map { TableDefinition.Place(.given($0)) } }
        guard let site = site(entry.name), site != .columns, site != .groups else {
            entry.key.report(expected: "rows, title, sheet or is")
            return nil
        }
        return entry.value.text("words, with * and ?").map { TableDefinition.Place(site, words: $0) }
    }

    private func site(_ text: String?) -> TableDefinition.Site? {
        switch text {
        case "rows": .rows
        case "columns": .columns
        case "groups": .groups
        case "title": .title
        case "sheet": .sheet
        default: nil
        }
    }

    /// `gdp`, `{ series: gdp, unit: 亿元, years: { first: 1990, last: 2006 } }`, or a list of them.
    private func meanings(
        of name: String, _ value: Value, series: [SeriesDefinition], units: UnitParser
    ) -> [TableDefinition.NameMeaning] {
        switch value.node {
        case .scalar:
            return seriesID(value, series).map {
                [TableDefinition.NameMeaning(name: name, series: $0, unit: nil, years: nil)]
            } ?? []
        case .sequence:
            return (value.list() ?? []).flatMap { meanings(of: name, $0, series: series, units: units) }
        default: break
        }
        guard let map = value.mapping("a series, or { series, unit, years }") else { return [] }
        let id = map.required("series", "the series' id").flatMap { seriesID($0, series) }
        let unitValue = map.optional("unit")
        let unit = unitValue.flatMap { self.unit($0, units) }
        var years: ClosedRange<Int>?
        if let range = map.optional("years")?.mapping("{ first: …, last: … }") {
            let first = range.optional("first")?.integer("a year", in: 1900...2100) ?? 1900
            let last = range.optional("last")?.integer("a year", in: 1900...2100) ?? 2100
            range.refuseOthers()
            if first <= last {
                years = first...last
            } else {
                range.value.report(found: "\(first) to \(last)", expected: "a first year before the last")
            }
        }
        map.refuseOthers()
        guard let id else { return [] }
        if let unit, let own = series.first(where: { $0.id == id })?.unit, !own.isCommensurable(with: unit) {
            unitValue?.report(
                found: "\(unit.canonicalText) for \(id)",
                expected: "a unit commensurable with \(own.canonicalText)")
        }
        return [TableDefinition.NameMeaning(name: name, series: id, unit: unit, years: years)]
    }
}
