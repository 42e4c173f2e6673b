/// A formula as written, before names and units are looked up.
indirect enum FormulaSyntax {
    case number(Double, unit: Unit?, offset: Int)
    case name(String, offset: Int)
    case negation(FormulaSyntax)
    case binary(Formula.Operator, FormulaSyntax, FormulaSyntax, offset: Int)
    case conversion(FormulaSyntax, to: Unit, offset: Int)
    case logarithm(FormulaSyntax, offset: Int)
    case sum(FormulaSyntax, offset: Int)
    case frontier(String, offset: Int)
}

/// Reads formulas by recursive descent.
///
/// From the loosest to the tightest: `in [unit]`; `+` `-`; `*` `/`; unary `-`; then a number, a number
/// with a unit `1 [km]`, a name, `ln(…)`, `sum(…)`, `frontier(name)`, parentheses.
struct FormulaParser {
    /// Deeper nesting is refused.
    static let depthLimit = 64

    let units: UnitParser

    func parse(_ text: String) throws(ExpressionError) -> FormulaSyntax {
        var reader = TokenReader(try Tokens.of(text))
        let formula = try expression(&reader, depth: 0)
        guard reader.next.kind == .end else {
            throw reader.unexpected("an operator or the end of the formula")
        }
        return formula
    }

    private func expression(_ reader: inout TokenReader, depth: Int) throws(ExpressionError) -> FormulaSyntax
    {
        guard depth < Self.depthLimit else {
            throw ExpressionError(
                offset: reader.next.offset, found: "more than \(Self.depthLimit) levels of nesting",
                expected: "a flatter formula")
        }
        var result = try sum(&reader, depth: depth)
        while case .name("in") = reader.next.kind {
            let offset = reader.next.offset
            reader.advance()
            result = .conversion(result, to: try bracketedUnit(&reader), offset: offset)
        }
        return result
    }

    private func bracketedUnit(_ reader: inout TokenReader) throws(ExpressionError) -> Unit {
        try reader.require("[")
        let unit = try units.expression(&reader)
        try reader.require("]")
        return unit
    }

    private func sum(_ reader: inout TokenReader, depth: Int) throws(ExpressionError) -> FormulaSyntax {
        var left = try product(&reader, depth: depth)
        while true {
            let offset = reader.next.offset
            let sign: Formula.Operator
            if reader.take("+") {
                sign = .add
            } else if reader.take("-") {
                sign = .subtract
            } else {
                return left
            }
            left = .binary(sign, left, try product(&reader, depth: depth), offset: offset)
        }
    }

    private func product(_ reader: inout TokenReader, depth: Int) throws(ExpressionError) -> FormulaSyntax {
        var left = try signed(&reader, depth: depth)
        while true {
            let offset = reader.next.offset
            let sign: Formula.Operator
            if reader.take("*") {
                sign = .multiply
            } else if reader.take("/") {
                sign = .divide
            } else {
                return left
            }
            left = .binary(sign, left, try signed(&reader, depth: depth), offset: offset)
        }
    }

    private func signed(_ reader: inout TokenReader, depth: Int) throws(ExpressionError) -> FormulaSyntax {
        var isNegative = false
        while reader.take("-") { isNegative.toggle() }
        let operand = try primary(&reader, depth: depth)
        return isNegative ? .negation(operand) : operand
    }

    private func primary(_ reader: inout TokenReader, depth: Int) throws(ExpressionError) -> FormulaSyntax {
        let token = reader.next
        switch token.kind {
        case .number(let number):
            reader.advance()
            let unit = reader.next.kind == .symbol("[") ? try bracketedUnit(&reader) : nil
            return .number(number, unit: unit, offset: token.offset)
        case .name(let name) where name != "in":
            reader.advance()
            guard reader.next.kind == .symbol("(") else { return .name(name, offset: token.offset) }
            switch name {
            case "ln": return .logarithm(try parenthesised(&reader, depth: depth), offset: token.offset)
            case "sum": return .sum(try parenthesised(&reader, depth: depth), offset: token.offset)
            case "frontier": return try frontier(&reader)
            default:
                throw ExpressionError(
                    offset: token.offset, found: "unknown function \"\(name)\"",
                    expected: "ln, sum or frontier",
                    suggestion: Spelling.closest(to: name, among: ["ln", "sum", "frontier"]))
            }
        case .symbol("("):
            return try parenthesised(&reader, depth: depth)
        default:
            throw reader.unexpected("a number, a name or \"(\"")
        }
    }

    private func frontier(_ reader: inout TokenReader) throws(ExpressionError) -> FormulaSyntax {
        try reader.require("(")
        let token = reader.next
        guard case .name(let name) = token.kind else {
            throw reader.unexpected("the id of a frontier of frontiers.yaml")
        }
        reader.advance()
        try reader.require(")")
        return .frontier(name, offset: token.offset)
    }

    private func parenthesised(_ reader: inout TokenReader, depth: Int) throws(ExpressionError)
        -> FormulaSyntax
    {
        try reader.require("(")
        let inner = try expression(&reader, depth: depth + 1)
        try reader.require(")")
        return inner
    }
}
