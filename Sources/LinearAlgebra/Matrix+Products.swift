import CLAPACKE

extension Matrix {
    /// A·B by `dgemm`.
    /// - Throws: `shapeMismatch`.
    public func times(_ other: Matrix) throws(LinearAlgebraError) -> Matrix {
        guard columns == other.rows else {
            throw .shapeMismatch(operation: "A·B", left: shape, right: other.shape)
        }
        return multiplied(
            CblasNoTrans, other, CblasNoTrans, rows: rows, columns: other.columns, inner: columns)
    }

    /// Aᵀ·B by `dgemm`.
    /// - Throws: `shapeMismatch`.
    public func transposedTimes(_ other: Matrix) throws(LinearAlgebraError) -> Matrix {
        guard rows == other.rows else {
            throw .shapeMismatch(operation: "Aᵀ·B", left: shape, right: other.shape)
        }
        return multiplied(CblasTrans, other, CblasNoTrans, rows: columns, columns: other.columns, inner: rows)
    }

    /// A·Bᵀ by `dgemm`.
    /// - Throws: `shapeMismatch`.
    public func timesTransposed(_ other: Matrix) throws(LinearAlgebraError) -> Matrix {
        guard columns == other.columns else {
            throw .shapeMismatch(operation: "A·Bᵀ", left: shape, right: other.shape)
        }
        return multiplied(CblasNoTrans, other, CblasTrans, rows: rows, columns: other.rows, inner: columns)
    }

    /// self − A·B by `dgemm`.
    /// - Throws: `shapeMismatch`.
    public func subtracting(_ left: Matrix, times right: Matrix) throws(LinearAlgebraError) -> Matrix {
        guard left.columns == right.rows, left.rows == rows, right.columns == columns else {
            throw .shapeMismatch(operation: "C − A·B", left: left.shape, right: right.shape)
        }
        var result = self
        guard rows > 0, columns > 0, left.columns > 0 else { return result }
        cblas_dgemm(
            CblasColMajor, CblasNoTrans, CblasNoTrans, Self.order(rows), Self.order(columns),
            Self.order(left.columns), -1, left.elements, left.leading, right.elements, right.leading, 1,
            &result.elements, leading)
        return result
    }

    private func multiplied(
        _ left: CBLAS_TRANSPOSE, _ other: Matrix, _ right: CBLAS_TRANSPOSE, rows m: Int, columns n: Int,
        inner k: Int
    ) -> Matrix {
        var result = Matrix(rows: m, columns: n)
        guard m > 0, n > 0, k > 0 else { return result }
        let leading = result.leading
        cblas_dgemm(
            CblasColMajor, left, right, Self.order(m), Self.order(n), Self.order(k), 1, elements,
            self.leading,
            other.elements, other.leading, 0, &result.elements, leading)
        return result
    }

    /// A·x by `dgemv`.
    /// - Throws: `shapeMismatch`.
    public func times(_ vector: [Double]) throws(LinearAlgebraError) -> [Double] {
        guard columns == vector.count else {
            throw .shapeMismatch(operation: "A·x", left: shape, right: .init(rows: vector.count, columns: 1))
        }
        return multiplied(CblasNoTrans, vector, count: rows)
    }

    /// Aᵀ·x by `dgemv`.
    /// - Throws: `shapeMismatch`.
    public func transposedTimes(_ vector: [Double]) throws(LinearAlgebraError) -> [Double] {
        guard rows == vector.count else {
            throw .shapeMismatch(operation: "Aᵀ·x", left: shape, right: .init(rows: vector.count, columns: 1))
        }
        return multiplied(CblasTrans, vector, count: columns)
    }

    private func multiplied(_ transpose: CBLAS_TRANSPOSE, _ vector: [Double], count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        guard rows > 0, columns > 0 else { return result }
        cblas_dgemv(
            CblasColMajor, transpose, Self.order(rows), Self.order(columns), 1, elements, leading, vector, 1,
            0,
            &result, 1)
        return result
    }

    /// AᵀA by `dsyrk`, both triangles filled.
    public var crossProduct: Matrix {
        var result = Matrix(rows: columns, columns: columns)
        guard rows > 0, columns > 0 else { return result }
        let order = Self.order(columns)
        cblas_dsyrk(
            CblasColMajor, CblasUpper, CblasTrans, order, Self.order(rows), 1, elements, leading, 0,
            &result.elements, order)
        for j in 0..<columns {
            for i in 0..<j { result[j, i] = result[i, j] }
        }
        return result
    }

    /// xᵀA y.
    /// - Throws: `shapeMismatch`.
    public func quadraticForm(_ left: [Double], _ right: [Double]) throws(LinearAlgebraError) -> Double {
        let product = try times(right)
        guard left.count == product.count else {
            throw .shapeMismatch(
                operation: "xᵀAy", left: .init(rows: 1, columns: left.count), right: shape)
        }
        return zip(left, product).reduce(0) { $0 + $1.0 * $1.1 }
    }

    public static func + (left: Matrix, right: Matrix) -> Matrix { combined(left, right, +) }
    public static func - (left: Matrix, right: Matrix) -> Matrix { combined(left, right, -) }
    public static func * (factor: Double, matrix: Matrix) -> Matrix {
        Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { factor * $0 })
    }

    private static func combined(_ left: Matrix, _ right: Matrix, _ operation: (Double, Double) -> Double)
        -> Matrix
    {
        precondition(left.shape == right.shape, "matrices of one shape")
        return Matrix(
            rows: left.rows, columns: left.columns,
            elements: zip(left.elements, right.elements).map { operation($0, $1) })
    }
}
