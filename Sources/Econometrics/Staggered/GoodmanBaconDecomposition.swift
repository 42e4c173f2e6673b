/// What a two-way fixed-effects coefficient is an average of, when treatment begins at different times (Goodman-Bacon 2021,
/// doi:10.1016/j.jeconom.2021.03.014, eqs. 7–10).
///
/// The TWFE coefficient without controls is the weighted mean of all differences-in-differences between two cohorts. Those that compare a later cohort
/// with an earlier, already treated one are biased where effects change over time: the more weight they have, the less TWFE is an
/// effect. Where it is zero, or effects are the same for all and constant, TWFE and its alternatives agree.
///
/// Weights add to 1 and the weighted mean is the TWFE coefficient, exactly. Checked against R bacondecomp to 1e-10.
public struct GoodmanBaconDecomposition: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case treatedVersusNever = "Treated vs Untreated"
        case earlierVersusLater = "Earlier vs Later Treated"
        case laterVersusEarlier = "Later vs Earlier Treated"
        /// With units treated from the first period on.
        case laterVersusAlways = "Later vs Always Treated"
    }

    public struct Comparison: Sendable, Hashable {
        public let kind: Kind
        /// The cohort whose treatment begins.
        public let treated: Int
        /// The cohort it is compared with; nil: never treated.
        public let control: Int?
        public let estimate: Double
        /// Its share of the coefficient.
        public let weight: Double
    }

    /// Weight and mean estimate of one kind.
    public struct Share: Sendable, Hashable {
        public let kind: Kind
        public let weight: Double
        public let estimate: Double
    }

    public let comparisons: [Comparison]
    /// Σ weight · estimate, the two-way fixed-effects coefficient.
    public let estimate: Double

    /// The kinds that occur.
    public var shares: [Share] {
        Kind.allCases.compactMap { kind in
            let chosen = comparisons.filter { $0.kind == kind }
            let weight = chosen.reduce(0) { $0 + $1.weight }
            guard weight > 0 else { return nil }
            let sum = chosen.reduce(0) { $0 + $1.weight * $1.estimate }
            return Share(kind: kind, weight: weight, estimate: sum / weight)
        }
    }

    /// - Parameter outcome: one a row of the panel.
    /// - Throws: `unbalancedPanel`; `lengthMismatch`; `notFinite`; `noneTreated`; `noComparisonGroup` where all units begin together.
    public init(outcome: Variable, panel: StaggeredPanel) throws(EstimationError) {
        let means = try CohortMeans(outcome: outcome, panel: panel)
        guard means.cohorts.contains(where: { $0.first != nil && !$0.isAlways }) else {
            throw panel.noBeginning
        }
        var found: [(Comparison, mass: Double)] = []
        for (index, a) in means.cohorts.enumerated() {
            for b in means.cohorts.dropFirst(index + 1) {
                found += Self.compare(a, b, means: means)
            }
        }
        let total = found.reduce(0) { $0 + $1.mass }
        guard total > 0 else { throw .noComparisonGroup("all units begin treatment in the same period") }
        comparisons = found.map { comparison, mass in
            Comparison(
                kind: comparison.kind, treated: comparison.treated, control: comparison.control,
                estimate: comparison.estimate, weight: mass / total)
        }
        estimate = comparisons.reduce(0) { $0 + $1.weight * $1.estimate }
    }

    /// The comparisons that two cohorts make; `a` begins before `b`.
    private static func compare(
        _ a: CohortMeans.Cohort, _ b: CohortMeans.Cohort, means: CohortMeans
    ) -> [(Comparison, mass: Double)] {
        let size = a.share + b.share
        let mix = a.share / size * (b.share / size)
        let periods = means.periods
        guard let begin = a.first else { return [] }
        guard let later = b.first else {
            guard !a.isAlways else { return [] }
            let estimate =
                means.change(a, periods.before(begin), periods.from(begin))
                - means.change(b, periods.before(begin), periods.from(begin))
            let mass = size * size * mix * a.treatedTime * (1 - a.treatedTime)
            return [
                (
                    Comparison(
                        kind: .treatedVersusNever, treated: begin, control: nil, estimate: estimate, weight: 0
                    ),
                    mass
                )
            ]
        }
        var result: [(Comparison, mass: Double)] = []
        let (early, late) = (a.treatedTime, b.treatedTime)
        if !a.isAlways {
            let window = (periods.before(begin), periods.between(begin, later))
            let estimate = means.change(a, window.0, window.1) - means.change(b, window.0, window.1)
            let spread = size * (1 - late)
            let mass =
                spread * spread * mix * ((early - late) / (1 - late)) * ((1 - early) / (1 - late))
            result.append(
                (
                    Comparison(
                        kind: .earlierVersusLater, treated: begin, control: later, estimate: estimate,
                        weight: 0),
                    mass
                ))
        }
        let window = (periods.between(begin, later), periods.from(later))
        let estimate = means.change(b, window.0, window.1) - means.change(a, window.0, window.1)
        let spread = size * early
        let mass = spread * spread * mix * (late / early) * ((early - late) / early)
        result.append(
            (
                Comparison(
                    kind: a.isAlways ? .laterVersusAlways : .laterVersusEarlier, treated: later,
                    control: begin,
                    estimate: estimate, weight: 0), mass
            ))
        return result
    }
}

/// Mean outcomes of cohorts, period by period.
private struct CohortMeans {
    struct Cohort {
        /// The first treated period; nil: never.
        let first: Int?
        /// Whether that is the panel's first period or earlier.
        let isAlways: Bool
        /// Of all units.
        let share: Double
        /// Share of periods treated, D̄.
        let treatedTime: Double
        /// One a period.
        let means: [Double]
    }

    /// Periods as ranges of indices.
    struct Periods {
        let values: [Int]

        func index(_ period: Int) -> Int { values.firstIndex { $0 >= period } ?? values.count }
        func before(_ period: Int) -> Range<Int> { 0..<index(period) }
        func from(_ period: Int) -> Range<Int> { index(period)..<values.count }
        func between(_ first: Int, _ last: Int) -> Range<Int> { index(first)..<index(last) }
    }

    /// Ascending, always treated first, never treated last.
    let cohorts: [Cohort]
    let periods: Periods

    init(outcome: Variable, panel: StaggeredPanel) throws(EstimationError) {
        try panel.check(outcome)
        let rows = try panel.balancedRows()
        guard let start = panel.periods.first, let end = panel.periods.last else {
            throw .emptySample(outcome.name)
        }
        periods = Periods(values: panel.periods)
        var members: [Int: [Int]] = [:]
        for (unit, cohort) in panel.cohorts.enumerated() {
            // Treatment that begins after the panel is none; that which began before it began with it.
            let begins = cohort.map { $0 > end ? Int.max : max($0, start) } ?? Int.max
            members[begins, default: []].append(unit)
        }
        let (all, count) = (Double(panel.units.count), panel.periods.count)
        let index = periods
        cohorts = members.keys.sorted().map { begins in
            let units = members[begins] ?? []
            let means = (0..<count).map { t in
                units.reduce(0.0) { $0 + outcome.values[rows[$1][t]] } / Double(units.count)
            }
            let isNever = begins == Int.max
            return Cohort(
                first: isNever ? nil : begins, isAlways: begins == start, share: Double(units.count) / all,
                treatedTime: isNever ? 0 : Double(index.from(begins).count) / Double(count), means: means)
        }
    }

    /// The change of a cohort's mean from one range of periods to another.
    func change(_ cohort: Cohort, _ from: Range<Int>, _ to: Range<Int>) -> Double {
        func mean(_ range: Range<Int>) -> Double { cohort.means[range].reduce(0, +) / Double(range.count) }
        return mean(to) - mean(from)
    }
}

extension StaggeredPanel {
    /// That a variable has one finite value a row.
    func check(_ variable: Variable) throws(EstimationError) {
        guard variable.values.count == unitOfRow.count else {
            throw .lengthMismatch(
                variable: variable.name, found: variable.values.count, expected: unitOfRow.count)
        }
        if let row = variable.firstNotFinite { throw .notFinite(variable: variable.name, row: row) }
    }
}
