extension Formula: CustomStringConvertible {
    /// The formula in one fixed notation, with no more parentheses than it needs.
    public var description: String { text(within: 0) }

    private var precedence: Int {
        switch self {
        case .conversion: 0
        case .binary(.add, _, _), .binary(.subtract, _, _): 1
        case .binary(.multiply, _, _), .binary(.divide, _, _): 2
        case .negation: 3
        case .quantity, .series, .logarithm, .sum, .frontier: 4
        }
    }

    private func text(within outer: Int) -> String {
        let text =
            switch self {
            case .quantity(let number, let unit):
                unit == .one ? Self.plain(number) : "\(Self.plain(number)) [\(unit.canonicalText)]"
            case .series(let id): id
            case .negation(let operand): "-\(operand.text(within: 3))"
            case .binary(let sign, let left, let right):
                "\(left.text(within: precedence)) \(sign.rawValue) \(right.text(within: precedence + 1))"
            case .conversion(let operand, let unit, _):
                "\(operand.text(within: 0)) in [\(unit.canonicalText)]"
            case .logarithm(let operand): "ln(\(operand.text(within: 0)))"
            case .sum(let operand): "sum(\(operand.text(within: 0)))"
            case .frontier(let definition): "frontier(\(definition.id))"
            }
        return precedence < outer ? "(\(text))" : text
    }

    private static func plain(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Formula {
    /// The raw series that the formula reads, each once, in the order of first use.
    public var seriesUsed: [String] {
        var found: [String] = []
        func visit(_ formula: Formula) {
            switch formula {
            case .quantity: break
            case .series(let id): if !found.contains(id) { found.append(id) }
            case .negation(let operand), .conversion(let operand, _, _), .logarithm(let operand),
                .sum(let operand):
                visit(operand)
            case .binary(_, let left, let right):
                visit(left)
                visit(right)
            case .frontier(let definition): definition.formulas.forEach(visit)
            }
        }
        visit(self)
        return found
    }

    /// The raw series that the formula reads of every entity, inside `sum(…)`. Not those of a frontier, of which a value
    /// rests on its own entity's output and inputs, and on the others' only by what is estimated from all.
    public var seriesSummed: [String] {
        switch self {
        case .quantity, .series, .frontier: []
        case .negation(let operand), .conversion(let operand, _, _), .logarithm(let operand):
            operand.seriesSummed
        case .sum(let operand): operand.seriesUsed
        case .binary(_, let left, let right):
            left.seriesSummed + right.seriesSummed.filter { !left.seriesSummed.contains($0) }
        }
    }

    /// The raw series that the formula reads for earlier years too, to accumulate a stock.
    public var seriesAccumulated: [String] {
        var found: [String] = []
        for frontier in frontiersUsed {
            for case .capital(let capital) in frontier.inputs.map(\.amount) {
                found += capital.investment.seriesUsed.filter { !found.contains($0) }
            }
        }
        return found
    }

    /// The frontiers that the formula reads, in the order of first use.
    public var frontiersUsed: [FrontierDefinition] {
        switch self {
        case .quantity, .series: []
        case .negation(let operand), .conversion(let operand, _, _), .logarithm(let operand),
            .sum(let operand):
            operand.frontiersUsed
        case .binary(_, let left, let right):
            left.frontiersUsed + right.frontiersUsed.filter { !left.frontiersUsed.contains($0) }
        case .frontier(let definition): [definition]
        }
    }

    /// Whether the value is a reported one, at most expressed in another unit.
    public var isSingleSeries: Bool {
        switch self {
        case .series: true
        case .conversion(let operand, _, _): operand.isSingleSeries
        default: false
        }
    }
}
