import Configuration
import Econometrics

extension ModelEstimator {
    func mediate(
        _ model: ModelDefinition, mediator: String, draws: Int, seed: Int
    ) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let linear = try sample.linearModel()
        let variable = try sample.variable(mediator)
        // A bootstrap draws clusters; with other errors there is Sobel's test alone.
        let bootstrap =
            model.errors.kind == .cluster
            ? ClusterBootstrapOptions(draws: draws, seed: UInt64(bitPattern: Int64(seed))) : nil
        let mediation = try estimating { () throws(EstimationError) in
            try Mediation(
                linear, mediator: variable, covariance: sample.covariance, correction: sample.correction,
                level: model.confidence, bootstrap: bootstrap)
        }
        let name = label(of: mediator)
        var result = ModelResult()
        result.equations = [
            equation("total", "\(label(of: model.outcome)), without \(name)", mediation.totalEffect, sample),
            equation("mediator", name, mediation.mediatorEquation, sample),
            equation(
                "outcome", "\(label(of: model.outcome)), with \(name)", mediation.outcomeEquation, sample,
                mediator: mediator),
        ]
        func path(
            _ id: String, _ title: String, _ coefficient: Coefficient, of equation: RegressionSummary
        ) -> EstimatedTest {
            EstimatedTest(id, title, coefficient, denominator: equation.covariance.degreesOfFreedom)
        }
        let onMediator = "effect_on_mediator"
        result.tests = [
            path("total_effect", "Total effect c", mediation.total, of: mediation.totalEffect),
            path(onMediator, "Effect on \(name), a", mediation.a, of: mediation.mediatorEquation),
            path("effect_of_mediator", "Effect of \(name), b", mediation.b, of: mediation.outcomeEquation),
            path("direct_effect", "Direct effect c′", mediation.direct, of: mediation.outcomeEquation),
            EstimatedTest(
                "indirect_effect_sobel", "Indirect effect a·b, Sobel's error", mediation.indirect,
                denominator: nil),
        ]
        let bootstrapId = "indirect_effect_bootstrap"
        if let bootstrap = mediation.bootstrap {
            var test = EstimatedTest(
                id: bootstrapId,
                title:
                    "Indirect effect a·b, percentiles of \(bootstrap.draws) draws of clusters, seed \(seed)",
                estimate: mediation.indirect.estimate, standardError: bootstrap.standardError,
                lower: bootstrap.interval?.lowerBound, upper: bootstrap.interval?.upperBound)
            if bootstrap.degenerateDraws > 0 {
                test.notes.append(Self.note(ofEstimated: bootstrap.draws, of: draws))
            }
            if bootstrap.interval == nil {
                test.notes.append(
                    "No interval: \(bootstrap.draws) draws cannot give one of level \(model.confidence), which takes \(MediationBootstrap.leastDraws(level: model.confidence))."
                )
            }
            result.tests.append(test)
        } else {
            result.tests.append(
                .refused(
                    bootstrapId,
                    "Indirect effect a·b, percentiles of \(draws) draws of clusters, seed \(seed)",
                    because: mediation.bootstrapRefusal
                        ?? .invalidOption(
                            "The bootstrap draws clusters of entities; errors are \(sample.covariance.name)"))
            )
        }
        if let share = mediation.shareMediated {
            result.tests.append(
                EstimatedTest(id: "share_mediated", title: "Share mediated, a·b / c", estimate: share))
        }
        let ofClusters = mediation.totalEffect.notes.filter(\.isAboutClusters)
        result.tests = result.tests.map {
            // The mediator is of the years of the treatment.
            $0.resting(
                on: sample, mediation.totalEffect, notes: $0.estimate == nil ? [] : ofClusters,
                ofOutcome: $0.id != onMediator)
        }
        try result.notePolicies(in: sample)
        return result
    }

    func divide(
        _ model: ModelDefinition, by split: ModelDefinition.Split
    ) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let groups = try subgroups(split, of: sample)
        let linear = try sample.linearModel()
        let heterogeneity = try estimating { () throws(EstimationError) in
            do throws(EstimationError) {
                return try Heterogeneity(
                    linear, labels: groups.labels, covariance: sample.covariance,
                    correction: sample.correction, level: model.confidence)
            } catch .noGroup(let refusals) {
                throw .noGroup(
                    refusals.map { .init(label: groups.titles[$0.label] ?? $0.label, error: $0.error) })
            } catch {
                throw error
            }
        }
        var result = ModelResult()
        let refused = heterogeneity.refusals.map { groups.titles[$0.label] ?? $0.label }
        let without =
            refused.isEmpty ? [] : ["Without subgroups that are refused: \(refused.joined(separator: ", "))."]
        func few(_ summary: RegressionSummary) -> [EstimationNote] {
            summary.notes.filter { if case .fewClusters = $0 { true } else { false } }
        }
        var notes: [String: [String]] = [:]
        // Of a group's notes those that are true in one regression of all groups, too, where years and other terms are common.
        var common: [String: [String]] = [:]
        for group in heterogeneity.groups {
            var rows = equation(group.label, groups.titles[group.label] ?? group.label, group.summary, sample)
            rows.sample = "\(rows.title), \(sample.description)"
            let members = zip(sample.rows, groups.labels).filter { $0.1 == group.label }.map(\.0)
            let ofMembers = try sample.notesOnPolicies(of: members)
            rows.notes += ofMembers
            notes[group.label] = (group.summary.notes.map(\.description) + ofMembers)
                .map { "\(rows.title): \($0)" }
            let alone = try sample.noteOnOnlyTreated(by: model.treatment, of: members)
            common[group.label] = (few(group.summary).map(\.description) + [alone].compactMap { $0 })
                .map { "\(rows.title): \($0)" }
            if !refused.isEmpty {
                rows.notes.append(
                    "Refused are, for reasons in nqp.estimate_test: \(refused.joined(separator: ", ")).")
            }
            result.equations.append(rows)
        }
        // A subgroup without a regression says why in a row of its own.
        result.tests = heterogeneity.refusals.map {
            EstimatedTest(
                id: "refused_\($0.label)", title: "\(groups.titles[$0.label] ?? $0.label): \($0.error)")
        }
        let equalEffects =
            "\(refused.isEmpty ? "All subgroups" : "All subgroups that have a regression") have one effect: F of the interactions"
        let labels = heterogeneity.groups.map(\.label)
        let members = zip(sample.rows, groups.labels).filter { labels.contains($0.1) }.map(\.0)
        let ofAll = without + (try sample.notesOnPolicies(of: members))
        var pooled: [EstimatedTest] = []
        if let test = heterogeneity.jointTest {
            pooled = [EstimatedTest("equal_effects", equalEffects, test)]
        } else if let refusal = heterogeneity.jointTestRefusal {
            pooled = [.refused("equal_effects", equalEffects, because: refusal)]
        }
        for index in pooled.indices { pooled[index].notes += labels.flatMap { common[$0] ?? [] } }
        let freedom = heterogeneity.pooled?.covariance.degreesOfFreedom
        pooled += heterogeneity.interactions.map {
            var test = EstimatedTest(
                id: "interaction_\($0.second)",
                title: "\($0.second) less \($0.first), by interaction in one regression",
                estimate: $0.estimate, standardError: $0.standardError, statistic: $0.statistic,
                denominator: freedom, pValue: $0.pValue, lower: $0.lower, upper: $0.upper)
            test.notes = [$0.first, $0.second].flatMap { common[$0] ?? [] }
            return test
        }
        result.tests +=
            heterogeneity.pooled.map { summary in
                pooled.map { test in
                    var test = test.resting(on: sample, summary, notes: summary.notes)
                    test.notes += ofAll
                    return test
                }
            } ?? pooled
        result.tests += heterogeneity.differences.map { difference in
            let pair = heterogeneity.groups.filter {
                $0.label == difference.first || $0.label == difference.second
            }.map(\.summary)
            // Entities are in one subgroup each, years in all of them: only clusters of one kind add up.
            let clusters = pair.map(\.covariance.clusters)
            var test = EstimatedTest(
                id: "difference_\(difference.first)_\(difference.second)",
                title:
                    "\(difference.second) less \(difference.first), by z of the subgroups' own regressions",
                estimate: difference.estimate, standardError: difference.standardError,
                statistic: difference.statistic, pValue: difference.pValue, lower: difference.lower,
                upper: difference.upper
            ).resting(
                on: sample, observations: pair.reduce(0) { $0 + $1.observations },
                clusters: clusters.allSatisfy { $0.count == 1 }
                    ? clusters.reduce(0) { $0 + $1[0].count } : nil)
            test.notes += [difference.first, difference.second].flatMap { notes[$0] ?? [] }
            if !pair.flatMap(few).isEmpty {
                test.notes.append(
                    "The p-value and the interval are those of the normal distribution: with few clusters too small and too narrow."
                )
            }
            if clusters.contains(where: { $0.count > 1 }) {
                test.notes.append(
                    "The subgroups are taken for independent, but have clusters of years in common.")
            }
            return test
        }
        return result
    }

    /// The subgroup of each row of a sample, and what each subgroup is in words.
    private func subgroups(
        _ split: ModelDefinition.Split, of sample: ModelSample
    ) throws(ModelRefusal) -> (labels: [String], titles: [String: String]) {
        switch split {
        case .region:
            let titles = Dictionary(
                table.configuration.entities.regions.map { ($0.id, $0.title.en) },
                uniquingKeysWith: { first, _ in first })
            return (sample.rows.map { table.region(ofRow: $0) ?? "none" }, titles)
        case .median(let term):
            let values = try table.values(of: term)
            let entities = Set(sample.rows.map { table.entity(ofRow: $0) }).sorted()
            let means = entities.map { entity in
                let rows = sample.rows.filter { table.entity(ofRow: $0) == entity }
                return rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
            }
            let sorted = means.sorted()
            let middle = sorted.count / 2
            let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
            let above = Set(zip(entities, means).filter { $0.1 > median }.map(\.0))
            guard !above.isEmpty, above.count < entities.count else { throw .noSplit(term) }
            let name = label(of: term)
            return (
                sample.rows.map { above.contains(table.entity(ofRow: $0)) ? "above" : "below" },
                [
                    "above": "Mean \(name) above the median of entities",
                    "below": "Mean \(name) at or below the median of entities",
                ]
            )
        }
    }

    func wildBootstrap(_ model: ModelDefinition, draws: Int, seed: Int) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let linear = try sample.linearModel()
        let bootstrap = try estimating { () throws(EstimationError) in
            try WildClusterBootstrap(
                linear, term: model.treatment, cluster: sample.entities, correction: sample.correction,
                level: model.confidence,
                bootstrap: WildBootstrapOptions(draws: draws, seed: UInt64(bitPattern: Int64(seed))))
        }
        var result = ModelResult()
        result.tests = [
            EstimatedTest(
                id: "wild_cluster_bootstrap",
                title:
                    "No effect: restricted wild cluster bootstrap-t, \(bootstrap.distribution.rawValue), \(bootstrap.draws) \(bootstrap.isEnumerated ? "sign patterns, all there are" : "draws, seed \(seed)")",
                estimate: bootstrap.estimate, statistic: bootstrap.statistic, pValue: bootstrap.pValue,
                lower: bootstrap.interval?.lowerBound, upper: bootstrap.interval?.upperBound
            ).resting(
                on: sample, observations: bootstrap.observations, clusters: bootstrap.clusters,
                notes: bootstrap.notes)
        ]
        if bootstrap.interval == nil {
            let least = 2 / Double(bootstrap.draws)
            result.tests[0].notes.append(
                "No interval: on one side at least no value within 1000 standard errors is rejected"
                    + (bootstrap.isEnumerated ? ", for p is never below \(least)." : "."))
        }
        try result.notePolicies(in: sample)
        return result
    }
}
