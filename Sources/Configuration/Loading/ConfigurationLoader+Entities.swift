extension ConfigurationLoader {
    mutating func readEntities() -> EntityCatalogue? {
        guard let top = folder.entries(of: "entities.yaml") else { return nil }
        let kind = title(top, key: "kind")
        var regions: [Region] = []
        for entry in top.optional("regions")?.mapping("a mapping id → { en, zh }")?.all ?? [] {
            guard let id = entry.key.identifier("the id of a region"), let map = entry.value.mapping() else {
                continue
            }
            let english = map.required("en", "the English name")?.text()
            let chinese = map.required("zh", "the Chinese name")?.text()
            map.refuseOthers()
            if let english, let chinese {
                regions.append(Region(id: id, title: LocalizedTitle(en: english, zh: chinese)))
            }
        }
        var claims = NameClaims(what: "entity", log: log)
        var entities: [EntityDefinition] = []
        for value in top.required("entities", "the entities")?.list("a list of entities") ?? [] {
            guard let entity = entity(value, regions: regions) else { continue }
            if entities.contains(where: { $0.code == entity.code }) {
                value.report(
                    found: "the code \"\(entity.code)\" is given twice", expected: "one entity a code")
                continue
            }
            claims.claim(entity.names, for: entity.code, at: value)
            entities.append(entity)
        }
        let ignored = ignoredNames(top.optional("ignored"), claims: &claims)
        top.refuseOthers()
        guard let kind, !entities.isEmpty else { return nil }
        return EntityCatalogue(kind: kind, regions: regions, entities: entities, ignored: ignored)
    }

    private func entity(_ value: Value, regions: [Region]) -> EntityDefinition? {
        guard let map = value.mapping("an entity { code, en, zh, … }") else { return nil }
        let code = map.required("code", "the entity's code")?.text()
        let english = map.required("en", "the English name")?.text()
        let chinese = map.required("zh", "the Chinese name")?.text()
        let fullName = map.optional("zh_full")?.text()
        let regionValue = map.optional("region")
        let region = regionValue?.text()
        let aliases = map.optional("aliases").flatMap { texts($0) } ?? []
        map.refuseOthers()
        if let region, !regions.contains(where: { $0.id == region }) {
            regionValue?.report(
                found: "unknown region \"\(region)\"", expected: "a region of this file",
                suggestion: Spelling.closest(to: region, among: regions.map(\.id)))
        }
        if !regions.isEmpty, region == nil {
            value.report(
                found: "`region` is missing", expected: "one of \(regions.map(\.id).joined(separator: ", "))")
        }
        guard let code, let english, let chinese else { return nil }
        return EntityDefinition(
            code: code, title: LocalizedTitle(en: english, zh: chinese), fullName: fullName ?? chinese,
            region: region,
            aliases: aliases, location: value.location)
    }

    private func ignoredNames(_ value: Value?, claims: inout NameClaims) -> [IgnoredNames] {
        guard let list = value?.list("a list of { reason, names }", isEmptyAllowed: true) else { return [] }
        var ignored: [IgnoredNames] = []
        for item in list {
            guard let map = item.mapping("{ reason: …, names: […] }") else { continue }
            let reason = map.required("reason", "why the names are left out")?.text()
            let names = texts(map.required("names", "the names to leave out"))
            map.refuseOthers()
            guard let reason, let names else { continue }
            claims.claim(names, for: "ignored: \(reason)", at: item)
            ignored.append(IgnoredNames(reason: reason, names: names))
        }
        return ignored
    }
}

/// Notices when two things claim one name.
struct NameClaims {
    let what: String
    let log: ProblemLog
    private var owners: [String: String] = [:]

    init(what: String, log: ProblemLog) {
        self.what = what
        self.log = log
    }

    /// Names of one owner may repeat each other; those of two may not.
    mutating func claim(_ names: [String], for owner: String, at value: Value) {
        for name in names {
            let key = NameKey.folding(name)
            if let other = owners[key], other != owner {
                value.report(
                    found: "the name \"\(name)\" belongs to \(other) as well as to \(owner)",
                    expected: "a name that means one \(what)")
            }
            owners[key] = owners[key] ?? owner
        }
    }
}
