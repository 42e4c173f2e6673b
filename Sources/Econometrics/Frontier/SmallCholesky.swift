import LinearAlgebra

/// The Cholesky factor of a symmetric positive definite matrix of a dozen rows, and what is solved with it.
///
/// Not LAPACK's, whose kernels differ by CPU in the last digits: the maximum of a frontier goes into vintages, which must not.
struct SmallCholesky {
    /// Lower triangular, row after row.
    private let lower: [Double]
    private let order: Int

    /// - Returns: nil where the matrix is not positive definite.
    init?(of matrix: Matrix) {
        let n = matrix.rows
        var lower = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                var rest = matrix[i, j]
                for k in 0..<j { rest -= lower[i * n + k] * lower[j * n + k] }
                if i == j {
                    guard rest > 0, rest.isFinite else { return nil }
                    lower[i * n + i] = rest.squareRoot()
                } else {
                    lower[i * n + j] = rest / lower[j * n + j]
                }
            }
        }
        self.lower = lower
        order = n
    }

    /// x with A·x = b.
    func solve(_ right: [Double]) -> [Double] {
        var x = right
        for i in 0..<order {
            for k in 0..<i { x[i] -= lower[i * order + k] * x[k] }
            x[i] /= lower[i * order + i]
        }
        for i in (0..<order).reversed() {
            for k in i + 1..<order { x[i] -= lower[k * order + i] * x[k] }
            x[i] /= lower[i * order + i]
        }
        return x
    }
}
