/// Group-time average treatment effects without covariates (Callaway & Sant'Anna 2021, doi:10.1016/j.jeconom.2020.12.001).
///
/// ATT(g, t), the effect in period t on the units treated from g on, is their change since the period before g less the change of a comparison
/// group not treated in either period. Nothing treated ever serves as a control, so that no effect has a negative weight, as it may in
/// TWFE; the two differ where effects vary over cohorts or time. Parallel trends must hold with respect to the comparison group.
///
/// Errors come from influence functions ψ over units, se = √(Σψ²)/n, with the estimation of cohort shares in them; independence between
/// units is assumed. Simultaneous bands take the sup-t critical value of a multiplier bootstrap on the same ψ (their Algorithm 1).
///
/// A cohort of one unit has no spread of its own: its errors are the comparison group's alone, and too small. A cell without any spread, as of one
/// unit against one, has an estimate and no error, and adds nothing to those of averages, as in R's did; where all cells of an average are such it has none.
///
/// Checked against csdid 0.4.3, either comparison group: effects and errors to 1e-8.
public struct CallawaySantAnna: Sendable {
    public enum ComparisonGroup: String, Sendable, Hashable, CaseIterable {
        /// Units never treated in the panel.
        case neverTreated = "never_treated"
        /// And those not treated yet in either period compared.
        case notYetTreated = "not_yet_treated"
    }

    public struct Options: Sendable, Hashable {
        public var comparison: ComparisonGroup
        /// Of pointwise intervals and simultaneous bands.
        public var level: Double
        /// Of the multiplier bootstrap; 0 for no bands.
        public var draws: Int
        public var seed: UInt64
        public var distribution: AuxiliaryDistribution

        public init(
            comparison: ComparisonGroup = .neverTreated, level: Double = 0.95, draws: Int = 999,
            seed: UInt64 = 1, distribution: AuxiliaryDistribution = .rademacher
        ) {
            self.comparison = comparison
            self.level = level
            self.draws = draws
            self.seed = seed
            self.distribution = distribution
        }
    }

    /// ATT(g, t); before treatment the change since the period before, which should be zero.
    public struct GroupTimeEffect: Sendable, Hashable {
        /// g.
        public let cohort: Int
        /// t.
        public let period: Int
        /// The period compared with: that before g, or before t where t < g.
        public let basePeriod: Int
        public let effect: EffectEstimate
        public let treatedUnits: Int
        public let comparisonUnits: Int
    }

    /// In the order of cohorts, then periods.
    public let groupTime: [GroupTimeEffect]
    /// The average over all cohorts and treated periods, cohorts by size.
    public let simple: Coefficient
    /// By periods since treatment; overall: the mean over those from 0 on.
    public let dynamic: StaggeredAggregation
    /// By cohort, over its treated periods; overall: cohorts by size.
    public let group: StaggeredAggregation
    /// By period, over the cohorts treated; overall: the mean over periods.
    public let calendar: StaggeredAggregation
    /// The sup-t critical value of all group-time effects together; nil without bootstrap.
    public let groupTimeCriticalValue: Double?
    /// Cohorts treated from the first period on, whose units were left out.
    public let excludedCohorts: [Int]
    /// Cohorts treated within the panel for which there is nobody untreated to compare with; others may be compared with them.
    public let cohortsWithoutEffect: [Int]
    /// Units used.
    public let units: Int
    /// Observations in at least one comparison.
    public let observations: Int
    public let comparison: ComparisonGroup

    /// - Parameter outcome: one a row of the panel, which must be balanced.
    /// - Throws: `unbalancedPanel`, `lengthMismatch`, `notFinite`, `noneTreated`, `noComparisonGroup`, `invalidOption`; `noVariance` where no cell
    ///   under treatment has one.
    public init(outcome: Variable, panel: StaggeredPanel, options: Options = Options())
        throws(EstimationError)
    {
        guard options.level > 0, options.level < 1 else {
            throw .invalidOption("A confidence level of \(options.level) is not between 0 and 1")
        }
        let cells = try GroupTimeCells(outcome: outcome, panel: panel, comparison: options.comparison)
        let inference = InfluenceInference(
            units: cells.units, magnitude: RoundingError.magnitude(of: outcome.values), options: options)
        var effects: [GroupTimeEffect] = []
        for cell in cells.cells {
            effects.append(
                GroupTimeEffect(
                    cohort: cell.cohort, period: cell.period, basePeriod: cell.basePeriod,
                    effect: inference.estimate(
                        "ATT(\(cell.cohort), \(cell.period))"
                            + (cell.treatedUnits == 1 && cell.comparisonUnits == 1
                                ? ", one unit against one," : ""),
                        cell.effect),
                    treatedUnits: cell.treatedUnits, comparisonUnits: cell.comparisonUnits))
        }
        groupTime = effects
        groupTimeCriticalValue = try inference.criticalValue(cells.cells.map(\.effect))
        // Without a cell that has an error there is none of what is asked.
        let ofTreated = effects.filter { $0.period >= $0.cohort }.map(\.effect)
        if let first = ofTreated.first, ofTreated.coefficients.isEmpty { _ = try first.known() }
        let aggregator = GroupTimeAggregator(cells: cells, inference: inference)
        simple = try inference.estimate("ATT", aggregator.simple()).known()
        dynamic = try aggregator.dynamic()
        group = try aggregator.group()
        calendar = try aggregator.calendar()
        excludedCohorts = cells.excludedCohorts
        cohortsWithoutEffect = cells.cohorts.filter { cohort in
            !cells.cells.contains { $0.cohort == cohort && $0.period >= cohort }
        }
        units = cells.units
        observations = cells.observations
        comparison = options.comparison
    }
}

/// Effects along one dimension, and their summary.
public struct StaggeredAggregation: Sendable, Hashable {
    public struct Point: Sendable, Hashable {
        /// Periods since treatment, cohort, or calendar period.
        public let index: Int
        /// With pointwise interval.
        public let effect: EffectEstimate
        /// The band that covers all points at once with the stated probability; nil without bootstrap or error.
        public let band: ClosedRange<Double>?
    }

    public let points: [Point]
    public let overall: Coefficient
    /// The sup-t critical value of the bands; nil without bootstrap.
    public let criticalValue: Double?
}
