import Configuration
import Econometrics

/// A production frontier as it was estimated for a panel.
public struct EstimatedFrontier: Sendable {
    public let definition: FrontierDefinition
    public let fit: StochasticFrontier

    /// Production function, technical change, inefficiency and its distribution, in words.
    public var model: String {
        [
            definition.function.rawValue, "technical change \(definition.technicalChange.rawValue)",
            "inefficiency \(definition.inefficiency.rawValue)", definition.distribution.rawValue,
        ].joined(separator: ", ").replacing("_", with: " ")
    }
}
