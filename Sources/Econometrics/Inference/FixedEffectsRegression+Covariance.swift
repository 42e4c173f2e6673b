import LinearAlgebra

/// The covariance matrix of slopes and outcome mean under one assumption.
struct CoefficientCovariance: Sendable {
    /// k × k.
    let slopes: Matrix
    /// Of the constant ȳ − x̄ᵀβ.
    let constantVariance: Double
    /// The variances of the slopes before negative eigenvalues were set to zero.
    let unrepaired: [Double]
    /// Variances that are no larger are zero to rounding.
    let floors: [Double]
    /// What rounding leaves of a variance that the repair sets to zero; 0 without a repair.
    let repairFloor: Double
    let constantFloor: Double
    let report: CovarianceReport
}

extension FixedEffectsRegression {
    /// Fewer clusters than this and errors are reproducible rather than trustworthy.
    static let fewClusters = 20

    /// - Parameter covariance: its clusters have as many rows as the model, or as the observations used.
    /// - Throws: `tooFewClusters`, `lengthMismatch`.
    func covariance(
        _ covariance: Covariance, correction: SmallSampleCorrection
    ) throws(EstimationError) -> CoefficientCovariance {
        var clusterings: [Grouping] = []
        for given in covariance.clusterings { clusterings.append(try onSample(given)) }
        for clustering in clusterings where clustering.count < 2 {
            throw .tooFewClusters(clustering: clustering.name, found: clustering.count, expected: 2)
        }
        let k = terms.count
        let fewest = clusterings.map(\.count).min()
        let counted = countedParameters(correction, clusterings: clusterings)
        let n = Double(observations)
        let total: Matrix
        // Of two-way matrices, the variances that are added and subtracted.
        var cancelled = [Double](repeating: 0, count: k + 1)
        let factor: Double
        switch covariance {
        case .iid:
            let spread = correction == .none ? n : n - Double(counted)
            total = (residualSumOfSquares / n) * augmentedBread
            factor = n / spread
        case .hc1:
            total = try sandwich(nil)
            factor = correction == .none ? 1 : n / (n - Double(counted))
        case .cluster, .twoWayCluster:
            var sum = try sandwich(clusterings[0])
            if clusterings.count == 2 {
                let both = try sandwich(clusterings[0].crossed(with: clusterings[1]))
                let second = try sandwich(clusterings[1])
                cancelled = (sum + second + both).diagonal
                sum = sum + second - both
            }
            total = sum
            let groups = Double(fewest ?? 2)
            factor = correction == .none ? 1 : groups / (groups - 1) * (n - 1) / (n - Double(counted))
        }
        let augmented = factor * total
        var slopes = augmented.submatrix(rows: Array(0..<k), columns: Array(0..<k))
        let unrepaired = slopes.diagonal
        var whole = augmented
        var repaired: Double?
        var repairFloor = 0.0
        var wholeFloor = 0.0
        if clusterings.count == 2 {
            repaired = try Self.repair(&slopes)
            let isWholeRepaired = try Self.repair(&whole) != nil
            // A repair spreads over all variances what rounding leaves of those that were added and subtracted.
            let rounding = RoundingError.unit * factor * cancelled.reduce(0, +)
            if repaired != nil { repairFloor = rounding }
            if isWholeRepaired { wholeFloor = rounding }
            // Of a variance that is lost in it only what it was before is known.
            for index in unrepaired.indices where slopes[index, index] <= repairFloor {
                slopes[index, index] = unrepaired[index]
            }
        }
        let gradient = termMeans.map { -$0 } + [1]
        let constantVariance = try solving { [whole] () throws(LinearAlgebraError) in
            try whole.quadraticForm(gradient, gradient)
        }
        let floors = zip(errorFloors, cancelled).map {
            factor * ($0 * $0 + RoundingError.unit * $1)
        }
        return CoefficientCovariance(
            slopes: slopes, constantVariance: max(0, constantVariance), unrepaired: unrepaired,
            floors: floors, repairFloor: repairFloor,
            constantFloor: factor * constantErrorFloor * constantErrorFloor
                + wholeFloor * gradient.reduce(0) { $0 + $1 * $1 },
            report: CovarianceReport(
                name: covariance.name, correction: correction, factor: factor,
                parameters: correction == .none ? 0 : counted,
                clusters: clusterings.map { .init(name: $0.name, count: $0.count) },
                degreesOfFreedom: fewest.map { $0 - 1 } ?? observations - parameters,
                repairedEigenvalue: repaired))
    }

    /// A grouping of the model's rows as one of the observations used.
    func onSample(_ grouping: Grouping) throws(EstimationError) -> Grouping {
        if grouping.codes.count == observations { return grouping }
        guard let rows, grouping.codes.count == observations + singletons.count else {
            throw .lengthMismatch(
                variable: grouping.name, found: grouping.codes.count,
                expected: observations + singletons.count)
        }
        return grouping.restricted(to: rows)
    }

    /// K: see `SmallSampleCorrection`. A nested effect keeps one parameter, as in fixest, which the constant takes.
    private func countedParameters(_ correction: SmallSampleCorrection, clusterings: [Grouping]) -> Int {
        switch correction {
        case .none, .slopesOnly: return terms.count
        case .full: return parameters
        case .nonNested:
            let nested = fixedEffects.filter { effect in clusterings.contains { effect.isNested(in: $0) } }
            return nested.reduce(parameters) { $0 - ($1.count - 1) }
        }
    }

    /// (XᵀWX)⁻¹ and, for the mean of the outcome, 1/Σw.
    private var augmentedBread: Matrix {
        let k = terms.count
        var result = Matrix(rows: k + 1, columns: k + 1)
        for j in 0..<k {
            for i in 0..<k { result[i, j] = bread[i, j] }
        }
        let mass = rootWeights.map { $0.reduce(0) { $0 + $1 * $1 } } ?? Double(observations)
        result[k, k] = 1 / mass
        return result
    }

    /// B·(Σ_g s_g s_gᵀ)·B with s_g the sum of scores x w e over a cluster, or over each observation by itself.
    private func sandwich(_ clustering: Grouping?) throws(EstimationError) -> Matrix {
        let scores = clusterScores(clustering)
        let bread = augmentedBread
        return try solving { () throws(LinearAlgebraError) in
            try scores.times(bread).crossProduct
        }
    }

    /// Clusters × (k + 1): sums of scores; the last column belongs to the mean of the outcome.
    private func clusterScores(_ clustering: Grouping?) -> Matrix {
        let (n, k) = (observations, terms.count)
        let groups = clustering?.count ?? n
        var sums = Matrix(rows: groups, columns: k + 1)
        let errors = rootWeights.map { zip(residuals, $0).map { $0 * $1 } } ?? residuals
        sums.withUnsafeMutableElements { sums in
            func add(_ column: Int, _ value: (Int) -> Double) {
                let offset = column * groups
                if let codes = clustering?.codes {
                    for row in 0..<n { sums[offset + Int(codes[row])] += value(row) }
                } else {
                    for row in 0..<n { sums[offset + row] = value(row) }
                }
            }
            design.withUnsafeElements { x in
                for column in 0..<k { add(column) { x[column * n + $0] * errors[$0] } }
            }
            if let rootWeights {
                add(k) { rootWeights[$0] * errors[$0] }
            } else {
                add(k) { errors[$0] }
            }
        }
        return sums
    }

    /// Sets negative eigenvalues to zero, as fixest does (Cameron, Gelbach & Miller 2011, §2.3).
    /// - Returns: the least eigenvalue where there was something to repair.
    private static func repair(_ matrix: inout Matrix) throws(EstimationError) -> Double? {
        let given = matrix
        let eigen = try solving { () throws(LinearAlgebraError) in try SymmetricEigen(of: given) }
        guard let least = eigen.values.first, let greatest = eigen.values.last, least < -1e-14 * greatest
        else { return nil }
        matrix = try solving { () throws(LinearAlgebraError) in try eigen.reassembled { max($0, 0) } }
        return least
    }
}
