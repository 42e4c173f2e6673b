/// Averages of group-time effects (Callaway & Sant'Anna 2021, §3.1).
struct GroupTimeAggregator {
    private let cells: GroupTimeCells
    private let inference: InfluenceInference
    /// Those of treated periods.
    private let treated: [GroupTimeCells.Cell]
    /// P(G = g) of each cohort.
    private let shares: [Int: Double]

    init(cells: GroupTimeCells, inference: InfluenceInference) {
        self.cells = cells
        self.inference = inference
        treated = cells.cells.filter { $0.period >= $0.cohort }
        shares = Dictionary(
            uniqueKeysWithValues: cells.cohorts.map { cohort in
                let members = cells.cohortOfUnit.filter { $0 == cohort }.count
                return (cohort, Double(members) / Double(cells.units))
            })
    }

    /// Every treated cell by its cohort's share.
    func simple() -> InfluenceEffect { averageByShare(treated.map { ($0.cohort, $0.effect) }) }

    func dynamic() throws(EstimationError) -> StaggeredAggregation {
        let relative = Set(cells.cells.map { $0.period - $0.cohort }).sorted()
        let effects = relative.map { k in
            averageByShare(cells.cells.filter { $0.period - $0.cohort == k }.map { ($0.cohort, $0.effect) })
        }
        let after = zip(relative, effects).filter { $0.0 >= 0 }.map(\.1)
        return try aggregation(relative, effects, overall: Self.mean(after)) { "k=\($0)" }
    }

    func group() throws(EstimationError) -> StaggeredAggregation {
        let present = cells.cohorts.filter { cohort in treated.contains { $0.cohort == cohort } }
        let effects = present.map { cohort in
            Self.mean(treated.filter { $0.cohort == cohort }.map(\.effect))
        }
        let overall = averageByShare(Array(zip(present, effects)))
        return try aggregation(present, effects, overall: overall) { "cohort \($0)" }
    }

    func calendar() throws(EstimationError) -> StaggeredAggregation {
        let periods = Set(treated.map(\.period)).sorted()
        let effects = periods.map { period in
            averageByShare(treated.filter { $0.period == period }.map { ($0.cohort, $0.effect) })
        }
        return try aggregation(periods, effects, overall: Self.mean(effects)) { "\($0)" }
    }

    private func aggregation(
        _ indices: [Int], _ effects: [InfluenceEffect], overall: InfluenceEffect, name: (Int) -> String
    ) throws(EstimationError) -> StaggeredAggregation {
        let critical = try inference.criticalValue(effects)
        var points: [StaggeredAggregation.Point] = []
        for (index, effect) in zip(indices, effects) {
            let estimate = inference.estimate(name(index), effect)
            let band = critical.flatMap { value in
                estimate.coefficient.map { coefficient in
                    let reach = value * coefficient.standardError
                    return coefficient.estimate - reach...coefficient.estimate + reach
                }
            }
            points.append(.init(index: index, effect: estimate, band: band))
        }
        return StaggeredAggregation(
            points: points, overall: try inference.estimate("ATT", overall).known(), criticalValue: critical)
    }

    private static func mean(_ effects: [InfluenceEffect]) -> InfluenceEffect {
        .combination(effects, effects.map { _ in 1 / Double(effects.count) })
    }

    /// Σ p_g effect_g / Σ p_g, with what the estimation of the shares p adds to the influence:
    /// Σ_g effect_g · [(1{G = g} − p_g)/P − p_g/P² · Σ_h (1{G = h} − p_h)], P = Σ p.
    private func averageByShare(_ members: [(cohort: Int, effect: InfluenceEffect)]) -> InfluenceEffect {
        let weights = members.map { shares[$0.cohort] ?? 0 }
        let total = weights.reduce(0, +)
        let base = InfluenceEffect.combination(members.map(\.effect), weights.map { $0 / total })
        var influence = base.influence
        for unit in influence.indices {
            let deviations = members.indices.map {
                (cells.cohortOfUnit[unit] == members[$0].cohort ? 1 : 0) - weights[$0]
            }
            let sum = deviations.reduce(0, +)
            for index in members.indices {
                let share = deviations[index] / total - weights[index] * sum / (total * total)
                influence[unit] += share * members[index].effect.estimate
            }
        }
        return InfluenceEffect(
            estimate: base.estimate, influence: influence, ofOutcomes: base.ofOutcomes)
    }
}
