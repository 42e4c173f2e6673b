import Foundation
import LinearAlgebra

/// A regression's table: coefficients under one assumption about the errors, with all that a reader needs to judge them.
public struct RegressionSummary: Sendable {
    public let outcome: String
    public let treatment: String?
    /// In the order of the model, without dropped terms.
    public let estimates: [EffectEstimate]
    /// ȳ − x̄ᵀβ with its standard error, as Stata's `xtreg, fe` and `reghdfe` report `_cons`: the effects average to zero over observations.
    ///
    /// `xtreg y x i.year, fe` keeps the year dummies among x: for its constant, the level of the base year, give the dummies
    /// as terms (`Grouping.indicators`) instead of a second fixed effect. nil where the errors leave it no variance, as clusters of both
    /// effects can.
    public let constant: Coefficient?
    /// k × k, in the order of `coefficients`.
    public let covarianceMatrix: Matrix
    /// Variances of `coefficients` that are no larger are zero to rounding.
    let varianceFloors: [Double]
    public let covariance: CovarianceReport
    public let confidenceLevel: Double
    public let observations: Int
    /// Slopes, effects and constant.
    public let parameters: Int
    public let goodnessOfFit: GoodnessOfFit
    public let fixedEffects: [FixedEffectCount]
    public let droppedTerms: [DroppedTerm]
    /// Observations left out because they are alone in a group.
    public let singletons: Int
    public let demeaning: DemeaningReport

    public struct FixedEffectCount: Sendable, Hashable {
        public let name: String
        public let levels: Int
    }

    /// The estimates that have an error, in the order of the model.
    public var coefficients: [Coefficient] { estimates.coefficients }

    /// Terms of which the errors leave no variance.
    public var withoutVariance: [TermWithoutVariance] { estimates.withoutVariance }

    /// N − K with all effects counted. t has `covariance.degreesOfFreedom`.
    public var residualDegreesOfFreedom: Int { observations - parameters }

    /// What a reader should know before believing the table.
    public var notes: [EstimationNote] {
        var notes: [EstimationNote] = droppedTerms.map { .termDropped($0) }
        var alike: [[TermWithoutVariance]] = []
        for term in withoutVariance {
            if let place = alike.firstIndex(where: { $0[0].lacksErrorAs(term) }) {
                alike[place].append(term)
            } else {
                alike.append([term])
            }
        }
        notes += alike.map { .noStandardError($0) }
        if singletons > 0 { notes.append(.singletonsDropped(singletons)) }
        notes += covariance.clusters.compactMap { .few($0.count, clustering: $0.name) }
        if let eigenvalue = covariance.repairedEigenvalue {
            notes.append(.covarianceRepaired(leastEigenvalue: eigenvalue))
        }
        return notes
    }

    /// - Throws: `unknownTerm`.
    public func coefficient(_ term: String) throws(EstimationError) -> Coefficient {
        guard let found = coefficients.first(where: { $0.term == term }) else {
            throw .unknownTerm(term, known: coefficients.map(\.term))
        }
        return found
    }
}

/// Something that is no error but that a reader should know.
public enum EstimationNote: Sendable, Hashable, CustomStringConvertible {
    case termDropped(DroppedTerm)
    /// Terms that lack one for one reason; one at least.
    case noStandardError([TermWithoutVariance])
    case singletonsDropped(Int)
    case fewClusters(clustering: String, count: Int)
    case covarianceRepaired(leastEigenvalue: Double)

    /// What is to be said of errors that rest on so many clusters; nil where they are enough.
    public static func few(_ clusters: Int, clustering: String) -> EstimationNote? {
        clusters < FixedEffectsRegression.fewClusters
            ? .fewClusters(clustering: clustering, count: clusters) : nil
    }

    /// Whether it is about the errors of every coefficient.
    public var isAboutClusters: Bool {
        switch self {
        case .fewClusters, .covarianceRepaired: true
        case .termDropped, .noStandardError, .singletonsDropped: false
        }
    }

    private static func threeDigits(_ value: Double) -> String {
        String(format: "%.3g", locale: nil, value)
    }

    public var description: String {
        switch self {
        case .termDropped(let term):
            "\(term)."
        case .noStandardError(let terms):
            "No standard error\(terms.count == 1 ? "" : " of \(terms.map(\.term).joined(separator: ", "))"), while those of other terms stand: \(terms.first.map { "\($0.reason)" } ?? "")"
        case .singletonsDropped(let count):
            "\(count) observation\(count == 1 ? "" : "s") alone in a group left out."
        case .fewClusters(let clustering, let count):
            "Only \(count) clusters of \(clustering): the errors are reproducible, not trustworthy; see the wild bootstrap."
        case .covarianceRepaired(let least):
            "The two-way covariance matrix was not positive semi-definite (least eigenvalue \(Self.threeDigits(least))); negative eigenvalues were set to zero."
        }
    }
}

extension FixedEffectsRegression {
    /// The table under one assumption about the errors.
    ///
    /// - Parameters:
    ///   - covariance: its clusters have as many rows as the model.
    ///   - level: of the confidence intervals, in (0, 1).
    ///   - nuisance: terms that may lack a variance, for nothing is asked about them.
    /// - Throws: `tooFewClusters`, `lengthMismatch`, `invalidOption`, `noVariance`, `movedByOneCluster`, `negativeVariance`.
    public func summary(
        covariance: Covariance, correction: SmallSampleCorrection = .nonNested, level: Double = 0.95,
        nuisance: Set<String> = []
    ) throws(EstimationError) -> RegressionSummary {
        guard level > 0, level < 1 else {
            throw .invalidOption("A confidence level of \(level) is not between 0 and 1")
        }
        let matrix = try self.covariance(covariance, correction: correction)
        if isPerfect { throw .noVariance(term: treatment ?? terms[0]) }
        let freedom = Double(matrix.report.degreesOfFreedom)
        func coefficient(_ term: String, _ estimate: Double, variance: Double) -> Coefficient {
            Coefficient(
                term: term, estimate: estimate, standardError: variance.squareRoot(),
                degreesOfFreedom: freedom, level: level)
        }
        let slope = zip(coefficients, termMeans).reduce(0) { $0 + $1.0 * $1.1 }
        var estimates: [EffectEstimate] = []
        var kept: [Int] = []
        for (index, term) in terms.enumerated() {
            let variance = matrix.slopes[index, index]
            guard variance > matrix.floors[index] else {
                let reason = try reasonForNoVariance(
                    of: index, matrix, clusterings: covariance.clusterings)
                guard nuisance.contains(term) else { throw reason }
                estimates.append(
                    .withoutError(.init(term: term, estimate: coefficients[index], reason: reason)))
                continue
            }
            kept.append(index)
            estimates.append(.withError(coefficient(term, coefficients[index], variance: variance)))
        }
        return RegressionSummary(
            outcome: outcome, treatment: treatment, estimates: estimates,
            constant: matrix.constantVariance > matrix.constantFloor
                ? coefficient("_cons", outcomeMean - slope, variance: matrix.constantVariance) : nil,
            covarianceMatrix: matrix.slopes.submatrix(rows: kept, columns: kept),
            varianceFloors: kept.map { matrix.floors[$0] + matrix.repairFloor }, covariance: matrix.report,
            confidenceLevel: level,
            observations: observations, parameters: parameters, goodnessOfFit: goodnessOfFit,
            fixedEffects: zip(fixedEffectNames, fixedEffectLevels).map { .init(name: $0, levels: $1) },
            droppedTerms: droppedTerms, singletons: singletons.count, demeaning: demeaning)
    }
}
