import LinearAlgebra

/// Why a model cannot be estimated. Each is an answer about one model and its sample, never about the others.
public enum EstimationError: Error, Sendable, Hashable {
    /// No observation is left: the sample, or the subgroup of this name, is empty.
    case emptySample(String)
    /// Every observation is the only one of a group of a fixed effect; `groups` says how many groups each effect has.
    case onlySingletons(observations: Int, groups: [String])
    /// There are no more observations than parameters.
    case tooFewObservations(observations: Int, parameters: Int)
    /// A variable is longer or shorter than the outcome.
    case lengthMismatch(variable: String, found: Int, expected: Int)
    /// A variable holds what is not a finite number, in this row, counted from 0.
    case notFinite(variable: String, row: Int)
    /// A weight is not a positive number.
    case invalidWeight(row: Int, value: Double)
    /// A name that the model does not have.
    case unknownTerm(String, known: [String])
    /// Two variables bear one name.
    case duplicateTerm(String)
    /// The treatment has one value throughout.
    case noTreatmentVariation(treatment: String, value: Double)
    /// Nobody in the sample is ever without treatment.
    case allTreated(treatment: String)
    /// Nobody in the sample is ever treated, by the treatment of this name, or by that of the panel.
    case noneTreated(treatment: String?)
    /// Fixed effects or other terms leave nothing of the treatment.
    case collinearTreatment(treatment: String, with: [String])
    /// Nothing is left of a mediator beside the treatment, fixed effects and other terms.
    case collinearMediator(mediator: String, with: [String])
    /// A group treated from one period on, or all of them (nil), has no observation at the period that its effects are measured from.
    case basePeriodUnobserved(base: Int, cohort: Int?, observed: [Int])
    /// The effect at this k depends on those at others, so that leaving it out would make it a second base.
    case eventTimeNotIdentified(relativePeriod: Int, base: Int, with: [String])
    /// Fixed effects leave nothing of the outcome, or of any term.
    case nothingToEstimate(outcome: String)
    /// Cluster-robust errors need at least this many clusters.
    case tooFewClusters(clustering: String, found: Int, expected: Int)
    /// Fewer draws of a bootstrap or placebo can be estimated than it needs.
    case tooFewDraws(found: Int, of: Int, expected: Int)
    /// The variance of a coefficient is zero: the fit is perfect, or what varies is in no two clusters.
    case noVariance(term: String)
    /// What is left of a term beside all others lies in one cluster, whose scores add to zero by construction.
    case movedByOneCluster(term: String, clustering: String)
    /// V₁ + V₂ − V₁₂ is negative for a coefficient, and no variance is left where the matrix is repaired.
    case negativeVariance(term: String, first: String, second: String)
    /// Every group of a heterogeneity is refused, each for a reason of its own.
    case noGroup([Heterogeneity.Refusal])
    /// A test has more restrictions than its covariance matrix has rank.
    case tooManyRestrictions(restrictions: Int, rank: Int)
    /// An iteration ended before its tolerance was met.
    case notConverged(what: String, iterations: Int, residual: Double, tolerance: Double)
    /// The estimator wants every unit in every period; this cell is absent.
    case unbalancedPanel(unit: String, period: Int)
    /// A unit occurs twice in a period.
    case duplicateObservation(unit: String, period: Int)
    /// A treatment that begins must stay: this unit's ends, or its cohort changes.
    case treatmentNotAbsorbing(unit: String, period: Int)
    /// There is no unit left to compare with.
    case noComparisonGroup(String)
    /// Some treated cells have no untreated counterpart to impute from.
    case notImputable(unit: String, period: Int)
    /// An option is out of its range.
    case invalidOption(String)
    /// LAPACK's refusal, where the checks above let something through.
    case linearAlgebra(LinearAlgebraError)
}

extension EstimationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .emptySample(let name):
            "The sample \(name) is empty. Check its condition and the years it covers."
        case .onlySingletons(let observations, let groups):
            "Fixed effects leave none of \(observations) observations: each is alone in a group, or is once such are taken out. The sample has \(groups.joined(separator: ", ")). Widen it or use fewer fixed effects."
        case .tooFewObservations(let observations, let parameters):
            "\(observations) observations cannot determine \(parameters) parameters. Use a larger sample or fewer terms."
        case .lengthMismatch(let variable, let found, let expected):
            "\(variable) has \(found) values, expected \(expected), one an observation."
        case .notFinite(let variable, let row):
            "\(variable) is not a finite number in row \(row + 1). Leave the row out or fill it before estimating."
        case .invalidWeight(let row, let value):
            "The weight in row \(row + 1) is \(value), expected a positive number. Leave the row out."
        case .unknownTerm(let name, let known):
            "There is no term \(name); there are \(known.joined(separator: ", "))."
        case .duplicateTerm(let name):
            "The name \(name) stands for two variables of the model."
        case .noTreatmentVariation(let treatment, let value):
            "The treatment \(treatment) is \(value) throughout the sample, so that its effect cannot be told from the mean."
        case .allTreated(let treatment):
            "Every observation of the sample is treated by \(treatment); there is nothing to compare with."
        case .noneTreated(let treatment):
            "No observation of the sample is treated\(treatment.map { " by \($0)" } ?? "")."
        case .collinearTreatment(let treatment, let with):
            "The treatment \(treatment) is collinear with \(with.joined(separator: ", ")), so that its effect is not identified."
        case .collinearMediator(let mediator, let with):
            "The equation of the mediator \(mediator) fits without error: \(mediator) is collinear with \(with.joined(separator: ", ")), so that no path through it can be told from theirs."
        case .basePeriodUnobserved(let base, let cohort, let observed):
            "No observation\(cohort.map { " of the units treated from \($0)" } ?? "") is at the base k = \(base), which effects are measured from; \(Self.bases(among: observed))"
        case .eventTimeNotIdentified(let k, let base, let with):
            "The effect at k = \(k) is collinear with \(with.joined(separator: ", ")), so that effects are not identified against the base k = \(base) alone. Use units that are never treated, or a narrower window, whose ends stand for more periods."
        case .nothingToEstimate(let outcome):
            "The fixed effects leave no variation of \(outcome) or of any term to estimate from."
        case .tooFewClusters(let clustering, let found, let expected):
            "Errors clustered by \(clustering) need at least \(expected) clusters; there \(found == 1 ? "is 1" : "are \(found)")."
        case .tooFewDraws(let found, let asked, let expected):
            "Only \(found) of \(asked) draws could be estimated, and at least \(expected) must: treatment and mediator vary in too few entities, or the sample leaves too little of them."
        case .noVariance(let term):
            "The variance of the coefficient of \(term) is zero: the model fits without error, one observation alone moves it, or there are too few clusters."
        case .movedByOneCluster(let term, let clustering):
            "The coefficient of \(term) has no variance: one cluster of \(clustering) alone moves it, whose scores add to zero whatever the errors are. Use errors that are not clustered by \(clustering), or fixed effects and controls that bring others in."
        case .negativeVariance(let term, let first, let second):
            "The two-way variance of the coefficient of \(term) is negative: clusters of \(first) and of \(second) have less than both crossed, so that the matrix is indefinite for this coefficient. Cluster by one of them."
        case .noGroup(let refusals):
            "No subgroup has a regression. "
                + refusals.map { "\($0.label): \($0.error)" }.joined(separator: " ")
        case .tooManyRestrictions(let restrictions, let rank):
            "The test has \(restrictions) restrictions, but their covariance matrix has rank \(rank): too few clusters move these coefficients, or the repair of a two-way matrix left too little of it."
        case .notConverged(let what, let iterations, let residual, let tolerance):
            "\(what) did not converge in \(iterations) iterations: \(residual) remains, expected at most \(tolerance)."
        case .unbalancedPanel(let unit, let period):
            "\(unit) has no observation in \(period), but the estimator wants a balanced panel."
        case .duplicateObservation(let unit, let period):
            "\(unit) has more than one observation in \(period)."
        case .treatmentNotAbsorbing(let unit, let period):
            "The treatment of \(unit) is not the one of its cohort in \(period): once begun it must stay."
        case .noComparisonGroup(let what):
            "There is no comparison group: \(what)."
        case .notImputable(let unit, let period):
            "The untreated observations do not determine the effects of \(unit) and \(period), so that nothing can be imputed there."
        case .invalidOption(let what):
            "\(what)."
        case .linearAlgebra(let error):
            error.description
        }
    }
}

extension EstimationError {
    /// Which periods observed could be a base: those before treatment.
    private static func bases(among observed: [Int]) -> String {
        let before = observed.filter { $0 < 0 }
        return before.isEmpty
            ? "no period before treatment is observed. Widen the sample."
            : "before treatment there are k = \(before.map(String.init).joined(separator: ", ")). Widen the sample or choose another base."
    }
}

/// Runs a piece of linear algebra and reports its refusal as an estimation's.
func solving<R>(_ body: () throws(LinearAlgebraError) -> R) throws(EstimationError) -> R {
    do {
        return try body()
    } catch {
        throw .linearAlgebra(error)
    }
}
