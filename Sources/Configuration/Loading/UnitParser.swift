/// Reads unit expressions: `10^8 yuan / tce`, `10^-4 robot / person`, `km^2`, `1`.
///
/// A number is a power of ten or a whole number; factors stand beside each other or with `*`
/// between them; every `/` divides by the one factor after it.
struct UnitParser {
    let quantities: [String]

    func parse(_ text: String) throws(ExpressionError) -> Unit {
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
                    case .name, .number: isDivisor = false
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
            guard quantities.contains(name) else {
                throw ExpressionError(
                    offset: token.offset, found: "unknown quantity \"\(name)\"",
                    expected: "a quantity of units.yaml",
                    suggestion: Spelling.closest(to: name, among: quantities))
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
        let isPlain = scale == .one
        if !isPlain || top.isEmpty { top.insert(scale.text, at: 0) }
        return ([top.joined(separator: " ")] + factors(-1)).joined(separator: " / ")
    }
}

extension Rational {
    /// `10^8`, `10^-2`, `3/7`.
    fileprivate var text: String {
        if let exponent = (-18...18).first(where: { Rational.powerOfTen($0) == self }), exponent != 0 {
            return "10^\(exponent)"
        }
        return denominator == 1 ? "\(numerator)" : "\(numerator) / \(denominator)"
    }
}
