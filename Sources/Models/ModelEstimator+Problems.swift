import Configuration

extension ModelEstimator {
    /// Why models would be refused whatever the data are, each with its place; `nqp check` shows them.
    ///
    /// A word of `defaults` that several models share is reported once.
    public static func problems(of configuration: WarehouseConfiguration) -> [ConfigurationProblem] {
        var seen: Set<ConfigurationProblem> = []
        return configuration.models.models.flatMap { problems(of: $0, in: configuration) }
            .filter { seen.insert($0).inserted }
    }

    private static func problems(
        of model: ModelDefinition, in configuration: WarehouseConfiguration
    ) -> [ConfigurationProblem] {
        let terms = ModelTable.terms(of: configuration)
        let unknown = model.terms.filter { !terms.contains($0) }
        var problems = unknown.map { term in
            ConfigurationProblem(
                model.location(of: term), found: term.isEmpty ? "no treatment" : "unknown term \"\(term)\"",
                expected: "score, a dimension, an indicator, a variable or a policy",
                suggestion: Spelling.closest(to: term, among: terms), remedy: remedy)
        }
        let policies = configuration.policies.map(\.id)
        if model.kind.needsPolicy, !policies.contains(model.treatment), !unknown.contains(model.treatment) {
            problems.append(
                ConfigurationProblem(
                    model.location(of: model.treatment),
                    found: "\"\(model.treatment)\" as treatment of \(model.kind.name)",
                    expected: "a policy, which has dates: \(policies.joined(separator: ", "))", remedy: remedy
                ))
        }
        if !model.kind.takesControls, !model.controls.isEmpty || !model.also.isEmpty {
            problems.append(
                ConfigurationProblem(
                    model.location, found: "\(model.kind.name) with controls", expected: "`controls: []`",
                    remedy: remedy))
        }
        problems += model.unsupportedSettings.map { setting in
            ConfigurationProblem(
                model.location(ofKey: setting.key) ?? model.location, found: setting.found,
                expected: setting.expected,
                remedy: model.location(ofKey: setting.key) == nil
                    ? "Give the model `\(setting.key)` of its own. \(remedy)" : remedy)
        }
        if let setting = model.partlyUnsupportedSetting {
            problems.append(
                ConfigurationProblem(
                    model.location(ofKey: setting.key) ?? model.location, found: setting.found,
                    expected: setting.expected,
                    remedy: "Until then the bootstrap alone is refused; Sobel's test is made."))
        }
        let refused = Set(model.unsupportedSettings.map(\.key))
        if let setting = model.idlePlace(in: configuration) {
            problems.append(
                ConfigurationProblem(
                    model.location(ofKey: setting.key) ?? model.location, found: setting.found,
                    expected: setting.expected,
                    remedy: "Until then `nqp.estimate` and `nqp estimate` alone show it."
                ))
        }
        problems += model.idleKeys.filter { !refused.contains($0.key) }.map { setting in
            ConfigurationProblem(
                model.location(ofKey: setting.key) ?? model.location, found: setting.found,
                expected: setting.expected, remedy: "It changes nothing.")
        }
        if case .heterogeneity(.median(let term)) = model.kind,
            [model.outcome, model.treatment].contains(term)
        {
            problems.append(
                ConfigurationProblem(
                    model.location(ofKey: "by") ?? model.location,
                    found: "`by: \(term)`, the \(term == model.outcome ? "outcome" : "treatment")",
                    expected: "a term that is neither outcome nor treatment, or region",
                    remedy: "The model is estimated all the same: its groups are chosen by what it is about.")
            )
        }
        return problems
    }

    private static let remedy = "Until then the model is refused; the others are estimated."
}

extension ModelDefinition.Kind {
    /// Whether it compares entities by the dates of their treatment.
    fileprivate var needsPolicy: Bool {
        switch self {
        case .eventStudy, .placebo, .goodmanBacon, .callawaySantAnna, .sunAbraham, .imputation: true
        case .descriptive, .regression, .mediation, .heterogeneity, .wildBootstrap: false
        }
    }

    /// Whether all that is about treatment counts to the outcome, where that is taken later, and not to the terms.
    var countsToOutcome: Bool {
        switch self {
        case .eventStudy, .callawaySantAnna, .sunAbraham, .imputation: true
        case .descriptive, .regression, .placebo, .mediation, .heterogeneity, .goodmanBacon, .wildBootstrap:
            false
        }
    }

    /// Whether its estimator has a use for controls; `ModelRefusal.controlsNotSupported`.
    var takesControls: Bool {
        switch self {
        case .goodmanBacon, .callawaySantAnna: false
        case .descriptive, .regression, .eventStudy, .placebo, .mediation, .heterogeneity, .sunAbraham,
            .imputation, .wildBootstrap:
            true
        }
    }
}
