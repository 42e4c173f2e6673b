/// How well a regression fits. With RSS = Σ w e², N observations, K parameters of which k are slopes:
public struct GoodnessOfFit: Sendable, Hashable {
    /// 1 − RSS / Σ w (y − ȳ)²: fixed effects included, as regress, areg, reghdfe and fixest's `r2` have it.
    public let rSquared: Double
    /// 1 − (1 − R²)(N − 1)/(N − K).
    public let adjustedRSquared: Double
    /// 1 − RSS / Σ w ỹ², ỹ without its fixed effects: what the slopes explain of what all effects leave (fixest's `wr2`, reghdfe).
    public let rSquaredWithin: Double
    /// 1 − (1 − within R²)(N − K + k)/(N − K).
    public let adjustedRSquaredWithin: Double
    /// 1 − RSS / Σ w (y − ȳ_i)², ȳ_i the mean of y's group of the first fixed effect: further effects count as regressors, as in
    /// Stata's `xtreg y x i.year, fe` (`R-sq: within`). nil without fixed effects.
    public let rSquaredWithinFirst: Double?
    /// The squared correlation of y with xᵀβ, effects left out: `R-sq: overall` of Stata's `xtreg, fe`.
    public let rSquaredOverall: Double
    /// √(RSS/(N − K)): Stata's Root MSE and sigma_e. fixest prints √(RSS/N) instead.
    public let rootMeanSquaredError: Double
    /// RSS.
    public let residualSumOfSquares: Double

    /// - Parameters:
    ///   - otherParameters: effects and constant.
    init(
        observations: Int, slopes: Int, otherParameters: Int, residual: Double, total: Double, within: Double,
        withinFirst: Double?, overall: Double
    ) {
        let n = Double(observations)
        let freedom = n - Double(slopes + otherParameters)
        rSquared = 1 - residual / total
        adjustedRSquared = 1 - (residual / freedom) / (total / (n - 1))
        rSquaredWithin = 1 - residual / within
        adjustedRSquaredWithin = 1 - (residual / freedom) / (within / (n - Double(otherParameters)))
        rSquaredWithinFirst = withinFirst.map { 1 - residual / $0 }
        rSquaredOverall = overall
        rootMeanSquaredError = (residual / freedom).squareRoot()
        residualSumOfSquares = residual
    }
}
