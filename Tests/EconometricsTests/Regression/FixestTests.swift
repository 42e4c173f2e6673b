import Econometrics
import Testing

/// R fixest 0.14.2 prints 15 digits; what is left is rounding in two orders of operations.
private let coefficientTolerance = 1e-9
private let errorTolerance = 1e-8
/// p-values of t statistics around 20 multiply the error of t by t².
private let probabilityTolerance = 1e-6

@Suite("Fixed-effects regressions beside fixest")
struct FixestTests {
    private let panel: OraclePanel
    private let oracle: Oracle.JSON

    init() throws {
        panel = try OraclePanel()
        oracle = try Oracle.json("panel")
    }

    private func covariance(_ name: String, rows: [Int]? = nil) -> Covariance {
        let province = rows.map { panel.province.restricted(to: $0) } ?? panel.province
        let year = rows.map { panel.year.restricted(to: $0) } ?? panel.year
        return switch name {
        case "iid": .iid
        case "hc1": .hc1
        case "cluster_province": .cluster(province)
        default: .twoWayCluster(province, year)
        }
    }

    private func compare(
        _ fit: FixedEffectsRegression, _ key: String, rows: [Int]? = nil,
        naming: (String) -> String = { $0 }
    ) throws {
        for (kind, answer) in oracle[key].members {
            let summary = try fit.summary(covariance: covariance(kind, rows: rows))
            let comment = Comment(rawValue: "\(key) \(kind)")
            #expect(Double(summary.observations) == answer["n"].value, comment)
            #expect(agree(summary.goodnessOfFit.rSquared, answer["r2"].value, 1e-12), comment)
            #expect(agree(summary.goodnessOfFit.rSquaredWithin, answer["r2_within"].value, 1e-11), comment)
            #expect(summary.coefficients.count == answer["coef"].members.count, comment)
            for c in summary.coefficients {
                let name = naming(c.term)
                #expect(
                    agree(c.estimate, answer["coef"][name].value, coefficientTolerance), comment)
                #expect(agree(c.standardError, answer["se"][name].value, errorTolerance), comment)
                #expect(agree(c.pValue, answer["p"][name].value, probabilityTolerance), comment)
            }
        }
    }

    @Test("the baseline without and with controls, under four assumptions about errors")
    func baseline() throws {
        try compare(FixedEffectsRegression(panel.model(withControls: false)), "baseline_nocontrols")
        try compare(FixedEffectsRegression(panel.model()), "baseline_controls")
    }

    @Test("competing policies and mediators as further terms")
    func furtherTerms() throws {
        try compare(FixedEffectsRegression(panel.model(extra: ["pol_a"])), "policy_a")
        try compare(FixedEffectsRegression(panel.model(extra: ["pol_b"])), "policy_b")
        for mediator in ["m_innov", "m_digital"] {
            try compare(FixedEffectsRegression(panel.model(mediator)), "mediator_eq2_\(mediator)")
            try compare(FixedEffectsRegression(panel.model(extra: [mediator])), "mediator_eq3_\(mediator)")
        }
    }

    @Test("subgroups", arguments: ["Central", "West", "East"])
    func subgroups(region: String) throws {
        let regions = try #require(panel.columns["region"])
        let rows = regions.indices.filter { regions[$0] == region }
        let fit = try FixedEffectsRegression(panel.model().restricted(to: rows))
        try compare(fit, "region_\(region)", rows: rows)
    }

    @Test(
        "the outcome of the next and of the last period",
        arguments: [("outcome_lead1", 1), ("outcome_lag1", -1)])
    func shifted(key: String, steps: Int) throws {
        let values = try panel.staggered().shifted(panel.variable("y"), by: steps)
        let rows = values.indices.filter { values[$0] != nil }
        var model = panel.model().restricted(to: rows)
        model.outcome = Variable(name: key, values: rows.compactMap { values[$0] })
        #expect(rows.count == 300)
        try compare(FixedEffectsRegression(model), key, rows: rows)
    }

    @Test("every small-sample correction, and Stata's")
    func corrections() throws {
        let oracle = try Oracle.json("conventions")
        let by = oracle["cluster_se_did_by_correction"]
        let fit = try FixedEffectsRegression(panel.model())
        let expected: [(SmallSampleCorrection, Double)] = [
            (.nonNested, by["k_adj=True,k_fixef=nonnested,G_adj=True"].value),
            (.nonNested, oracle["stata"]["xtreg_fe_cluster_se_did"].value),
            (.full, by["k_adj=True,k_fixef=full,G_adj=True"].value),
            (.full, oracle["stata"]["regress_areg_lsdv_cluster_se_did"].value),
            (.slopesOnly, by["k_adj=True,k_fixef=none,G_adj=True"].value),
            (.none, oracle["stata"]["uncorrected_sandwich_se_did"].value),
        ]
        for (correction, error) in expected {
            let summary = try fit.summary(covariance: .cluster(panel.province), correction: correction)
            let found = try summary.coefficient("did").standardError
            #expect(agree(found, error, errorTolerance), Comment(rawValue: correction.rawValue))
        }
    }

    @Test("a two-way matrix with negative eigenvalues is repaired and says so")
    func repair() throws {
        let fit = try FixedEffectsRegression(panel.model())
        let twoWay = try fit.summary(covariance: .twoWayCluster(panel.province, panel.year))
        #expect(try #require(twoWay.covariance.repairedEigenvalue) < 0)
        #expect(twoWay.notes.contains { if case .covarianceRepaired = $0 { true } else { false } })
        #expect(twoWay.covariance.degreesOfFreedom == 10)
        #expect(try fit.summary(covariance: .cluster(panel.province)).covariance.repairedEigenvalue == nil)
    }
}
