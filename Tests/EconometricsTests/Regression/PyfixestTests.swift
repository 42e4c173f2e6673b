import Econometrics
import Testing

/// pyfixest 0.60.0 demeans iteratively where panels have gaps, here to 1e-13.
private let coefficientTolerance = 1e-9
private let errorTolerance = 1e-8
// Its p-values are 1 − cdf, good to 1e-15 absolute.

@Suite("Weights, gaps, three effects, none and singletons beside pyfixest")
struct PyfixestTests {
    private let panel: OraclePanel
    private let oracle: Oracle.JSON

    init() throws {
        panel = try OraclePanel()
        oracle = try Oracle.json("pyfixest_variants")
    }

    enum Variant: String, CaseIterable, Sendable {
        case balanced, weighted, gaps
        case gapsWeighted = "gaps_weighted"
        case threeEffects = "three_effects"
        case oneEffect = "one_effect"
        case noEffect = "no_effect"
        case singleton
    }

    private func model(_ variant: Variant) -> LinearModel {
        let (ids, years) = (panel.integers("pid"), panel.years)
        var model = panel.model()
        if variant == .weighted || variant == .gapsWeighted {
            model.weights = zip(ids, years).map { Double(1 + ($0 + $1) % 5) }
        }
        if variant == .oneEffect { model.fixedEffects = [panel.province] }
        if variant == .noEffect { model.fixedEffects = [] }
        if variant == .threeEffects {
            let regions = panel.columns["region"] ?? []
            model.fixedEffects.append(
                Grouping(name: "region_half", zip(regions, years).map { "\($0)\($1 >= 2017)" }))
        }
        switch variant {
        case .balanced, .weighted, .oneEffect, .noEffect: return model
        case .gaps, .gapsWeighted, .threeEffects, .singleton: return model.restricted(to: rows(variant))
        }
    }

    private func rows(_ variant: Variant) -> [Int] {
        let (ids, years) = (panel.integers("pid"), panel.years)
        guard ![.balanced, .weighted, .oneEffect, .noEffect].contains(variant) else {
            return Array(ids.indices)
        }
        let rows = ids.indices.filter { (ids[$0] * 7 + years[$0] * 3) % 11 != 0 }
        guard variant == .singleton else { return rows }
        let first = rows.first { ids[$0] == 30 }
        return rows.filter { ids[$0] != 30 || $0 == first }
    }

    @Test("coefficients, errors, intervals and R²", arguments: Variant.allCases)
    func variants(variant: Variant) throws {
        let fit = try FixedEffectsRegression(model(variant))
        let province = panel.province.restricted(to: rows(variant))
        for (name, covariance) in [("iid", Covariance.iid), ("hc1", .hc1), ("cluster", .cluster(province))] {
            let answer = oracle["\(variant.rawValue)_\(name)"]
            let summary = try fit.summary(covariance: covariance)
            let comment = Comment(rawValue: "\(variant) \(name)")
            #expect(Double(summary.observations) == answer["n"].value, comment)
            for c in summary.coefficients {
                #expect(agree(c.estimate, answer["coef"][c.term].value, coefficientTolerance), comment)
                #expect(agree(c.standardError, answer["se"][c.term].value, errorTolerance), comment)
                #expect(agree(c.pValue, answer["p"][c.term].value, 1e-6, absolute: 1e-9), comment)
                #expect(agree(c.lower, answer["ci_low"][c.term].value, 1e-7), comment)
                #expect(agree(c.upper, answer["ci_high"][c.term].value, 1e-7), comment)
            }
            let fit = summary.goodnessOfFit
            #expect(agree(fit.rSquared, answer["r2"].value, 1e-10), comment)
            #expect(agree(fit.adjustedRSquared, answer["r2_adj"].value, 1e-10), comment)
            guard variant != .noEffect else { continue }
            #expect(agree(fit.rSquaredWithin, answer["r2_within"].value, 1e-10), comment)
            #expect(agree(fit.adjustedRSquaredWithin, answer["r2_within_adj"].value, 1e-10), comment)
        }
    }

    @Test("gaps and weights need iterations, and the report says how far they got")
    func report() throws {
        #expect(try FixedEffectsRegression(model(.balanced)).demeaning.method == .balancedTwoWay)
        #expect(try FixedEffectsRegression(model(.oneEffect)).demeaning.method == .oneWay)
        #expect(try FixedEffectsRegression(model(.noEffect)).demeaning.method == .centring)
        let gaps = try FixedEffectsRegression(model(.gaps)).demeaning
        #expect(gaps.method == .alternatingProjections)
        #expect(gaps.residual <= gaps.tolerance)
        #expect((2...60).contains(gaps.iterations))
    }

    @Test("the constant restores means, as in Stata, with its error; overall R² is its too")
    func constant() throws {
        let answer = oracle["constant"]
        let fit = try FixedEffectsRegression(panel.model())
        #expect(agree(fit.goodnessOfFit.rSquaredOverall, oracle["r2_overall"].value, 1e-10))
        for (name, covariance) in [
            ("iid", Covariance.iid), ("hc1", .hc1), ("cluster", .cluster(panel.province)),
        ] {
            let constant = try #require(try fit.summary(covariance: covariance).constant)
            #expect(agree(constant.estimate, answer["coef"].value, coefficientTolerance))
            #expect(agree(constant.standardError, answer[name].value, errorTolerance))
        }
        #expect(agree(answer["coef"].value, try Oracle.json("panel")["lsdv_constant_xtreg"].value, 1e-9))
        // Without effects it is the ordinary intercept.
        let plain = try #require(
            try FixedEffectsRegression(model(.noEffect)).summary(covariance: .hc1).constant)
        #expect(
            agree(plain.estimate, oracle["no_effect_hc1"]["coef"]["Intercept"].value, coefficientTolerance))
        #expect(agree(plain.standardError, oracle["no_effect_hc1"]["se"]["Intercept"].value, errorTolerance))
    }

    @Test("a unit seen once leaves, and is counted")
    func singleton() throws {
        let fit = try FixedEffectsRegression(model(.singleton))
        #expect(fit.singletons.count == 1)
        #expect(try fit.summary(covariance: .iid).notes == [.singletonsDropped(1)])
        var options = RegressionOptions()
        options.dropsSingletons = false
        #expect(try FixedEffectsRegression(model(.singleton), options: options).observations == 291)
    }
}
