import CLAPACKE

/// The factor U of a symmetric positive definite matrix, A = UᵀU, and what is solved with it.
public struct CholeskyFactor: Sendable {
    /// Upper triangular; zero below the diagonal.
    public let upper: Matrix

    /// Factors a matrix by `dpotrf`; only its upper triangle is read.
    /// - Throws: `notSquare`, `notPositiveDefinite`.
    public init(of matrix: Matrix) throws(LinearAlgebraError) {
        guard matrix.rows == matrix.columns else {
            throw .notSquare(operation: "Cholesky factor", matrix.shape)
        }
        var factor = matrix
        let info = LAPACKE_dpotrf(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Matrix.order(matrix.rows), &factor.elements,
            matrix.leading)
        guard info >= 0 else { throw .illegalArgument(routine: "dpotrf", argument: Int(-info)) }
        guard info == 0 else { throw .notPositiveDefinite(minor: Int(info)) }
        for j in 0..<factor.columns {
            for i in (j + 1)..<max(j + 1, factor.rows) { factor[i, j] = 0 }
        }
        upper = factor
    }

    /// The factor that is given, say R of a QR decomposition.
    /// - Parameter upper: square, upper triangular, without zeros on its diagonal; signs are free.
    /// - Throws: `notSquare`, `singular`.
    public init(upper: Matrix) throws(LinearAlgebraError) {
        guard upper.rows == upper.columns else { throw .notSquare(operation: "Cholesky factor", upper.shape) }
        for i in 0..<upper.rows where upper[i, i] == 0 { throw .singular(column: i) }
        self.upper = upper
    }

    /// X with A·X = B by `dpotrs`.
    /// - Parameter right: as many rows as A.
    /// - Throws: `shapeMismatch`.
    public func solve(_ right: Matrix) throws(LinearAlgebraError) -> Matrix {
        guard right.rows == upper.rows else {
            throw .shapeMismatch(operation: "A⁻¹·B", left: upper.shape, right: right.shape)
        }
        var solution = right
        let info = LAPACKE_dpotrs(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Matrix.order(upper.rows), Matrix.order(right.columns),
            upper.elements, upper.leading, &solution.elements, right.leading)
        guard info == 0 else { throw .illegalArgument(routine: "dpotrs", argument: Int(-info)) }
        return solution
    }

    /// x with A·x = b.
    /// - Throws: `shapeMismatch`.
    public func solve(_ right: [Double]) throws(LinearAlgebraError) -> [Double] {
        try solve(Matrix(rows: right.count, columns: 1, elements: right)).elements
    }

    /// A⁻¹ by `dpotri`, both triangles filled.
    /// - Throws: `illegalArgument` where the factor holds what is not a number, `singular`.
    public func inverse() throws(LinearAlgebraError) -> Matrix {
        var result = upper
        let info = LAPACKE_dpotri(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Matrix.order(upper.rows), &result.elements,
            upper.leading)
        guard info >= 0 else { throw .illegalArgument(routine: "dpotri", argument: Int(-info)) }
        guard info == 0 else { throw .singular(column: Int(info) - 1) }
        for j in 0..<result.columns {
            for i in 0..<j { result[j, i] = result[i, j] }
        }
        return result
    }

    /// ln |A|.
    public var logDeterminant: Double { 2 * upper.diagonal.reduce(0) { $0 + logOfMagnitude($1) } }
}
