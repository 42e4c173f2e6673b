/// Gives names and units to formulas: a bare name is a raw series if there is one, otherwise another
/// indicator or variable, whose formula takes its place.
struct FormulaResolver {
    /// A formula whose names have not been looked up.
    struct Draft {
        let syntax: FormulaSyntax
    }

    let seriesUnits: [String: Unit]
    let drafts: [String: Draft]
    /// nil within `frontiers.yaml`, whose formulas may not rest on frontiers.
    var frontiers: [String: FrontierDefinition]?

    /// A resolved formula and the unit of its result.
    struct Typed {
        let formula: Formula
        let unit: Unit
    }

    func resolve(_ syntax: FormulaSyntax, of id: String) throws(ExpressionError) -> Typed {
        try resolve(syntax, path: [id], isInSum: false)
    }

    private func resolve(
        _ syntax: FormulaSyntax, path: [String], isInSum: Bool
    ) throws(ExpressionError) -> Typed {
        switch syntax {
        case .number(let number, let unit, _):
            return Typed(formula: .quantity(number, unit ?? .one), unit: unit ?? .one)
        case .name(let name, let offset):
            return try resolve(name: name, offset: offset, path: path, isInSum: isInSum)
        case .negation(let operand):
            let operand = try resolve(operand, path: path, isInSum: isInSum)
            return Typed(formula: .negation(operand.formula), unit: operand.unit)
        case .binary(let sign, let left, let right, let offset):
            let left = try resolve(left, path: path, isInSum: isInSum)
            let right = try resolve(right, path: path, isInSum: isInSum)
            return Typed(
                formula: .binary(sign, left.formula, right.formula),
                unit: try unit(of: sign, left.unit, right.unit, offset: offset))
        case .conversion(let operand, let target, let offset):
            let operand = try resolve(operand, path: path, isInSum: isInSum)
            guard let factor = operand.unit.factor(to: target) else {
                throw ExpressionError(
                    offset: offset,
                    found: "\(operand.unit.canonicalText) cannot be expressed in \(target.canonicalText)",
                    expected: "a unit of the same kind of quantity")
            }
            return Typed(formula: .conversion(operand.formula, to: target, factor: factor), unit: target)
        case .logarithm(let operand, let offset):
            let operand = try resolve(operand, path: path, isInSum: isInSum)
            guard operand.unit == .one else {
                throw ExpressionError(
                    offset: offset, found: "the logarithm of \(operand.unit.canonicalText)",
                    expected: "a pure number",
                    remedy: operand.unit.powers.isEmpty
                        ? "Add `in [1]`."
                        : "Divide by a quantity of that unit: ln(x / 1 [\(operand.unit.canonicalText)]).")
            }
            return Typed(formula: .logarithm(operand.formula), unit: .one)
        case .sum(let operand, let offset):
            guard !isInSum else {
                throw ExpressionError(offset: offset, found: "a sum within a sum", expected: "one sum")
            }
            let operand = try resolve(operand, path: path, isInSum: true)
            return Typed(formula: .sum(operand.formula), unit: operand.unit)
        case .frontier(let name, let offset):
            return try resolve(frontier: name, offset: offset)
        }
    }

    private func resolve(frontier name: String, offset: Int) throws(ExpressionError) -> Typed {
        guard let frontiers else {
            throw ExpressionError(
                offset: offset, found: "a frontier that rests on a frontier",
                expected: "series and formulas of series")
        }
        guard let definition = frontiers[name] else {
            throw ExpressionError(
                offset: offset, found: "unknown frontier \"\(name)\"",
                expected: "a frontier of frontiers.yaml",
                suggestion: Spelling.closest(to: name, among: frontiers.keys.sorted()))
        }
        return Typed(formula: .frontier(definition), unit: .one)
    }

    private func resolve(
        name: String, offset: Int, path: [String], isInSum: Bool
    ) throws(ExpressionError) -> Typed {
        if let unit = seriesUnits[name] { return Typed(formula: .series(name), unit: unit) }
        guard let draft = drafts[name] else {
            throw ExpressionError(
                offset: offset, found: "unknown series \"\(name)\"",
                expected: "a series of series.yaml or an indicator or variable",
                suggestion: Spelling.closest(
                    to: name, among: seriesUnits.keys.sorted() + drafts.keys.sorted()))
        }
        guard !path.contains(name) else {
            throw ExpressionError(
                offset: offset,
                found: "a formula that uses itself: \((path + [name]).joined(separator: " → "))",
                expected: "formulas that end at series")
        }
        do throws(ExpressionError) {
            return try resolve(draft.syntax, path: path + [name], isInSum: isInSum)
        } catch {
            // The offset within another formula means nothing here.
            throw ExpressionError(
                offset: offset, found: "\(error.found) in the formula of \"\(name)\"",
                expected: error.expected,
                suggestion: error.suggestion, remedy: error.remedy)
        }
    }

    private func unit(
        of sign: Formula.Operator, _ left: Unit, _ right: Unit, offset: Int
    ) throws(ExpressionError) -> Unit {
        switch sign {
        case .add, .subtract:
            guard left == right else {
                let isScale = left.isCommensurable(with: right)
                throw ExpressionError(
                    offset: offset, found: "\(left.canonicalText) \(sign.rawValue) \(right.canonicalText)",
                    expected: "equal units on both sides",
                    remedy: isScale ? "Write (x in [\(left.canonicalText)]) on the right." : nil)
            }
            return left
        case .multiply, .divide:
            let scale =
                sign == .multiply
                ? left.scale.multiplied(by: right.scale) : left.scale.divided(by: right.scale)
            guard let scale else {
                throw ExpressionError(
                    offset: offset, found: "a unit whose factor does not fit 64 bits",
                    expected: "smaller powers of ten")
            }
            let powers = left.powers.merging(
                right.powers.mapValues { sign == .multiply ? $0 : -$0 }, uniquingKeysWith: +)
            let unit = Unit(scale: scale, powers: powers, text: "")
            return Unit(scale: scale, powers: unit.powers, text: unit.canonicalText)
        }
    }
}
