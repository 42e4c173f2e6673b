/// The terms of a frontier as columns Z with ZᵀZ = n·I, in which the likelihood is well scaled whatever the units of the
/// data and however alike the terms: X = Z·W⁻¹ with W upper triangular, so that coefficients on X are W times those on Z.
///
/// By modified Gram–Schmidt, each column orthogonalised twice, after which it is orthogonal to rounding (Giraud, Langou &
/// Rozložník 2005). In the order of the terms, so that a dependent one can be named.
struct OrthonormalDesign: Sendable {
    let rows: Int
    let columns: Int
    /// Row after row.
    let values: [Double]
    /// W, column-major, columns².
    let transform: [Double]

    /// - Parameter terms: columns, the constant first.
    /// - Returns: nil for the design, and the position of the first column that depends on those before, if one does.
    static func make(_ terms: [[Double]]) -> Result<OrthonormalDesign, DependentColumn> {
        let n = Double(terms[0].count)
        let k = terms.count
        var basis: [[Double]] = []
        var transform = [Double](repeating: 0, count: k * k)
        for (j, term) in terms.enumerated() {
            var column = term
            let length = norm(column)
            var coefficients = [Double](repeating: 0, count: k)
            for _ in 0..<2 {
                for (i, direction) in basis.enumerated() {
                    let share = dot(direction, column) / n
                    coefficients[i] += share
                    for row in column.indices { column[row] -= share * direction[row] }
                }
            }
            let rest = norm(column)
            guard rest > tolerance * length else { return .failure(DependentColumn(position: j)) }
            let scale = n.squareRoot() / rest
            basis.append(column.map { $0 * scale })
            // z_j = scale·(x_j − Σ c_i z_i), and z_i = Σ x W.
            transform[j + j * k] = scale
            for i in 0..<j {
                for row in 0...i {
                    transform[row + j * k] -= scale * coefficients[i] * transform[row + i * k]
                }
            }
        }
        let values = terms[0].indices.flatMap { row in basis.map { $0[row] } }
        return .success(
            OrthonormalDesign(rows: terms[0].count, columns: k, values: values, transform: transform))
    }

    /// A column that is a combination of those before it.
    struct DependentColumn: Error {
        let position: Int
    }

    /// Least squares on Z: Zᵀy/n.
    func leastSquares(_ y: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
            for column in 0..<columns { sums[column] += values[row * columns + column] * y[row] }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// y − Z·b.
    func residuals(_ y: [Double], _ b: [Double]) -> [Double] {
        var result = y
        var place = 0
        for row in 0..<rows {
            var rest = y[row]
            for column in 0..<columns { rest -= values[place + column] * b[column] }
            result[row] = rest
            place += columns
        }
        return result
    }

    /// W·b: coefficients on the terms.
    func coefficients(_ b: [Double]) -> [Double] {
        (0..<columns).map { row in
            (row..<columns).reduce(0) { $0 + transform[row + $1 * columns] * b[$1] }
        }
    }

    /// What is left of a column below this share of its length counts as rounding.
    private static let tolerance = 1e-10

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    private static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
}
