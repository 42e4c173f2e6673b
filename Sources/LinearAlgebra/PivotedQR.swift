import CLAPACKE

/// A rank-revealing decomposition A·P = Q·R, whose diagonal falls in magnitude.
public struct PivotedQR: Sendable {
    /// min(m, n) × n, upper triangular, its columns in pivoted order.
    public let upper: Matrix
    /// m × min(m, n), orthonormal.
    public let orthonormal: Matrix
    /// The column of A that came to each place.
    public let pivots: [Int]

    /// By `dgeqp3` and `dorgqr`.
    /// - Throws: `illegalArgument` where an element is not a number.
    public init(of matrix: Matrix) throws(LinearAlgebraError) {
        let (m, n) = (matrix.rows, matrix.columns)
        let order = min(m, n)
        var factor = matrix
        var permutation = [Int32](repeating: 0, count: n)
        var reflectors = [Double](repeating: 0, count: max(1, order))
        var upper = Matrix(rows: order, columns: n)
        if order > 0 {
            let info = LAPACKE_dgeqp3(
                LAPACK_COL_MAJOR, Matrix.order(m), Matrix.order(n), &factor.elements, matrix.leading,
                &permutation,
                &reflectors)
            guard info == 0 else { throw .illegalArgument(routine: "dgeqp3", argument: Int(-info)) }
            for j in 0..<n {
                for i in 0..<min(order, j + 1) { upper[i, j] = factor[i, j] }
            }
            let form = LAPACKE_dorgqr(
                LAPACK_COL_MAJOR, Matrix.order(m), Matrix.order(order), Matrix.order(order), &factor.elements,
                matrix.leading, reflectors)
            guard form == 0 else { throw .illegalArgument(routine: "dorgqr", argument: Int(-form)) }
        }
        self.upper = upper
        orthonormal = Matrix(rows: m, columns: order, elements: Array(factor.elements.prefix(m * order)))
        pivots = order > 0 ? permutation.map { Int($0) - 1 } : Array(0..<n)
    }

    /// How many diagonal elements exceed `tolerance` times the first.
    public func rank(tolerance: Double = 1e-10) -> Int {
        guard let first = upper.diagonal.first, first != 0 else { return 0 }
        return upper.diagonal.prefix { abs($0) > tolerance * abs(first) }.count
    }
}
