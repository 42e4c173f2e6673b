import Econometrics
import Testing

@Suite("A capital stock by perpetual inventory")
struct CapitalStockTests {
    private let investment: [Double?] = [100, 110, 121, 133.1]

    @Test("wears out by δ and grows by investment, from a steady state")
    func steadyState() throws {
        let stock = try CapitalStock(
            investment: investment, firstPeriod: 2011,
            options: .init(depreciation: 0.1, initialStock: .steadyState(growthYears: 3)))
        #expect(stock.periods == 2011...2014)
        #expect(abs((stock.initialGrowth ?? 0) - 0.1) < 1e-14)
        // 100/(0.1 + 0.1) = 500; a stock in a steady state grows as its investment does.
        for (found, expected) in zip(stock.values, [500, 560, 625, 695.6]) {
            #expect(abs(found - expected) < 1e-9 * expected)
        }
    }

    @Test("begins with investment over a tenth, as Zhang, Wu & Zhang (2004) have it")
    func fixedShare() throws {
        let stock = try CapitalStock(
            investment: investment, firstPeriod: 1952, options: .init(initialStock: .investment(over: 0.10)))
        #expect(stock.initialGrowth == nil)
        for (found, expected) in zip(stock.values, [1000, 1014, 1037.656, 1071.141024]) {
            #expect(abs(found - expected) < 1e-12 * expected)
        }
    }

    @Test("begins with a stock that is given")
    func given() throws {
        let stock = try CapitalStock(
            investment: [1, 2], firstPeriod: 2000,
            options: .init(depreciation: 0.5, initialStock: .given(10)))
        #expect(stock.values == [10, 7])
    }

    @Test("has the unit of the investment")
    func units() throws {
        let stock = try CapitalStock(
            investment: investment, firstPeriod: 0, options: .init(initialStock: .steadyState(growthYears: 2))
        )
        let scaled = try CapitalStock(
            investment: investment.map { $0.map { $0 * 1024 } }, firstPeriod: 0,
            options: .init(initialStock: .steadyState(growthYears: 2)))
        #expect(scaled.values == stock.values.map { $0 * 1024 })
    }

    @Test(
        "is refused by name",
        arguments: [
            ([], .init(), .noInvestment),
            ([1, nil, 3], .init(initialStock: .given(1)), .missingInvestment(period: 2012)),
            ([1, 0], .init(initialStock: .given(1)), .investmentNotPositive(period: 2012, value: 0)),
            ([1, -2], .init(initialStock: .given(1)), .investmentNotPositive(period: 2012, value: -2)),
            (
                [.infinity], .init(initialStock: .given(1)),
                .investmentNotPositive(period: 2011, value: .infinity)
            ),
            ([1, 2], .init(initialStock: .given(0)), .initialStockNotPositive(0)),
            ([1, 2], .init(depreciation: 1), .depreciationOutOfRange(1)),
            ([1, 2], .init(depreciation: -0.1), .depreciationOutOfRange(-0.1)),
            ([1, 2], .init(), .tooFewPeriods(found: 2, needed: 6)),
            (
                [4, 1], .init(depreciation: 0.5, initialStock: .steadyState(growthYears: 1)),
                .noSteadyState(depreciation: 0.5, growth: -0.75)
            ),
        ] as [([Double?], CapitalStock.Options, CapitalStockError)])
    func refusals(investment: [Double?], options: CapitalStock.Options, error: CapitalStockError) {
        #expect(throws: error) {
            try CapitalStock(investment: investment, firstPeriod: 2011, options: options)
        }
    }
}
