import LinearAlgebra

/// The interaction-weighted event study of Sun & Abraham (2021, doi:10.1016/j.jeconom.2020.09.006).
///
/// One regression with an effect for every cohort and period relative to treatment, but the base, against the units never treated. Effects of one relative period
/// are averaged over cohorts by their shares among the observations at it, so that no cohort's effects at other periods mix in, as they do in
/// `EventStudy`; where effects are the same for all cohorts the two estimate the same. Standard errors take shares as given, as fixest does, and use its
/// small-sample correction, K counting every interaction.
///
/// A cohort and period without a variance, as of one unit alone without effects of period, has an effect and adds nothing to the errors of averages, as
/// in fixest; where all that an average averages are such it has none.
///
/// Checked against `sunab` of R fixest 0.14.2: coefficients to 1e-9, errors to 1e-8.
public struct SunAbraham: Sendable {
    public struct Effect: Sendable, Hashable {
        /// Periods since treatment began.
        public let relativePeriod: Int
        public let effect: EffectEstimate
        /// Cohorts that it averages.
        public let cohorts: Int
        public let observations: Int
    }

    /// In the order of relative periods, the base left out.
    public let effects: [Effect]
    /// The average over all treated observations, each cohort and period by its observations.
    public let overall: Coefficient
    /// The regression of all interactions, named `cohort 2019, k=2`.
    public let summary: RegressionSummary
    /// Cohorts without an untreated period, whose rows were left out.
    public let excludedCohorts: [Int]
    /// Cohorts of which a relative period has no variance, and why the first has none.
    public let cohortsWithoutVariance: [Int]
    public let reasonForNoVariance: EstimationError?
    /// Units never treated, which all others are compared with.
    public let comparisonUnits: Int

    /// - Parameters:
    ///   - model: outcome, controls and fixed effects of unit and period; the treatment's own column is not used.
    ///   - panel: of the model's rows.
    ///   - base: the relative period that the others are measured from.
    /// - Throws: `EstimationError`: `noComparisonGroup` without units never treated; `basePeriodUnobserved` for a cohort without its base; as a regression.
    public init(
        _ model: LinearModel, panel: StaggeredPanel, base: Int = -1, covariance: Covariance,
        correction: SmallSampleCorrection = .nonNested, level: Double = 0.95,
        options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        guard base < 0 else { throw .invalidOption("The base \(base) is not before treatment") }
        guard let start = panel.periods.first, let end = panel.periods.last else {
            throw .emptySample(model.outcome.name)
        }
        let excluded = panel.treatedCohorts.filter { $0 <= start }
        let rows = panel.unitOfRow.indices.filter { row in
            panel.cohorts[panel.unitOfRow[row]].map { !excluded.contains($0) } ?? true
        }
        // A cohort that begins after the panel is never seen treated.
        let cohortOfRow = rows.map { row in
            panel.cohorts[panel.unitOfRow[row]].flatMap { $0 > end ? nil : $0 }
        }
        guard cohortOfRow.contains(where: { $0 == nil }) else {
            throw .noComparisonGroup(
                "every unit is treated at some time; Sun and Abraham's estimator wants some that never are")
        }
        var cells: [Cell: Int] = [:]
        var cellOfRow: [Cell?] = []
        for (place, row) in rows.enumerated() {
            let cell = cohortOfRow[place].map { Cell(cohort: $0, relative: panel.periodOfRow[row] - $0) }
            cellOfRow.append(cell)
            if let cell { cells[cell, default: 0] += 1 }
        }
        guard !cells.isEmpty else { throw panel.noBeginning }
        for cohort in Set(cells.keys.map(\.cohort)).sorted() {
            let observed = cells.keys.filter { $0.cohort == cohort }.map(\.relative).sorted()
            guard observed.contains(base) else {
                throw .basePeriodUnobserved(base: base, cohort: cohort, observed: observed)
            }
        }
        let order = cells.keys.sorted().filter { $0.relative != base }
        var saturated = model.restricted(to: rows)
        saturated.treatment = nil
        saturated.terms =
            order.map { cell in
                Variable(name: cell.name, values: cellOfRow.map { $0 == cell ? 1 : 0 })
            } + saturated.terms.filter { $0.name != model.treatment }
        let summary = try FixedEffectsRegression(saturated, options: options).summary(
            covariance: covariance.restricted(to: rows), correction: correction, level: level,
            nuisance: Set(saturated.terms.map(\.name)))

        let found = Dictionary(uniqueKeysWithValues: summary.estimates.map { ($0.term, $0) })
        let estimated = order.filter { found[$0.name] != nil }
        func average(_ chosen: [Cell], term: String) throws(EstimationError) -> EffectEstimate {
            let total = Double(chosen.reduce(0) { $0 + (cells[$1] ?? 0) })
            let weights = chosen.map { ($0.name, Double(cells[$0] ?? 0) / total) }
            return try summary.combination(
                Dictionary(uniqueKeysWithValues: weights), term: term)
        }
        var effects: [Effect] = []
        for k in Set(estimated.map(\.relative)).sorted() {
            let chosen = estimated.filter { $0.relative == k }
            effects.append(
                Effect(
                    relativePeriod: k, effect: try average(chosen, term: EventStudy.termName(k)),
                    cohorts: chosen.count, observations: chosen.reduce(0) { $0 + (cells[$1] ?? 0) }))
        }
        self.effects = effects
        let treated = estimated.filter { $0.relative >= 0 }
        guard !treated.isEmpty else { throw .noneTreated(treatment: nil) }
        overall = try average(treated, term: "ATT").known()
        let without = estimated.filter { found[$0.name]?.reason != nil }
        cohortsWithoutVariance = Set(without.map(\.cohort)).sorted()
        reasonForNoVariance = without.first.flatMap { found[$0.name]?.reason }
        self.summary = summary
        excludedCohorts = excluded
        comparisonUnits = panel.cohorts.count { $0.map { $0 > end } ?? true }
    }

    private struct Cell: Hashable, Comparable {
        let cohort: Int
        let relative: Int

        var name: String { "cohort \(cohort), k=\(relative)" }

        static func < (a: Cell, b: Cell) -> Bool { (a.cohort, a.relative) < (b.cohort, b.relative) }
    }
}

extension RegressionSummary {
    /// Σ w_j β_j of terms by name. Those without a variance add nothing to its error; where all are such it has none.
    func combination(
        _ weights: [String: Double], term: String
    ) throws(EstimationError) -> EffectEstimate {
        let sum = estimates.reduce(0) { $0 + (weights[$1.term] ?? 0) * $1.estimate }
        let ofKnown = coefficients.map { weights[$0.term] ?? 0 }
        guard ofKnown.contains(where: { $0 != 0 }) else {
            let reason = withoutVariance.first { weights[$0.term] != nil }?.reason
            return .withoutError(
                TermWithoutVariance(
                    term: term, estimate: sum, reason: reason ?? .noVariance(term: term)))
        }
        do throws(EstimationError) {
            let known = try linearCombination(ofKnown, term: term)
            return .withError(
                Coefficient(
                    term: term, estimate: sum, standardError: known.standardError,
                    degreesOfFreedom: Double(covariance.degreesOfFreedom), level: confidenceLevel))
        } catch .noVariance {
            return .withoutError(
                TermWithoutVariance(term: term, estimate: sum, reason: .noVariance(term: term)))
        } catch {
            throw error
        }
    }

    /// Σ w_j β_j with its error.
    ///
    /// - Parameter weights: one a coefficient.
    /// - Throws: `lengthMismatch`, `noVariance`.
    public func linearCombination(_ weights: [Double], term: String) throws(EstimationError) -> Coefficient {
        guard weights.count == coefficients.count else {
            throw .lengthMismatch(variable: "weights", found: weights.count, expected: coefficients.count)
        }
        let matrix = covarianceMatrix
        let variance = try solving { () throws(LinearAlgebraError) in
            try matrix.quadraticForm(weights, weights)
        }
        let floor = zip(weights, varianceFloors).reduce(0) { $0 + abs($1.0) * $1.1.squareRoot() }
        guard variance > floor * floor else { throw .noVariance(term: term) }
        return Coefficient(
            term: term, estimate: zip(weights, coefficients).reduce(0) { $0 + $1.0 * $1.1.estimate },
            standardError: variance.squareRoot(), degreesOfFreedom: Double(covariance.degreesOfFreedom),
            level: confidenceLevel)
    }
}
