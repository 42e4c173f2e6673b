/// A unit of measurement: a rational multiple of a product of powers of base quantities.
///
/// `10^8 yuan / tce` has scale 10⁸ and powers `["yuan": 1, "tce": -1]`; `%` has scale 1/100 and no
/// powers. Two units are equal when scale and powers are, however they were written.
public struct Unit: Sendable {
    /// How many base units one of these is, as an exact fraction.
    public let scale: Rational
    /// Base quantity → its exponent; exponents of zero are left out.
    public let powers: [String: Int]
    /// The unit as the configuration writes it, for people.
    public let text: String

    public init(scale: Rational, powers: [String: Int], text: String) {
        self.scale = scale
        self.powers = powers.filter { $0.value != 0 }
        self.text = text
    }

    /// The unit of a pure number.
    public static let one = Unit(scale: .one, powers: [:], text: "1")

    /// Whether both measure the same kind of quantity, so that values convert between them.
    public func isCommensurable(with other: Unit) -> Bool { powers == other.powers }

    /// The exact factor that turns a value in this unit into a value in `other`; nil where they
    /// measure different kinds of quantity or the fraction does not fit 64 bits.
    public func factor(to other: Unit) -> UnitFactor? {
        guard isCommensurable(with: other), let ratio = scale.divided(by: other.scale) else { return nil }
        return UnitFactor(ratio)
    }
}

extension Unit: Hashable {
    public static func == (left: Unit, right: Unit) -> Bool {
        left.scale == right.scale && left.powers == right.powers
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(scale)
        hasher.combine(powers)
    }
}

/// The exact conversion factor between two commensurable units.
///
/// Kept as a fraction, because `value × numerator / denominator` with two exact integers is correctly
/// rounded where a product with the rounded decimal factor is not: 1 万元 is 1/10000 亿元, and 0.0001
/// is no binary number.
public struct UnitFactor: Sendable, Hashable {
    public let numerator: Double
    public let denominator: Double

    public init(_ ratio: Rational) {
        numerator = Double(ratio.numerator)
        denominator = Double(ratio.denominator)
    }

    /// No conversion.
    public static let identity = UnitFactor(.one)

    /// `value` in the target unit. Exact when numerator and denominator are 1.
    @inlinable
    public func callAsFunction(_ value: Double) -> Double { value * numerator / denominator }
}
