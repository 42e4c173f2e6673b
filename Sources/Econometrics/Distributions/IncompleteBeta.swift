import Glibc

/// The regularised incomplete beta function I_x(a, b), by the continued fraction of DiDonato & Morris (1992, eq. 9), evaluated by
/// Lentz's method, with I_x(a, b) = 1 − I_{1−x}(b, a) above the mean.
enum IncompleteBeta {
    /// - Parameters:
    ///   - a: positive.
    ///   - b: positive.
    ///   - x: in [0, 1].
    ///   - complement: 1 − x, given by the caller who knows it without cancellation.
    static func regularized(_ a: Double, _ b: Double, x: Double, complement y: Double) -> Double {
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        if x * (a + b) > a { return 1 - lower(b, a, x: y, complement: x) }
        return lower(a, b, x: x, complement: y)
    }

    /// x ≤ a/(a + b), where the fraction converges fast.
    private static func lower(_ a: Double, _ b: Double, x: Double, complement y: Double) -> Double {
        let logX = x < 0.5 ? log(x) : log1p(-y)
        let logY = y < 0.5 ? log(y) : log1p(-x)
        let front = exp(a * logX + b * logY - LogGamma.logBeta(a, b))
        guard front > 0 else { return 0 }
        return front / fraction(a, b, x, y)
    }

    /// b₀ + a₁/(b₁ + a₂/(b₂ + …)). That λ = a·y − b·x enters, rather than x alone, keeps the digits of y where x is near 1.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
        func numerator(_ m: Double) -> Double {
            let middle = a + 2 * m - 1
            return (a + m - 1) / middle * ((a + b + m - 1) / middle) * m * (b - m) * x * x
        }
        func denominator(_ m: Double) -> Double {
            let first = m == 0 ? 0 : m + m * (b - m) * x / (a + 2 * m - 1)
            return first + (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (a + 2 * m + 1)
        }
        func guarded(_ v: Double) -> Double { abs(v) < 1e-300 ? 1e-300 : v }
        var value = guarded(denominator(0))
        var c = value
        var d = 0.0
        for step in 1...20_000 {
            let m = Double(step)
            d = 1 / guarded(denominator(m) + numerator(m) * d)
            c = guarded(denominator(m) + numerator(m) / c)
            value *= c * d
            if abs(c * d - 1) < 1e-16 { break }
        }
        return value
    }
}
