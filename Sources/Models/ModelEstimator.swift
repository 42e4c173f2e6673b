import Configuration
import Econometrics
import Indicators

/// Estimates the models of a configuration on one panel and its index.
///
/// A model that cannot be estimated says why and holds back no other.
public struct ModelEstimator: Sendable {
    let table: ModelTable

    public init(panel: Panel, index: CompositeIndex, configuration: WarehouseConfiguration) {
        table = ModelTable(configuration: configuration, panel: panel, index: index)
    }

    /// The results of every model, in the order of `models.yaml`.
    public func estimateAll() -> [ModelEstimates] { table.configuration.models.models.map(estimate) }

    /// The result of one model.
    public func estimate(_ model: ModelDefinition) -> ModelEstimates {
        do throws(ModelRefusal) {
            let result = try result(of: model)
            if let term = result.firstNotFinite { throw .notFinite(term) }
            return ModelEstimates(model: model, result: .success(result))
        } catch {
            return ModelEstimates(model: model, result: .failure(error))
        }
    }

    private func result(of model: ModelDefinition) throws(ModelRefusal) -> ModelResult {
        if !model.kind.takesControls, !model.controls.isEmpty || !model.also.isEmpty {
            throw .controlsNotSupported(kind: model.kind.name)
        }
        if let setting = model.unsupportedSettings.first { throw .settingNotSupported(setting) }
        return switch model.kind {
        case .descriptive(let terms): try describe(terms, model)
        case .regression: try regress(model)
        case .eventStudy(let first, let last, let base):
            try eventStudy(model, EventStudy.Window(first: first, last: last, base: base))
        case .placebo(let draws, let seed): try placebo(model, draws: draws, seed: seed)
        case .mediation(let mediator, let draws, let seed):
            try mediate(model, mediator: mediator, draws: draws, seed: seed)
        case .heterogeneity(let split): try divide(model, by: split)
        case .goodmanBacon: try decompose(model)
        case .callawaySantAnna(let comparison, let draws, let seed):
            try callawaySantAnna(model, comparison: comparison, draws: draws, seed: seed)
        case .sunAbraham: try sunAbraham(model)
        case .imputation: try impute(model)
        case .wildBootstrap(let draws, let seed): try wildBootstrap(model, draws: draws, seed: seed)
        }
    }
}
