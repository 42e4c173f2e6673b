/// Reads unit expressions: `10^8 yuan / tce`, `10^-4 robot / person`, `km^2`, `1`.
///
/// A number is a power of ten or a whole number. Factors beside each other belong together, more
/// closely than by `*` and `/`, as people read it: `person / 10^4 yuan` is per ten thousand yuan. A
/// factor may also be a declared symbol: `亿元 / 万人`.
struct UnitParser {
    let quantities: [String]
    /// As in `UnitCatalogue.symbols`.
    var symbols: [String: Unit] = [:]

    func parse(_ text: String) throws(ExpressionError) -> Unit {
        // A symbol may hold what no expression does: `元/人`, `户·年`.
        if let unit = symbols[NameKey.folding(text)] { return unit }
        var reader = TokenReader(try Tokens.of(text))
        let unit = try expression(&reader)
        guard reader.next.kind == .end else { throw reader.unexpected("the end of the unit") }
        return unit
    }

    /// A unit up to a token that cannot belong to one.
    func expression(_ reader: inout TokenReader) throws(ExpressionError) -> Unit {
        let start = reader.next.offset
        var scale = Rational.one
        var powers: [String: Int] = [:]
        var isDivisor = false
        var isFirst = true
        while true {
            if !isFirst {
                if reader.take("/") {
                    isDivisor = true
                } else if reader.take("*") {
                    isDivisor = false
                } else {
                    switch reader.next.kind {
                    // A number or name beside the last factor shares its side of the line.
                    case .name, .number: break
                    default:
                        let unit = Unit(scale: scale, powers: powers, text: "")
                        return Unit(scale: scale, powers: unit.powers, text: unit.canonicalText)
                    }
                }
            }
            isFirst = false
            let token = reader.next
            let factor = try self.factor(&reader)
            let product = isDivisor ? scale.divided(by: factor.scale) : scale.multiplied(by: factor.scale)
            guard let product else {
                throw ExpressionError(
                    offset: start, found: "a factor beyond 64 bits", expected: "a power of ten within 10^±18")
            }
            scale = product
            for (quantity, power) in factor.powers {
                powers[quantity, default: 0] += isDivisor ? -power : power
                guard abs(powers[quantity, default: 0]) <= 9 else {
                    throw ExpressionError(
                        offset: token.offset, found: "a power beyond 9", expected: "a smaller one")
                }
            }
        }
    }

    private func factor(_ reader: inout TokenReader) throws(ExpressionError) -> (
        scale: Rational, powers: [String: Int]
    ) {
        let token = reader.next
        switch token.kind {
        case .number(let number):
            reader.advance()
            guard let base = Int(exactly: number), base > 0 else {
                throw ExpressionError(
                    offset: token.offset, found: "\"\(token.text)\"", expected: "a whole number above 0")
            }
            guard let exponent = try exponent(&reader) else {
                guard let scale = Rational(base) else { break }
                return (scale, [:])
            }
            guard base == 10, let scale = Rational.powerOfTen(exponent) else {
                throw ExpressionError(
                    offset: token.offset, found: "\(token.text)^\(exponent)",
                    expected: "a power of ten within 10^±18")
            }
            return (scale, [:])
        case .name(let name):
            if !quantities.contains(name), let unit = symbols[NameKey.folding(name)] {
                reader.advance()
                guard try exponent(&reader) == nil else {
                    throw ExpressionError(
                        offset: token.offset, found: "a power of the symbol \"\(name)\"",
                        expected: "powers of quantities only")
                }
                return (unit.scale, unit.powers)
            }
            guard quantities.contains(name) else {
                throw ExpressionError(
                    offset: token.offset, found: "unknown quantity \"\(name)\"",
                    expected: "a quantity or symbol of units.yaml",
                    suggestion: Spelling.closest(to: name, among: quantities + symbols.keys.sorted()))
            }
            reader.advance()
            let power = try exponent(&reader) ?? 1
            guard (-9...9).contains(power) else {
                throw ExpressionError(
                    offset: token.offset, found: "\(name)^\(power)", expected: "a power within ±9")
            }
            return (.one, [name: power])
        default: break
        }
        throw reader.unexpected("a unit such as 10^8 yuan, yuan / person or 1")
    }

    private func exponent(_ reader: inout TokenReader) throws(ExpressionError) -> Int? {
        guard reader.take("^") else { return nil }
        let isNegative = reader.take("-")
        guard case .number(let number) = reader.next.kind, let exponent = Int(exactly: number) else {
            throw reader.unexpected("a whole exponent")
        }
        reader.advance()
        return isNegative ? -exponent : exponent
    }
}

extension Unit {
    /// The unit in one fixed notation: `10^8 yuan / tce`. Quantities in alphabetical order.
    public var canonicalText: String {
        func factors(_ sign: Int) -> [String] {
            powers.filter { $0.value * sign > 0 }.sorted { $0.key < $1.key }
                .map { $0.value * sign == 1 ? $0.key : "\($0.key)^\($0.value * sign)" }
        }
        var top = factors(1)
        let (factor, divisor) = scale.texts
        if let factor { top.insert(factor, at: 0) }
        if top.isEmpty { top = ["1"] }
        return ([top.joined(separator: " ")] + factors(-1) + (divisor.map { [$0] } ?? [])).joined(
            separator: " / ")
    }
}

extension Rational {
    /// The factor and the divisor of a unit, each nil where it is 1: `10^8`; `10^-2`; `3` and `7`.
    fileprivate var texts: (factor: String?, divisor: String?) {
        if self == .one { return (nil, nil) }
        if let exponent = (-18...18).first(where: { Rational.powerOfTen($0) == self }) {
            return ("10^\(exponent)", nil)
        }
        return (numerator == 1 ? nil : "\(numerator)", denominator == 1 ? nil : "\(denominator)")
    }
}
