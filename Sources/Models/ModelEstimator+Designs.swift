import Configuration
import Econometrics

extension ModelEstimator {
    func eventStudy(
        _ model: ModelDefinition, _ window: EventStudy.Window
    ) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let panel = try sample.staggeredPanel(after: model.lead)
        let linear = LinearModel(
            outcome: try sample.outcome(), terms: try sample.variables(model.also + model.controls),
            fixedEffects: sample.fixedEffects)
        let study = try estimating { () throws(EstimationError) in
            try EventStudy(
                linear, panel: panel, window: window, covariance: sample.covariance,
                correction: sample.correction, level: model.confidence)
        }
        let periods = Dictionary(
            study.points.map { (Self.term($0.relativePeriod), $0.relativePeriod) },
            uniquingKeysWith: { first, _ in first })
        var main = equation("main", model.title.en, study.summary, sample, relativePeriods: periods)
        // The base stands among the others, as a figure shows it.
        let place = main.coefficients.firstIndex { $0.eventTime.map { $0 > window.base } ?? true }
        main.coefficients.insert(.base(eventTime: window.base), at: place ?? 0)
        main.notes += study.points.filter(\.isBinned).map {
            "k = \($0.relativePeriod) stands for \($0.relativePeriod < 0 ? "earlier" : "later") periods too."
        }
        main.notes +=
            sample.notesOnTiming + sample.notesOnComparison + Self.notes(ofExcluded: study.excludedCohorts)
        let unreached = study.points.filter { $0.observations == 0 }.map { "\($0.relativePeriod)" }
        if !unreached.isEmpty {
            main.notes.append(
                "Nobody in the sample is at k = \(unreached.joined(separator: ", ")), where there is no effect."
            )
        }
        var result = ModelResult()
        result.equations = [main]
        try result.notePolicies(in: sample)
        let title = "No effect in any period before the base: joint F test"
        if let test = study.preTrend {
            result.tests = [EstimatedTest("pre_trends", title, test)]
        } else if let refusal = study.preTrendRefusal {
            result.tests = [.refused("pre_trends", title, because: refusal)]
        }
        result.tests = result.tests.map { $0.resting(on: sample, study.summary) }
        return result
    }

    func placebo(_ model: ModelDefinition, draws: Int, seed: Int) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let panel = try sample.staggeredPanel()
        let linear = try sample.linearModel()
        let test = try estimating { () throws(EstimationError) in
            try PlaceboTest(
                linear, panel: panel,
                assignments: PlaceboTest.reassignments(
                    of: panel.cohorts, draws: draws, seed: UInt64(bitPattern: Int64(seed))),
                cluster: sample.entities, correction: sample.correction)
        }
        var result = ModelResult()
        result.draws = test.draws.map {
            PlaceboDraw(
                number: $0.number, estimate: $0.estimate, standardError: $0.standardError, pValue: $0.pValue
            )
        }
        let estimated = test.draws.count
        let without = test.draws.count { $0.standardError == nil }
        result.tests = [
            EstimatedTest(
                id: "permutation",
                title:
                    "(1 + re-assignments with at least as large an effect) / (1 + \(estimated)), seed \(seed)",
                estimate: test.estimate.estimate, standardError: test.estimate.standardError,
                pValue: test.permutationPValue
            ).resting(
                on: sample, observations: test.observations, clusters: test.clusters, notes: test.notes)
        ]
        if test.degenerateDraws > 0 {
            result.tests[0].notes.append(Self.note(ofEstimated: estimated, of: draws))
        }
        if without > 0 {
            result.tests[0].notes.append(
                "\(without) of \(estimated) draws have no standard error and so no p-value: nothing but the re-assignment tells their entities apart."
            )
        }
        try result.notePolicies(in: sample)
        return result
    }

    /// How many draws could be estimated, where not all could.
    static func note(ofEstimated estimated: Int, of draws: Int) -> String {
        "\(estimated) of \(draws) draws could be estimated; in the others nothing varies beside fixed effects and other terms."
    }

    func describe(_ terms: [String], _ model: ModelDefinition) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        var result = ModelResult()
        for variable in try sample.variables(terms) {
            let statistics = try estimating { () throws(EstimationError) in
                try DescriptiveStatistics(variable)
            }
            result.descriptions.append(
                DescribedTerm(
                    term: variable.name, label: label(of: variable.name),
                    observations: statistics.observations,
                    mean: statistics.mean, standardDeviation: statistics.standardDeviation,
                    minimum: statistics.minimum, lowerQuartile: statistics.firstQuartile,
                    median: statistics.median, upperQuartile: statistics.thirdQuartile,
                    maximum: statistics.maximum, sample: sample.description))
        }
        return result
    }
}
