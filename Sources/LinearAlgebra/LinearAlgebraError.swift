/// Why a matrix cannot be factored or an equation not be solved.
public enum LinearAlgebraError: Error, Sendable, Hashable {
    /// Two operands do not fit.
    case shapeMismatch(operation: String, left: Shape, right: Shape)
    /// A square matrix is called for.
    case notSquare(operation: String, Shape)
    /// The leading minor of this order is not positive: the matrix has no Cholesky factor.
    case notPositiveDefinite(minor: Int)
    /// The pivot in this column is zero: the equations have no single solution.
    case singular(column: Int)
    /// The eigenvalue iteration left this many off-diagonal elements.
    case notConverged(routine: String, remaining: Int)
    /// LAPACK refused an argument, counted from 1; −1010 and −1011 mean that it had no memory.
    case illegalArgument(routine: String, argument: Int)

    /// Rows by columns.
    public struct Shape: Sendable, Hashable, CustomStringConvertible {
        public let rows: Int
        public let columns: Int

        public init(rows: Int, columns: Int) {
            self.rows = rows
            self.columns = columns
        }

        public var description: String { "\(rows) × \(columns)" }
    }
}

extension LinearAlgebraError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .shapeMismatch(let operation, let left, let right):
            "\(operation): a \(left) matrix does not go with a \(right) one."
        case .notSquare(let operation, let shape):
            "\(operation): expected a square matrix, found \(shape)."
        case .notPositiveDefinite(let minor):
            "The matrix is not positive definite: its leading minor of order \(minor) is not positive."
        case .singular(let column):
            "The matrix is singular: column \(column + 1) depends on those before it."
        case .notConverged(let routine, let remaining):
            "\(routine) did not converge: \(remaining) off-diagonal elements remain."
        case .illegalArgument(let routine, let argument):
            "\(routine) refused its argument \(argument), which may hold a value that is not a number."
        }
    }
}
