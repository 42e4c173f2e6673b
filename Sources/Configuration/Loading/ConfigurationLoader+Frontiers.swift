extension ConfigurationLoader {
    /// Reads `frontiers.yaml`, where there is one.
    ///
    /// - Parameter resolver: of names of series, indicators and variables; without frontiers, as none may rest on another.
    mutating func readFrontiers(
        units: UnitParser, resolver: FormulaResolver, defaults: MissingPolicy
    ) -> [FrontierDefinition] {
        guard let top = folder.entries(of: "frontiers.yaml", isOptional: true) else { return [] }
        let entries = top.required("frontiers", "the frontiers")?.mapping("a mapping id → frontier")
        top.refuseOthers()
        return (entries?.all ?? []).compactMap { entry in
            guard let id = entry.key.identifier("the id of a frontier"),
                let map = entry.value.mapping("{ title, output, inputs, … }")
            else { return nil }
            let title = title(map)
            let output = formula(map.required("output", "a formula over series"), units, resolver)
            let inputs = frontierInputs(map, units: units, resolver: resolver, defaults: defaults)
            let function = map.optional("function")?.choice(FrontierDefinition.Function.self)
            let change = map.optional("technical_change")?.choice(FrontierDefinition.TechnicalChange.self)
            let inefficiency = map.optional("inefficiency")?.choice(FrontierDefinition.Inefficiency.self)
            let distribution = map.optional("distribution")?.choice(FrontierDefinition.Distribution.self)
            let measure = map.optional("measure")?.choice(FrontierDefinition.Measure.self)
            let periods = map.optional("periods").map { years($0) }
            map.refuseOthers()
            guard let title, let output, let inputs else { return nil }
            return FrontierDefinition(
                id: id, title: title, output: output, inputs: inputs, function: function ?? .cobbDouglas,
                technicalChange: change ?? .neutral, inefficiency: inefficiency ?? .timeVarying,
                distribution: distribution ?? .halfNormal, measure: measure ?? .productivity,
                periods: periods ?? nil, location: entry.value.location)
        }
    }

    /// Reports frontiers over years outside the context of the index.
    func check(_ frontiers: [FrontierDefinition], within context: ClosedRange<Int>) {
        for frontier in frontiers {
            guard let periods = frontier.periods else { continue }
            if periods.lowerBound < context.lowerBound || periods.upperBound > context.upperBound {
                log.report(
                    frontier.location,
                    found: "the frontier \"\(frontier.id)\" over \(periods.lowerBound)–\(periods.upperBound)",
                    expected:
                        "years within the context of index.yaml, \(context.lowerBound)–\(context.upperBound)")
            }
        }
    }

    private func years(_ value: Value) -> ClosedRange<Int>? {
        guard let map = value.mapping("{ first: …, last: … }") else { return nil }
        let first = map.required("first", "a year")?.integer("a year", in: 1900...2100)
        let last = map.required("last", "a year")?.integer("a year", in: 1900...2100)
        map.refuseOthers()
        guard let first, let last else { return nil }
        guard first <= last else {
            value.report(found: "\(first)–\(last)", expected: "a first year that is not after the last")
            return nil
        }
        return first...last
    }

    private func frontierInputs(
        _ map: Entries, units: UnitParser, resolver: FormulaResolver, defaults: MissingPolicy
    ) -> [FrontierDefinition.Input]? {
        let expected = "a mapping input → formula, or { investment, … }"
        guard let entries = map.required("inputs", expected)?.mapping(expected) else { return nil }
        if entries.all.isEmpty { entries.value.report(expected: "at least one input") }
        var inputs: [FrontierDefinition.Input] = []
        for entry in entries.all {
            guard let name = entry.key.identifier("the name of an input") else { continue }
            if case .mapping = entry.value.node {
                if let capital = capital(entry.value, units: units, resolver: resolver, defaults: defaults) {
                    inputs.append(.init(name: name, amount: .capital(capital)))
                }
            } else if let formula = formula(entry.value, units, resolver) {
                inputs.append(.init(name: name, amount: .formula(formula)))
            }
        }
        return inputs.isEmpty || inputs.count < entries.all.count ? nil : inputs
    }

    private func capital(
        _ value: Value, units: UnitParser, resolver: FormulaResolver, defaults: MissingPolicy
    ) -> FrontierDefinition.Capital? {
        guard let map = value.mapping() else { return nil }
        let investment = formula(map.required("investment", "a formula over series"), units, resolver)
        let depreciation = map.optional("depreciation").map {
            $0.number("a share from 0 to below 1") { $0 >= 0 && $0 < 1 }
        }
        let stock = map.optional("initial_stock").map { initialStock($0) }
        let missing = map.optional("missing").map { missingPolicy($0, defaults: defaults) } ?? defaults
        map.refuseOthers()
        guard let investment else { return nil }
        return FrontierDefinition.Capital(
            investment: investment, missing: missing, depreciation: (depreciation ?? 0.096) ?? 0.096,
            initialStock: (stock ?? nil) ?? .steadyState(growthYears: 5))
    }

    private func initialStock(_ value: Value) -> FrontierDefinition.InitialStock? {
        let expected = "{ growth_years: … } or { investment_over: … }"
        guard let map = value.mapping(expected) else { return nil }
        let years = map.optional("growth_years")
        let share = map.optional("investment_over")
        map.refuseOthers()
        switch (years, share) {
        case (let years?, nil):
            return years.integer("a number of years from 1 to 50", in: 1...50).map {
                .steadyState(growthYears: $0)
            }
        case (nil, let share?):
            return share.number("a share above 0") { $0 > 0 }.map { .investment(over: $0) }
        default:
            map.value.report(found: years == nil ? "neither" : "both", expected: expected)
            return nil
        }
    }

    /// A formula over series, resolved.
    private func formula(_ value: Value?, _ units: UnitParser, _ resolver: FormulaResolver) -> Formula? {
        guard let value, let text = value.text("a formula") else { return nil }
        do throws(ExpressionError) {
            let formula = try resolver.resolve(FormulaParser(units: units).parse(text), of: "").formula
            guard !formula.seriesUsed.isEmpty else {
                throw ExpressionError(
                    offset: 0, found: "a formula without a series", expected: "at least one series")
            }
            return formula
        } catch {
            value.report(error)
            return nil
        }
    }
}
