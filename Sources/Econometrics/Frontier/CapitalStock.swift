/// A capital stock from a series of investment, by perpetual inventory: K_t = (1 − δ)·K_{t−1} + I_t.
///
/// Investment is at constant prices; deflating it is the caller's. The stock is that at the end of the period, in the
/// unit of the investment.
public struct CapitalStock: Sendable, Hashable {
    public let periods: ClosedRange<Int>
    /// End-of-period stocks, one for each period.
    public let values: [Double]
    /// The mean growth of investment that went into the first stock; nil for the rules without.
    public let initialGrowth: Double?

    /// Depreciation and the first stock.
    public struct Options: Sendable, Hashable {
        /// δ, a share a year. 9.6 %: Zhang, Wu & Zhang (2004), for Chinese provinces.
        public var depreciation: Double
        public var initialStock: InitialStock

        public init(depreciation: Double = 0.096, initialStock: InitialStock = .steadyState(growthYears: 5)) {
            self.depreciation = depreciation
            self.initialStock = initialStock
        }
    }

    /// How the stock of the first period is found.
    public enum InitialStock: Sendable, Hashable {
        /// I₀/(δ + g), the stock of a steady state (Harberger 1978), with g the geometric mean growth of investment over
        /// the first years: (I_n/I₀)^(1/n) − 1.
        case steadyState(growthYears: Int)
        /// I₀ over a fixed share; Zhang, Wu & Zhang (2004) take 0.10.
        case investment(over: Double)
        /// A known stock at the end of the first period, in the unit of the investment.
        case given(Double)
    }

    /// - Parameters:
    ///   - investment: one value for each period from the first on; nil where it is not known.
    ///   - firstPeriod: the period of the first value.
    /// - Throws: `CapitalStockError`.
    public init(
        investment: [Double?], firstPeriod: Int, options: Options = Options()
    ) throws(CapitalStockError) {
        guard options.depreciation >= 0, options.depreciation < 1 else {
            throw .depreciationOutOfRange(options.depreciation)
        }
        guard !investment.isEmpty else { throw .noInvestment }
        var flows: [Double] = []
        for (offset, value) in investment.enumerated() {
            guard let value else { throw .missingInvestment(period: firstPeriod + offset) }
            guard value.isFinite, value > 0 else {
                throw .investmentNotPositive(period: firstPeriod + offset, value: value)
            }
            flows.append(value)
        }
        let (first, growth) = try Self.initialStock(flows, options: options)
        var stocks = [first]
        for flow in flows.dropFirst() {
            stocks.append((1 - options.depreciation) * stocks[stocks.count - 1] + flow)
        }
        periods = firstPeriod...(firstPeriod + flows.count - 1)
        values = stocks
        initialGrowth = growth
    }

    private static func initialStock(
        _ flows: [Double], options: Options
    ) throws(CapitalStockError) -> (stock: Double, growth: Double?) {
        switch options.initialStock {
        case .given(let stock):
            guard stock.isFinite, stock > 0 else { throw .initialStockNotPositive(stock) }
            return (stock, nil)
        case .investment(let share):
            guard share.isFinite, share > 0 else { throw .initialStockNotPositive(flows[0] / share) }
            return (flows[0] / share, nil)
        case .steadyState(let years):
            guard years >= 1, flows.count > years else {
                throw .tooFewPeriods(found: flows.count, needed: max(1, years) + 1)
            }
            let growth = PortableMath.exp(PortableMath.log(flows[years] / flows[0]) / Double(years)) - 1
            guard options.depreciation + growth > 0 else {
                throw .noSteadyState(depreciation: options.depreciation, growth: growth)
            }
            return (flows[0] / (options.depreciation + growth), growth)
        }
    }
}

/// Why there is no capital stock.
public enum CapitalStockError: Error, Sendable, Hashable, CustomStringConvertible {
    case noInvestment
    /// A hole: perpetual inventory needs every period.
    case missingInvestment(period: Int)
    case investmentNotPositive(period: Int, value: Double)
    case initialStockNotPositive(Double)
    case depreciationOutOfRange(Double)
    case tooFewPeriods(found: Int, needed: Int)
    /// Investment shrinks as fast as capital wears out.
    case noSteadyState(depreciation: Double, growth: Double)

    public var description: String {
        switch self {
        case .noInvestment: "There is no investment to make a capital stock from."
        case .missingInvestment(let period):
            "No investment in \(period). Perpetual inventory needs every period; fill the gap first."
        case .investmentNotPositive(let period, let value):
            "Investment of \(period) is \(value); expected a positive amount."
        case .initialStockNotPositive(let stock):
            "The first capital stock is \(stock); expected a positive amount."
        case .depreciationOutOfRange(let rate):
            "Depreciation is \(rate); expected a share of at least 0 and less than 1."
        case .tooFewPeriods(let found, let needed):
            "Investment has \(found) period(s); its growth takes \(needed). Lower `growth_years` or use another rule for the first stock."
        case .noSteadyState(let depreciation, let growth):
            "Investment grows by \(growth) a period and capital wears out by \(depreciation): no steady state. Use another rule for the first stock."
        }
    }
}
