extension ConfigurationLoader {
    mutating func readUnits() -> UnitCatalogue? {
        guard let top = folder.entries(of: "units.yaml") else { return nil }
        let quantities = top.required("quantities", "the base quantities")?.mapping(
            "a mapping id → { en, zh }")
        let symbols = top.optional("symbols")?.mapping("a mapping symbol → unit")
        top.refuseOthers()
        guard let quantities else { return nil }
        for entry in quantities.all {
            _ = entry.key.identifier("the id of a quantity")
            guard let map = entry.value.mapping("{ en: …, zh: … }") else { continue }
            _ = map.required("en", "the English name")?.text()
            _ = map.required("zh", "the Chinese name")?.text()
            map.refuseOthers()
        }
        let ids = quantities.all.map(\.name)
        let parser = UnitParser(quantities: ids)
        var units: [String: Unit] = [:]
        for entry in symbols?.all ?? [] {
            guard let unit = unit(entry.value, parser) else { continue }
            let key = UnitCatalogue.key(entry.name)
            if let known = units[key], known != unit {
                entry.key.report(
                    found: "the symbol \"\(entry.name)\" stands for two units", expected: "one unit a symbol")
            }
            units[key] = unit
        }
        return UnitCatalogue(quantities: ids, symbols: units)
    }
}
