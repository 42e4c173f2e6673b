import Configuration

/// Derives the columns of a configuration from observed series and fills their gaps.
public struct PanelBuilder: Sendable {
    let configuration: WarehouseConfiguration

    public init(_ configuration: WarehouseConfiguration) {
        self.configuration = configuration
    }

    /// Estimates the frontiers that columns read, computes every column over the index's context, fills gaps there, and keeps the
    /// scored periods.
    public func build(from table: SeriesTable) -> PanelOutcome {
        let index = configuration.index
        var findings: [Finding] = []
        var frontiers: [String: [[Double?]]] = [:]
        var estimated: [EstimatedFrontier] = []
        for definition in configuration.frontiersUsed {
            let estimation = FrontierEstimation(definition, table: table, configuration: configuration)
            frontiers[definition.id] = estimation.values
            findings += estimation.findings
            if let frontier = estimation.estimated { estimated.append(frontier) }
        }
        // What cannot be estimated is one finding, not one for every cell.
        if findings.contains(where: { $0.severity == .error }) { return .refused(findings) }
        let evaluator = FormulaEvaluator(table: table, frontiers: frontiers)
        var cells: [Panel.Cell] = []
        cells.reserveCapacity(configuration.columns.count * index.entities.count * index.periods.count)
        for column in configuration.columns {
            let method: Panel.Method = column.formula.isSingleSeries ? .observed : .derived
            let known = table.entities.indices.map {
                derive(column, entity: $0, evaluator: evaluator, findings: &findings)
            }
            // A column that nothing is known about is one finding, not one for every cell.
            guard known.contains(where: { $0.contains { $0 != nil } }) else {
                findings.append(missing(column, table: table))
                continue
            }
            let filled = known.map {
                Interpolation(policy: column.missing).fill($0, first: index.context.lowerBound)
            }
            findings += FillingChecks(configuration: configuration, column: column)
                .findings(known: known, filled: filled)
            for entity in table.entities.indices {
                let known = known[entity]
                let filled = filled[entity]
                if known.allSatisfy({ $0 == nil }) {
                    findings.append(missing(column, entity: entity, table: table))
                    continue
                }
                for period in index.periods {
                    let place = period - index.context.lowerBound
                    if let value = known[place] {
                        cells.append(Panel.Cell(value: value, method: method, left: nil, right: nil))
                    } else if let cell = filled[place], cell.value.isFinite {
                        cells.append(cell)
                    } else {
                        findings.append(
                            missing(column, entity: entity, period: period, known: known, table: table))
                    }
                }
            }
        }
        if findings.contains(where: { $0.severity == .error }) { return .refused(findings) }
        return .built(
            Panel(
                entities: index.entities, columns: configuration.columns, periods: index.periods,
                cells: cells,
                frontiers: estimated), findings)
    }

    private func derive(
        _ column: IndicatorDefinition, entity: Int, evaluator: FormulaEvaluator, findings: inout [Finding]
    ) -> [Double?] {
        configuration.index.context.map { period in
            switch evaluator.evaluate(column.formula, entity: entity, period: period) {
            case .value(let value): return value
            case .missing: return nil
            case .undefined(let found):
                findings.append(
                    Finding(
                        .undefinedCell, configuration.checks.severity(of: .undefinedCell),
                        entity: evaluator.table.entities[entity], series: column.id, period: period,
                        found: found,
                        expected: "inputs for which \(column.formula) has a value",
                        remedy: "Correct the inputs; the cell counts as missing."))
                return nil
            }
        }
    }

    /// The finding about a column that is empty, for all entities or for one.
    private func missing(_ column: IndicatorDefinition, entity: Int? = nil, table: SeriesTable) -> Finding {
        let context = configuration.index.context
        let lacking = column.formula.seriesUsed.filter { id in
            guard let position = table.series.firstIndex(of: id) else { return true }
            let entities = entity.map { [$0] } ?? Array(table.entities.indices)
            return !entities.contains { entity in
                context.contains { table[entity: entity, series: position, period: $0] != nil }
            }
        }
        let what = lacking.isEmpty ? "no year with all inputs" : "no \(lacking.joined(separator: ", "))"
        return Finding(
            .missingCell, configuration.checks.severity(of: .missingCell),
            entity: entity.map { table.entities[$0] },
            series: column.id, found: "\(what) in \(context.lowerBound)–\(context.upperBound)",
            expected: "values for \(column.id)"
                + (entity == nil ? " of \(table.entities.count) entities" : ""),
            remedy: "Load a file with the series, or take the entity or the column out of the configuration.")
    }

    /// The finding about a cell that stays empty, and what could fill it.
    private func missing(
        _ column: IndicatorDefinition, entity: Int, period: Int, known: [Double?], table: SeriesTable
    ) -> Finding {
        let first = configuration.index.context.lowerBound
        let places = known.indices.filter { known[$0] != nil }
        let inputs = column.formula.seriesUsed.filter { id in
            guard let position = table.series.firstIndex(of: id) else { return true }
            return table[entity: entity, series: position, period: period] == nil
        }
        let lacking = inputs.isEmpty ? "no value" : "no \(inputs.joined(separator: ", "))"
        let start = places.first ?? 0
        let end = places.last ?? 0
        let place = period - first
        let key = place < start ? "leading" : place > end ? "trailing" : "inside"
        let policy = key == "inside" ? "linear" : "nearest or trend"
        let remedy =
            "Load the value, or allow `missing: { \(key): \(policy) }` for \(column.id). Known: \(first + start)–\(first + end)."
        return Finding(
            .missingCell, configuration.checks.severity(of: .missingCell), entity: table.entities[entity],
            series: column.id, period: period, found: lacking, expected: "a value for \(column.id)",
            remedy: remedy)
    }
}
