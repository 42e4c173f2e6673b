import LinearAlgebra

/// Maximises a smooth function of a few parameters by Newton's method with a damped Hessian (Levenberg 1944; Nocedal & Wright
/// 2006, ch. 4).
///
/// The Hessian is differenced from the analytic gradient, which costs two gradients a parameter: nothing for the dozen
/// parameters of a frontier, and it buys quadratic convergence. Quasi-Newton codes on the same likelihoods stop where the
/// value no longer moves, with five digits in the parameters and a Hessian unfit for standard errors.
struct NewtonMaximiser: Sendable {
    var maximumIterations = 200
    /// Converged when another step promises less than this.
    var tolerance = 1e-12
    /// No parameter moves further in one step.
    var maximumStep = 2.0

    /// The function at a point.
    struct Evaluation: Sendable {
        let value: Double
        let gradient: [Double]
    }

    /// Where the maximiser stopped.
    struct Outcome: Sendable {
        var point: [Double]
        var value: Double
        var gradient: [Double]
        /// Minus the Hessian.
        var information: Matrix
        var iterations: Int
        /// Half the Newton decrement: what the quadratic model says another step would add. Infinite where the Hessian
        /// is not negative definite.
        var expectedGain: Double
        var isConverged: Bool
    }

    /// - Parameters:
    ///   - start: where to begin; the function must be defined there.
    ///   - function: value and gradient, nil where undefined.
    /// - Returns: nil when the function is undefined at the start or around it.
    func maximise(
        from start: [Double], _ function: ([Double]) -> Evaluation?
    ) -> Outcome? {
        guard var here = function(start) else { return nil }
        var point = start
        var damping = 0.0
        guard var information = Self.information(at: point, function) else { return nil }
        for iteration in 0...maximumIterations {
            let gain = Self.expectedGain(here.gradient, information)
            let outcome = Outcome(
                point: point, value: here.value, gradient: here.gradient, information: information,
                iterations: iteration, expectedGain: gain, isConverged: gain < tolerance)
            if outcome.isConverged { return polished(outcome, function) }
            guard iteration < maximumIterations else { return outcome }

            var next: (point: [Double], evaluation: Evaluation)?
            while next == nil, damping < 1e12 {
                if let step = step(here.gradient, information, damping: damping) {
                    let candidate = zip(point, step).map(+)
                    if let evaluation = function(candidate), evaluation.value > here.value {
                        next = (candidate, evaluation)
                        continue
                    }
                }
                damping = damping == 0 ? 1e-4 * information.diagonal.map(abs).reduce(0, max) : damping * 8
            }
            // No direction leads up any more, which rounding decides: near the top that is convergence.
            guard let next, let curvature = Self.information(at: next.point, function) else {
                var stopped = outcome
                stopped.isConverged = gain < 1e3 * tolerance * max(1, abs(here.value))
                return stopped
            }
            (point, here, information) = (next.point, next.evaluation, curvature)
            damping = damping < 1e-6 ? 0 : damping / 16
        }
        return nil
    }

    /// One more full step where it makes the gradient smaller: from a converged point it doubles the digits.
    private func polished(
        _ outcome: Outcome, _ function: ([Double]) -> Evaluation?
    ) -> Outcome {
        guard let step = step(outcome.gradient, outcome.information, damping: 0) else { return outcome }
        let point = zip(outcome.point, step).map(+)
        guard let evaluation = function(point), let information = Self.information(at: point, function),
            Self.norm(evaluation.gradient) < Self.norm(outcome.gradient)
        else { return outcome }
        return Outcome(
            point: point, value: evaluation.value, gradient: evaluation.gradient, information: information,
            iterations: outcome.iterations + 1,
            expectedGain: Self.expectedGain(evaluation.gradient, information), isConverged: true)
    }

    /// (J + damping·I)⁻¹·g, shortened; nil where that is not positive definite.
    private func step(_ gradient: [Double], _ information: Matrix, damping: Double) -> [Double]? {
        var damped = information
        for i in gradient.indices { damped[i, i] += damping }
        guard let step = SmallCholesky(of: damped)?.solve(gradient) else { return nil }
        let longest = Self.norm(step)
        guard longest.isFinite else { return nil }
        return longest > maximumStep ? step.map { $0 * maximumStep / longest } : step
    }

    private static func expectedGain(_ gradient: [Double], _ information: Matrix) -> Double {
        guard let step = SmallCholesky(of: information)?.solve(gradient) else { return .infinity }
        return 0.5 * zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Minus the Hessian by central differences of the gradient, made symmetric.
    private static func information(
        at point: [Double], _ function: ([Double]) -> Evaluation?
    ) -> Matrix? {
        let n = point.count
        var result = Matrix(rows: n, columns: n)
        for j in 0..<n {
            // Truncation falls with the square of the step, rounding grows with its inverse: the cube root of the precision.
            let width = 6e-6 * max(1, abs(point[j]))
            var (low, high) = (point, point)
            low[j] -= width
            high[j] += width
            guard let left = function(low), let right = function(high) else { return nil }
            for i in 0..<n { result[i, j] = (left.gradient[i] - right.gradient[i]) / (high[j] - low[j]) }
        }
        for j in 0..<n {
            for i in 0..<j {
                let mean = 0.5 * (result[i, j] + result[j, i])
                (result[i, j], result[j, i]) = (mean, mean)
            }
        }
        return result
    }

    /// The greatest magnitude.
    static func norm(_ vector: [Double]) -> Double { vector.reduce(0) { max($0, abs($1)) } }
}
