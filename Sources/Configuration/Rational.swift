/// An exact positive fraction in lowest terms, for factors between units.
public struct Rational: Sendable, Hashable {
    public let numerator: Int
    public let denominator: Int

    public static let one = Rational(reduced: 1, 1)

    private init(reduced numerator: Int, _ denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// `numerator / denominator` in lowest terms; nil unless both are positive.
    public init?(_ numerator: Int, _ denominator: Int = 1) {
        guard numerator > 0, denominator > 0 else { return nil }
        var (a, b) = (numerator, denominator)
        while b != 0 { (a, b) = (b, a % b) }
        self.init(reduced: numerator / a, denominator / a)
    }

    /// The product; nil where it does not fit 64 bits.
    public func multiplied(by other: Rational) -> Rational? {
        let top = numerator.multipliedReportingOverflow(by: other.numerator)
        let bottom = denominator.multipliedReportingOverflow(by: other.denominator)
        guard !top.overflow, !bottom.overflow else { return nil }
        return Rational(top.partialValue, bottom.partialValue)
    }

    /// The quotient; nil where it does not fit 64 bits.
    public func divided(by other: Rational) -> Rational? {
        multiplied(by: Rational(reduced: other.denominator, other.numerator))
    }

    /// 10 to the given power; nil beyond ±18.
    public static func powerOfTen(_ exponent: Int) -> Rational? {
        guard (-18...18).contains(exponent) else { return nil }
        let power = (0..<abs(exponent)).reduce(1) { product, _ in product * 10 }
        return exponent < 0 ? Rational(1, power) : Rational(power)
    }
}
