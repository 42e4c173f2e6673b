/// The natural logarithm, from additions, multiplications and divisions in one fixed order: the same bits on
/// every machine. The C library's picks its kernel by processor, and the last digit with it, which would
/// give one panel two content hashes.
///
/// With x = 2ᵏ·m, √½ ≤ m < √2, and s = (m − 1)/(m + 1): ln x = k·ln 2 + 2·artanh s, and
/// artanh s = s + s³/3 + s⁵/5 + …, of which |s| ≤ 0.172 needs eleven terms. Within one unit in the last
/// place of the exact value; checked against the C library's over the range of doubles.
///
/// - Parameter x: positive and finite; for anything else the result is what IEEE 754 says, NaN or ±∞.
func naturalLogarithm(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? .infinity : .nan }
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
        m /= 2
        exponent += 1
    }
    // Exact, by Sterbenz's lemma: m is between ½ and 2.
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    var series = 1.0 / 23
    for divisor in stride(from: 21.0, through: 3, by: -2) { series = series * z + 1 / divisor }
    // 2 artanh s = 2s + 2s³·series, and 2s = f − s·f, whose first term is exact.
    let tail = s * (f - 2 * z * series)
    // ln 2 in two parts, the first with so few digits that its product with an exponent is exact.
    let high = exponent * 0x1.62e42feep-1
    let low = exponent * 0x1.a39ef35793c76p-33
    return high - ((tail - low) - f)
}
