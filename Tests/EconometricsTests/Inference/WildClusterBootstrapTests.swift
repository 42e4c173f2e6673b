import Econometrics
import Testing

@Suite("The wild cluster bootstrap")
struct WildClusterBootstrapTests {
    private let panel: OraclePanel

    init() throws { panel = try OraclePanel() }

    @Test(
        "p-values are wildboottest's (11, Rademacher, 99,999 draws) within four Monte-Carlo errors",
        arguments: ["c_ind", "c_open", "c_lngdp", "c_hc"])
    func insignificantTerms(term: String) throws {
        let answer = try Oracle.json("staggered_variants")["wild_\(term)"]
        let draws = 9999
        let found = try WildClusterBootstrap(
            panel.model(), term: term, cluster: panel.province, correction: .full,
            bootstrap: WildBootstrapOptions(draws: draws, findsInterval: false))
        #expect(agree(found.statistic, answer["t"].value, 1e-8))
        let p = answer["p"].value
        let error = (p * (1 - p) * (1 / Double(draws) + 1 / 99_999)).squareRoot()
        #expect(abs(found.pValue - p) < 4 * error)
        #expect(!found.isEnumerated && found.clusters == 30)
    }

    @Test("the treatment's t is the oracle's, and its p as small as the draws allow")
    func treatment() throws {
        let oracle = try Oracle.json("staggered")["wild_cluster_bootstrap_rademacher_WCR11_B99999"]
        let found = try WildClusterBootstrap(
            panel.model(), term: "did", cluster: panel.province, correction: .full,
            bootstrap: WildBootstrapOptions(draws: 999))
        #expect(agree(found.statistic, oracle["statistic"]["did"].value, 1e-8))
        #expect(found.pValue == 0.001)
        let interval = try #require(found.interval)
        #expect(interval.contains(found.estimate) && interval.lowerBound > 0)
    }

    @Test(
        "ten clusters have 1024 sets of signs, all of which are taken",
        arguments: ["c_ind", "c_open", "c_hc"])
    func enumeration(term: String) throws {
        let answer = try Oracle.json("staggered_variants")["enumerated_\(term)"]
        let regions = try #require(panel.columns["region"])
        let rows = regions.indices.filter { regions[$0] == "East" }
        let found = try WildClusterBootstrap(
            panel.model().restricted(to: rows), term: term, cluster: panel.province.restricted(to: rows),
            correction: .full, bootstrap: WildBootstrapOptions(draws: 2000))
        #expect(found.isEnumerated && found.draws == 1024)
        #expect(agree(found.statistic, answer["t"].value, 1e-8))
        // Theirs counts strictly larger ones: the actual signs and their opposites tie.
        #expect(abs(found.pValue - answer["p"].value) <= 2.0 / 1024)
    }

    @Test("every draw, fitted by itself, gives the same p")
    func bruteForce() throws {
        let regions = try #require(panel.columns["region"])
        let ids = panel.integers("pid")
        // Six clusters, 64 sets of signs, with gaps.
        let units = Array(
            Set(ids.indices.filter { regions[$0] == "East" }.map { ids[$0] }).sorted().prefix(6))
        let rows = ids.indices.filter { units.contains(ids[$0]) && $0 % 7 != 3 }
        var model = panel.model().restricted(to: rows)
        model.treatment = nil
        model.terms = model.terms.filter { ["c_gov", "c_ind"].contains($0.name) }
        let cluster = panel.province.restricted(to: rows)
        let found = try WildClusterBootstrap(
            model, term: "c_ind", cluster: cluster, bootstrap: WildBootstrapOptions(draws: 64))
        var restricted = model
        restricted.terms = model.terms.filter { $0.name != "c_ind" }
        let null = try FixedEffectsRegression(restricted)
        let fitted = zip(model.outcome.values, null.residuals).map { $0 - $1 }
        var extreme = 0
        for draw in 0..<64 {
            var starred = model
            starred.outcome = Variable(
                name: "y",
                values: rows.indices.map { row in
                    let sign: Double = draw >> Int(cluster.codes[row]) & 1 == 0 ? 1 : -1
                    return fitted[row] + sign * null.residuals[row]
                })
            let t = try FixedEffectsRegression(starred).summary(covariance: .cluster(cluster))
                .coefficient("c_ind").statistic
            if abs(t) >= abs(found.statistic) * (1 - 1e-9) { extreme += 1 }
        }
        #expect(found.isEnumerated)
        #expect(found.pValue == Double(extreme) / 64)
    }

    @Test("Webb's six points, seeds, and the interval's ends where p crosses five per cent")
    func options() throws {
        func bootstrap(_ seed: UInt64, at value: Double = 0) throws -> WildClusterBootstrap {
            try WildClusterBootstrap(
                panel.model(), term: "c_ind", cluster: panel.province, hypothesis: value,
                bootstrap: WildBootstrapOptions(draws: 1999, seed: seed, distribution: .webb))
        }
        let first = try bootstrap(1)
        #expect(try bootstrap(1) == first)
        #expect(try bootstrap(2).pValue != first.pValue)
        let interval = try #require(first.interval)
        let step = 1e-9 * abs(first.estimate)
        #expect(try bootstrap(1, at: interval.lowerBound - step).pValue <= 0.05)
        #expect(try bootstrap(1, at: interval.upperBound + step).pValue <= 0.05)
        #expect(try bootstrap(1, at: first.estimate).pValue > 0.9)
    }
}
