import Configuration
import Econometrics

/// What goes into a frontier, evaluated.
struct FrontierInputs {
    let definition: FrontierDefinition
    let table: SeriesTable
    let configuration: WarehouseConfiguration
    let evaluator: FormulaEvaluator
    var findings: [Finding] = []

    /// An entity in a period with all that a frontier needs.
    struct Row {
        let entity: Int
        let period: Int
        let output: Double
        let inputs: [Double]
    }

    init(_ definition: FrontierDefinition, table: SeriesTable, configuration: WarehouseConfiguration) {
        self.definition = definition
        self.table = table
        self.configuration = configuration
        evaluator = FormulaEvaluator(table: table)
    }

    mutating func completeRows() -> [Row] {
        let index = configuration.index
        var rows: [Row] = []
        for entity in table.entities.indices {
            let output = series(definition.output, entity: entity)
            let inputs = definition.inputs.map { input in
                switch input.amount {
                case .formula(let formula): series(formula, entity: entity)
                case .capital(let capital): stock(capital, named: input.name, entity: entity)
                }
            }
            for period in definition.periods ?? index.context {
                let place = period - index.context.lowerBound
                let amounts = inputs.compactMap { $0[place] }
                guard let output = output[place], amounts.count == inputs.count else { continue }
                rows.append(Row(entity: entity, period: period, output: output, inputs: amounts))
            }
        }
        return rows
    }

    /// A formula over the periods of the context.
    private mutating func series(_ formula: Formula, entity: Int) -> [Double?] {
        configuration.index.context.map { period in
            switch evaluator.evaluate(formula, entity: entity, period: period) {
            case .value(let value): return value
            case .missing: return nil
            case .undefined(let found):
                findings.append(
                    Finding(
                        .undefinedCell, configuration.checks.severity(of: .undefinedCell),
                        entity: table.entities[entity], series: definition.id, period: period, found: found,
                        expected: "inputs for which \(formula) has a value",
                        remedy: "Correct the inputs; the cell counts as missing."))
                return nil
            }
        }
    }

    /// The capital stock over the periods of the context; all missing where no investment is known.
    private mutating func stock(
        _ capital: FrontierDefinition.Capital, named name: String, entity: Int
    ) -> [Double?] {
        let first = configuration.index.context.lowerBound
        let known = series(capital.investment, entity: entity)
        let filled = Interpolation(policy: capital.missing).fill(known, first: first)
        let investment = zip(known, filled).map { $0 ?? $1?.value }
        guard let start = investment.firstIndex(where: { $0 != nil }),
            let end = investment.lastIndex(where: { $0 != nil })
        else { return known }
        do throws(CapitalStockError) {
            let stock = try CapitalStock(
                investment: Array(investment[start...end]), firstPeriod: first + start,
                options: .init(
                    depreciation: capital.depreciation, initialStock: .init(capital.initialStock)))
            return known.indices.map { $0 < start || $0 > end ? nil : stock.values[$0 - start] }
        } catch {
            findings.append(
                Finding(
                    .frontierNotEstimated, configuration.checks.severity(of: .frontierNotEstimated),
                    entity: table.entities[entity], series: definition.id, found: "\(name): \(error)",
                    expected: "investment from which a capital stock follows",
                    remedy:
                        "Correct or load \(capital.investment.seriesUsed.joined(separator: ", ")), or change \(name) in frontiers.yaml."
                ))
            return known.map { _ in nil }
        }
    }
}
