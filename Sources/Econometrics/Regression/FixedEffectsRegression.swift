import Glibc
import LinearAlgebra

/// A linear model with any number of fixed effects, fitted by least squares.
///
/// The effects are taken out of outcome and terms (Frisch & Waugh 1933; Lovell 1963), and the slopes come from the QR decomposition of what
/// is left – not from XᵀX, which would square its condition number. The fit knows no standard errors: `summary(covariance:)`
/// gives them under one assumption or another, without fitting again.
///
/// With a binary treatment that begins at different times, the coefficient is a weighted average of effects some of whose weights may be
/// negative: see `GoodmanBaconDecomposition` and the estimators beside it.
///
/// Checked against R fixest 0.14.2: coefficients to 1e-9 relative, standard errors to 1e-8.
public struct FixedEffectsRegression: Sendable {
    public let outcome: String
    /// The names of the terms that stayed, in the order of the model.
    public let terms: [String]
    /// The slopes of `terms`.
    public let coefficients: [Double]
    public let droppedTerms: [DroppedTerm]
    /// The treatment, where the model named one.
    public let treatment: String?

    /// Observations used.
    public let observations: Int
    /// The rows of the model that were used; nil: all.
    public let rows: [Int]?
    /// The rows left out because they are alone in a group.
    public let singletons: [Int]
    public let demeaning: DemeaningReport
    public let fixedEffectNames: [String]
    /// Levels of each fixed effect among the observations used.
    public let fixedEffectLevels: [Int]
    public let goodnessOfFit: GoodnessOfFit

    /// y − ŷ, one an observation used.
    public let residuals: [Double]

    /// The terms that stayed, effects taken out, times √w: n × k.
    let design: Matrix
    /// (XᵀWX)⁻¹: k × k.
    let bread: Matrix
    /// √w, or nil.
    let rootWeights: [Double]?
    let fixedEffects: [Grouping]
    let outcomeMean: Double
    /// Weighted means of the terms that stayed.
    let termMeans: [Double]
    /// √(weighted mean of squares) of the outcome, and of the terms that stayed.
    let outcomeMagnitude: Double
    let termMagnitudes: [Double]
    /// Σ w e².
    let residualSumOfSquares: Double

    /// - Complexity: O(n·k²) and, where effects need iteration, O(n·k) an iteration.
    /// - Throws: `EstimationError`: `emptySample`, `onlySingletons`, `lengthMismatch`, `notFinite`, `invalidWeight`, `duplicateTerm`, `unknownTerm`,
    ///   `noTreatmentVariation`, `allTreated`, `noneTreated`, `collinearTreatment`, `tooFewObservations`, `nothingToEstimate`,
    ///   `notConverged`.
    public init(
        _ given: LinearModel, options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        try given.validate()
        let sample =
            options.dropsSingletons
            ? EstimationSample(fixedEffects: given.fixedEffects, observations: given.observations)
            : EstimationSample(fixedEffects: [], observations: given.observations)
        guard sample.rows?.isEmpty != true else {
            throw .onlySingletons(
                observations: given.observations,
                groups: given.fixedEffects.map { "\($0.count) of \($0.name)" })
        }
        let model = sample.rows.map { given.restricted(to: $0) } ?? given
        if sample.rows != nil { try model.validate() }
        let n = model.observations
        let parameters = 1 + model.fixedEffects.reduce(0) { $0 + $1.count - 1 }

        var matrix = Matrix(columns: model.terms.map(\.values) + [model.outcome.values])
        let moments = ColumnMoments(matrix, weights: model.weights)
        let demeaner = Demeaner(
            model.fixedEffects, weights: model.weights, observations: n, options: options.demeaning)
        demeaning = try demeaner.demean(&matrix)
        let rootWeights = model.weights.map { $0.map { $0.squareRoot() } }
        if let rootWeights { matrix.scaleRows(by: rootWeights) }
        let withOutcome = matrix

        let k = model.terms.count
        let upper = try solving { () throws(LinearAlgebraError) in try QRFactor(of: withOutcome) }.upper
        let scan = try CollinearityScan(
            upper: upper, norms: moments.norms, names: model.terms.map(\.name),
            effects: model.fixedEffects.map(\.name),
            treatment: model.treatment.flatMap { name in model.terms.firstIndex { $0.name == name } },
            tolerance: options.collinearityTolerance)
        let kept = scan.kept
        guard !kept.isEmpty else { throw .nothingToEstimate(outcome: model.outcome.name) }
        guard n > kept.count + parameters else {
            throw .tooFewObservations(observations: n, parameters: kept.count + parameters)
        }
        let left = upper.column(k).reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard left > options.collinearityTolerance * moments.norms[k] else {
            throw .nothingToEstimate(outcome: model.outcome.name)
        }

        let solution = try LeastSquaresSolution(upper: upper, terms: kept, outcome: k)
        design = kept.count == k ? matrix.dropLastColumn() : matrix.columns(kept)
        bread = solution.bread
        coefficients = solution.coefficients
        let fitted = try solving { [design] () throws(LinearAlgebraError) in
            try design.times(solution.coefficients)
        }
        let scaled = matrix.withUnsafeElements { elements in
            (0..<n).map { elements[k * n + $0] - fitted[$0] }
        }
        residualSumOfSquares = scaled.reduce(0) { $0 + $1 * $1 }
        residuals = rootWeights.map { roots in zip(scaled, roots).map { $0 / $1 } } ?? scaled

        self.rootWeights = rootWeights
        outcome = model.outcome.name
        terms = kept.map { model.terms[$0].name }
        droppedTerms = scan.dropped
        treatment = model.treatment
        observations = n
        rows = sample.rows
        singletons = sample.singletons
        fixedEffects = model.fixedEffects
        fixedEffectNames = model.fixedEffects.map(\.name)
        fixedEffectLevels = model.fixedEffects.map(\.count)
        outcomeMean = moments.means[k]
        termMeans = kept.map { moments.means[$0] }
        outcomeMagnitude = moments.magnitudes[k]
        termMagnitudes = kept.map { moments.magnitudes[$0] }
        goodnessOfFit = GoodnessOfFit(
            observations: n, slopes: kept.count, otherParameters: parameters, residual: residualSumOfSquares,
            total: moments.norms[k] * moments.norms[k], within: left * left,
            withinFirst: model.fixedEffects.first.map {
                moments.sumOfSquares(of: model.outcome.values, within: $0, weights: model.weights)
            },
            overall: ColumnMoments.squaredCorrelation(
                model.outcome.values, kept.map { model.terms[$0].values }, slopes: solution.coefficients,
                weights: model.weights))
    }

    /// Slopes, effects and constant: what fixest counts as K with all effects, one being lost for each effect but the first.
    public var parameters: Int { terms.count + 1 + fixedEffectLevels.reduce(0) { $0 + $1 - 1 } }
}

/// Slopes and (XᵀX)⁻¹ from R of [X y].
struct LeastSquaresSolution {
    let coefficients: [Double]
    let bread: Matrix

    /// - Parameters:
    ///   - upper: R of terms and outcome.
    ///   - terms: linearly independent columns.
    ///   - outcome: the outcome's column.
    init(upper: Matrix, terms: [Int], outcome: Int) throws(EstimationError) {
        let k = terms.count
        (coefficients, bread) = try solving { () throws(LinearAlgebraError) in
            let compact = try QRFactor(of: upper.columns(terms + [outcome])).upper
            let square = compact.submatrix(rows: Array(0..<k), columns: Array(0..<k))
            let right = compact.submatrix(rows: Array(0..<k), columns: [k])
            let slopes = try square.solveUpperTriangular(right).column(0)
            return (slopes, try CholeskyFactor(upper: square).inverse())
        }
    }
}
