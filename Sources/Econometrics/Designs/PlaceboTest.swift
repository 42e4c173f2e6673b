import Dispatch
import LinearAlgebra

/// The treatment effect under assignments of treatment that did not happen.
///
/// Cohorts are dealt to units anew, draw by draw, and the regression is run on each. If the estimate is due to the treatment, draws
/// scatter about zero and few are as large. Outcome and controls have effects and controls taken out once; the treatments of many draws are the
/// columns of one matrix, and what the controls explain of them is one product.
///
/// Checked against 500 given draws by exact Frisch–Waugh–Lovell in numpy, one of them by pyfixest 0.60.0, to 1e-9 and 1e-8.
public struct PlaceboTest: Sendable {
    public struct Draw: Sendable, Hashable {
        /// Its place among the assignments, from 1.
        public let number: Int
        public let estimate: Double
        /// nil where the errors leave no variance.
        public let standardError: Double?
        /// Of t with clusters − 1 degrees of freedom, two-sided; nil without an error.
        public let pValue: Double?
    }

    /// The effect of the treatment as it was, number 0.
    public let estimate: Draw
    /// Those that could be estimated.
    public let draws: [Draw]
    /// Draws of which effects and controls leave nothing, left out.
    public let degenerateDraws: Int
    public let observations: Int
    public let clusters: Int
    /// What a reader should know of the regressions: dropped terms, singletons, few clusters.
    public let notes: [EstimationNote]
    public let mean: Double
    /// Sample standard deviation of the draws' estimates, n − 1.
    public let standardDeviation: Double
    /// (1 + draws with |β| at least that of the estimate, to rounding) / (1 + draws): two-sided, exact under random assignment (Phipson & Smyth 2010).
    public let permutationPValue: Double
    /// Share of draws with a p-value whose is below 0.1, as one would expect of a tenth; nil where none has one.
    public let shareBelowTenPercent: Double?

    /// Cohorts dealt to units anew, without regard to anything.
    public static func reassignments(of cohorts: [Int?], draws: Int, seed: UInt64) -> [[Int?]] {
        (0..<draws).map { draw in
            var generator = SeededGenerator(seed: seed, stream: UInt64(draw))
            return generator.shuffled(cohorts)
        }
    }

    /// - Parameters:
    ///   - model: outcome, terms with the treatment, fixed effects; the treatment's own values are not used.
    ///   - panel: of the model's rows; its cohorts make the treatment as it was.
    ///   - assignments: of each draw, the cohort of each unit in the order of `panel.units`.
    ///   - cluster: of the model's rows.
    /// - Throws: `EstimationError`: as a regression; `tooFewDraws` where fewer than 2 can be estimated.
    public init(
        _ model: LinearModel, panel: StaggeredPanel, assignments: [[Int?]], cluster: Grouping,
        correction: SmallSampleCorrection = .nonNested, options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        guard let treatment = model.treatment else {
            throw .invalidOption("A placebo test needs the name of the treatment among the terms")
        }
        guard assignments.count >= 2 else {
            throw .invalidOption("A placebo test needs at least 2 draws, found \(assignments.count)")
        }
        for cohorts in assignments where cohorts.count != panel.units.count {
            throw .lengthMismatch(
                variable: "cohorts of a draw", found: cohorts.count, expected: panel.units.count)
        }
        var actual = model
        actual.terms = model.terms.map {
            $0.name == treatment ? panel.treatment(name: treatment) : $0
        }
        // The regression checks the data, finds the sample and the factor of the errors: the same for every draw.
        let fit = try FixedEffectsRegression(actual, options: options)
        let report = try fit.summary(
            covariance: .cluster(cluster), correction: correction, nuisance: actual.nuisance()
        ).covariance
        let clusters = report.clusters[0].count
        let sample = fit.rows.map { actual.restricted(to: $0) } ?? actual
        let residualizer = try Residualizer(sample, except: treatment, options: options)
        let kernel = Kernel(
            outcome: try residualizer.residualized(sample.outcome.values), residualizer: residualizer,
            cluster: try fit.onSample(cluster), factor: report.factor,
            distribution: StudentDistribution(degreesOfFreedom: Double(report.degreesOfFreedom)),
            tolerance: options.collinearityTolerance, residualFloor: fit.residualFloor,
            precision: fit.precision,
            units: fit.rows.map { $0.map { panel.unitOfRow[$0] } } ?? panel.unitOfRow,
            periods: fit.rows.map { $0.map { panel.periodOfRow[$0] } } ?? panel.periodOfRow)

        let results = try kernel.run([panel.cohorts] + assignments)
        guard let estimate = results.first ?? nil else {
            throw .collinearTreatment(treatment: treatment, with: ["fixed effects and controls"])
        }
        let draws = results.dropFirst().compactMap { $0 }
        guard draws.count >= 2 else {
            throw .tooFewDraws(found: draws.count, of: assignments.count, expected: 2)
        }
        let estimates = draws.map(\.estimate)
        let count = Double(estimates.count)
        self.estimate = estimate
        observations = fit.observations
        self.clusters = clusters
        notes =
            fit.droppedTerms.map { .termDropped($0) }
            + (fit.singletons.isEmpty ? [] : [.singletonsDropped(fit.singletons.count)])
            + [EstimationNote.few(clusters, clustering: cluster.name)].compactMap { $0 }
        self.draws = draws
        degenerateDraws = assignments.count - draws.count
        mean = estimates.mean
        standardDeviation = estimates.standardDeviation
        // Draws that are the assignment as it was tie with it, whatever the order of their sums.
        let least = abs(estimate.estimate) * (1 - 1e-10)
        permutationPValue = (1 + Double(estimates.count { abs($0) >= least })) / (1 + count)
        let pValues = draws.compactMap(\.pValue)
        shareBelowTenPercent =
            pValues.isEmpty ? nil : Double(pValues.count { $0 < 0.1 }) / Double(pValues.count)
    }

    /// What is the same for every draw.
    private struct Kernel: Sendable {
        /// Effects and controls taken out.
        let outcome: [Double]
        let residualizer: Residualizer
        let cluster: Grouping
        let factor: Double
        let distribution: StudentDistribution
        let tolerance: Double
        /// The size of a residual that rounding makes, and what it makes of 1.
        let residualFloor: Double
        let precision: Double
        let units: [Int]
        let periods: [Int]

        /// Columns in memory at a time.
        private static let blockElements = 1 << 21

        /// The draw of each assignment; nil where effects and controls leave nothing of it.
        func run(_ assignments: [[Int?]]) throws(EstimationError) -> [Draw?] {
            var results: [Draw?] = []
            let size = max(1, min(assignments.count, Self.blockElements / max(1, outcome.count)))
            for start in stride(from: 0, to: assignments.count, by: size) {
                let block = Array(assignments[start..<min(assignments.count, start + size)])
                var matrix = Matrix(rows: outcome.count, columns: block.count)
                let norms = fill(&matrix, block)
                try residualizer.residualize(&matrix)
                results += measure(matrix, norms: norms, from: start)
            }
            return results
        }

        /// Writes the treatments and returns the norms of their deviations from their means.
        private func fill(_ matrix: inout Matrix, _ block: [[Int?]]) -> [Double] {
            let n = outcome.count
            return matrix.withUnsafeMutableElements { elements in
                block.indices.map { column in
                    let cohorts = block[column].map { $0 ?? Int.max }
                    var treated = 0
                    for row in 0..<n where periods[row] >= cohorts[units[row]] {
                        elements[column * n + row] = 1
                        treated += 1
                    }
                    let share = Double(treated) / Double(n)
                    return (Double(treated) * (1 - share)).squareRoot()
                }
            }
        }

        /// Slope, clustered error and p of each column; nil where nothing is left of one.
        private func measure(_ matrix: Matrix, norms: [Double], from start: Int) -> [Draw?] {
            let (n, columns) = (matrix.rows, matrix.columns)
            let slots = UnsafeMutableBufferPointer<Draw?>.allocate(capacity: columns)
            slots.initialize(repeating: nil)
            defer { slots.deallocate() }
            matrix.withUnsafeElements { elements in
                nonisolated(unsafe) let d = elements
                nonisolated(unsafe) let results = slots
                DispatchQueue.concurrentPerform(iterations: columns) { column in
                    let x = UnsafeBufferPointer(rebasing: d[column * n..<(column + 1) * n])
                    results[column] = measure(x, norm: norms[column], number: start + column)
                }
            }
            return Array(slots)
        }

        private func measure(_ x: UnsafeBufferPointer<Double>, norm: Double, number: Int) -> Draw? {
            outcome.withUnsafeBufferPointer { y in
                var square = 0.0
                var product = 0.0
                for row in x.indices {
                    square += x[row] * x[row]
                    product += x[row] * y[row]
                }
                guard square.squareRoot() > tolerance * norm else { return nil }
                let slope = product / square
                var left = 0.0
                for row in x.indices {
                    let residual = y[row] - slope * x[row]
                    left += residual * residual
                }
                let meat = cluster.codes.withUnsafeBufferPointer { codes in
                    withUnsafeTemporaryAllocation(of: Double.self, capacity: cluster.count) { scores in
                        scores.initialize(repeating: 0)
                        for row in x.indices { scores[Int(codes[row])] += x[row] * (y[row] - slope * x[row]) }
                        return scores.reduce(0) { $0 + $1 * $1 }
                    }
                }
                // As the errors of a regression, which are none where they are no more than rounding makes.
                let floor =
                    (residualFloor + precision * abs(slope)) * square.squareRoot()
                    + precision * left.squareRoot()
                guard meat > floor * floor else {
                    return Draw(number: number, estimate: slope, standardError: nil, pValue: nil)
                }
                let error = (factor * meat).squareRoot() / square
                return Draw(
                    number: number, estimate: slope, standardError: error,
                    pValue: distribution.twoSidedTail(slope / error))
            }
        }
    }
}
