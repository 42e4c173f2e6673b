import Configuration
import Econometrics

extension ModelEstimator {
    func decompose(_ model: ModelDefinition) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let panel = try sample.staggeredPanel()
        let outcome = try sample.outcome()
        let decomposition = try estimating { () throws(EstimationError) in
            try GoodmanBaconDecomposition(outcome: outcome, panel: panel)
        }
        var result = ModelResult()
        result.comparisons = decomposition.comparisons.map {
            Comparison(
                kind: Comparison.Kind($0.kind), treatedCohort: $0.treated, comparisonCohort: $0.control,
                estimate: $0.estimate, weight: $0.weight)
        }
        result.tests = [
            EstimatedTest(
                id: "weighted_mean",
                title: "Σ weight · estimate, the two-way fixed-effects estimate without controls",
                estimate: decomposition.estimate
            ).resting(on: sample, observations: outcome.values.count, clusters: nil)
        ]
        result.tests[0].notes.append(
            "No standard error: the estimate is decomposed, not its error, which a regression without controls has."
        )
        return result
    }

    func callawaySantAnna(
        _ model: ModelDefinition, comparison: ModelDefinition.Comparison, draws: Int, seed: Int
    ) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let panel = try sample.staggeredPanel(after: model.lead)
        let outcome = try sample.outcome()
        let group: CallawaySantAnna.ComparisonGroup =
            switch comparison {
            case .neverTreated: .neverTreated
            case .notYetTreated: .notYetTreated
            }
        let estimator = try estimating { () throws(EstimationError) in
            try CallawaySantAnna(
                outcome: outcome, panel: panel,
                options: CallawaySantAnna.Options(
                    comparison: group, level: model.confidence, draws: draws,
                    seed: UInt64(bitPattern: Int64(seed))))
        }
        let name =
            "Callaway–Sant'Anna, \(comparison == .neverTreated ? "never" : "not yet") treated as comparison"
        let vcov =
            "influence functions, independent entities; bands by multiplier bootstrap, \(draws) draws, seed \(seed)"
        func aggregated(
            _ id: String, _ title: String, _ aggregation: StaggeredAggregation,
            role: EstimatedCoefficient.Role, label: String = ""
        ) -> EstimatedEquation {
            let overall = EstimatedCoefficient(
                aggregation.overall, term: "overall", label: "Overall", role: .treatment)
            let points = aggregation.points.map { point in
                EstimatedCoefficient(
                    point.effect, term: role == .eventTime ? Self.term(point.index) : "\(point.index)",
                    label: role == .eventTime ? Self.label(point.index) : "\(label) \(point.index)",
                    role: role,
                    eventTime: role == .eventTime ? point.index : nil,
                    band: point.band.map { ($0.lowerBound, $0.upperBound) })
            }
            var equation = staggered(
                id, title, sample, estimator: name, vcov: vcov,
                observations: estimator.observations, clusters: estimator.units,
                coefficients: points + [overall])
            let without = points.filter { $0.standardError == nil }
            if !without.isEmpty {
                equation.notes.append(
                    "No standard error where none of the effects averaged has one: \(without.map(\.label).joined(separator: ", "))."
                )
            }
            return equation
        }
        let simple = staggered(
            "simple", "Average over cohorts and treated years", sample, estimator: name, vcov: vcov,
            observations: estimator.observations, clusters: estimator.units,
            coefficients: [
                EstimatedCoefficient(
                    estimator.simple, term: model.treatment, label: label(of: model.treatment),
                    role: .treatment)
            ])
        // What is true of the cohorts is true of every average of them.
        var ofCohorts = sample.notesOnTiming + Self.notes(of: panel, excluded: estimator.excludedCohorts)
        let lonely = estimator.groupTime.filter { $0.comparisonUnits == 1 }
        if !lonely.isEmpty {
            ofCohorts.append(
                "Compared with one entity alone, with no spread of its own, so that errors are too small: \(lonely.count) of the \(estimator.groupTime.count) effects by cohort and year."
            )
        }
        let still = estimator.groupTime.filter { $0.effect.coefficient == nil }
        if !still.isEmpty {
            let cells = still.map { "\($0.cohort) in \($0.period)" }
            ofCohorts.append(
                "No standard error of \(still.count) of the \(estimator.groupTime.count) effects by cohort and year, which add none to those of averages (nqp.att_group_time says why): \(cells.joined(separator: ", "))."
            )
        }
        let without = estimator.cohortsWithoutEffect
        if !without.isEmpty {
            ofCohorts.append(
                "Without an effect, for nobody is untreated to compare with once they are treated: \(Self.words(without))."
            )
        }
        var dynamic = aggregated("dynamic", "By years since treatment", estimator.dynamic, role: .eventTime)
        dynamic.notes += [
            "k < 0 is the change since the year before, k ≥ 0 that since the year before treatment."
        ]
        var result = ModelResult()
        result.equations = [
            simple, dynamic,
            aggregated(
                "cohort", "By year of first treatment", estimator.group, role: .cohort,
                label: "First treated in"),
            aggregated("calendar", "By year", estimator.calendar, role: .cohort, label: "In"),
        ]
        for index in result.equations.indices { result.equations[index].notes += ofCohorts }
        result.groupTimeEffects = estimator.groupTime.map {
            GroupTimeEffect(
                cohort: $0.cohort, period: $0.period, effect: $0.effect.estimate,
                standardError: $0.effect.coefficient?.standardError, lower: $0.effect.coefficient?.lower,
                upper: $0.effect.coefficient?.upper, note: Self.note(ofCell: $0))
        }
        return result
    }

    func sunAbraham(_ model: ModelDefinition) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let panel = try sample.staggeredPanel(after: model.lead)
        let linear = LinearModel(
            outcome: try sample.outcome(), terms: try sample.variables(model.also + model.controls),
            fixedEffects: sample.fixedEffects)
        let estimator = try estimating { () throws(EstimationError) in
            try SunAbraham(
                linear, panel: panel, covariance: sample.covariance, correction: sample.correction,
                level: model.confidence)
        }
        let points = estimator.effects.map {
            EstimatedCoefficient(
                $0.effect, term: Self.term($0.relativePeriod), label: Self.label($0.relativePeriod),
                role: .eventTime, eventTime: $0.relativePeriod)
        }
        let overall = EstimatedCoefficient(
            estimator.overall, term: model.treatment, label: label(of: model.treatment), role: .treatment)
        let place = points.firstIndex { ($0.eventTime ?? 0) > -1 } ?? points.count
        var main = equation("main", model.title.en, estimator.summary, sample)
        main.estimator = "Sun–Abraham, interaction-weighted"
        main.coefficients =
            [overall] + points[..<place] + [.base(eventTime: -1)] + points[place...]
            + main.coefficients.filter { model.controls.contains($0.term) || model.also.contains($0.term) }
        main.notes = estimator.summary.notes.compactMap(Self.withoutInteractions).map(\.description)
        if let reason = estimator.reasonForNoVariance {
            main.notes.append(
                "No standard error of effects of \(Self.words(estimator.cohortsWithoutVariance)), which add none to those of averages: \(reason)"
            )
        }
        main.notes +=
            sample.notesOnTiming + sample.notesOnComparison
            + Self.notes(of: panel, excluded: estimator.excludedCohorts)
        if estimator.comparisonUnits == 1 {
            main.notes.append(
                "Compared with one entity alone, the only one never treated: errors are too small.")
        }
        var result = ModelResult()
        result.equations = [main]
        return result
    }

    func impute(_ model: ModelDefinition) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let panel = try sample.staggeredPanel(after: model.lead)
        let outcome = try sample.outcome()
        let controls = try sample.variables(model.also + model.controls)
        let estimator = try estimating { () throws(EstimationError) in
            try ImputationEstimator(
                outcome: outcome, panel: panel, controls: controls, level: model.confidence)
        }
        let overall = EstimatedCoefficient(
            estimator.overall, term: model.treatment, label: label(of: model.treatment), role: .treatment)
        let points = estimator.effects.map {
            EstimatedCoefficient(
                $0.effect, term: Self.term($0.relativePeriod), label: Self.label($0.relativePeriod),
                role: .eventTime, eventTime: $0.relativePeriod)
        }
        var main = staggered(
            "main", model.title.en, sample, estimator: "Borusyak–Jaravel–Spiess imputation",
            vcov: "conservative, clustered by entity",
            observations: estimator.treatedObservations + estimator.untreatedObservations,
            clusters: estimator.units,
            coefficients: [overall] + points)
        main.notes.append(
            "\(estimator.treatedObservations.counted("treated observation")) compared with what untreated ones impute."
        )
        let without = estimator.effects.filter { $0.effect.coefficient == nil }
        if let reason = without.first?.effect.reason {
            let periods = without.map { "\($0.relativePeriod)" }.joined(separator: ", ")
            main.notes.append("No standard error at k = \(periods): \(reason)")
        }
        main.notes += estimator.droppedTerms.map { "\($0)." }
        main.notes += sample.notesOnTiming + Self.notes(of: panel, excluded: estimator.excludedCohorts)
        let lonelyYears = estimator.periodsOfOneUntreated.map(String.init)
        if !lonelyYears.isEmpty {
            main.notes.append(
                "Imputed from one untreated entity alone, so that errors are too small: \(lonelyYears.joined(separator: ", "))."
            )
        }
        var result = ModelResult()
        result.equations = [main]
        return result
    }

    // MARK: - Common

    private func staggered(
        _ id: String, _ title: String, _ sample: ModelSample, estimator: String, vcov: String,
        observations: Int, clusters: Int, coefficients: [EstimatedCoefficient]
    ) -> EstimatedEquation {
        EstimatedEquation(
            id: id, title: title, outcome: label(of: sample.model.outcome), sample: sample.description,
            estimator: estimator, vcov: vcov, observations: observations, clusters: clusters,
            degreesOfFreedom: nil, parameters: nil, rSquaredWithin: nil, rSquared: nil,
            rootMeanSquaredError: nil, hasControls: !sample.model.controls.isEmpty, hasEntityEffects: true,
            hasYearEffects: true,
            notes: [EstimationNote.few(clusters, clustering: sample.entities.name)].compactMap {
                $0?.description
            },
            coefficients: coefficients)
    }

    static func term(_ relativePeriod: Int) -> String { EventStudy.termName(relativePeriod) }

    static func label(_ relativePeriod: Int) -> String { "k = \(relativePeriod)" }

    /// - Parameter excluded: the cohorts that were left out.
    static func notes(ofExcluded excluded: [Int]) -> [String] {
        excluded.isEmpty
            ? []
            : [
                "Cohorts treated from the first year on were left out: \(excluded.map(String.init).joined(separator: ", "))."
            ]
    }

    /// - Parameter excluded: the cohorts that were left out.
    private static func notes(of panel: StaggeredPanel, excluded: [Int]) -> [String] {
        let start = panel.periods.first ?? 0
        let end = panel.periods.last ?? 0
        // A cohort of one entity fits its own outcomes without error, in each of these estimators.
        let lonely = panel.treatedCohorts.filter { cohort in
            cohort > start && cohort <= end && panel.cohorts.count { $0 == cohort } == 1
        }
        var notes = notes(ofExcluded: excluded)
        if !lonely.isEmpty {
            notes.append(
                "Treated alone, with no spread of their own, so that errors are too small: \(words(lonely))."
            )
        }
        return notes
    }

    /// `the cohorts of 2019, 2021`
    private static func words(_ cohorts: [Int]) -> String {
        "the \(cohorts.count == 1 ? "cohort" : "cohorts") of \(cohorts.map(String.init).joined(separator: ", "))"
    }

    /// Why an effect by cohort and year has no error; nil where it has.
    private static func note(ofCell cell: CallawaySantAnna.GroupTimeEffect) -> String? {
        guard cell.effect.coefficient == nil else { return nil }
        return cell.treatedUnits == 1 && cell.comparisonUnits == 1
            ? "No standard error: one entity is compared with one, so that nothing is spread."
            : "No standard error: entities treated change all alike, and so do those compared with."
    }

    /// A note of what is no interaction: those that nobody reaches are dropped by design, and have a note of their cohorts.
    private static func withoutInteractions(_ note: EstimationNote) -> EstimationNote? {
        switch note {
        case .termDropped(let term): return term.term.hasPrefix("cohort ") ? nil : note
        case .noStandardError(let terms):
            let others = terms.filter { !$0.term.hasPrefix("cohort ") }
            return others.isEmpty ? nil : .noStandardError(others)
        default: return note
        }
    }
}

extension Comparison.Kind {
    fileprivate init(_ kind: GoodmanBaconDecomposition.Kind) {
        self =
            switch kind {
            case .treatedVersusNever: .treatedVersusNever
            case .earlierVersusLater: .earlierVersusLater
            case .laterVersusEarlier: .laterVersusEarlier
            case .laterVersusAlways: .laterVersusAlways
            }
    }
}
