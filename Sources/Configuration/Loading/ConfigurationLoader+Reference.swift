extension ConfigurationLoader {
    /// The figures of `reference.yaml`; empty where there is no such file.
    mutating func readReference() -> [PublishedResult]? {
        guard let top = folder.entries(of: "reference.yaml", isOptional: true) else { return [] }
        if let source = top.optional("source")?.mapping("{ en: …, zh: … }") {
            _ = source.required("en", "the work that is cited")?.text()
            _ = source.optional("zh")?.text()
            source.refuseOthers()
        }
        let tables = top.required("tables", "the tables")?.mapping("a mapping number → table")
        top.refuseOthers()
        return (tables?.all ?? []).flatMap { entry -> [PublishedResult] in
            guard let table = entry.key.integer("the number of a table", in: 1...99),
                let map = entry.value.mapping("{ terms: … } or { columns: … }")
            else { return [] }
            let terms = map.optional("terms")?.mapping("a mapping term → quantities")
            let columns = map.optional("columns")?.mapping("a mapping number → column")
            map.refuseOthers()
            return (terms?.all ?? []).flatMap { described($0.name, $0.value, table: table) }
                + (columns?.all ?? []).flatMap { entry -> [PublishedResult] in
                    guard let column = entry.key.integer("the number of a column", in: 1...12) else {
                        return []
                    }
                    return estimated(entry.value, table: table, column: column)
                }
        }
    }

    private enum Quantity: String, CaseIterable {
        case observations, mean, minimum, maximum
        case standardDeviation = "standard_deviation"
    }

    private func described(_ term: String, _ value: Value, table: Int) -> [PublishedResult] {
        (value.mapping("a mapping quantity → number")?.all ?? []).compactMap { entry in
            guard let quantity = entry.key.choice(Quantity.self), let number = entry.value.number() else {
                return nil
            }
            return PublishedResult(
                table: table, column: nil, term: term, quantity: quantity.rawValue, value: number)
        }
    }

    /// Cells as printed: `0.0603** (0.025)`; a bare number for `observations` and `r_squared`.
    private func estimated(_ value: Value, table: Int, column: Int) -> [PublishedResult] {
        (value.mapping("a mapping term → estimate")?.all ?? []).compactMap { entry in
            if entry.name == "observations" || entry.name == "r_squared" {
                return entry.value.number().map {
                    PublishedResult(
                        table: table, column: column, term: entry.name, quantity: entry.name, value: $0)
                }
            }
            guard let text = entry.value.text("an estimate: 0.0603** (0.025)") else { return nil }
            guard let match = text.wholeMatch(of: /(-?[0-9.]+)(\*{0,3}) *\(([0-9.]+)\)/),
                let estimate = Double(match.1), let error = Double(match.3)
            else {
                entry.value.report(expected: "an estimate: 0.0603** (0.025)")
                return nil
            }
            return PublishedResult(
                table: table, column: column, term: entry.name, quantity: "estimate", value: estimate,
                standardError: error, stars: String(match.2))
        }
    }
}
