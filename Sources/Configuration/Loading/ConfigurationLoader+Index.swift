extension ConfigurationLoader {
    /// Years that a panel may have.
    private static let years = 1800...2200

    mutating func readIndex(entities: EntityCatalogue, indicators: [String]) -> IndexDefinition? {
        guard let top = folder.entries(of: "index.yaml") else { return nil }
        let id = top.required("id", "the id of the index")?.identifier("the id of the index")
        let title = title(top)
        let periods = top.required("periods", "the years that are scored").flatMap { self.periods($0) }
        let contextValue = top.optional("context")
        let context = contextValue.flatMap { self.periods($0) } ?? periods
        let codes = top.required("entities", "all, or a list of entities").flatMap {
            self.codes($0, of: entities)
        }
        let normalisation = top.required("normalisation", "min_max")?.choice(Normalisation.self)
        let method = top.required("weighting", "the method of weighting")?.choice(Method.self)
        let weights = top.optional("weights")
        top.refuseOthers()
        if let periods, let context,
            context.lowerBound > periods.lowerBound || context.upperBound < periods.upperBound
        {
            contextValue?.report(
                found: "context \(context.lowerBound)–\(context.upperBound)",
                expected: "years that include the periods \(periods.lowerBound)–\(periods.upperBound)")
        }
        let weighting = method.flatMap {
            self.weighting($0, weights: weights, of: top, indicators: indicators)
        }
        guard let id, let title, let periods, let context, let codes, let normalisation, let weighting else {
            return nil
        }
        return IndexDefinition(
            id: id, title: title, periods: periods, context: context, entities: codes,
            normalisation: normalisation,
            weighting: weighting)
    }

    private enum Method: String, CaseIterable {
        case critic, entropy
        case criticEntropy = "critic_entropy"
        case equal, fixed
    }

    /// `{ first, last }`.
    func periods(_ value: Value) -> ClosedRange<Int>? {
        guard let map = value.mapping("{ first: year, last: year }") else { return nil }
        let first = map.required("first", "the first year")?.integer("a year", in: Self.years)
        let last = map.required("last", "the last year")?.integer("a year", in: Self.years)
        map.refuseOthers()
        guard let first, let last else { return nil }
        guard first <= last else {
            value.report(found: "\(first)–\(last)", expected: "a first year that is not after the last")
            return nil
        }
        return first...last
    }

    private func codes(_ value: Value, of entities: EntityCatalogue) -> [String]? {
        if case .scalar(let scalar) = value.node, scalar.string == "all" {
            return entities.entities.map(\.code)
        }
        guard let list = value.list("all, or a list of entities") else { return nil }
        let resolver = EntityResolver(entities)
        let chosen = Set(list.compactMap { code(of: $0, entities: entities, resolver: resolver) })
        return entities.entities.map(\.code).filter(chosen.contains)
    }

    private func weighting(_ method: Method, weights: Value?, of top: Entries, indicators: [String])
        -> Weighting?
    {
        if method != .fixed, let weights {
            weights.report(
                found: "weights beside `weighting: \(method.rawValue)`",
                expected: "weights only with `weighting: fixed`")
        }
        switch method {
        case .critic: return .critic
        case .entropy: return .entropy
        case .criticEntropy: return .criticEntropy
        case .equal: return .equal
        case .fixed: break
        }
        guard let weights, let map = weights.mapping("a mapping indicator → weight") else {
            if weights == nil {
                top.value.report(found: "`weights` is missing", expected: "a weight for every indicator")
            }
            return nil
        }
        var values: [String: Double] = [:]
        for entry in map.all {
            guard indicators.contains(entry.name) else {
                entry.key.report(
                    found: "unknown indicator \"\(entry.name)\"", expected: "an indicator of indicators.yaml",
                    suggestion: Spelling.closest(to: entry.name, among: indicators))
                continue
            }
            values[entry.name] = entry.value.number("a weight above 0") { $0 > 0 }
        }
        let missing = indicators.filter { id in !map.all.contains { $0.name == id } }
        if !missing.isEmpty {
            weights.report(
                found: "no weight for \(missing.joined(separator: ", "))",
                expected: "a weight for every indicator")
        }
        let total = indicators.compactMap { values[$0] }.reduce(0, +)
        if missing.isEmpty, abs(total - 1) > 1e-9 {
            weights.report(found: "weights that add up to \(total)", expected: "weights that add up to 1")
        }
        return .fixed(values)
    }
}
