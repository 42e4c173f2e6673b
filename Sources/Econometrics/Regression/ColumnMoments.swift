import LinearAlgebra

/// Weighted means of columns, and the norms of their deviations.
struct ColumnMoments {
    let means: [Double]
    /// √Σ w (x − x̄)².
    let norms: [Double]
    /// √(Σ w x² / Σ w).
    let magnitudes: [Double]

    init(_ matrix: Matrix, weights: [Double]?) {
        let n = matrix.rows
        let mass = weights?.reduce(0, +) ?? Double(n)
        var means: [Double] = []
        var norms: [Double] = []
        matrix.withUnsafeElements { elements in
            for column in 0..<matrix.columns {
                let x = elements[column * n..<(column + 1) * n]
                let mean =
                    weights.map { zip($0, x).reduce(0) { $0 + $1.0 * $1.1 } / mass } ?? x.reduce(0, +) / mass
                means.append(mean)
                norms.append(Self.sumOfSquares(x, about: mean, weights: weights).squareRoot())
            }
        }
        self.means = means
        self.norms = norms
        magnitudes = zip(means, norms).map { ($0 * $0 + $1 * $1 / mass).squareRoot() }
    }

    /// The squared weighted correlation of y with Σ β_j x_j; 0 where that does not vary.
    static func squaredCorrelation(
        _ y: [Double], _ terms: [[Double]], slopes: [Double], weights: [Double]?
    ) -> Double {
        var index = [Double](repeating: 0, count: y.count)
        for (term, slope) in zip(terms, slopes) {
            for row in index.indices { index[row] += slope * term[row] }
        }
        let moments = ColumnMoments(Matrix(columns: [index, y]), weights: weights)
        guard moments.norms[0] > 0, moments.norms[1] > 0 else { return 0 }
        var product = 0.0
        for row in index.indices {
            product += (weights?[row] ?? 1) * (index[row] - moments.means[0]) * (y[row] - moments.means[1])
        }
        let correlation = product / (moments.norms[0] * moments.norms[1])
        return correlation * correlation
    }

    private static func sumOfSquares(
        _ x: Slice<UnsafeBufferPointer<Double>>, about mean: Double, weights: [Double]?
    ) -> Double {
        guard let weights else { return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } }
        return zip(weights, x).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    }

    /// Σ w (x − x̄_g)² with the means of groups.
    func sumOfSquares(of values: [Double], within grouping: Grouping, weights: [Double]?) -> Double {
        var mass = [Double](repeating: 0, count: grouping.count)
        var totals = mass
        for (row, code) in grouping.codes.enumerated() {
            let weight = weights?[row] ?? 1
            mass[Int(code)] += weight
            totals[Int(code)] += weight * values[row]
        }
        var sum = 0.0
        for (row, code) in grouping.codes.enumerated() {
            let deviation = values[row] - totals[Int(code)] / mass[Int(code)]
            sum += (weights?[row] ?? 1) * deviation * deviation
        }
        return sum
    }
}

extension Matrix {
    /// Multiplies each row by its factor.
    mutating func scaleRows(by factors: [Double]) {
        let (rows, columns) = (rows, columns)
        withUnsafeMutableElements { elements in
            for column in 0..<columns {
                for row in 0..<rows { elements[column * rows + row] *= factors[row] }
            }
        }
    }

    /// All columns but the last.
    func dropLastColumn() -> Matrix {
        withUnsafeElements { elements in
            Matrix(rows: rows, columns: columns - 1, elements: Array(elements.prefix(rows * (columns - 1))))
        }
    }
}
