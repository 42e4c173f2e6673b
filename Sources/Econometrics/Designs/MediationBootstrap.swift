import Dispatch
import LinearAlgebra

/// How clusters are resampled.
public struct ClusterBootstrapOptions: Sendable, Hashable {
    public var draws: Int
    public var seed: UInt64

    public init(draws: Int = 1000, seed: UInt64 = 1) {
        self.draws = draws
        self.seed = seed
    }
}

/// The indirect effect in samples of clusters drawn with replacement.
///
/// A cluster drawn w times counts with weight w, which is the same as w copies of it with effects of their own, for effects nested in clusters:
/// a regression with weights a draw, all of whose equations come from one QR decomposition.
public struct MediationBootstrap: Sendable, Hashable {
    /// Percentiles of the draws (Efron 1979); nil where not even one draw is to lie beyond each end: draws cannot tell such an interval.
    public let interval: ClosedRange<Double>?
    public let level: Double
    /// Standard deviation of the draws, n − 1.
    public let standardError: Double
    public let mean: Double
    /// Draws used.
    public let draws: Int
    /// Draws left out because treatment or mediator did not vary in them.
    public let degenerateDraws: Int

    /// Draws of which one lies beyond each end of an interval of this level: (draws + 1)(1 − level)/2 ≥ 1.
    public static func leastDraws(level: Double) -> Int {
        let least = 2 / (1 - level) - 1
        return least < Double(Int32.max) ? Int((least - 1e-6).rounded(.up)) : .max
    }

    /// - Parameter model: the outcome's equation, with treatment and mediator among the terms.
    init(
        _ model: LinearModel, mediator: String, treatment: String, cluster: Grouping, level: Double,
        bootstrap: ClusterBootstrapOptions, options: RegressionOptions
    ) throws(EstimationError) {
        guard bootstrap.draws >= 20 else {
            throw .invalidOption(
                "A bootstrap of percentiles needs at least 20 draws, found \(bootstrap.draws)")
        }
        let fit = try FixedEffectsRegression(model, options: options)
        let sample = fit.rows.map { model.restricted(to: $0) } ?? model
        let clustering = try fit.onSample(cluster)
        let sampler = Sampler(
            sample, kept: Set(fit.terms), mediator: mediator, treatment: treatment, cluster: clustering,
            options: options)
        let slots = UnsafeMutableBufferPointer<Result<Double?, EstimationError>>.allocate(
            capacity: bootstrap.draws)
        slots.initialize(repeating: .success(nil))
        defer {
            slots.deinitialize()
            slots.deallocate()
        }
        nonisolated(unsafe) let results = slots
        DispatchQueue.concurrentPerform(iterations: bootstrap.draws) { draw in
            var generator = SeededGenerator(seed: bootstrap.seed, stream: UInt64(draw))
            do throws(EstimationError) {
                results[draw] = .success(try sampler.indirectEffect(&generator))
            } catch {
                results[draw] = .failure(error)
            }
        }
        var effects: [Double] = []
        for result in slots {
            if let effect = try result.get() { effects.append(effect) }
        }
        guard effects.count >= 20 else {
            throw .tooFewDraws(found: effects.count, of: bootstrap.draws, expected: 20)
        }
        effects.sort()
        interval =
            effects.count >= Self.leastDraws(level: level)
            ? effects.quantile((1 - level) / 2)...effects.quantile((1 + level) / 2) : nil
        self.level = level
        mean = effects.mean
        standardError = effects.standardDeviation
        draws = effects.count
        degenerateDraws = bootstrap.draws - effects.count
    }
}

/// Draws clusters and fits the equations of mediator and outcome.
private struct Sampler: Sendable {
    /// Treatment, controls, mediator, outcome.
    let columns: [[Double]]
    let effects: [Grouping]
    let cluster: Grouping
    let options: RegressionOptions

    init(
        _ model: LinearModel, kept: Set<String>, mediator: String, treatment: String, cluster: Grouping,
        options: RegressionOptions
    ) {
        let terms = model.terms.filter { kept.contains($0.name) }
        let controls = terms.filter { $0.name != treatment && $0.name != mediator }
        let ends = [treatment, mediator].map { name in terms.filter { $0.name == name } }
        columns = (ends[0] + controls + ends[1] + [model.outcome]).map(\.values)
        effects = model.fixedEffects
        self.cluster = cluster
        self.options = options
        weights = model.weights
    }

    private let weights: [Double]?

    /// a·b of one draw; nil where the draw leaves treatment or mediator without variation.
    func indirectEffect(_ generator: inout SeededGenerator) throws(EstimationError) -> Double? {
        var counts = [Double](repeating: 0, count: cluster.count)
        for _ in 0..<cluster.count { counts[generator.integer(below: cluster.count)] += 1 }
        let rows = cluster.codes.indices.filter { counts[Int(cluster.codes[$0])] > 0 }
        let weight = rows.map { counts[Int(cluster.codes[$0])] * (weights?[$0] ?? 1) }
        var matrix = Matrix(columns: columns.map { column in rows.map { column[$0] } })
        let norms = ColumnMoments(matrix, weights: weight).norms
        let demeaner = Demeaner(
            effects.map { $0.restricted(to: rows) }, weights: weight, observations: rows.count,
            options: options.demeaning)
        _ = try demeaner.demean(&matrix)
        matrix.scaleRows(by: weight.map { $0.squareRoot() })
        let last = columns.count - 1
        let scaled = matrix
        let upper = try solving { () throws(LinearAlgebraError) in try QRFactor(of: scaled) }.upper
        guard upper.rows > last else { return nil }
        let mediatorColumn = last - 1
        let kept = try independent(upper, norms: norms)
        guard let kept, kept.first == 0, kept.last == mediatorColumn else { return nil }
        let first = try LeastSquaresSolution(
            upper: upper, terms: kept.dropLast(), outcome: mediatorColumn)
        let second = try LeastSquaresSolution(upper: upper, terms: kept, outcome: last)
        return first.coefficients[0] * second.coefficients[kept.count - 1]
    }

    /// The terms of a draw, without controls that do not vary in it; nil where something else leaves nothing of the treatment.
    private func independent(_ upper: Matrix, norms: [Double]) throws(EstimationError) -> [Int]? {
        let terms = Array(0..<columns.count - 1)
        // What is left of each term beyond those before it.
        if terms.allSatisfy({ abs(upper[$0, $0]) > 1e-7 * norms[$0] }) { return terms }
        do throws(EstimationError) {
            return try CollinearityScan(
                upper: upper, norms: norms, names: terms.map { "\($0)" }, effects: [], treatment: 0,
                tolerance: 1e-7
            ).kept
        } catch .collinearTreatment {
            return nil
        } catch {
            throw error
        }
    }
}
