import LinearAlgebra
import Testing

/// Elements of factors and solutions of order one.
private let tolerance = 1e-13

@Suite("Factors of small matrices")
struct FactorTests {
    private let positive = Matrix(rows: [[4, 2, 0.6], [2, 5, 1], [0.6, 1, 3]])

    private func agree(_ a: Matrix, _ b: Matrix, _ tolerance: Double = tolerance) -> Bool {
        a.shape == b.shape && zip(a.elements, b.elements).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test("a Cholesky factor multiplies back, solves and inverts")
    func cholesky() throws {
        let factor = try CholeskyFactor(of: positive)
        #expect(agree(try factor.upper.transposedTimes(factor.upper), positive))
        #expect(agree(try positive.times(try factor.inverse()), .identity(3)))
        let x = try factor.solve([1, 2, 3])
        let back = try positive.times(x)
        #expect(zip(back, [1, 2, 3]).allSatisfy { abs($0 - $1) < tolerance })
        #expect(abs(factor.logDeterminant - 3.7977338590260183) < tolerance)
    }

    @Test("a matrix that is not positive definite is refused with the minor")
    func indefinite() {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2)) {
            try CholeskyFactor(of: Matrix(rows: [[1, 2], [2, 1]]))
        }
    }

    @Test("eigenvectors put the matrix together again")
    func eigen() throws {
        let eigen = try SymmetricEigen(of: positive)
        #expect(eigen.values == eigen.values.sorted())
        #expect(agree(try eigen.reassembled { $0 }, positive))
    }

    @Test("R of blocks is R of the whole, up to signs", arguments: [3, 7, 100])
    func qrByBlocks(blockRows: Int) throws {
        var tall = Matrix(rows: 50, columns: 3)
        for i in 0..<50 {
            for j in 0..<3 {
                let number: Int = i * 7 + j * j * 11 + i * i * j
                tall[i, j] = Double(number % 13) - 6
            }
        }
        let factor = try QRFactor(of: tall, blockRows: blockRows)
        #expect(agree(factor.upper.crossProduct, tall.crossProduct, 1e-10))
    }

    @Test("a pivoted decomposition counts the rank and names the columns")
    func rank() throws {
        let columns = [[1.0, 2, 3, 4], [2, 4, 6, 8], [1, 0, 1, 0]]
        let qr = try PivotedQR(of: Matrix(columns: columns))
        #expect(qr.rank() == 2)
        #expect(Set(qr.pivots) == [0, 1, 2])
        #expect(agree(try qr.orthonormal.times(qr.upper), Matrix(columns: qr.pivots.map { columns[$0] })))
    }

    @Test("equations are solved, singular ones refused")
    func solve() throws {
        let square = Matrix(rows: [[0, 2], [3, 1]])
        #expect(agree(try square.solve(Matrix(columns: [[4, 5]])), Matrix(columns: [[1, 2]])))
        #expect(throws: LinearAlgebraError.singular(column: 1)) {
            try Matrix(rows: [[1, 2], [2, 4]]).solve(.identity(2))
        }
        let upper = Matrix(rows: [[2, 1], [9, 4]])
        #expect(agree(try upper.solveUpperTriangular(Matrix(columns: [[4, 8]])), Matrix(columns: [[1, 2]])))
    }

    @Test("operands that do not fit are refused")
    func shapes() {
        #expect(throws: LinearAlgebraError.self) { try positive.times(Matrix(rows: 2, columns: 2)) }
        #expect(throws: LinearAlgebraError.self) { try CholeskyFactor(of: Matrix(rows: 2, columns: 3)) }
    }
}
