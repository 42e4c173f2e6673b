/// The tree of indicators, and the variables beside it.
struct ColumnTree {
    let dimensions: [DimensionDefinition]
    let indicators: [IndicatorDefinition]
    let variables: [IndicatorDefinition]
    let frontiers: [FrontierDefinition]
}

/// An indicator or variable whose formula has been read but not resolved.
private struct ColumnDraft {
    let id: String
    let key: Value
    let title: LocalizedTitle
    let role: IndicatorDefinition.Role
    let formula: Value
    let formulaText: String
    let syntax: FormulaSyntax
    let unit: Unit
    let missing: MissingPolicy
    let producer: String?
}

extension ConfigurationLoader {
    mutating func readColumns(series: [SeriesDefinition], units: UnitParser) -> ColumnTree? {
        guard let top = folder.entries(of: "indicators.yaml") else { return nil }
        let defaults = missingDefaults(top)
        var dimensions: [DimensionDefinition] = []
        var drafts: [ColumnDraft] = []
        let entries = top.required("dimensions", "the dimensions of the index")?.mapping()
        top.refuseOthers()
        for entry in entries?.all ?? [] {
            guard let id = entry.key.identifier("the id of a dimension"), let map = entry.value.mapping()
            else { continue }
            let title = title(map)
            var secondary: [SecondaryDefinition] = []
            for child in map.required("secondary", "the secondary indicators")?.mapping()?.all ?? [] {
                guard let childID = child.key.identifier("the id of a secondary indicator"),
                    let childMap = child.value.mapping()
                else { continue }
                if let childTitle = self.title(childMap) {
                    secondary.append(SecondaryDefinition(id: childID, title: childTitle))
                }
                for leaf in childMap.required("indicators", "the tertiary indicators")?.mapping()?.all ?? [] {
                    let draft = draft(leaf.key, leaf.value, units: units, defaults: defaults) { map in
                        guard let direction = map.required("direction", "+ or -")?.choice(Direction.self)
                        else { return nil }
                        return .indicator(
                            .init(
                                dimension: id, secondary: childID,
                                direction: direction == .more ? .moreIsBetter : .lessIsBetter))
                    }
                    if let draft { drafts.append(draft) }
                }
                childMap.refuseOthers()
            }
            map.refuseOthers()
            if let title {
                dimensions.append(DimensionDefinition(id: id, title: title, secondary: secondary))
            }
        }
        if entries != nil, drafts.isEmpty, log.problems.isEmpty {
            top.value.report(found: "no indicators", expected: "at least one indicator")
        }
        let variables = readVariables(units: units)
        let all = drafts + variables
        checkIDs(all)
        var resolver = FormulaResolver(
            seriesUnits: Dictionary(series.map { ($0.id, $0.unit) }, uniquingKeysWith: { first, _ in first }),
            drafts: Dictionary(
                all.map { ($0.id, FormulaResolver.Draft(syntax: $0.syntax)) },
                uniquingKeysWith: { first, _ in first }))
        let frontiers = readFrontiers(units: units, resolver: resolver, defaults: defaults)
        resolver.frontiers = Dictionary(
            frontiers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let resolved = resolve(all, by: resolver)
        return ColumnTree(
            dimensions: dimensions,
            indicators: resolved.filter { if case .indicator = $0.role { true } else { false } },
            variables: resolved.filter { if case .indicator = $0.role { false } else { true } },
            frontiers: frontiers)
    }

    private enum Direction: String, CaseIterable {
        case more = "+"
        case less = "-"
    }

    private enum VariableRole: String, CaseIterable {
        case mediator, control, moderator, treatment, alternative

        var role: IndicatorDefinition.Role {
            switch self {
            case .mediator: .mediator
            case .control: .control
            case .moderator: .moderator
            case .treatment: .treatment
            case .alternative: .alternative
            }
        }
    }

    private mutating func readVariables(units: UnitParser) -> [ColumnDraft] {
        guard let top = folder.entries(of: "variables.yaml", isOptional: true) else { return [] }
        let defaults = missingDefaults(top)
        let entries = top.required("variables", "the variables")?.mapping("a mapping id → variable")
        top.refuseOthers()
        return (entries?.all ?? []).compactMap { entry in
            draft(entry.key, entry.value, units: units, defaults: defaults) { map in
                map.required("role", "what models use the variable for")?.choice(VariableRole.self)?.role
            }
        }
    }

    private func draft(
        _ key: Value, _ value: Value, units: UnitParser, defaults: MissingPolicy,
        role: (Entries) -> IndicatorDefinition.Role?
    ) -> ColumnDraft? {
        guard let id = key.identifier("the id of an indicator or variable"),
            let map = value.mapping("{ title, formula, unit, … }")
        else { return nil }
        if Identifier.reserved.contains(id.lowercased()) {
            key.report(
                found: "the id \"\(id)\" is a column of nqp.panel_wide", expected: "another id")
        }
        let title = title(map)
        let role = role(map)
        let formula = map.required("formula", "a formula over series")
        let unit = unit(map.required("unit", "the unit of the result"), units)
        let missing = map.optional("missing").map { missingPolicy($0, defaults: defaults) } ?? defaults
        let producer = map.optional("producer")?.text()
        map.refuseOthers()
        guard let formula, let text = formula.text("a formula") else { return nil }
        do throws(ExpressionError) {
            let syntax = try FormulaParser(units: units).parse(text)
            guard let title, let role, let unit else { return nil }
            return ColumnDraft(
                id: id, key: key, title: title, role: role, formula: formula, formulaText: text,
                syntax: syntax,
                unit: unit, missing: missing, producer: producer)
        } catch {
            formula.report(error)
            return nil
        }
    }

    private func checkIDs(_ drafts: [ColumnDraft]) {
        var known: Set<String> = []
        for draft in drafts where !known.insert(draft.id.lowercased()).inserted {
            draft.key.report(
                found: "the id \"\(draft.id)\" is taken (case does not count)", expected: "an id of its own")
        }
    }

    private func resolve(_ drafts: [ColumnDraft], by resolver: FormulaResolver) -> [IndicatorDefinition] {
        drafts.compactMap { draft in
            do throws(ExpressionError) {
                let typed = try resolver.resolve(draft.syntax, of: draft.id)
                guard !typed.formula.seriesUsed.isEmpty else {
                    throw ExpressionError(
                        offset: 0, found: "a formula without a series", expected: "at least one series")
                }
                guard typed.unit == draft.unit else {
                    let target = draft.unit.canonicalText
                    throw ExpressionError(
                        offset: 0,
                        found: "the formula gives \(typed.unit.canonicalText), but `unit` says \(target)",
                        expected: "the unit of the result",
                        remedy: typed.unit.isCommensurable(with: draft.unit)
                            ? "Add `in [\(target)]` to the formula, or declare `unit: \(typed.unit.canonicalText)`."
                            : nil)
                }
                return IndicatorDefinition(
                    id: draft.id, title: draft.title, role: draft.role, formulaText: draft.formulaText,
                    formula: typed.formula, unit: draft.unit, missing: draft.missing,
                    producer: draft.producer,
                    location: draft.key.location)
            } catch {
                draft.formula.report(error)
                return nil
            }
        }
    }

    private func missingDefaults(_ top: Entries) -> MissingPolicy {
        let builtIn = MissingPolicy(inside: .linear, leading: .refuse, trailing: .refuse)
        guard let defaults = top.optional("defaults")?.mapping() else { return builtIn }
        let policy = defaults.optional("missing").map { missingPolicy($0, defaults: builtIn) } ?? builtIn
        defaults.refuseOthers()
        return policy
    }

    func missingPolicy(_ value: Value, defaults: MissingPolicy) -> MissingPolicy {
        guard let map = value.mapping("{ inside: …, leading: …, trailing: … }") else { return defaults }
        let inside = map.optional("inside")?.choice(MissingPolicy.Inside.self)
        let leading = map.optional("leading")?.choice(MissingPolicy.Edge.self)
        let trailing = map.optional("trailing")?.choice(MissingPolicy.Edge.self)
        map.refuseOthers()
        return MissingPolicy(
            inside: inside ?? defaults.inside, leading: leading ?? defaults.leading,
            trailing: trailing ?? defaults.trailing)
    }
}
