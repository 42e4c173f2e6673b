extension ConfigurationLoader {
    mutating func readPolicies(entities: EntityCatalogue) -> [PolicyDefinition]? {
        guard let top = folder.entries(of: "policies.yaml", isOptional: true) else { return [] }
        let entries = top.required("policies", "the policies")?.mapping("a mapping id → policy")
        top.refuseOthers()
        let resolver = EntityResolver(entities)
        return (entries?.all ?? []).compactMap { entry in
            guard let id = entry.key.identifier("the id of a policy"), let map = entry.value.mapping() else {
                return nil
            }
            let title = title(map)
            let authority = map.required("authority", "who approves the zones")?.text()
            var month: Int?
            if let effective = map.optional("effective")?.mapping("{ next_year_from_month: 1–12 }") {
                month = effective.required("next_year_from_month", "a month")?.integer(
                    "a month, 1–12", in: 1...12)
                effective.refuseOthers()
            }
            let zones = (map.required("zones", "the zones")?.list("a list of zones") ?? []).compactMap {
                zone($0, entities: entities, resolver: resolver)
            }
            map.refuseOthers()
            guard let title, let authority else { return nil }
            return PolicyDefinition(
                id: id, title: title, authority: authority, nextYearFromMonth: month, zones: zones)
        }
    }

    private func zone(_ value: Value, entities: EntityCatalogue, resolver: EntityResolver) -> PolicyDefinition
        .Zone?
    {
        guard let map = value.mapping("{ entity: …, approved: YYYY-MM }") else { return nil }
        let entity = map.required("entity", "an entity")
        let place = map.optional("place")?.text()
        let approved = map.required("approved", "the month of approval, YYYY-MM")
        let note = map.optional("note")?.text()
        map.refuseOthers()
        guard let entity, let code = code(of: entity, entities: entities, resolver: resolver), let approved,
            let text = approved.text("a month, YYYY-MM")
        else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]),
            let month = Int(parts[1]), (1...12).contains(month)
        else {
            approved.report(expected: "a month, YYYY-MM")
            return nil
        }
        return PolicyDefinition.Zone(
            entity: code, place: place, approvedYear: year, approvedMonth: month, note: note)
    }

    /// The code of an entity given by code or by any of its names.
    func code(of value: Value, entities: EntityCatalogue, resolver: EntityResolver) -> String? {
        guard let name = value.text("an entity") else { return nil }
        if case .entity(let position) = resolver(name) { return entities.entities[position].code }
        value.report(
            found: "unknown entity \"\(name)\"", expected: "a code or name of entities.yaml",
            suggestion: resolver.closest(to: name))
        return nil
    }
}
