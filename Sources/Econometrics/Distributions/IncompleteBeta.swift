import Glibc

/// The regularised incomplete beta function I_x(a, b), by the continued fraction of Abramowitz & Stegun (1964, 26.5.8), evaluated by
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
        let tiny = 1e-300
        func guarded(_ v: Double) -> Double { abs(v) < tiny ? tiny : v }
        var c = 1.0
        var d = 1 / guarded(1 - (a + b) * x / (a + 1))
        var fraction = d
        for step in 1...20_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / guarded(1 + even * d)
            c = guarded(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / guarded(1 + odd * d)
            c = guarded(1 + odd / c)
            fraction *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return front * fraction / a
    }
}
