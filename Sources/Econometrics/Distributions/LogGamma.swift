import Glibc

/// Logarithms of gamma and beta functions, without the cancellation that lgamma(a) − lgamma(a + b) suffers where a is large.
enum LogGamma {
    /// ln Γ(z), z > 0.
    static func value(_ z: Double) -> Double {
        z < 10 ? log(tgamma(z)) : (z - 0.5) * log(z) - z + halfLogTwoPi + stirlingError(z)
    }

    /// δ(z) = ln Γ(z) − (z − ½) ln z + z − ½ ln 2π, z ≥ 10, by Stirling's series to the term in z⁻¹⁵.
    static func stirlingError(_ z: Double) -> Double {
        let w = 1 / (z * z)
        let tail = -691.0 / 360360 + w * (1.0 / 156 - w * (3617.0 / 122400))
        let series =
            1.0 / 12 + w * (-1.0 / 360 + w * (1.0 / 1260 + w * (-1.0 / 1680 + w * (1.0 / 1188 + w * tail))))
        return series / z
    }

    /// ln B(a, b), a and b > 0.
    static func logBeta(_ a: Double, _ b: Double) -> Double {
        let (small, large) = (min(a, b), max(a, b))
        if large < 10 { return log(tgamma(small)) + log(tgamma(large)) - log(tgamma(small + large)) }
        // ln Γ(large) − ln Γ(large + small), the difference of two Stirling series taken term by term.
        let correction = stirlingError(large) - stirlingError(large + small)
        if small < 10 {
            let difference =
                correction - (large - 0.5) * log1p(small / large) - small * log(large + small) + small
            return value(small) + difference
        }
        let share = small / (large + small)
        return halfLogTwoPi - 0.5 * log(large) + stirlingError(small) + correction
            + (small - 0.5) * log(share) - large * log1p(small / large)
    }

    static let halfLogTwoPi = 0.918938533204672741780329736406
}
