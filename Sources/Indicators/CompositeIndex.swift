import Configuration
import Dispatch
import Econometrics

/// Weights and scores of a composite index over a complete matrix of indicators.
///
/// With x the indicators after min–max normalisation over all rows together and n the number of rows:
/// - contrast σ_j: sample standard deviation, n − 1
/// - conflict: Σ_k (1 − r_jk), Pearson's r; `critic_entropy`: Σ_k (1 − |r_jk|)
/// - redundancy e_j: 1 + Σ p ln p / ln n with p = x / Σx and 0 · ln 0 = 0
/// - information: `critic` σ·conflict (Diakoulaki, Mavrotas & Papayannakis 1995), `entropy` e,
///   `critic_entropy` (σ + e)·conflict
/// - weight: information over its sum; score: Σ_j w_j x_ij.
public struct CompositeIndex: Sendable {
    /// In the order of the columns.
    public let weights: [IndicatorWeight]
    /// In the order of the rows.
    public let scores: [Double]
    /// Dimension by dimension, each in the order of the rows; they add up to the scores.
    public let dimensionScores: [[Double]]

    /// What led to one indicator's weight.
    public struct IndicatorWeight: Sendable, Hashable {
        public let minimum: Double
        public let maximum: Double
        public let contrast: Double
        /// nil where the method has no use for it.
        public let conflict: Double?
        /// nil where the method has no use for it.
        public let redundancy: Double?
        /// nil for given weights.
        public let information: Double?
        public let weight: Double
    }

    /// One indicator: its values row by row, which way it counts, and the number of its dimension.
    public struct Column: Sendable {
        public let id: String
        public let direction: IndicatorDefinition.Direction
        public let dimension: Int
        public let values: [Double]

        public init(id: String, direction: IndicatorDefinition.Direction, dimension: Int, values: [Double]) {
            self.id = id
            self.direction = direction
            self.dimension = dimension
            self.values = values
        }
    }

    /// - Parameters:
    ///   - columns: equally long.
    ///   - dimensionCount: how many dimensions there are.
    /// - Throws: `IndexError`.
    public init(columns: [Column], dimensionCount: Int, weighting: Weighting) throws(IndexError) {
        let rows = columns.first?.values.count ?? 0
        guard rows >= 2 else { throw .tooFewRows(rows) }
        let matrix = try NormalisedMatrix(columns)
        let moments = Moments(rows: rows, columns: columns.count) { matrix.write($0, to: $1) }
        let contrasts = columns.indices.map {
            (moments.crossProducts[$0 * columns.count + $0] / Double(rows - 1)).squareRoot()
        }

        var conflicts: [Double]?
        var redundancies: [Double]?
        if weighting == .critic || weighting == .criticEntropy {
            conflicts = try Self.conflicts(moments, weighting: weighting)
        }
        if weighting == .entropy || weighting == .criticEntropy {
            redundancies = matrix.redundancies(sums: moments.means.map { $0 * Double(rows) })
        }
        let information: [Double]? =
            switch weighting {
            case .critic: zip(contrasts, conflicts ?? []).map { $0 * $1 }
            case .entropy: redundancies
            case .criticEntropy:
                columns.indices.map { (contrasts[$0] + (redundancies?[$0] ?? 0)) * (conflicts?[$0] ?? 0) }
            case .equal: columns.map { _ in 1 }
            case .fixed: nil
            }
        var shares: [Double]
        if case .fixed(let given) = weighting {
            shares = columns.compactMap { given[$0.id] }
            guard shares.count == columns.count else { throw .weightMismatch }
        } else {
            shares = information ?? []
        }
        let total = shares.reduce(0, +)
        guard total > 0, total.isFinite else { throw .noInformation(method: weighting.name) }
        if information != nil { shares = shares.map { $0 / total } }

        weights = columns.indices.map { column in
            IndicatorWeight(
                minimum: matrix.minima[column], maximum: matrix.maxima[column], contrast: contrasts[column],
                conflict: conflicts?[column], redundancy: redundancies?[column],
                information: information?[column],
                weight: shares[column])
        }
        (scores, dimensionScores) = matrix.scores(
            weights: shares, dimensions: columns.map(\.dimension), dimensionCount: dimensionCount)
    }

    /// Σ_k (1 − r_jk), or with |r|.
    private static func conflicts(_ moments: Moments, weighting: Weighting) throws(IndexError) -> [Double] {
        let m = moments.means.count
        guard m >= 2 else { throw .tooFewIndicators(m, method: weighting.name) }
        let s = moments.crossProducts
        let conflicts = (0..<m).map { j in
            (0..<m).reduce(0.0) { total, k in
                guard k != j else { return total }
                let r = s[j * m + k] / (s[j * m + j].squareRoot() * s[k * m + k].squareRoot())
                return total + (1 - (weighting == .criticEntropy ? abs(r) : r))
            }
        }
        // What rounding leaves of nothing is no information.
        guard conflicts.contains(where: { $0 > 1e-12 * Double(m) }) else {
            throw .noInformation(method: weighting.name)
        }
        return conflicts
    }
}

/// Indicators under min–max normalisation, computed as they are read: (x − min) / (max − min), or
/// (max − x) / (max − min) where less is better.
private struct NormalisedMatrix: Sendable {
    let columns: [CompositeIndex.Column]
    let minima: [Double]
    let maxima: [Double]

    var rows: Int { columns.first?.values.count ?? 0 }

    init(_ columns: [CompositeIndex.Column]) throws(IndexError) {
        self.columns = columns
        let extremes = UnsafeMutableBufferPointer<(low: Double, high: Double)>.allocate(
            capacity: columns.count)
        extremes.initialize(repeating: (0, 0))
        defer { extremes.deallocate() }
        nonisolated(unsafe) let results = extremes
        DispatchQueue.concurrentPerform(iterations: columns.count) {
            results[$0] = Self.extremes(of: columns[$0].values)
        }
        minima = extremes.map(\.low)
        maxima = extremes.map(\.high)
        for (column, extreme) in zip(columns, extremes) {
            guard extreme.low.isFinite, (extreme.high - extreme.low).isFinite else {
                throw .notFinite(column.id)
            }
            guard extreme.low < extreme.high else { throw .constantIndicator(column.id, value: extreme.low) }
        }
    }

    /// Least and greatest value; not finite where one of the values is not.
    private static func extremes(of values: [Double]) -> (low: Double, high: Double) {
        values.withUnsafeBufferPointer { values in
            var low = SIMD4<Double>(repeating: .infinity)
            var high = -low
            // Not a number as soon as one value is none: zero times anything finite is zero.
            var poison = SIMD4<Double>.zero
            let whole = values.count & ~3
            if let base = values.baseAddress {
                for row in stride(from: 0, to: whole, by: 4) {
                    let x = UnsafeRawPointer(base + row).loadUnaligned(as: SIMD4<Double>.self)
                    low = low.replacing(with: x, where: x .< low)
                    high = high.replacing(with: x, where: x .> high)
                    poison += x * 0
                }
            }
            var least = low.min()
            var greatest = high.max()
            var spoilt = poison.sum()
            for row in whole..<values.count {
                least = values[row] < least ? values[row] : least
                greatest = values[row] > greatest ? values[row] : greatest
                spoilt += values[row] * 0
            }
            return (least + spoilt, greatest + spoilt)
        }
    }

    /// Writes normalised rows, column after column, `Moments.chunkRows` apart, for moments: scaled by the
    /// reciprocal of the span, which costs a rounding where a division would cost most of the time.
    func write(_ range: Range<Int>, to buffer: UnsafeMutablePointer<Double>) {
        for column in columns.indices {
            let target = buffer + column * Moments.chunkRows
            let isReversed = columns[column].direction == .lessIsBetter
            let factor = (isReversed ? -1 : 1) / (maxima[column] - minima[column])
            let worst = isReversed ? maxima[column] : minima[column]
            columns[column].values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress.map({ $0 + range.lowerBound }) else { return }
                for row in 0..<range.count { target[row] = (base[row] - worst) * factor }
            }
        }
    }

    /// Hands out the normalised values of a column, with their place within the range.
    @inline(__always)
    private func forEachValue(of column: Int, in range: Range<Int>, _ body: (_ row: Int, _ x: Double) -> Void)
    {
        let (low, high) = (minima[column], maxima[column])
        let span = high - low
        let isReversed = columns[column].direction == .lessIsBetter
        columns[column].values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress.map({ $0 + range.lowerBound }) else { return }
            if isReversed {
                for row in 0..<range.count { body(row, (high - base[row]) / span) }
            } else {
                for row in 0..<range.count { body(row, (base[row] - low) / span) }
            }
        }
    }

    /// 1 + Σ p ln p / ln n, chunk by chunk in their order.
    func redundancies(sums: [Double]) -> [Double] {
        let rows = rows
        let results = UnsafeMutableBufferPointer<Double>.allocate(capacity: columns.count)
        results.initialize(repeating: 0)
        defer { results.deallocate() }
        nonisolated(unsafe) let output = results
        DispatchQueue.concurrentPerform(iterations: columns.count) { column in
            var total = 0.0
            for start in stride(from: 0, to: rows, by: Moments.chunkRows) {
                let range = start..<min(rows, start + Moments.chunkRows)
                var chunk = 0.0
                forEachValue(of: column, in: range) { _, x in
                    guard x > 0 else { return }
                    let p = x / sums[column]
                    chunk += p * PortableMath.log(p)
                }
                total += chunk
            }
            output[column] = 1 + total / PortableMath.log(Double(rows))
        }
        return Array(results)
    }

    /// Σ w x over the columns of each dimension, in their order; a row's score is the sum over its dimensions.
    func scores(weights: [Double], dimensions: [Int], dimensionCount: Int) -> ([Double], [[Double]]) {
        let rows = rows
        let chunkCount = (rows + Moments.chunkRows - 1) / Moments.chunkRows
        let groups = min(chunkCount, 64)
        let arrays = Self.filled(dimensionCount + 1, rows: rows) { targets in
            nonisolated(unsafe) let parts = targets
            DispatchQueue.concurrentPerform(iterations: groups) { group in
                for chunk in group * chunkCount / groups..<(group + 1) * chunkCount / groups {
                    let range = chunk * Moments.chunkRows..<min(rows, (chunk + 1) * Moments.chunkRows)
                    for part in parts {
                        (part + range.lowerBound).initialize(repeating: 0, count: range.count)
                    }
                    for column in columns.indices {
                        let weight = weights[column]
                        let target = parts[dimensions[column]] + range.lowerBound
                        forEachValue(of: column, in: range) { row, x in target[row] += weight * x }
                    }
                    let total = parts[dimensionCount] + range.lowerBound
                    for part in parts.prefix(dimensionCount) {
                        let part = part + range.lowerBound
                        for row in 0..<range.count { total[row] += part[row] }
                    }
                }
            }
        }
        return (arrays[dimensionCount], Array(arrays.prefix(dimensionCount)))
    }

    /// Several arrays of `rows` numbers, all of which `fill` writes before anything reads them: no zeros first, no
    /// copies after.
    private static func filled(
        _ count: Int, rows: Int, targets: [UnsafeMutablePointer<Double>] = [],
        fill: ([UnsafeMutablePointer<Double>]) -> Void
    ) -> [[Double]] {
        guard targets.count < count else {
            fill(targets)
            return []
        }
        var others: [[Double]] = []
        let array = [Double](unsafeUninitializedCapacity: rows) { buffer, initialised in
            guard let start = buffer.baseAddress else { return }
            others = filled(count, rows: rows, targets: targets + [start], fill: fill)
            initialised = rows
        }
        return [array] + others
    }
}
