/// An effect and what each unit contributes to it: √n(estimate − truth) ≈ Σψ/√n.
struct InfluenceEffect: Sendable {
    let estimate: Double
    /// One a unit.
    let influence: [Double]
    /// The part of it that outcomes make: all but what the estimation of shares adds.
    let ofOutcomes: [Double]

    /// Σ w (effect), the weights given.
    static func combination(_ effects: [InfluenceEffect], _ weights: [Double]) -> InfluenceEffect {
        var estimate = 0.0
        var influence = [Double](repeating: 0, count: effects.first?.influence.count ?? 0)
        var ofOutcomes = influence
        for (effect, weight) in zip(effects, weights) {
            estimate += weight * effect.estimate
            for unit in influence.indices {
                influence[unit] += weight * effect.influence[unit]
                ofOutcomes[unit] += weight * effect.ofOutcomes[unit]
            }
        }
        return InfluenceEffect(estimate: estimate, influence: influence, ofOutcomes: ofOutcomes)
    }
}

/// ATT(g, t) of every cohort and period but the first, with influence functions.
struct GroupTimeCells: Sendable {
    struct Cell: Sendable {
        let cohort: Int
        let period: Int
        let basePeriod: Int
        let effect: InfluenceEffect
        let treatedUnits: Int
        let comparisonUnits: Int
    }

    let cells: [Cell]
    let units: Int
    /// Pairs of unit and period in at least one cell.
    let observations: Int
    /// The cohort of each unit used; nil: never treated within the panel.
    let cohortOfUnit: [Int?]
    let cohorts: [Int]
    let excludedCohorts: [Int]

    init(
        outcome: Variable, panel: StaggeredPanel, comparison: CallawaySantAnna.ComparisonGroup
    ) throws(EstimationError) {
        try panel.check(outcome)
        let rows = try panel.balancedRows()
        let periods = panel.periods
        guard let start = periods.first, let end = periods.last else { throw .emptySample(outcome.name) }
        let used = panel.units.indices.filter { panel.cohorts[$0].map { $0 > start } ?? true }
        // Treatment that begins after the panel is none within it.
        let cohortOfUnit = used.map { panel.cohorts[$0].flatMap { $0 > end ? nil : $0 } }
        let cohorts = Set(cohortOfUnit.compactMap { $0 }).sorted()
        guard !cohorts.isEmpty else { throw panel.noBeginning }
        if comparison == .neverTreated, !cohortOfUnit.contains(nil) {
            throw .noComparisonGroup("no unit is never treated; compare with those not yet treated")
        }
        let values = used.map { unit in rows[unit].map { outcome.values[$0] } }
        var cells: [Cell] = []
        var isCompared = [Bool](repeating: false, count: used.count * periods.count)
        for cohort in cohorts {
            let treated = cohortOfUnit.indices.filter { cohortOfUnit[$0] == cohort }
            guard let before = periods.lastIndex(where: { $0 < cohort }) else { continue }
            for t in periods.indices.dropFirst() {
                let base = periods[t] >= cohort ? before : t - 1
                let horizon = max(periods[t], periods[base])
                let controls = cohortOfUnit.indices.filter { unit in
                    guard let other = cohortOfUnit[unit] else { return true }
                    return comparison == .notYetTreated && other > horizon && other != cohort
                }
                guard !controls.isEmpty else { continue }
                for unit in treated + controls {
                    isCompared[unit * periods.count + t] = true
                    isCompared[unit * periods.count + base] = true
                }
                cells.append(
                    Cell(
                        cohort: cohort, period: periods[t], basePeriod: periods[base],
                        effect: Self.effect(
                            treated: treated, controls: controls, units: used.count,
                            change: { values[$0][t] - values[$0][base] }),
                        treatedUnits: treated.count, comparisonUnits: controls.count))
            }
        }
        guard cells.contains(where: { $0.period >= $0.cohort }) else {
            throw .noComparisonGroup("when the first units are treated, none is untreated")
        }
        self.cells = cells
        self.units = used.count
        observations = isCompared.count { $0 }
        self.cohortOfUnit = cohortOfUnit
        self.cohorts = cohorts
        excludedCohorts = panel.treatedCohorts.filter { $0 <= start }
    }

    /// The difference of mean changes; ψ_i = n·[1{treated}(Δ_i − Δ̄)/n_treated − 1{control}(Δ_i − Δ̄)/n_control].
    private static func effect(
        treated: [Int], controls: [Int], units: Int, change: (Int) -> Double
    ) -> InfluenceEffect {
        var influence = [Double](repeating: 0, count: units)
        func mean(_ members: [Int], sign: Double) -> Double {
            let changes = members.map(change)
            let mean = changes.reduce(0, +) / Double(members.count)
            for (member, value) in zip(members, changes) {
                influence[member] += sign * Double(units) / Double(members.count) * (value - mean)
            }
            return mean
        }
        let estimate = mean(treated, sign: 1) - mean(controls, sign: -1)
        return InfluenceEffect(estimate: estimate, influence: influence, ofOutcomes: influence)
    }
}
