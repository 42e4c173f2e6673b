extension Formula: CustomStringConvertible {
    /// The formula in one fixed notation, with no more parentheses than it needs.
    public var description: String { text(within: 0) }

    private var precedence: Int {
        switch self {
        case .conversion: 0
        case .binary(.add, _, _), .binary(.subtract, _, _): 1
        case .binary(.multiply, _, _), .binary(.divide, _, _): 2
        case .negation: 3
        case .quantity, .series, .logarithm, .sum: 4
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
            }
        }
        visit(self)
        return found
    }

    /// The raw series that the formula reads of every entity, inside `sum(…)`.
    public var seriesSummed: [String] {
        switch self {
        case .quantity, .series: []
        case .negation(let operand), .conversion(let operand, _, _), .logarithm(let operand):
            operand.seriesSummed
        case .sum(let operand): operand.seriesUsed
        case .binary(_, let left, let right):
            left.seriesSummed + right.seriesSummed.filter { !left.seriesSummed.contains($0) }
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
