/// `frontiers.yaml`: a stochastic production frontier that is estimated over the panel, and whose productivities formulas read as
/// `frontier(id)`.
public struct FrontierDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    /// What is produced, at constant prices.
    public let output: Formula
    public let inputs: [Input]
    public let function: Function
    public let technicalChange: TechnicalChange
    public let inefficiency: Inefficiency
    public let distribution: Distribution
    public let measure: Measure
    /// The years over which it is estimated and has values; nil for all of the index's context.
    public let periods: ClosedRange<Int>?
    public let location: SourceLocation

    /// What is produced with.
    public struct Input: Sendable, Hashable {
        public let name: String
        public let amount: Amount

        public init(name: String, amount: Amount) {
            self.name = name
            self.amount = amount
        }
    }

    public enum Amount: Sendable, Hashable {
        case formula(Formula)
        /// A stock by perpetual inventory.
        case capital(Capital)
    }

    /// A capital stock K_t = (1 − δ)·K_{t−1} + I_t from the first year with investment on.
    public struct Capital: Sendable, Hashable {
        /// Investment, at constant prices.
        public let investment: Formula
        /// What is done about years without investment, of which perpetual inventory can have none.
        public let missing: MissingPolicy
        /// δ.
        public let depreciation: Double
        public let initialStock: InitialStock

        public init(
            investment: Formula, missing: MissingPolicy, depreciation: Double, initialStock: InitialStock
        ) {
            self.investment = investment
            self.missing = missing
            self.depreciation = depreciation
            self.initialStock = initialStock
        }
    }

    public enum InitialStock: Sendable, Hashable {
        /// I₀/(δ + g), g the mean growth of investment over the first years.
        case steadyState(growthYears: Int)
        /// I₀ over a share.
        case investment(over: Double)
    }

    public enum Function: String, Sendable, Hashable, CaseIterable {
        case cobbDouglas = "cobb_douglas"
        case translog
    }

    public enum TechnicalChange: String, Sendable, Hashable, CaseIterable {
        case none, neutral, biased
    }

    public enum Inefficiency: String, Sendable, Hashable, CaseIterable {
        case pooled
        case timeInvariant = "time_invariant"
        case timeVarying = "time_varying"
    }

    public enum Distribution: String, Sendable, Hashable, CaseIterable {
        case halfNormal = "half_normal"
        case truncatedNormal = "truncated_normal"
    }

    /// Which number of the result is the series; see docs/frontier.md.
    public enum Measure: String, Sendable, Hashable, CaseIterable {
        case productivity
        case frontierProductivity = "frontier_productivity"
        case technicalEfficiency = "technical_efficiency"
    }

    public init(
        id: String, title: LocalizedTitle, output: Formula, inputs: [Input], function: Function,
        technicalChange: TechnicalChange, inefficiency: Inefficiency, distribution: Distribution,
        measure: Measure, periods: ClosedRange<Int>?, location: SourceLocation
    ) {
        self.id = id
        self.title = title
        self.output = output
        self.inputs = inputs
        self.function = function
        self.technicalChange = technicalChange
        self.inefficiency = inefficiency
        self.distribution = distribution
        self.measure = measure
        self.periods = periods
        self.location = location
    }

    /// The formulas of output and inputs.
    public var formulas: [Formula] {
        [output]
            + inputs.map {
                switch $0.amount {
                case .formula(let formula): formula
                case .capital(let capital): capital.investment
                }
            }
    }

    /// What decides the result, a field each.
    var canonicalFields: [String] {
        [
            id, output.description, function.rawValue, technicalChange.rawValue, inefficiency.rawValue,
            distribution.rawValue, measure.rawValue, periods.map { "\($0)" } ?? "",
        ]
            + inputs.flatMap { input in
                switch input.amount {
                case .formula(let formula): [input.name, "formula", formula.description]
                case .capital(let capital):
                    [
                        input.name, "capital", capital.investment.description,
                        capital.missing.inside.rawValue, capital.missing.leading.rawValue,
                        capital.missing.trailing.rawValue, "\(capital.depreciation)",
                        "\(capital.initialStock)",
                    ]
                }
            }
    }
}
