import LinearAlgebra

/// Takes fixed effects and given terms out of any number of columns, having done its part of the work once.
struct Residualizer: Sendable {
    private let demeaner: Demeaner
    private let rootWeights: [Double]?
    /// n × rank: a basis of the terms, effects taken out, times √w.
    private let basis: Matrix

    /// - Parameters:
    ///   - model: its fixed effects and weights; its terms but the one excepted.
    ///   - excepted: the term that stays.
    init(_ model: LinearModel, except excepted: String?, options: RegressionOptions) throws(EstimationError) {
        demeaner = Demeaner(
            model.fixedEffects, weights: model.weights, observations: model.observations,
            options: options.demeaning)
        rootWeights = model.weights.map { $0.map { $0.squareRoot() } }
        let terms = model.terms.filter { $0.name != excepted }
        var matrix = Matrix(columns: terms.map(\.values))
        guard !terms.isEmpty else {
            basis = Matrix(rows: model.observations, columns: 0)
            return
        }
        let norms = ColumnMoments(matrix, weights: model.weights).norms
        _ = try demeaner.demean(&matrix)
        if let rootWeights { matrix.scaleRows(by: rootWeights) }
        // To unit length, so that units do not decide on the rank; what effects leave nothing of goes.
        var columns: [[Double]] = []
        for index in terms.indices {
            let column = matrix.column(index)
            let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if norm > options.collinearityTolerance * norms[index] {
                columns.append(column.map { $0 / norm })
            }
        }
        let scaled = Matrix(columns: columns)
        guard !columns.isEmpty else {
            basis = Matrix(rows: model.observations, columns: 0)
            return
        }
        let qr = try solving { () throws(LinearAlgebraError) in try PivotedQR(of: scaled) }
        basis = qr.orthonormal.columns(Array(0..<qr.rank(tolerance: options.collinearityTolerance)))
    }

    /// Replaces columns by what effects and terms leave of them, times √w.
    /// - Throws: `notConverged`.
    func residualize(_ matrix: inout Matrix) throws(EstimationError) {
        _ = try demeaner.demean(&matrix)
        if let rootWeights { matrix.scaleRows(by: rootWeights) }
        guard basis.columns > 0 else { return }
        let given = matrix
        matrix = try solving { () throws(LinearAlgebraError) in
            try given.subtracting(basis, times: basis.transposedTimes(given))
        }
    }

    /// One column.
    func residualized(_ values: [Double]) throws(EstimationError) -> [Double] {
        var matrix = Matrix(rows: values.count, columns: 1, elements: values)
        try residualize(&matrix)
        return matrix.elements
    }
}
