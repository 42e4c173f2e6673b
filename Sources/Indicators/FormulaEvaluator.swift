import Configuration
import Econometrics

/// Computes formulas over a table of series.
///
/// Operations happen one by one in the order written, in IEEE 754 double precision and without fused
/// multiply-add, logarithms by `PortableMath`, so that anyone can repeat them.
struct FormulaEvaluator {
    /// What a formula gives for one entity and period.
    enum Outcome: Equatable {
        case value(Double)
        /// An input is missing.
        case missing
        /// The inputs are there, but the formula has no value: `found` says why.
        case undefined(found: String)
    }

    let table: SeriesTable
    private let positions: [String: Int]
    /// By the frontier's id: entity by entity, within it the periods of the table.
    private let frontiers: [String: [[Double?]]]

    /// - Parameter frontiers: the values of estimated frontiers, by id.
    init(table: SeriesTable, frontiers: [String: [[Double?]]] = [:]) {
        self.table = table
        self.frontiers = frontiers
        positions = Dictionary(uniqueKeysWithValues: table.series.enumerated().map { ($1, $0) })
    }

    func evaluate(_ formula: Formula, entity: Int, period: Int) -> Outcome {
        let outcome = unchecked(formula, entity: entity, period: period)
        guard case .value(let value) = outcome, !value.isFinite else { return outcome }
        return .undefined(found: "\(formula) exceeds the range of numbers")
    }

    private func unchecked(_ formula: Formula, entity: Int, period: Int) -> Outcome {
        switch formula {
        case .quantity(let number, _):
            return .value(number)
        case .series(let id):
            guard let position = positions[id],
                let value = table[entity: entity, series: position, period: period]
            else { return .missing }
            return .value(value)
        case .negation(let operand):
            return map(operand, entity, period) { -$0 }
        case .conversion(let operand, _, let factor):
            return map(operand, entity, period) { factor($0) }
        case .logarithm(let operand):
            let outcome = evaluate(operand, entity: entity, period: period)
            guard case .value(let value) = outcome else { return outcome }
            guard value > 0 else { return .undefined(found: "the logarithm of \(operand) = \(value)") }
            return .value(PortableMath.log(value))
        case .frontier(let definition):
            guard let value = frontiers[definition.id]?[entity][period - table.periods.lowerBound] else {
                return .missing
            }
            return .value(value)
        case .sum(let operand):
            return total(of: operand, period: period)
        case .binary(let sign, let left, let right):
            return combine(sign, left, right, entity, period)
        }
    }

    private func map(_ operand: Formula, _ entity: Int, _ period: Int, _ change: (Double) -> Double)
        -> Outcome
    {
        let outcome = evaluate(operand, entity: entity, period: period)
        guard case .value(let value) = outcome else { return outcome }
        return .value(change(value))
    }

    /// The total over all entities, in their order.
    private func total(of operand: Formula, period: Int) -> Outcome {
        var total = 0.0
        for entity in table.entities.indices {
            let outcome = evaluate(operand, entity: entity, period: period)
            guard case .value(let value) = outcome else { return outcome }
            total += value
        }
        return .value(total)
    }

    private func combine(
        _ sign: Formula.Operator, _ left: Formula, _ right: Formula, _ entity: Int, _ period: Int
    ) -> Outcome {
        let first = evaluate(left, entity: entity, period: period)
        guard case .value(let a) = first else { return first }
        let second = evaluate(right, entity: entity, period: period)
        guard case .value(let b) = second else { return second }
        switch sign {
        case .add: return .value(a + b)
        case .subtract: return .value(a - b)
        case .multiply: return .value(a * b)
        case .divide:
            guard b != 0 else { return .undefined(found: "a division by \(right) = 0") }
            return .value(a / b)
        }
    }
}
