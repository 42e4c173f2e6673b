import CLAPACKE

/// The triangular factor of a tall matrix, A = Q·R, in the order of its columns.
///
/// Only R is kept: with the outcome as a last column, it holds all that least squares needs.
public struct QRFactor: Sendable {
    /// min(m, n) × n, upper triangular; signs of its rows are free.
    public let upper: Matrix

    /// By `dgeqrf`, block of rows after block of rows in fixed order (Demmel, Grigori, Hoemmen & Langou 2012), which stays in
    /// the cache and does not square the condition number as AᵀA does.
    ///
    /// - Parameter blockRows: rows factored at a time.
    /// - Throws: `illegalArgument` where an element is not a number.
    /// - Complexity: O(m·n²) time, O((blockRows + n)·n) memory.
    public init(of matrix: Matrix, blockRows: Int = 2048) throws(LinearAlgebraError) {
        let n = matrix.columns
        var triangle = Matrix(rows: 0, columns: n)
        var start = 0
        while start < matrix.rows {
            let count = min(max(blockRows, n), matrix.rows - start)
            var stacked = Matrix(rows: triangle.rows + count, columns: n)
            for j in 0..<n {
                for i in 0..<triangle.rows { stacked[i, j] = triangle[i, j] }
                let offset = j * stacked.rows + triangle.rows
                for i in 0..<count {
                    stacked.elements[offset + i] = matrix.elements[j * matrix.rows + start + i]
                }
            }
            triangle = try Self.triangle(of: stacked)
            start += count
        }
        upper = triangle
    }

    private static func triangle(of matrix: Matrix) throws(LinearAlgebraError) -> Matrix {
        var factor = matrix
        let order = min(matrix.rows, matrix.columns)
        var reflectors = [Double](repeating: 0, count: max(1, order))
        if order > 0 {
            let info = LAPACKE_dgeqrf(
                LAPACK_COL_MAJOR, Matrix.order(matrix.rows), Matrix.order(matrix.columns), &factor.elements,
                matrix.leading, &reflectors)
            guard info == 0 else { throw .illegalArgument(routine: "dgeqrf", argument: Int(-info)) }
        }
        var upper = Matrix(rows: order, columns: matrix.columns)
        for j in 0..<matrix.columns {
            for i in 0..<min(order, j + 1) { upper[i, j] = factor[i, j] }
        }
        return upper
    }
}
