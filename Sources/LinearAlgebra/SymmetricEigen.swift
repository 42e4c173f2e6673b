import CLAPACKE

/// Eigenvalues and eigenvectors of a symmetric matrix, A = V·diag(λ)·Vᵀ.
public struct SymmetricEigen: Sendable {
    /// In ascending order.
    public let values: [Double]
    /// Orthonormal; column j belongs to value j.
    public let vectors: Matrix

    /// By `dsyevd`; only the upper triangle is read.
    /// - Throws: `notSquare`, `notConverged`, `illegalArgument` where an element is not a number.
    public init(of matrix: Matrix) throws(LinearAlgebraError) {
        guard matrix.rows == matrix.columns else { throw .notSquare(operation: "eigenvalues", matrix.shape) }
        var vectors = matrix
        var values = [Double](repeating: 0, count: matrix.rows)
        if matrix.rows > 0 {
            let info = LAPACKE_dsyevd(
                LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")),
                Matrix.order(matrix.rows),
                &vectors.elements, matrix.leading, &values)
            guard info >= 0 else { throw .illegalArgument(routine: "dsyevd", argument: Int(-info)) }
            guard info == 0 else { throw .notConverged(routine: "dsyevd", remaining: Int(info)) }
        }
        self.values = values
        self.vectors = vectors
    }

    /// V·diag(f(λ))·Vᵀ.
    public func reassembled(_ transform: (Double) -> Double) throws(LinearAlgebraError) -> Matrix {
        var scaled = vectors
        for (j, value) in values.enumerated() {
            let factor = transform(value)
            for i in 0..<scaled.rows { scaled[i, j] *= factor }
        }
        return try scaled.timesTransposed(vectors)
    }
}
