import LinearAlgebra

/// Untreated outcomes by unit, period and controls, and what they impute.
struct ImputationModel {
    /// Rows, ascending; rows of excluded cohorts are in neither.
    let treated: [Int]
    let untreated: [Int]
    /// Periods since treatment, one a row; of no meaning for the untreated.
    let relative: [Int]
    let excludedCohorts: [Int]
    let droppedTerms: [DroppedTerm]
    /// y less its imputed value, one a row; nil for rows left out. Of untreated rows the residual.
    let effects: [Double?]

    private let panel: StaggeredPanel
    /// (Z̃ᵀZ̃)⁻¹ of the untreated rows' regressors less their unit means.
    private let bread: Matrix
    /// Regressors less the unit's untreated means, kept columns only, row after row of those used.
    private let deviations: [[Double]]
    private let untreatedOfUnit: [Int]

    init(
        outcome: Variable, panel: StaggeredPanel, controls: [Variable], options: RegressionOptions
    ) throws(EstimationError) {
        try panel.check(outcome)
        for control in controls { try panel.check(control) }
        let count = panel.unitOfRow.count
        let isTreated = panel.treatmentValues(of: panel.cohorts).map { $0 == 1 }
        guard isTreated.contains(true) else { throw .noneTreated(treatment: nil) }
        var untreatedOfUnit = [Int](repeating: 0, count: panel.units.count)
        for row in 0..<count where !isTreated[row] { untreatedOfUnit[panel.unitOfRow[row]] += 1 }
        let used = (0..<count).filter { untreatedOfUnit[panel.unitOfRow[$0]] > 0 }
        let treated = used.filter { isTreated[$0] }
        let untreated = used.filter { !isTreated[$0] }
        guard !untreated.isEmpty else { throw .allTreated(treatment: outcome.name) }
        guard !treated.isEmpty else { throw panel.noBeginning }

        let seen = Set(untreated.map { panel.periodOfRow[$0] })
        if let row = treated.first(where: { !seen.contains(panel.periodOfRow[$0]) }) {
            throw .notImputable(unit: panel.units[panel.unitOfRow[row]], period: panel.periodOfRow[row])
        }
        let dummies = seen.sorted().dropFirst().map { period in
            Variable(name: "period \(period)", values: panel.periodOfRow.map { $0 == period ? 1 : 0 })
        }
        let regressors = dummies + controls
        let fit = try Self.fit(
            outcome: outcome, regressors: regressors, untreated: untreated, panel: panel, options: options)
        if let lost = fit.dropped.first(where: { term in dummies.contains { $0.name == term.term } }),
            let row = treated.first(where: { "period \(panel.periodOfRow[$0])" == lost.term })
        {
            throw .notImputable(unit: panel.units[panel.unitOfRow[row]], period: panel.periodOfRow[row])
        }

        // What a unit's untreated rows say of it: the means of its outcome and regressors.
        let kept = fit.kept.map { regressors[$0].values }
        func unitMeans(_ values: [Double]) -> [Double] {
            var sums = [Double](repeating: 0, count: panel.units.count)
            for row in untreated { sums[panel.unitOfRow[row]] += values[row] }
            return zip(sums, untreatedOfUnit).map { $1 > 0 ? $0 / Double($1) : 0 }
        }
        let outcomeMeans = unitMeans(outcome.values)
        let means = kept.map(unitMeans)
        var deviations = [[Double]](repeating: [], count: count)
        var effects = [Double?](repeating: nil, count: count)
        for row in used {
            let unit = panel.unitOfRow[row]
            let deviation = kept.indices.map { kept[$0][row] - means[$0][unit] }
            let predicted = zip(deviation, fit.coefficients).reduce(outcomeMeans[unit]) { $0 + $1.0 * $1.1 }
            deviations[row] = deviation
            effects[row] = outcome.values[row] - predicted
        }
        self.treated = treated
        self.untreated = untreated
        relative = panel.relativePeriods.map { $0 ?? -1 }
        excludedCohorts = panel.treatedCohorts.filter { cohort in
            panel.units.indices.contains { panel.cohorts[$0] == cohort && untreatedOfUnit[$0] == 0 }
        }
        droppedTerms = fit.dropped
        self.effects = effects
        self.panel = panel
        bread = fit.bread
        self.deviations = deviations
        self.untreatedOfUnit = untreatedOfUnit
    }

    private struct Fit {
        let kept: [Int]
        let dropped: [DroppedTerm]
        let coefficients: [Double]
        let bread: Matrix
    }

    /// Least squares on the untreated rows, unit effects taken out.
    private static func fit(
        outcome: Variable, regressors: [Variable], untreated: [Int], panel: StaggeredPanel,
        options: RegressionOptions
    ) throws(EstimationError) -> Fit {
        let columns = regressors.map { $0.restricted(to: untreated).values }
        var matrix = Matrix(columns: columns + [outcome.restricted(to: untreated).values])
        let norms = ColumnMoments(matrix, weights: nil).norms
        let units = Grouping(name: "unit", untreated.map { panel.unitOfRow[$0] })
        let demeaner = Demeaner(
            [units], weights: nil, observations: untreated.count, options: options.demeaning)
        _ = try demeaner.demean(&matrix)
        let demeaned = matrix
        let upper = try solving { () throws(LinearAlgebraError) in try QRFactor(of: demeaned) }.upper
        let scan = try CollinearityScan(
            upper: upper, norms: norms, names: regressors.map(\.name), effects: ["unit"], treatment: nil,
            tolerance: options.collinearityTolerance)
        guard !scan.kept.isEmpty else {
            return Fit(
                kept: [], dropped: scan.dropped, coefficients: [], bread: Matrix(rows: 0, columns: 0))
        }
        let solution = try LeastSquaresSolution(upper: upper, terms: scan.kept, outcome: regressors.count)
        return Fit(
            kept: scan.kept, dropped: scan.dropped, coefficients: solution.coefficients,
            bread: solution.bread)
    }

    /// The conservative error of the mean effect of some treated rows.
    func standardError(of rows: [Int]) throws(EstimationError) -> Double {
        let weight = 1 / Double(rows.count)
        var weightOfUnit = [Double](repeating: 0, count: panel.units.count)
        var total = [Double](repeating: 0, count: bread.rows)
        for row in rows {
            weightOfUnit[panel.unitOfRow[row]] += weight
            for index in total.indices { total[index] += weight * deviations[row][index] }
        }
        let sums = total
        let slopes = try solving { [bread] () throws(LinearAlgebraError) in try bread.times(sums) }
        var scores = [Double](repeating: 0, count: panel.units.count)
        for row in untreated {
            let unit = panel.unitOfRow[row]
            let share = zip(deviations[row], slopes).reduce(
                weightOfUnit[unit] / Double(untreatedOfUnit[unit])
            ) { $0 + $1.0 * $1.1 }
            scores[unit] -= share * (effects[row] ?? 0)
        }
        // In an order of their own, for sums depend on it in their last digit.
        let cells = Set(rows.map { cellOfRow($0) }).sorted { $0.lexicographicallyPrecedes($1) }
        for cell in cells {
            let members = rows.filter { cellOfRow($0) == cell }
            let mean = members.reduce(0.0) { $0 + (effects[$1] ?? 0) } / Double(members.count)
            for row in members { scores[panel.unitOfRow[row]] += weight * ((effects[row] ?? 0) - mean) }
        }
        return scores.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// Cohort and period of a treated row.
    private func cellOfRow(_ row: Int) -> [Int] {
        [panel.periodOfRow[row] - relative[row], panel.periodOfRow[row]]
    }
}
