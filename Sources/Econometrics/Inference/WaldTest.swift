import LinearAlgebra

/// A joint test that several coefficients are zero.
public struct WaldTest: Sendable, Hashable {
    public let terms: [String]
    /// bᵀV⁻¹b / q.
    public let statistic: Double
    /// q, the number of terms.
    public let numerator: Int
    /// Degrees of freedom of the denominator: clusters − 1, or N − K.
    public let denominator: Int
    /// P(F(q, denominator) ≥ statistic).
    public let pValue: Double
}

extension RegressionSummary {
    /// F test that the coefficients of all these terms are zero, with the summary's covariance matrix; fixest's `wald`, Stata's `test`.
    ///
    /// - Throws: `unknownTerm`; `tooManyRestrictions` where the matrix of these terms is singular, as it is with more terms
    ///   than clusters − 1; `emptySample` without terms.
    public func waldTest(_ names: [String]) throws(EstimationError) -> WaldTest {
        guard !names.isEmpty else { throw .emptySample("of terms to test") }
        var places: [Int] = []
        for name in names {
            guard let place = coefficients.firstIndex(where: { $0.term == name }) else {
                throw .unknownTerm(name, known: coefficients.map(\.term))
            }
            places.append(place)
        }
        let block = covarianceMatrix.submatrix(rows: places, columns: places)
        let values = places.map { coefficients[$0].estimate }
        // Scaled to correlations, so that units do not decide on the rank.
        let scales = block.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
        var correlation = block
        for j in places.indices {
            for i in places.indices { correlation[i, j] *= scales[i] * scales[j] }
        }
        let scaled = correlation
        let eigen = try solving { () throws(LinearAlgebraError) in try SymmetricEigen(of: scaled) }
        let rank = eigen.values.filter { $0 > 1e-10 * Double(places.count) }.count
        guard rank == places.count else {
            throw .tooManyRestrictions(restrictions: places.count, rank: rank)
        }
        let right = zip(values, scales).map { $0 * $1 }
        let solution = try solving { () throws(LinearAlgebraError) in
            try CholeskyFactor(of: scaled).solve(right)
        }
        let q = places.count
        let statistic = zip(right, solution).reduce(0) { $0 + $1.0 * $1.1 } / Double(q)
        let distribution = FisherDistribution(
            numerator: Double(q), denominator: Double(covariance.degreesOfFreedom))
        return WaldTest(
            terms: names, statistic: statistic, numerator: q, denominator: covariance.degreesOfFreedom,
            pValue: distribution.upperTail(statistic))
    }
}
