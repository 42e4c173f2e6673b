extension ConfigurationLoader {
    /// The models of `models.yaml`; an empty catalogue where there is no such file.
    ///
    /// - Parameter periods: of the index; nil where they could not be read.
    mutating func readModels(entities: EntityCatalogue, periods: ClosedRange<Int>?) -> ModelCatalogue? {
        guard let top = folder.entries(of: "models.yaml", isOptional: true) else { return .empty }
        var labels: [String: String] = [:]
        for entry in top.optional("labels")?.mapping("a mapping term → label")?.all ?? [] {
            labels[entry.name] = entry.value.text("a label")
        }
        let defaults = top.optional("defaults")?.mapping("what holds where a model says nothing")
        let standard = ModelDefaults(reading: defaults, after: ModelDefaults())
        defaults?.refuseOthers()
        let entries = top.required("models", "the models")?.mapping("a mapping id → model")
        top.refuseOthers()
        var claims: [(model: ModelDefinition, value: Value)] = []
        let models = (entries?.all ?? []).compactMap { entry -> ModelDefinition? in
            guard let id = entry.key.identifier("the id of a model"), let map = entry.value.mapping() else {
                return nil
            }
            let model = self.model(
                id, map, at: entry.key.location, defaults: standard, entities: entities, periods: periods)
            if let model, let place = map.optional("paper") { claims.append((model, place)) }
            return model
        }
        checkPlaces(claims)
        return ModelCatalogue(labels: labels, models: models)
    }

    private func model(
        _ id: String, _ map: Entries, at location: SourceLocation, defaults: ModelDefaults,
        entities: EntityCatalogue, periods: ClosedRange<Int>?
    ) -> ModelDefinition? {
        let title = title(map)
        let name = map.required("kind", "what is done with the terms")?.choice(KindName.self)
        let own = ModelDefaults(reading: map, after: defaults)
        let also = map.optional("also")?.terms() ?? []
        let lead = map.optional("lead")?.integer("a number of periods, 1 to 20", in: 1...20) ?? 0
        let sample = map.optional("sample").map {
            self.sample($0, lead: lead, entities: entities, periods: periods)
        }
        let paper = map.optional("paper").flatMap { paperPlace($0) }
        let kind = name.flatMap { self.kind($0, map) }
        map.refuseOthers()
        guard let title, let kind else { return nil }
        let named = [own.outcome, own.treatment] + kind.named + also + own.controls
        let model = ModelDefinition(
            id: id, title: title, kind: kind.kind, outcome: own.outcome.term, lead: lead,
            treatment: own.treatment.term, controls: own.controls.map(\.term), also: also.map(\.term),
            fixedEffects: own.fixedEffects, errors: own.errors,
            confidence: own.confidence, sample: sample ?? ModelDefinition.Sample(), paper: paper,
            location: location,
            places: Dictionary(
                named.compactMap { name in name.word.map { (name.term, $0.location) } },
                uniquingKeysWith: { first, _ in first }),
            keys: Dictionary(
                [
                    "fixed_effects", "standard_errors", "confidence", "lead", "treatment", "controls", "also",
                    "outcome", "paper", "by",
                ].compactMap { key in
                    map.optional(key).map { (key, $0.location) }
                }, uniquingKeysWith: { first, _ in first }))
        let mediator: NamedTerm? = if case .mediation = kind.kind { kind.named.first } else { nil }
        checkParts(of: model, own, mediator: mediator, also: also)
        if let periods { checkPeriods(of: model, map, within: periods) }
        return model
    }

    private enum KindName: String, CaseIterable {
        case descriptive, regression
        case eventStudy = "event_study"
        case placebo, mediation, heterogeneity
        case goodmanBacon = "goodman_bacon"
        case callawaySantAnna = "callaway_santanna"
        case sunAbraham = "sun_abraham"
        case imputation
        case wildBootstrap = "wild_bootstrap"
    }

    /// What is done with the terms, and the terms that this names.
    private struct NamedKind {
        let kind: ModelDefinition.Kind
        var named: [NamedTerm] = []
    }

    private func kind(_ name: KindName, _ map: Entries) -> NamedKind? {
        /// Asks for both keys, whatever one of them holds: a key that is not asked for is reported as unknown. Without one of them the
        /// configuration is refused; the model is still there, for its other mistakes to be found.
        func randomness() -> (draws: Int, seed: Int) {
            let draws = map.required("draws", "a number of draws")?.integer(
                "a number of draws, 99 to 99999", in: 99...99_999)
            let seed = map.required("seed", "the seed of the random numbers")?.integer(
                "a seed", in: 0...Int.max)
            return (draws ?? 0, seed ?? 0)
        }
        switch name {
        case .descriptive:
            guard let terms = map.required("terms", "the terms to describe")?.terms() else { return nil }
            return NamedKind(kind: .descriptive(terms.map(\.term)), named: terms)
        case .regression: return NamedKind(kind: .regression)
        case .eventStudy:
            return map.required("window", "the event time").flatMap { window($0) }.map { NamedKind(kind: $0) }
        case .placebo:
            let (draws, seed) = randomness()
            return NamedKind(kind: .placebo(draws: draws, seed: seed))
        case .mediation:
            let mediator = map.required("mediator", "the mediator")?.term()
            let (draws, seed) = randomness()
            guard let mediator else { return nil }
            return NamedKind(
                kind: .mediation(mediator: mediator.term, draws: draws, seed: seed),
                named: [mediator])
        case .heterogeneity:
            guard let by = map.required("by", "region, or a term")?.term() else { return nil }
            if by.term == "region" { return NamedKind(kind: .heterogeneity(.region)) }
            return NamedKind(kind: .heterogeneity(.median(of: by.term)), named: [by])
        case .goodmanBacon: return NamedKind(kind: .goodmanBacon)
        case .callawaySantAnna:
            let comparison = map.optional("comparison")?.choice(ModelDefinition.Comparison.self)
            let (draws, seed) = randomness()
            return NamedKind(
                kind: .callawaySantAnna(comparison: comparison ?? .neverTreated, draws: draws, seed: seed))
        case .sunAbraham: return NamedKind(kind: .sunAbraham)
        case .imputation: return NamedKind(kind: .imputation)
        case .wildBootstrap:
            let (draws, seed) = randomness()
            return NamedKind(kind: .wildBootstrap(draws: draws, seed: seed))
        }
    }

    private func window(_ value: Value) -> ModelDefinition.Kind? {
        guard let map = value.mapping("{ first: …, last: …, base: … }") else { return nil }
        let range = -50...50
        let first = map.required("first", "the earliest event time")?.integer(
            "a number of periods", in: range)
        let last = map.required("last", "the latest event time")?.integer("a number of periods", in: range)
        let base = map.required("base", "the event time compared with")?.integer(
            "a number of periods", in: range)
        map.refuseOthers()
        guard let first, let last, let base else { return nil }
        guard first < 0, last >= 0, (first..<0).contains(base) else {
            value.report(
                found: "\(first) to \(last), base \(base)",
                expected:
                    "a first below 0, a last of 0 or above, and a base from the first to -1, before treatment"
            )
            return nil
        }
        return .eventStudy(first: first, last: last, base: base)
    }

    private func sample(
        _ value: Value, lead: Int, entities: EntityCatalogue, periods: ClosedRange<Int>?
    ) -> ModelDefinition.Sample {
        guard let map = value.mapping("{ regions: […], without: […], years: { first, last } }") else {
            return ModelDefinition.Sample()
        }
        let known = entities.regions.map(\.id)
        map.optional("regions")?.refuseRepetitions()
        let regions = (map.optional("regions")?.list("a list of regions") ?? []).compactMap {
            item -> String? in
            guard let id = item.text("a region") else { return nil }
            if known.contains(id) { return id }
            item.report(
                found: "unknown region \"\(id)\"", expected: "a region of entities.yaml",
                suggestion: Spelling.closest(to: id, among: known))
            return nil
        }
        let resolver = EntityResolver(entities)
        var without: [String] = []
        for item in map.optional("without")?.list("a list of entities") ?? [] {
            guard let code = code(of: item, entities: entities, resolver: resolver) else { continue }
            if without.contains(code) {
                let name = item.text("an entity") ?? code
                item.report(found: "\"\(name)\", the entity \(code), twice", expected: "each once")
            }
            without.append(code)
        }
        let given = map.optional("years")
        let years = given.flatMap { self.periods($0) }
        if let given, let years, let periods { check(years, at: given, lead: lead, within: periods) }
        map.refuseOthers()
        return ModelDefinition.Sample(regions: regions, without: without, years: years)
    }

    private func paperPlace(_ value: Value) -> ModelDefinition.PaperPlace? {
        guard let map = value.mapping("{ table: …, column: … }") else { return nil }
        let table = map.required("table", "a table")?.integer("the number of a table", in: 1...99)
        let column = map.optional("column")?.integer("the number of a column", in: 1...12)
        map.refuseOthers()
        return table.map { ModelDefinition.PaperPlace(table: $0, column: column) }
    }
}
