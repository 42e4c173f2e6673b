extension ConfigurationLoader {
    mutating func readSeries(units: UnitParser) -> [SeriesDefinition]? {
        guard let top = folder.entries(of: "series.yaml") else { return nil }
        let entries = top.required("series", "the raw series")?.mapping("a mapping id → series")
        top.refuseOthers()
        guard let entries else { return nil }
        let problemsBefore = log.problems.count
        var claims = NameClaims(what: "series", log: log)
        var series: [SeriesDefinition] = []
        for entry in entries.all {
            guard let definition = self.series(entry.key, entry.value, units: units) else { continue }
            claims.claim(definition.names, for: definition.id, at: entry.key)
            series.append(definition)
        }
        if entries.all.isEmpty { entries.value.report(found: "no series", expected: "at least one series") }
        // A formula over a series that was refused has no fault of its own.
        return log.problems.count == problemsBefore ? series : nil
    }

    private func series(_ key: Value, _ value: Value, units: UnitParser) -> SeriesDefinition? {
        guard let id = key.identifier("the id of a series"),
            let map = value.mapping("{ title, unit, kind, … }")
        else {
            return nil
        }
        let title = title(map)
        let names = map.optional("names").flatMap { texts($0) } ?? []
        let unit = unit(map.required("unit", "the unit in which observations are stored"), units)
        let kind = map.required("kind", "flow, stock, ratio or index")?.choice(SeriesDefinition.Kind.self)
        let range = map.optional("range").flatMap { self.range($0) }
        let maxJump = map.optional("max_jump")?.number("a factor above 1") { $0 > 1 }
        var mayBeConstant = false
        if let constant = map.optional("constant") {
            mayBeConstant = constant.text() == "allowed"
            if !mayBeConstant { constant.report(expected: "allowed") }
        }
        let note = map.optional("note")?.text()
        map.refuseOthers()
        guard let title, let unit, let kind else { return nil }
        return SeriesDefinition(
            id: id, title: title, otherNames: names, unit: unit, kind: kind, range: range, maxJump: maxJump,
            mayBeConstant: mayBeConstant, note: note, location: key.location)
    }

    private func range(_ value: Value) -> ClosedRange<Double>? {
        let expected = "a range [least, greatest]"
        guard let list = value.list(expected) else { return nil }
        let bounds = list.compactMap { $0.number() }
        guard list.count == 2, bounds.count == 2, bounds[0] < bounds[1] else {
            value.report(found: "not a range", expected: expected)
            return nil
        }
        return bounds[0]...bounds[1]
    }
}
