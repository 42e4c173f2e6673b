import Configuration

/// A setting that the estimator of a model has no use for, or does not answer its question with.
public struct UnsupportedSetting: Sendable, Hashable {
    /// The key of `models.yaml`.
    let key: String
    let found: String
    /// What is possible.
    let expected: String
}

extension ModelDefinition {
    /// Settings that would be ignored, or would make the estimates something else than they are called. With them the model is refused.
    var unsupportedSettings: [UnsupportedSetting] {
        var settings: [UnsupportedSetting] = []
        let effects = fixedEffects.map(\.rawValue).joined(separator: ", ")
        func requireEffects(_ needed: [FixedEffect], _ expected: String) {
            guard !needed.allSatisfy(fixedEffects.contains) else { return }
            settings.append(
                UnsupportedSetting(
                    key: "fixed_effects", found: "\(kind.name) with `fixed_effects: [\(effects)]`",
                    expected: expected))
        }
        func requireClusters(_ expected: String) {
            guard errors.kind != .cluster else { return }
            settings.append(
                UnsupportedSetting(
                    key: "standard_errors", found: "\(kind.name) with errors of type \(errors.kind.rawValue)",
                    expected: expected))
        }
        switch kind {
        case .eventStudy, .sunAbraham:
            requireEffects(
                [.entity], "entity among them, without which never-treated entities are part of the base")
        case .goodmanBacon, .callawaySantAnna, .imputation:
            requireEffects([.entity, .year], "`[entity, year]`, which the estimator takes out by itself")
        case .descriptive, .regression, .placebo, .mediation, .heterogeneity, .wildBootstrap: break
        }
        if case .descriptive = kind, lead > 0 {
            settings.append(
                UnsupportedSetting(
                    key: "lead", found: "\(kind.name) with `lead: \(lead)`",
                    expected: "no `lead`: terms are described as they are, and there is no outcome"))
        }
        switch kind {
        case .callawaySantAnna, .imputation:
            requireClusters("`type: cluster`: the estimator has errors of its own, by entity")
        case .placebo: requireClusters("`type: cluster`: the errors of its draws are by entity")
        case .wildBootstrap: requireClusters("`type: cluster`: it draws the signs of entities")
        default: break
        }
        return settings
    }

    /// A setting with which one of the model's results is refused; the others are estimated.
    var partlyUnsupportedSetting: UnsupportedSetting? {
        guard case .mediation = kind, errors.kind != .cluster else { return nil }
        return UnsupportedSetting(
            key: "standard_errors", found: "\(kind.name) with errors of type \(errors.kind.rawValue)",
            expected: "`type: cluster`: the bootstrap of the indirect effect draws entities")
    }

    /// Keys that the model itself writes and that its kind has no use for. They change nothing, so that the model is estimated.
    var idleKeys: [UnsupportedSetting] {
        let keys: [(key: String, expected: String)] =
            switch kind {
            case .descriptive:
                ["outcome", "treatment", "controls", "also"].map { ($0, "none: it describes `terms`") } + [
                    ("fixed_effects", "none: it estimates nothing"),
                    ("standard_errors", "none: it estimates nothing"),
                    ("confidence", "none: it has no intervals"),
                ]
            case .goodmanBacon:
                [
                    ("standard_errors", "none: a decomposition has no errors"),
                    ("confidence", "none: a decomposition has no intervals"),
                ]
            case .callawaySantAnna, .imputation:
                errors.correction == .nonNested
                    ? [] : [("standard_errors", "no `correction`: the estimator's errors have none")]
            case .placebo: [("confidence", "none: a placebo has no intervals")]
            default: []
            }
        return keys.filter { location(ofKey: $0.key) != nil }.map {
            UnsupportedSetting(key: $0.key, found: "\(kind.name) with `\($0.key)`", expected: $0.expected)
        }
    }
}
