import Glibc

/// The regularised incomplete gamma functions P(a, x) and Q(a, x): the power series below a + 1, Legendre's continued fraction by
/// Lentz's method above (Abramowitz & Stegun 1964, 6.5.29 and 6.5.31).
enum IncompleteGamma {
    /// P(a, x), a > 0, x ≥ 0.
    static func lower(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 0 }
        return x < a + 1 ? series(a, x) : 1 - fraction(a, x)
    }

    /// Q(a, x) = 1 − P(a, x), without the cancellation.
    static func upper(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        return x < a + 1 ? 1 - series(a, x) : fraction(a, x)
    }

    /// xᵃ e⁻ˣ / Γ(a); about the mean where a is large, so that no large exponents cancel.
    private static func front(_ a: Double, _ x: Double) -> Double {
        guard a >= 10 else { return exp(a * log(x) - x) / tgamma(a) }
        let u = (x - a) / a
        let exponent = a * (log1p(u) - u) - LogGamma.stirlingError(a)
        return (a / (2 * Double.pi)).squareRoot() * exp(exponent)
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        for n in 1...100_000 {
            term *= x / (a + Double(n))
            sum += term
            if term < sum * 1e-17 { break }
        }
        return front(a, x) * sum
    }

    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var result = d
        for i in 1...100_000 {
            let step = -Double(i) * (Double(i) - a)
            b += 2
            d = step * d + b
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = b + step / c
            if abs(c) < tiny { c = tiny }
            result *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return front(a, x) * result
    }
}
