import CLAPACKE
import Glibc

extension Matrix {
    /// X with A·X = B for a square A, by LU with partial pivoting, `dgesv`.
    ///
    /// For symmetric positive definite matrices use `CholeskyFactor`.
    /// - Throws: `notSquare`, `shapeMismatch`, `singular`.
    public func solve(_ right: Matrix) throws(LinearAlgebraError) -> Matrix {
        guard rows == columns else { throw .notSquare(operation: "A⁻¹·B", shape) }
        guard right.rows == rows else {
            throw .shapeMismatch(operation: "A⁻¹·B", left: shape, right: right.shape)
        }
        var factor = self
        var solution = right
        var pivots = [Int32](repeating: 0, count: rows)
        let info = LAPACKE_dgesv(
            LAPACK_COL_MAJOR, Self.order(rows), Self.order(right.columns), &factor.elements, leading, &pivots,
            &solution.elements, right.leading)
        guard info >= 0 else { throw .illegalArgument(routine: "dgesv", argument: Int(-info)) }
        guard info == 0 else { throw .singular(column: Int(info) - 1) }
        return solution
    }

    /// X with U·X = B for an upper triangular U, by `dtrtrs`; what is below the diagonal is not read.
    /// - Throws: `notSquare`, `shapeMismatch`, `singular`.
    public func solveUpperTriangular(
        _ right: Matrix, transposed: Bool = false
    ) throws(LinearAlgebraError) -> Matrix {
        guard rows == columns else { throw .notSquare(operation: "U⁻¹·B", shape) }
        guard right.rows == rows else {
            throw .shapeMismatch(operation: "U⁻¹·B", left: shape, right: right.shape)
        }
        var solution = right
        let info = LAPACKE_dtrtrs(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), CChar(UInt8(ascii: transposed ? "T" : "N")),
            CChar(UInt8(ascii: "N")), Self.order(rows), Self.order(right.columns), elements, leading,
            &solution.elements, right.leading)
        guard info >= 0 else { throw .illegalArgument(routine: "dtrtrs", argument: Int(-info)) }
        guard info == 0 else { throw .singular(column: Int(info) - 1) }
        return solution
    }
}

/// ln |x|.
func logOfMagnitude(_ x: Double) -> Double { log(abs(x)) }
