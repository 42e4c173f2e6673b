/// Which rows of a panel an event study uses, and how long before or after treatment each is.
struct EventTimes {
    /// Rows used, ascending.
    let rows: [Int]
    /// k of each row used; nil for those never treated.
    let raw: [Int?]
    /// k within the window, whose ends stand for all beyond.
    let binned: [Int?]
    /// Cohorts that are treated from the first period on, whose rows are left out.
    let excludedCohorts: [Int]

    /// - Throws: `noneTreated`; `basePeriodUnobserved` where nobody, or none of a cohort, is at the base.
    init(of panel: StaggeredPanel, window: EventStudy.Window) throws(EstimationError) {
        let relative = panel.relativePeriods
        func binned(_ k: Int?) -> Int? { k.map { min(max($0, window.first), window.last) } }
        var observed: [Int: Set<Int>] = [:]
        for (unit, k) in zip(panel.unitOfRow, relative) {
            if let cohort = panel.cohorts[unit], let k = binned(k) { observed[cohort, default: []].insert(k) }
        }
        guard relative.contains(where: { $0.map { $0 >= 0 } ?? false }) else {
            throw .noneTreated(treatment: nil)
        }
        let all = observed.values.reduce(into: Set<Int>()) { $0.formUnion($1) }
        guard all.contains(window.base) else {
            throw .basePeriodUnobserved(base: window.base, cohort: nil, observed: all.sorted())
        }
        let start = panel.periods.first ?? 0
        let end = panel.periods.last ?? 0
        let excluded = panel.treatedCohorts.filter { $0 <= start }
        var late: Set<Int> = []
        for (cohort, seen) in observed.sorted(by: { $0.key < $1.key })
        where !excluded.contains(cohort) && !seen.contains(window.base) {
            guard cohort > end else {
                throw .basePeriodUnobserved(base: window.base, cohort: cohort, observed: seen.sorted())
            }
            late.insert(cohort)
        }
        rows = panel.unitOfRow.indices.filter { row in
            panel.cohorts[panel.unitOfRow[row]].map { !excluded.contains($0) } ?? true
        }
        raw = rows.map { row in
            panel.cohorts[panel.unitOfRow[row]].flatMap { late.contains($0) ? nil : relative[row] }
        }
        guard raw.contains(where: { $0.map { $0 >= 0 } ?? false }) else {
            throw panel.noBeginning
        }
        self.binned = raw.map(binned)
        excludedCohorts = excluded
    }
}
