import Econometrics
import Testing

private let coefficientTolerance = 1e-9
private let errorTolerance = 1e-8
/// csdid 0.4.3: effects of the order 1e-4 are differences of numbers of the order 1.
private let groupTimeTolerance = 1e-8

@Suite("Estimators for staggered adoption")
struct StaggeredTests {
    private let panel: OraclePanel
    private let staggered: StaggeredPanel
    private let oracle: Oracle.JSON
    private let variants: Oracle.JSON

    init() throws {
        panel = try OraclePanel()
        staggered = try panel.staggered()
        oracle = try Oracle.json("staggered")
        variants = try Oracle.json("staggered_variants")
    }

    @Test("Goodman-Bacon: every comparison as bacondecomp's, weights of 1, recombining to TWFE")
    func bacon() throws {
        let answer = try Oracle.json("panel")["bacon"]
        let found = try GoodmanBaconDecomposition(outcome: panel.variable("y"), panel: staggered)
        #expect(found.comparisons.count == answer["rows"].elements.count)
        for row in answer["rows"].elements {
            let control = row["untreated"].value == 99999 ? nil : Int(row["untreated"].value)
            let match = try #require(
                found.comparisons.first {
                    Double($0.treated) == row["treated"].value && $0.control == control
                        && $0.kind.rawValue == row["type"].string
                })
            #expect(agree(match.estimate, row["estimate"].value, 1e-10))
            #expect(agree(match.weight, row["weight"].value, 1e-10))
        }
        #expect(agree(found.comparisons.reduce(0) { $0 + $1.weight }, 1, 1e-14))
        let twfe = try FixedEffectsRegression(panel.model(withControls: false)).coefficients[0]
        #expect(agree(found.estimate, twfe, 1e-12))
        #expect(agree(found.estimate, answer["weighted_sum"].value, 1e-12))
        #expect(found.shares.map(\.kind) == [.treatedVersusNever, .earlierVersusLater, .laterVersusEarlier])
    }

    @Test("Goodman-Bacon recombines to TWFE with units always treated, and without any never treated")
    func baconCorners() throws {
        let start = panel.cohorts.map { $0 == 2019 ? 2000 : $0 ?? 2015 }
        let shifted = try StaggeredPanel(units: panel.units, periods: panel.years, cohorts: start)
        let found = try GoodmanBaconDecomposition(outcome: panel.variable("y"), panel: shifted)
        var model = panel.model(withControls: false)
        model.terms = [shifted.treatment(name: "did")]
        #expect(agree(found.estimate, try FixedEffectsRegression(model).coefficients[0], 1e-10))
        #expect(found.shares.contains { $0.kind == .laterVersusAlways })
        #expect(!found.shares.contains { $0.kind == .treatedVersusNever })
        #expect(agree(found.comparisons.reduce(0) { $0 + $1.weight }, 1, 1e-14))
    }

    @Test("Sun–Abraham agrees with fixest's sunab")
    func sunAbraham() throws {
        let answer = try Oracle.json("panel")
        let found = try SunAbraham(
            panel.model(withControls: false), panel: staggered, covariance: .cluster(panel.province))
        #expect(found.effects.count == answer["sunab_dynamic"]["coef"].members.count)
        for effect in found.effects {
            let name = "year::\(effect.relativePeriod)"
            let c = try #require(effect.effect.coefficient)
            #expect(agree(c.estimate, answer["sunab_dynamic"]["coef"][name].value, coefficientTolerance))
            #expect(agree(c.standardError, answer["sunab_dynamic"]["se"][name].value, errorTolerance))
            #expect(agree(c.pValue, answer["sunab_dynamic"]["p"][name].value, 1e-6))
        }
        #expect(agree(found.overall.estimate, answer["sunab_att"]["att"].value, coefficientTolerance))
        #expect(agree(found.overall.standardError, answer["sunab_att"]["se"].value, errorTolerance))
        #expect(
            agree(found.summary.goodnessOfFit.rSquared, answer["sunab_dynamic"]["r2"].value, 1e-12))
    }

    @Test(
        "Callaway–Sant'Anna agrees with csdid, cell by cell and in all four averages",
        arguments: CallawaySantAnna.ComparisonGroup.allCases)
    func callawaySantAnna(comparison: CallawaySantAnna.ComparisonGroup) throws {
        let isNever = comparison == .neverTreated
        let cells = isNever ? oracle["callaway_santanna_nevertreated_unconditional"] : variants["not_yet"]
        let found = try CallawaySantAnna(
            outcome: panel.variable("y"), panel: staggered, options: .init(comparison: comparison, draws: 0))
        #expect(found.groupTime.count == cells["att"].values.count)
        for (index, effect) in found.groupTime.enumerated() {
            #expect(Double(effect.cohort) == cells["group"].values[index])
            #expect(Double(effect.period) == cells["year"].values[index])
            let c = try #require(effect.effect.coefficient)
            #expect(agree(c.estimate, cells["att"].values[index], groupTimeTolerance))
            #expect(agree(c.standardError, cells["se"].values[index], groupTimeTolerance))
        }
        let averages: [(String, StaggeredAggregation?)] = [
            ("simple", nil), ("dynamic", found.dynamic), ("group", found.group), ("calendar", found.calendar),
        ]
        for (name, aggregation) in averages {
            let answer = isNever ? oracle["callaway_santanna_\(name)"] : variants["not_yet_\(name)"]
            let overall = aggregation?.overall ?? found.simple
            #expect(agree(overall.estimate, answer["overall_att"].value, groupTimeTolerance))
            #expect(agree(overall.standardError, answer["overall_se"].value, groupTimeTolerance))
            guard let aggregation, isNever else { continue }
            #expect(aggregation.points.map { Double($0.index) } == answer["egt"].values)
            for (index, point) in aggregation.points.enumerated() {
                let c = try #require(point.effect.coefficient)
                #expect(agree(c.estimate, answer["att_egt"].values[index], groupTimeTolerance))
                #expect(agree(c.standardError, answer["se_egt"].values[index], groupTimeTolerance))
            }
        }
    }

    @Test(
        "simultaneous bands are wider than intervals, narrower than Bonferroni's, and the same for the same seed"
    )
    func bands() throws {
        let found = try CallawaySantAnna(outcome: panel.variable("y"), panel: staggered)
        let again = try CallawaySantAnna(outcome: panel.variable("y"), panel: staggered)
        #expect(found.dynamic == again.dynamic)
        let critical = try #require(found.dynamic.criticalValue)
        let points = found.dynamic.points
        // With 30 units in few groups the bootstrap's distribution is discrete; leave it some room.
        let bonferroni = -NormalDistribution.quantile(0.025 / Double(points.count))
        #expect(critical > 1.96 && critical < bonferroni * 1.05)
        for point in points {
            let band = try #require(point.band)
            let pointwise = try #require(point.effect.coefficient)
            #expect(band.lowerBound < pointwise.lower && band.upperBound > pointwise.upper)
        }
    }

    @Test("imputation: effects by exact least squares, errors as diff-diff's", arguments: [false, true])
    func imputation(withGaps: Bool) throws {
        let answer = variants[withGaps ? "imputation_gaps_control" : "imputation"]
        let (ids, years) = (panel.integers("pid"), panel.years)
        let rows = ids.indices.filter { !withGaps || (ids[$0] * 7 + years[$0] * 3) % 11 != 0 }
        let sample = try StaggeredPanel(
            units: rows.map { panel.units[$0] }, periods: rows.map { years[$0] },
            cohorts: rows.map { panel.cohorts[$0] })
        let controls = withGaps ? ["c_lngdp", "c_gov"] : []
        let found = try ImputationEstimator(
            outcome: panel.variable("y").restricted(to: rows), panel: sample,
            controls: panel.variables(controls).map { $0.restricted(to: rows) })
        #expect(agree(found.overall.estimate, answer["exact_att"].value, coefficientTolerance))
        #expect(agree(found.overall.standardError, answer["se"].value, errorTolerance))
        for effect in found.effects {
            let k = "\(effect.relativePeriod)"
            let c = try #require(effect.effect.coefficient)
            #expect(agree(c.estimate, answer["exact"][k].value, coefficientTolerance))
            #expect(agree(c.standardError, answer["event"][k]["se"].value, errorTolerance))
        }
        if !withGaps {
            let other = oracle["imputation_BJS_no_covariates"]
            #expect(agree(found.overall.estimate, other["att"].value, coefficientTolerance))
            #expect(Double(found.treatedObservations) == other["n"].value)
        }
    }

    @Test("the effect that was planted is inside every estimator's interval")
    func planted() throws {
        // What goes through the two mediators comes on top: 0.020 · 6 and 0.030 · 2.5 (gen_panel.py).
        let effects = panel.numbers("true_effect").map { 1.195 * $0 }
        let treated = effects.indices.filter { staggered.treatment(name: "d").values[$0] == 1 }
        let truth = treated.reduce(0.0) { $0 + effects[$1] } / Double(treated.count)
        let covariance = Covariance.cluster(panel.province)
        let estimates = [
            try SunAbraham(panel.model(), panel: staggered, covariance: covariance).overall,
            try CallawaySantAnna(outcome: panel.variable("y"), panel: staggered, options: .init(draws: 0))
                .simple,
            try ImputationEstimator(outcome: panel.variable("y"), panel: staggered).overall,
        ]
        for c in estimates { #expect(c.lower < truth && truth < c.upper) }
    }

    @Test("units and observations are those that were used; what rests on one unit, or on nobody, is told")
    func used() throws {
        let y = panel.variable("y")
        // P01 … P10 are treated from the first year on; then nobody is never treated but P30.
        func staggered(_ cohort: (_ unit: Int, _ own: Int?) -> Int?) throws -> StaggeredPanel {
            try StaggeredPanel(
                units: panel.units, periods: panel.years,
                cohorts: zip(panel.integers("pid"), panel.cohorts).map { cohort($0, $1) })
        }
        let early = try staggered { unit, _ in unit <= 10 ? 2012 : unit == 30 ? nil : unit <= 20 ? 2019 : 2021
        }
        let santAnna = try CallawaySantAnna(outcome: y, panel: early, options: .init(draws: 0))
        #expect(santAnna.units == 20 && santAnna.observations == 220 && santAnna.excludedCohorts == [2012])
        #expect(santAnna.groupTime.allSatisfy { $0.comparisonUnits == 1 })
        let imputed = try ImputationEstimator(outcome: y, panel: early)
        #expect(imputed.units == 20 && imputed.excludedCohorts == [2012])
        #expect(imputed.treatedObservations + imputed.untreatedObservations == 220)
        #expect(imputed.periodsOfOneUntreated.contains(2022))
        let interacted = try SunAbraham(panel.model(withControls: false), panel: early, covariance: .iid)
        #expect(interacted.comparisonUnits == 1)
        // Once the last cohort is treated nobody is left: its own years, and those after them, are in no comparison.
        let all = try staggered { unit, _ in unit <= 15 ? 2016 : 2019 }
        let notYet = try CallawaySantAnna(
            outcome: y, panel: all, options: .init(comparison: .notYetTreated, draws: 0))
        #expect(notYet.cohortsWithoutEffect == [2019] && notYet.units == 30 && notYet.observations == 30 * 7)
    }

    @Test("no comparison group, nobody treated, gaps and periods that cannot be imputed are refused by name")
    func refusals() throws {
        let y = panel.variable("y")
        let all = try StaggeredPanel(
            units: panel.units, periods: panel.years, cohorts: panel.cohorts.map { $0 ?? 2018 })
        #expect(throws: EstimationError.self) { try CallawaySantAnna(outcome: y, panel: all) }
        #expect(throws: EstimationError.self) {
            try SunAbraham(panel.model(), panel: all, covariance: .cluster(panel.province))
        }
        #expect(throws: EstimationError.notImputable(unit: "P01", period: 2022)) {
            try ImputationEstimator(outcome: y, panel: all)
        }
        let none = try StaggeredPanel(
            units: panel.units, periods: panel.years, cohorts: panel.cohorts.map { _ in nil })
        #expect(throws: EstimationError.noneTreated(treatment: nil)) {
            try CallawaySantAnna(outcome: y, panel: none)
        }
        #expect(throws: EstimationError.noneTreated(treatment: nil)) {
            try GoodmanBaconDecomposition(outcome: y, panel: none)
        }
        // Treated units that are so from the first period on are treated all the same.
        let always = try StaggeredPanel(
            units: panel.units, periods: panel.years, cohorts: panel.cohorts.map { $0.map { _ in 2011 } })
        let unseen = EstimationError.noComparisonGroup("no treated unit is seen before its treatment")
        #expect(throws: unseen) { try CallawaySantAnna(outcome: y, panel: always) }
        #expect(throws: unseen) { try GoodmanBaconDecomposition(outcome: y, panel: always) }
        #expect(throws: unseen) {
            try SunAbraham(panel.model(), panel: always, covariance: .cluster(panel.province))
        }
        // A cohort is measured from the period before it, which must be there.
        let kept = (0..<330).filter { panel.cohorts[$0] != 2019 || panel.years[$0] != 2018 }
        let baseless = try StaggeredPanel(
            units: kept.map { panel.units[$0] }, periods: kept.map { panel.years[$0] },
            cohorts: kept.map { panel.cohorts[$0] })
        let observed = (2012...2022).map { $0 - 2019 }.filter { $0 != -1 }
        #expect(
            throws: EstimationError.basePeriodUnobserved(base: -1, cohort: 2019, observed: observed)
        ) {
            try SunAbraham(
                panel.model().restricted(to: kept), panel: baseless,
                covariance: .cluster(panel.province.restricted(to: kept)))
        }
        let rows = Array(1..<330)
        let gap = try StaggeredPanel(
            units: rows.map { panel.units[$0] }, periods: rows.map { panel.years[$0] },
            cohorts: rows.map { panel.cohorts[$0] })
        #expect(throws: EstimationError.unbalancedPanel(unit: "P01", period: 2012)) {
            try GoodmanBaconDecomposition(outcome: y.restricted(to: rows), panel: gap)
        }
    }
}
