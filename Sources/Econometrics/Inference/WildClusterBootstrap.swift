import Dispatch
import LinearAlgebra

/// How a wild cluster bootstrap is drawn.
public struct WildBootstrapOptions: Sendable, Hashable {
    public var draws: Int
    public var seed: UInt64
    public var distribution: AuxiliaryDistribution
    /// Whether to find the interval of values that the test does not reject at 1 − level.
    public var findsInterval: Bool

    /// - Parameter draws: where there are no more than this many sets of Rademacher signs, all are taken instead.
    public init(
        draws: Int = 9999, seed: UInt64 = 1, distribution: AuxiliaryDistribution = .rademacher,
        findsInterval: Bool = true
    ) {
        self.draws = draws
        self.seed = seed
        self.distribution = distribution
        self.findsInterval = findsInterval
    }
}

/// A test of one coefficient for few clusters: the restricted wild cluster bootstrap-t (WCR) of Cameron, Gelbach & Miller (2008), in the
/// form of Roodman, Nielsen, MacKinnon & Webb (2019), doi:10.1177/1536867X19830877.
///
/// The null is imposed on the residuals, whose clusters are multiplied by random signs; t statistics are compared, not coefficients. Scores of
/// all draws are one product of a clusters × clusters matrix with the matrix of signs, so that no draw fits anything.
///
/// Checked against wildboottest 0.3.2 (`11`, Rademacher, 99,999 draws) within four Monte-Carlo standard errors, and by full
/// enumeration against fitting every draw.
public struct WildClusterBootstrap: Sendable, Hashable {
    public let term: String
    public let estimate: Double
    /// Of the null hypothesis.
    public let hypothesis: Double
    /// t of the estimate with cluster errors under the given correction.
    public let statistic: Double
    /// Two-sided: (1 + draws with |t*| ≥ |t|) / (1 + draws), or that share of all sets of signs where they were enumerated.
    public let pValue: Double
    /// Values that the test does not reject; nil where not asked for or unbounded.
    public let interval: ClosedRange<Double>?
    public let draws: Int
    /// Whether every set of signs was taken, once.
    public let isEnumerated: Bool
    public let observations: Int
    public let clusters: Int
    /// What a reader should know of the regression that is tested: dropped terms, singletons. Few clusters are what the test is for.
    public let notes: [EstimationNote]
    public let distribution: AuxiliaryDistribution

    /// - Parameters:
    ///   - model: the regression, with the term among its own.
    ///   - hypothesis: the value of the coefficient under the null.
    ///   - level: of the interval.
    /// - Throws: `EstimationError`: as a regression; `unknownTerm`; `collinearTreatment` where the term is dropped; `invalidOption`.
    /// - Complexity: O(clusters · n · k + clusters² · draws).
    public init(
        _ model: LinearModel, term: String, cluster: Grouping, hypothesis: Double = 0,
        correction: SmallSampleCorrection = .nonNested, level: Double = 0.95,
        bootstrap: WildBootstrapOptions = WildBootstrapOptions(),
        options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        guard bootstrap.draws >= 1 else {
            throw .invalidOption("A bootstrap needs at least 1 draw, found \(bootstrap.draws)")
        }
        var tested = model
        tested.treatment = term
        let fit = try FixedEffectsRegression(tested, options: options)
        let summary = try fit.summary(
            covariance: .cluster(cluster), correction: correction, level: level,
            nuisance: tested.nuisance())
        let coefficient = try summary.coefficient(term)
        let scores = try ClusterScores(tested, fit: fit, term: term, cluster: cluster, options: options)
        let signs = SignMatrix(clusters: scores.count, options: bootstrap)
        let test = try BootstrapTest(
            scores: scores, signs: signs, estimate: coefficient.estimate,
            standardError: coefficient.standardError, factor: summary.covariance.factor)
        self.term = term
        self.hypothesis = hypothesis
        estimate = coefficient.estimate
        statistic = (coefficient.estimate - hypothesis) / coefficient.standardError
        pValue = test.pValue(at: hypothesis)
        interval = bootstrap.findsInterval ? test.interval(alpha: 1 - level) : nil
        draws = signs.draws
        isEnumerated = signs.isEnumerated
        clusters = scores.count
        observations = summary.observations
        notes = summary.notes.filter {
            switch $0 {
            case .fewClusters, .noStandardError: false
            default: true
            }
        }
        distribution = bootstrap.distribution
    }
}

/// What each cluster contributes to slope and score when its residuals are multiplied by a number.
///
/// With u the unrestricted residuals and d the term without everything else, the residuals under β = r are u + (β̂ − r) d: all is
/// linear in r, hence two of each.
private struct ClusterScores {
    let count: Int
    /// Σ d², over all observations.
    let square: Double
    /// d_gᵀu_g and d_gᵀd_g.
    let slopes: (residual: [Double], term: [Double])
    /// G × G: the score of cluster g that residuals of cluster h make once the regression has been fitted to them.
    let scores: (residual: Matrix, term: Matrix)

    init(
        _ model: LinearModel, fit: FixedEffectsRegression, term: String, cluster: Grouping,
        options: RegressionOptions
    ) throws(EstimationError) {
        let sample = fit.rows.map { model.restricted(to: $0) } ?? model
        let clustering = try fit.onSample(cluster)
        let groups = clustering.count
        let n = fit.observations
        let others = try Residualizer(sample, except: term, options: options)
        let everything = try Residualizer(sample, except: nil, options: options)
        guard let variable = sample.terms.first(where: { $0.name == term }) else {
            throw .unknownTerm(term, known: sample.terms.map(\.name))
        }
        let d = try others.residualized(variable.values)
        let roots = fit.rootWeights
        let u = roots.map { zip(fit.residuals, $0).map { $0 * $1 } } ?? fit.residuals
        let codes = clustering.codes.map(Int.init)

        func perCluster(_ value: (Int) -> Double) -> [Double] {
            var sums = [Double](repeating: 0, count: groups)
            for row in 0..<n { sums[codes[row]] += value(row) }
            return sums
        }
        /// d_gᵀ M (1_h v), with v times √w.
        func scores(of v: [Double]) throws(EstimationError) -> Matrix {
            var parts = Matrix(rows: n, columns: groups)
            for row in 0..<n { parts[row, codes[row]] = v[row] / (roots?[row] ?? 1) }
            try everything.residualize(&parts)
            var result = Matrix(rows: groups, columns: groups)
            for h in 0..<groups {
                for row in 0..<n { result[codes[row], h] += d[row] * parts[row, h] }
            }
            return result
        }
        count = groups
        square = d.reduce(0) { $0 + $1 * $1 }
        slopes = (perCluster { d[$0] * u[$0] }, perCluster { d[$0] * d[$0] })
        self.scores = (try scores(of: u), try scores(of: d))
    }
}

/// Clusters × draws of auxiliary numbers.
private struct SignMatrix {
    let matrix: Matrix
    let isEnumerated: Bool
    var draws: Int { matrix.columns }

    init(clusters: Int, options: WildBootstrapOptions) {
        if options.distribution == .rademacher, clusters < 30, 1 << clusters <= options.draws {
            var all = Matrix(rows: clusters, columns: 1 << clusters)
            for draw in 0..<all.columns {
                for cluster in 0..<clusters { all[cluster, draw] = draw >> cluster & 1 == 0 ? 1 : -1 }
            }
            (matrix, isEnumerated) = (all, true)
            return
        }
        var random = Matrix(rows: clusters, columns: options.draws)
        for draw in 0..<options.draws {
            var generator = SeededGenerator(seed: options.seed, stream: UInt64(draw))
            for cluster in 0..<clusters {
                random[cluster, draw] = options.distribution.draw(&generator)
            }
        }
        (matrix, isEnumerated) = (random, false)
    }
}

/// The distribution of t* as a function of the hypothesis.
private struct BootstrapTest {
    let estimate: Double
    let standardError: Double
    private let factor: Double
    private let square: Double
    private let isEnumerated: Bool
    /// Of each draw: numerator Σ_g v_g d_gᵀũ_g as a + (β̂ − r) b, and squared error's sum as p + 2(β̂ − r) q + (β̂ − r)² s.
    private let slope: (a: [Double], b: [Double])
    private let spread: (p: [Double], q: [Double], s: [Double])

    init(
        scores: ClusterScores, signs: SignMatrix, estimate: Double, standardError: Double, factor: Double
    ) throws(EstimationError) {
        self.estimate = estimate
        self.standardError = standardError
        self.factor = factor
        square = scores.square
        isEnumerated = signs.isEnumerated
        let (residual, term) = try solving { () throws(LinearAlgebraError) in
            (try scores.scores.residual.times(signs.matrix), try scores.scores.term.times(signs.matrix))
        }
        slope = try solving { () throws(LinearAlgebraError) in
            (
                try signs.matrix.transposedTimes(scores.slopes.residual),
                try signs.matrix.transposedTimes(scores.slopes.term)
            )
        }
        func products(_ left: Matrix, _ right: Matrix) -> [Double] {
            (0..<left.columns).map { draw in
                (0..<left.rows).reduce(0) { $0 + left[$1, draw] * right[$1, draw] }
            }
        }
        spread = (products(residual, residual), products(residual, term), products(term, term))
    }

    func pValue(at hypothesis: Double) -> Double {
        let gap = estimate - hypothesis
        let actual = abs(gap) / standardError
        var extreme = 0
        for draw in slope.a.indices {
            let numerator = slope.a[draw] + gap * slope.b[draw]
            let variance = spread.p[draw] + gap * (2 * spread.q[draw] + gap * spread.s[draw])
            let error = (factor * max(variance, 0)).squareRoot()
            // |t*| ≥ |t|, both sides times the error; ties count, but for rounding.
            if abs(numerator) >= actual * error * (1 - 1e-10) { extreme += 1 }
        }
        let count = Double(slope.a.count)
        return isEnumerated ? Double(extreme) / count : (1 + Double(extreme)) / (1 + count)
    }

    /// The values about the estimate whose p exceeds alpha, by bisection; nil where a side has no end within 1000 errors.
    func interval(alpha: Double) -> ClosedRange<Double>? {
        guard let lower = end(-1, alpha), let upper = end(1, alpha) else { return nil }
        return lower...upper
    }

    private func end(_ direction: Double, _ alpha: Double) -> Double? {
        // p is a multiple of 1/(1 + draws) and may equal alpha but for rounding.
        let limit = alpha + 1e-12
        var inside = 0.0
        var outside = 1.0
        while pValue(at: estimate + direction * outside * standardError) > limit {
            inside = outside
            outside *= 2
            if outside > 1000 { return nil }
        }
        for _ in 0..<50 {
            let middle = 0.5 * (inside + outside)
            if pValue(at: estimate + direction * middle * standardError) > limit {
                inside = middle
            } else {
                outside = middle
            }
        }
        return estimate + direction * inside * standardError
    }
}
