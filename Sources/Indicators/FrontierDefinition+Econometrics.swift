import Configuration
import Econometrics

// The configuration's words in the engine's, and back.

extension FrontierDefinition.Measure {
    func value(_ row: StochasticFrontier.Row) -> Double {
        switch self {
        case .productivity: row.productivity
        case .frontierProductivity: row.frontierProductivity
        case .technicalEfficiency: row.technicalEfficiency
        }
    }
}

extension FrontierModel {
    init(_ definition: FrontierDefinition) {
        self.init(
            function: ProductionFunction(
                form: .init(definition.function), technicalChange: .init(definition.technicalChange)),
            inefficiency: .init(definition.inefficiency), distribution: .init(definition.distribution))
    }
}

extension ProductionFunction.Form {
    fileprivate init(_ definition: FrontierDefinition.Function) {
        switch definition {
        case .cobbDouglas: self = .cobbDouglas
        case .translog: self = .translog
        }
    }
}

extension ProductionFunction.TechnicalChange {
    fileprivate init(_ definition: FrontierDefinition.TechnicalChange) {
        switch definition {
        case .none: self = .none
        case .neutral: self = .neutral
        case .biased: self = .biased
        }
    }
}

extension FrontierModel.Inefficiency {
    fileprivate init(_ definition: FrontierDefinition.Inefficiency) {
        switch definition {
        case .pooled: self = .pooled
        case .timeInvariant: self = .timeInvariant
        case .timeVarying: self = .timeVarying
        }
    }
}

extension FrontierModel.Distribution {
    fileprivate init(_ definition: FrontierDefinition.Distribution) {
        switch definition {
        case .halfNormal: self = .halfNormal
        case .truncatedNormal: self = .truncatedNormal
        }
    }
}

extension CapitalStock.InitialStock {
    init(_ definition: FrontierDefinition.InitialStock) {
        switch definition {
        case .steadyState(let years): self = .steadyState(growthYears: years)
        case .investment(let share): self = .investment(over: share)
        }
    }
}

extension StochasticFrontier.Warning {
    func finding(
        about definition: FrontierDefinition, _ configuration: WarehouseConfiguration
    ) -> Finding {
        let remedy =
            switch self {
            case .wrongSkew: "Look at the inputs; inefficiency should skew residuals downwards."
            case .noInefficiency: "Efficiencies are all 1; use `measure: productivity`."
            case .noNoise: "Look for outliers, or use another distribution."
            }
        return Finding(
            .frontierDoubtful, configuration.checks.severity(of: .frontierDoubtful), series: definition.id,
            found: "\(self)", expected: "residuals of noise and inefficiency", remedy: remedy)
    }
}
