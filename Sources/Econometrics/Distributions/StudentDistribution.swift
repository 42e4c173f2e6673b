import Glibc

/// Student's t distribution.
///
/// By the incomplete beta function; checked against mpmath 1.3 to 1e-13 relative.
public struct StudentDistribution: Sendable, Hashable {
    public let degreesOfFreedom: Double

    /// - Parameter degreesOfFreedom: positive; infinite for the normal distribution.
    public init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(|T| ≥ |t|).
    public func twoSidedTail(_ t: Double) -> Double {
        guard degreesOfFreedom.isFinite else { return 2 * NormalDistribution.cumulative(-abs(t)) }
        let square = t * t
        guard square.isFinite else { return 0 }
        let n = degreesOfFreedom
        return IncompleteBeta.regularized(n / 2, 0.5, x: n / (n + square), complement: square / (n + square))
    }

    /// P(T ≤ t).
    public func cumulative(_ t: Double) -> Double {
        t < 0 ? 0.5 * twoSidedTail(t) : 1 - 0.5 * twoSidedTail(t)
    }

    public func density(_ t: Double) -> Double {
        guard degreesOfFreedom.isFinite else { return NormalDistribution.density(t) }
        let n = degreesOfFreedom
        return exp(-0.5 * (n + 1) * log1p(t * t / n) - 0.5 * log(n) - LogGamma.logBeta(n / 2, 0.5))
    }

    /// t with P(T ≤ t) = p, by Newton's method on the logarithm of the lower tail, kept within a bracket.
    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
        guard degreesOfFreedom.isFinite else { return NormalDistribution.quantile(p) }
        guard p != 0.5 else { return 0 }
        let tail = min(p, 1 - p)
        var (low, high) = (-1.0, 0.0)
        while 0.5 * twoSidedTail(low) > tail { (low, high) = (low * 4, low) }
        var t = max(low, min(high, NormalDistribution.quantile(tail)))
        for _ in 0..<200 {
            let probability = 0.5 * twoSidedTail(t)
            if probability > tail { high = t } else { low = t }
            let newton = t - log(probability / tail) * probability / density(t)
            let next = newton > low && newton < high ? newton : 0.5 * (low + high)
            let isDone = abs(next - t) <= 1e-15 * abs(t)
            t = next
            if isDone { break }
        }
        return p < 0.5 ? t : -t
    }
}
