import LinearAlgebra

/// Errors and simultaneous bands from influence functions.
struct InfluenceInference: Sendable {
    let units: Int
    let options: CallawaySantAnna.Options
    /// Errors that are no larger are zero to rounding.
    private let floor: Double
    /// draws × units of auxiliary numbers; nil without bootstrap.
    private let multipliers: Matrix?

    /// - Parameter magnitude: of the outcome.
    init(units: Int, magnitude: Double, options: CallawaySantAnna.Options) {
        self.units = units
        floor = RoundingError.unit * magnitude
        self.options = options
        guard options.draws > 0 else {
            multipliers = nil
            return
        }
        var matrix = Matrix(rows: options.draws, columns: units)
        for draw in 0..<options.draws {
            var generator = SeededGenerator(seed: options.seed, stream: UInt64(draw))
            for unit in 0..<units { matrix[draw, unit] = options.distribution.draw(&generator) }
        }
        multipliers = matrix
    }

    /// √(Σψ²)/n.
    func standardError(_ influence: [Double]) -> Double {
        influence.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(units)
    }

    /// Whether an effect has an error: what it is made from is spread, beyond the shares that weigh it.
    private func hasError(_ effect: InfluenceEffect) -> Bool {
        standardError(effect.influence) > floor && standardError(effect.ofOutcomes) > floor
    }

    /// Against the normal distribution.
    func estimate(_ term: String, _ effect: InfluenceEffect) -> EffectEstimate {
        guard hasError(effect) else {
            return .withoutError(
                TermWithoutVariance(
                    term: term, estimate: effect.estimate, reason: .noVariance(term: term)))
        }
        return .withError(
            Coefficient(
                term: term, estimate: effect.estimate, standardError: standardError(effect.influence),
                degreesOfFreedom: .infinity, level: options.level))
    }

    /// The level's quantile of max_j |Σ_i v_i ψ_ij / n| / se_j over draws of v, of the effects that have an error; nil where none has.
    func criticalValue(_ effects: [InfluenceEffect]) throws(EstimationError) -> Double? {
        let influences = effects.filter(hasError).map(\.influence)
        guard let multipliers, !influences.isEmpty else { return nil }
        let scaled = influences.map { influence in
            let error = standardError(influence)
            return influence.map { $0 / (Double(units) * error) }
        }
        let products = try solving { () throws(LinearAlgebraError) in
            try multipliers.times(Matrix(columns: scaled))
        }
        let greatest = (0..<products.rows).map { draw in
            (0..<products.columns).reduce(0) { max($0, abs(products[draw, $1])) }
        }.sorted()
        let place = Int((options.level * Double(greatest.count)).rounded(.up)) - 1
        return greatest[min(max(place, 0), greatest.count - 1)]
    }
}
