/// A test of the frontier against ordinary least squares, under which there is no inefficiency: γ = 0, and where the model
/// has them μ = η = 0.
///
/// As γ cannot be negative, the statistic is not χ² with q degrees of freedom, q the number of restrictions, but an even mixture of
/// those with q − 1 and q (Coelli 1995). Its critical values are the upper bounds of Kodde & Palm (1986, Table 1), as Frontier 4.1
/// has them: at 5 % 2.706, 5.138, 7.045 for q = 1, 2, 3. R's frontier 1.1.8 (`lrtest`) agrees for q = 1; for more it mixes q − 2, q − 1 and
/// q by ¼, ½ and ¼, which is right where two of the restrictions are inequalities, and rejects more often.
public struct LikelihoodRatioTest: Sendable, Hashable {
    /// 2(ℓ − ℓ_OLS), 0 where rounding makes it negative.
    public let statistic: Double
    /// q.
    public let restrictions: Int
    public let pValue: Double

    init(logLikelihood: Double, restricted: Double, restrictions: Int) {
        statistic = max(0, 2 * (logLikelihood - restricted))
        self.restrictions = restrictions
        pValue = Self.upperTail(statistic, restrictions: restrictions)
    }

    /// The value that the statistic exceeds with this probability when there is no inefficiency, by bisection.
    public func criticalValue(level: Double) -> Double {
        guard level > 0, level < 1 else { return level <= 0 ? .infinity : 0 }
        var (low, high) = (0.0, 1.0)
        while Self.upperTail(high, restrictions: restrictions) > level { high *= 2 }
        for _ in 0..<200 where high - low > 1e-12 * high {
            let middle = 0.5 * (low + high)
            if Self.upperTail(middle, restrictions: restrictions) > level {
                low = middle
            } else {
                high = middle
            }
        }
        return 0.5 * (low + high)
    }

    private static func upperTail(_ x: Double, restrictions q: Int) -> Double {
        guard x > 0 else { return 1 }
        let larger = ChiSquaredDistribution(degreesOfFreedom: Double(q)).upperTail(x)
        // All of χ² with no degrees of freedom is at zero.
        let smaller = q > 1 ? ChiSquaredDistribution(degreesOfFreedom: Double(q - 1)).upperTail(x) : 0
        return 0.5 * smaller + 0.5 * larger
    }
}
