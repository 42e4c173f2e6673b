/// A linear model with fixed effects, and the observations to estimate it from: arrays of one length.
///
/// y = Σ β_j x_j + one effect of each fixed-effect grouping + ε. Without fixed effects there is a constant.
public struct LinearModel: Sendable {
    public var outcome: Variable
    /// Regressors, in the order in which they are reported. Of collinear ones the later is dropped.
    public var terms: [Variable]
    public var fixedEffects: [Grouping]
    /// Positive; an observation counts as the inverse of its error's variance. nil: all alike.
    public var weights: [Double]?
    /// The term without which the model has no point: it is never dropped, but an error where it is collinear.
    public var treatment: String?

    public init(
        outcome: Variable, terms: [Variable], fixedEffects: [Grouping], weights: [Double]? = nil,
        treatment: String? = nil
    ) {
        self.outcome = outcome
        self.terms = terms
        self.fixedEffects = fixedEffects
        self.weights = weights
        self.treatment = treatment
    }

    public var observations: Int { outcome.values.count }

    /// The names of terms about which nothing is asked, the treatment's and those given left out.
    func nuisance(besides asked: String? = nil) -> Set<String> {
        Set(terms.map(\.name)).subtracting([treatment, asked].compactMap { $0 })
    }

    /// The model on some of its rows, in the order given.
    public func restricted(to rows: [Int]) -> LinearModel {
        LinearModel(
            outcome: outcome.restricted(to: rows), terms: terms.map { $0.restricted(to: rows) },
            fixedEffects: fixedEffects.map { $0.restricted(to: rows) },
            weights: weights.map { weights in rows.map { weights[$0] } }, treatment: treatment)
    }

    /// Lengths, names, finite values, weights, and a treatment that varies.
    func validate() throws(EstimationError) {
        let expected = observations
        guard expected > 0 else { throw .emptySample(outcome.name) }
        var names: Set<String> = []
        for variable in [outcome] + terms {
            guard names.insert(variable.name).inserted else { throw .duplicateTerm(variable.name) }
            guard variable.values.count == expected else {
                throw .lengthMismatch(
                    variable: variable.name, found: variable.values.count, expected: expected)
            }
            if let row = variable.firstNotFinite { throw .notFinite(variable: variable.name, row: row) }
        }
        for effect in fixedEffects where effect.codes.count != expected {
            throw .lengthMismatch(variable: effect.name, found: effect.codes.count, expected: expected)
        }
        if let weights {
            guard weights.count == expected else {
                throw .lengthMismatch(variable: "weights", found: weights.count, expected: expected)
            }
            if let row = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
                throw .invalidWeight(row: row, value: weights[row])
            }
        }
        if let treatment {
            guard let term = terms.first(where: { $0.name == treatment }) else {
                throw .unknownTerm(treatment, known: terms.map(\.name))
            }
            try Self.requireVariation(of: term)
        }
    }

    private static func requireVariation(of treatment: Variable) throws(EstimationError) {
        guard let first = treatment.values.first, treatment.values.allSatisfy({ $0 == first }) else { return }
        switch first {
        case 0: throw .noneTreated(treatment: treatment.name)
        case 1: throw .allTreated(treatment: treatment.name)
        default: throw .noTreatmentVariation(treatment: treatment.name, value: first)
        }
    }
}
