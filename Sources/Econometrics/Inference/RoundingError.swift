import LinearAlgebra

/// What rounding makes of a number that is zero.
///
/// A perfect fit leaves residuals of 1e-17 rather than none, and scores that cancel within every cluster leave errors of that size: an
/// error that is not above what rounding makes is none, whatever its t.
enum RoundingError {
    /// Relative to the magnitude of what was added up. Data of sixteen digits differ by far more.
    static let unit = 64 * Double.ulpOfOne

    /// √(mean of squares).
    static func magnitude(of values: [Double]) -> Double {
        (values.reduce(0) { $0 + $1 * $1 } / Double(max(1, values.count))).squareRoot()
    }
}

extension FixedEffectsRegression {
    /// What is left of a variable when effects are taken out is exact to this share of its magnitude.
    var precision: Double { RoundingError.unit + 100 * demeaning.residual }

    /// The size of a residual that rounding makes: that of the numbers it is a difference of.
    var residualFloor: Double {
        precision
            * zip(coefficients, termMagnitudes).reduce(outcomeMagnitude) { $0 + abs($1.0) * $1.1 }
    }

    /// Whether outcome and terms agree to rounding.
    var isPerfect: Bool {
        residualSumOfSquares <= residualFloor * residualFloor * mass
    }

    /// Σw, or N.
    private var mass: Double { rootWeights.map { $0.reduce(0) { $0 + $1 * $1 } } ?? Double(observations) }

    /// The uncorrected error of each slope that rounding of residuals and of terms makes, were the true one zero.
    var errorFloors: [Double] {
        let spread = residualSumOfSquares.squareRoot()
        return terms.indices.map { j in
            let ofTerms = terms.indices.reduce(0) { $0 + abs(bread[$1, j]) * termMagnitudes[$1] }
            return bread[j, j].squareRoot() * residualFloor + precision * ofTerms * spread
        }
    }

    /// That of the constant ȳ − x̄ᵀβ.
    var constantErrorFloor: Double {
        zip(termMeans, errorFloors).reduce(residualFloor / mass.squareRoot()) { $0 + abs($1.0) * $1.1 }
    }

    /// Why a slope of a fit that is not perfect has no variance.
    func reasonForNoVariance(
        of index: Int, _ covariance: CoefficientCovariance, clusterings: [Grouping]
    ) throws(EstimationError) -> EstimationError {
        let term = terms[index]
        if clusterings.count == 2, covariance.unrepaired[index] < -covariance.floors[index] {
            return .negativeVariance(term: term, first: clusterings[0].name, second: clusterings[1].name)
        }
        for clustering in clusterings where try isMovedByOneCluster(index, onSample(clustering)) {
            return .movedByOneCluster(term: term, clustering: clustering.name)
        }
        return .noVariance(term: term)
    }

    /// Whether what is left of a term beside all others is zero to rounding but in one cluster.
    private func isMovedByOneCluster(
        _ index: Int, _ clustering: Grouping
    ) throws(EstimationError) -> Bool {
        let share = bread.column(index)
        let left = try solving { [design] () throws(LinearAlgebraError) in try design.times(share) }
        let floor = precision * terms.indices.reduce(0) { $0 + abs(share[$1]) * termMagnitudes[$1] }
        let moving = zip(clustering.codes, left).filter { abs($0.1) > floor * mass.squareRoot() }
        return Set(moving.map(\.0)).count == 1
    }
}
