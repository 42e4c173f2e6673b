extension ConfigurationLoader {
    /// Reads `sample.yaml`, where there is one.
    mutating func readSample(
        entities: EntityCatalogue, units: UnitCatalogue, series: [SeriesDefinition],
        policies: [PolicyDefinition]
    ) -> SampleDefinition? {
        guard let top = folder.entries(of: "sample.yaml", isOptional: true) else { return nil }
        let seed = top.required("seed", "a whole number")?.integer()
        let first = top.required("first", "the first year")?.integer("a year", in: 1900...2100)
        let last = top.required("last", "the last year")?.integer("a year", in: 1900...2100)
        let released = top.required("released", "the day of the release")?.date()
        let gaps = top.required("gaps", "the share of empty cells")?.number("a share from 0 to 0.5") {
            (0...0.5).contains($0)
        }
        let places = samplePlaces(top, entities: entities)
        let models = sampleSeries(top, known: series, policies: policies)
        let files = sampleFiles(top, known: series, units: units)
        let revision = sampleRevision(top, known: series)
        top.refuseOthers()
        guard let seed, let first, let last, first <= last, let released, let gaps else { return nil }
        return SampleDefinition(
            seed: seed, years: first...last, released: released, gapShare: gaps, places: places,
            series: models,
            files: files, revision: revision)
    }

    private func samplePlaces(_ top: Entries, entities: EntityCatalogue) -> [SampleDefinition.Place] {
        let resolve = EntityResolver(entities)
        let entries = top.required("places", "the entities")?.mapping(
            "a mapping name → { size, development }")
        return (entries?.all ?? []).compactMap { entry in
            guard let map = entry.value.mapping("{ size: …, development: … }") else { return nil }
            let size = map.required("size", "a positive number")?.number("a positive number") { $0 > 0 }
            let development = map.required("development", "a number")?.number()
            let short = map.optional("short")?.text()
            map.refuseOthers()
            guard let size, let development else { return nil }
            switch resolve(entry.name) {
            case .entity(let position):
                let entity = entities.entities[position]
                return SampleDefinition.Place(
                    entity: entity.code, fullName: entity.fullName, shortName: entity.title.zh, size: size,
                    development: development)
            case .ignored:
                return SampleDefinition.Place(
                    entity: nil, fullName: entry.name, shortName: short ?? entry.name, size: size,
                    development: development)
            case nil:
                entry.key.report(
                    expected: "a name of entities.yaml, or one that it ignores",
                    suggestion: resolve.closest(to: entry.name))
                return nil
            }
        }
    }

    private func sampleSeries(
        _ top: Entries, known: [SeriesDefinition], policies: [PolicyDefinition]
    ) -> [SampleDefinition.Series] {
        var made: [String] = []
        let entries = top.required("series", "how every series is made")?.mapping("a mapping id → model")
        return (entries?.all ?? []).compactMap { entry in
            guard seriesID(entry.key, known) != nil, let map = entry.value.mapping("{ of, mean, … }") else {
                return nil
            }
            /// A series that was described above.
            func earlier(_ value: Value?) -> String? {
                guard let value, let text = value.text() else { return nil }
                if made.contains(text) { return text }
                value.report(
                    expected: "a series described above", suggestion: Spelling.closest(to: text, among: made))
                return nil
            }
            let of = map.optional("of")
            let base: SampleDefinition.Base =
                switch of?.text() {
                case nil: .one
                case "size": .size
                default: earlier(of).map { .series($0) } ?? .one
                }
            let less = map.optional("less").flatMap { earlier($0) }
            let scale = map.optional("scale")?.choice(SampleDefinition.Scale.self) ?? .log
            func number(_ key: String, _ standard: Double) -> Double {
                map.optional(key)?.number() ?? standard
            }
            let mean = map.required("mean", "a positive number")?.number("a positive number") { $0 > 0 }
            let effect = map.optional("effect")?.mapping("{ policy id: size }")?.all.first
            if let effect, !policies.isEmpty, !policies.contains(where: { $0.id == effect.name }) {
                effect.key.report(
                    expected: "the id of a policy",
                    suggestion: Spelling.closest(to: effect.name, among: policies.map(\.id)))
            }
            let model = mean.map { mean in
                SampleDefinition.Series(
                    id: entry.name, base: base, less: less, elasticity: number("elasticity", 1), scale: scale,
                    mean: mean, development: number("development", 0), spread: number("spread", 0),
                    growth: number("growth", 0), noise: number("noise", 0),
                    effect: effect.flatMap { effect in
                        effect.value.number().map { SampleDefinition.Effect(policy: effect.name, size: $0) }
                    }, decimals: map.optional("decimals")?.integer("0 to 9", in: 0...9) ?? 2,
                    isComplete: map.optional("complete")?.text() == "yes")
            }
            map.refuseOthers()
            made.append(entry.name)
            return model
        }
    }

    private func sampleFiles(
        _ top: Entries, known: [SeriesDefinition], units: UnitCatalogue
    ) -> [SampleDefinition.File] {
        let entries = top.required("files", "the files")?.mapping("a mapping name → file")
        return (entries?.all ?? []).compactMap { entry in
            guard let map = entry.value.mapping("{ layout, encoding, series, notes }") else { return nil }
            let layout = map.required("layout", "nbs_export, tidy, wide, yearbook_xlsx or yearbook_xls")?
                .choice(
                    SampleDefinition.Layout.self)
            let encoding = map.optional("encoding")?.choice(TextEncodingName.self) ?? .utf8
            let series = map.required("series", "a mapping series → unit")?.mapping("a mapping series → unit")
            let notes = map.optional("notes").flatMap { texts($0) } ?? []
            map.refuseOthers()
            let columns = (series?.all ?? []).compactMap { column -> (id: String, unit: String)? in
                guard let id = seriesID(column.key, known), let symbol = column.value.text("a unit's symbol"),
                    let definition = known.first(where: { $0.id == id })
                else { return nil }
                guard let unit = units.unit(named: symbol), unit.isCommensurable(with: definition.unit) else {
                    column.value.report(
                        expected: "a symbol of units.yaml that converts to \(definition.unit.text)")
                    return nil
                }
                return (id, symbol)
            }
            guard let layout else { return nil }
            return SampleDefinition.File(
                name: entry.name, layout: layout, encoding: encoding, series: columns, notes: notes)
        }
    }

    private func sampleRevision(_ top: Entries, known: [SeriesDefinition]) -> SampleDefinition.Revision? {
        guard let map = top.optional("revision")?.mapping("{ released, from, spread, series }") else {
            return nil
        }
        let released = map.required("released", "the day of the release")?.date()
        let from = map.required("from", "the first year that is revised")?.integer("a year", in: 1900...2100)
        let spread = map.required("spread", "a number above 0")?.number("a number above 0") { $0 > 0 }
        let series = map.required("series", "a list of series")?.list()?.compactMap { seriesID($0, known) }
        map.refuseOthers()
        guard let released, let from, let spread, let series else { return nil }
        return SampleDefinition.Revision(released: released, from: from, series: series, spread: spread)
    }
}

extension Value {
    /// A day, YYYY-MM-DD.
    fileprivate func date() -> CalendarDate? {
        guard let text = text("a day YYYY-MM-DD") else { return nil }
        guard let date = CalendarDate(text) else {
            report(expected: "a day YYYY-MM-DD")
            return nil
        }
        return date
    }
}
