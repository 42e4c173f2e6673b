/// The imputation estimator of Borusyak, Jaravel & Spiess (2024, doi:10.1093/restud/rdae007).
///
/// Effects of unit and period, and of controls, are estimated from untreated observations alone, by exact least squares; the outcome that treated
/// observations would have had is imputed from them, and what is observed beyond it is averaged. Of linear unbiased estimators it is the one with the
/// least variance when errors are independent and of one variance; it uses all untreated periods where `CallawaySantAnna` uses the last. It differs from TWFE
/// where effects vary, since TWFE learns period effects from treated observations too.
///
/// Errors are their conservative ones (Theorem 3): Σ_i (Σ_t v_it ε̃_it)² with the weights v of the estimator in y, clustered by unit, and for ε̃
/// of treated observations the deviation from the mean effect of cohort and period. A cohort of one unit contributes none.
///
/// Checked against exact least squares (statsmodels 0.15.0) to 1e-9, and diff-diff 3.13.0 for errors to 1e-8.
public struct ImputationEstimator: Sendable {
    public struct Effect: Sendable, Hashable {
        /// Periods since treatment began, from 0 on.
        public let relativePeriod: Int
        public let effect: EffectEstimate
        public let observations: Int
    }

    public let effects: [Effect]
    /// The mean over all treated observations.
    public let overall: Coefficient
    public let treatedObservations: Int
    /// Units used, treated or not.
    public let units: Int
    /// Periods in which one unit alone is untreated, so that what it does is all that they impute from.
    public let periodsOfOneUntreated: [Int]
    /// Those that effects were estimated from.
    public let untreatedObservations: Int
    /// Cohorts without an untreated observation, which were left out: nothing can be imputed for them.
    public let excludedCohorts: [Int]
    public let droppedTerms: [DroppedTerm]

    /// - Parameters:
    ///   - outcome: one a row of the panel, which may have gaps.
    ///   - controls: one a row each; not affected by treatment.
    /// - Throws: `EstimationError`: `noneTreated`, `allTreated`, `notImputable` for a period without untreated observations, `noVariance` of the overall effect, `lengthMismatch`,
    ///   `notFinite`.
    public init(
        outcome: Variable, panel: StaggeredPanel, controls: [Variable] = [], level: Double = 0.95,
        options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        let model = try ImputationModel(
            outcome: outcome, panel: panel, controls: controls, options: options)
        let floor = RoundingError.unit * RoundingError.magnitude(of: outcome.values)
        func mean(_ term: String, _ rows: [Int]) throws(EstimationError) -> EffectEstimate {
            let estimate = rows.reduce(0.0) { $0 + (model.effects[$1] ?? 0) } / Double(rows.count)
            let error = try model.standardError(of: rows)
            guard error > floor else {
                return .withoutError(
                    TermWithoutVariance(
                        term: term, estimate: estimate, reason: .noVariance(term: term)))
            }
            return .withError(
                Coefficient(
                    term: term, estimate: estimate, standardError: error,
                    degreesOfFreedom: .infinity, level: level))
        }
        var effects: [Effect] = []
        for k in Set(model.treated.map { model.relative[$0] }).sorted() {
            let rows = model.treated.filter { model.relative[$0] == k }
            effects.append(
                Effect(
                    relativePeriod: k, effect: try mean(EventStudy.termName(k), rows),
                    observations: rows.count))
        }
        self.effects = effects
        overall = try mean("ATT", model.treated).known()
        treatedObservations = model.treated.count
        units = Set((model.treated + model.untreated).map { panel.unitOfRow[$0] }).count
        var untreatedInPeriod: [Int: Int] = [:]
        for row in model.untreated { untreatedInPeriod[panel.periodOfRow[row], default: 0] += 1 }
        periodsOfOneUntreated = untreatedInPeriod.filter { $0.value == 1 }.keys.sorted()
        untreatedObservations = model.untreated.count
        excludedCohorts = model.excludedCohorts
        droppedTerms = model.droppedTerms
    }
}
