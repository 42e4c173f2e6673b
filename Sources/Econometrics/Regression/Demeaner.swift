import Dispatch
import LinearAlgebra

/// Takes fixed effects out of variables: the residuals of a regression on the groups' indicators.
///
/// One grouping, and two balanced ones, in closed form. Otherwise the method of alternating projections (von Neumann 1933; Halperin
/// 1962; Gaure 2013, doi:10.1016/j.csda.2013.03.024), as the symmetric sweep over the groupings and back, accelerated by conjugate gradients
/// (Correia 2016, "A feasible estimator for linear models with multi-way fixed effects"). Variables share out over threads; within one
/// the order of operations is fixed.
struct Demeaner: Sendable {
    private let groupings: [Grouping]
    private let weights: [Double]?
    /// 1 / (sum of weights) of each group of each grouping.
    private let inverseTotals: [[Double]]
    private let options: DemeaningOptions
    let method: DemeaningReport.Method

    /// - Parameters:
    ///   - groupings: of `observations` rows each; none for deviations from the mean.
    ///   - weights: positive, one a row.
    init(_ groupings: [Grouping], weights: [Double]?, observations: Int, options: DemeaningOptions) {
        self.groupings = groupings.isEmpty ? [.single(count: observations)] : groupings
        self.weights = weights
        self.options = options
        inverseTotals = self.groupings.map { grouping in
            var totals = [Double](repeating: 0, count: grouping.count)
            for (row, code) in grouping.codes.enumerated() { totals[Int(code)] += weights?[row] ?? 1 }
            return totals.map { 1 / $0 }
        }
        if groupings.isEmpty {
            method = .centring
        } else if groupings.count == 1 {
            method = .oneWay
        } else if groupings.count == 2, weights == nil, Self.isBalanced(groupings[0], groupings[1]) {
            method = .balancedTwoWay
        } else {
            method = .alternatingProjections
        }
    }

    /// Whether every pair of groups occurs equally often.
    private static func isBalanced(_ a: Grouping, _ b: Grouping) -> Bool {
        let cells = a.count * b.count
        guard cells > 0, a.codes.count % cells == 0 else { return false }
        var counts = [Int32](repeating: 0, count: cells)
        for (i, j) in zip(a.codes, b.codes) { counts[Int(i) * b.count + Int(j)] += 1 }
        let expected = Int32(a.codes.count / cells)
        return counts.allSatisfy { $0 == expected }
    }

    /// Replaces every column by what the fixed effects leave of it.
    /// - Throws: `notConverged`.
    func demean(_ matrix: inout Matrix) throws(EstimationError) -> DemeaningReport {
        let (rows, columns) = (matrix.rows, matrix.columns)
        let outcomes = UnsafeMutableBufferPointer<Outcome>.allocate(capacity: max(1, columns))
        outcomes.initialize(repeating: Outcome(iterations: 1, residual: 0))
        defer { outcomes.deallocate() }
        matrix.withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else { return }
            nonisolated(unsafe) let start = base
            nonisolated(unsafe) let results = outcomes
            DispatchQueue.concurrentPerform(iterations: columns) { column in
                results[column] = demean(
                    UnsafeMutableBufferPointer(start: start + column * rows, count: rows))
            }
        }
        let iterations = outcomes.map(\.iterations).max() ?? 1
        let residual = outcomes.map(\.residual).max() ?? 0
        guard residual <= options.tolerance else {
            throw .notConverged(
                what: "Taking out fixed effects", iterations: iterations, residual: residual,
                tolerance: options.tolerance)
        }
        return DemeaningReport(
            method: method, iterations: iterations, residual: residual, tolerance: options.tolerance)
    }

    private struct Outcome {
        var iterations: Int
        var residual: Double
    }

    private func demean(_ x: UnsafeMutableBufferPointer<Double>) -> Outcome {
        centre(x)
        switch method {
        case .centring:
            return Outcome(iterations: 1, residual: 0)
        case .oneWay, .balancedTwoWay:
            // Where cells are balanced the two projections commute: one after the other is the closed form.
            for index in groupings.indices { subtractMeans(of: index, from: x) }
            return Outcome(iterations: 1, residual: 0)
        case .alternatingProjections:
            return project(x)
        }
    }

    /// Conjugate gradients for (I − T) z = (I − T) x with T the sweep; x − z is what remains.
    private func project(_ x: UnsafeMutableBufferPointer<Double>) -> Outcome {
        let scale = innerProduct(x, x).squareRoot()
        guard scale > 0 else { return Outcome(iterations: 1, residual: 0) }
        let work = UnsafeMutableBufferPointer<Double>.allocate(capacity: 3 * x.count)
        work.initialize(repeating: 0)
        defer { work.deallocate() }
        let residual = UnsafeMutableBufferPointer(rebasing: work[0..<x.count])
        let direction = UnsafeMutableBufferPointer(rebasing: work[x.count..<2 * x.count])
        let image = UnsafeMutableBufferPointer(rebasing: work[2 * x.count..<3 * x.count])

        var iterations = 0
        var change = Double.infinity
        // Recurrences lose what rounding takes; a restart measures it anew.
        let restarts = 5
        for restart in 0...restarts {
            movement(of: x, into: residual)
            var square = innerProduct(residual, residual)
            change = square.squareRoot() / scale
            if change <= options.tolerance || restart == restarts { break }
            _ = direction.update(from: residual)
            while square.squareRoot() > 0.5 * options.tolerance * scale,
                iterations < options.maximumIterations
            {
                movement(of: direction, into: image)
                let step = square / innerProduct(direction, image)
                guard step.isFinite else { break }
                for row in x.indices {
                    x[row] -= step * direction[row]
                    residual[row] -= step * image[row]
                }
                let next = innerProduct(residual, residual)
                let ratio = next / square
                for row in x.indices { direction[row] = residual[row] + ratio * direction[row] }
                square = next
                iterations += 1
            }
        }
        return Outcome(iterations: max(1, iterations), residual: change)
    }

    /// x − T x, T being the sweep over all groupings and back.
    private func movement(
        of x: UnsafeMutableBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>
    ) {
        _ = result.update(from: x)
        for index in groupings.indices { subtractMeans(of: index, from: result) }
        for index in groupings.indices.dropLast().reversed() { subtractMeans(of: index, from: result) }
        for row in x.indices { result[row] = x[row] - result[row] }
    }

    private func innerProduct(
        _ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        var total = 0.0
        if let weights {
            for row in a.indices { total += weights[row] * a[row] * b[row] }
        } else {
            for row in a.indices { total += a[row] * b[row] }
        }
        return total
    }

    private func centre(_ x: UnsafeMutableBufferPointer<Double>) {
        var total = 0.0
        var mass = Double(x.count)
        if let weights {
            mass = weights.reduce(0, +)
            for row in x.indices { total += weights[row] * x[row] }
        } else {
            for row in x.indices { total += x[row] }
        }
        let mean = total / mass
        for row in x.indices { x[row] -= mean }
    }

    private func subtractMeans(of index: Int, from x: UnsafeMutableBufferPointer<Double>) {
        let grouping = groupings[index]
        withUnsafeTemporaryAllocation(of: Double.self, capacity: grouping.count) { means in
            means.initialize(repeating: 0)
            grouping.codes.withUnsafeBufferPointer { codes in
                if let weights {
                    for row in x.indices { means[Int(codes[row])] += weights[row] * x[row] }
                } else {
                    for row in x.indices { means[Int(codes[row])] += x[row] }
                }
                for group in means.indices { means[group] *= inverseTotals[index][group] }
                for row in x.indices { x[row] -= means[Int(codes[row])] }
            }
        }
    }
}
