/// How much of a treatment's effect goes through a mediator (Baron & Kenny 1986), with two tests of the indirect effect.
///
/// Three regressions with the same controls and effects:
///   y = c·d + …    the total effect
///   m = a·d + …    the treatment on the mediator
///   y = c′·d + b·m + …    the direct effect, and the mediator's
/// The indirect effect is a·b, and c = c′ + a·b exactly. That it is causal takes more than regressions: no confounder of mediator and outcome.
///
/// Sobel's (1982) test takes a and b for independent and their product for normal, which it is not in small samples; the bootstrap draws
/// clusters and takes percentiles.
///
/// Checked against R fixest 0.14.2 (equations) and the Sobel formula on them, to 1e-8.
public struct Mediation: Sendable {
    public let treatment: String
    public let mediator: String
    public let totalEffect: RegressionSummary
    public let mediatorEquation: RegressionSummary
    public let outcomeEquation: RegressionSummary
    /// Treatment on mediator.
    public let a: Coefficient
    /// Mediator on outcome, the treatment held fixed.
    public let b: Coefficient
    /// c.
    public let total: Coefficient
    /// c′.
    public let direct: Coefficient
    /// a·b with Sobel's error √(a²se_b² + b²se_a²), against the normal distribution.
    public let indirect: Coefficient
    /// a·b / c; nil where c is zero to rounding. Beyond 0…1 where direct and indirect effect differ in sign.
    public let shareMediated: Double?
    public let bootstrap: MediationBootstrap?
    /// Why there is none, where one was asked for: treatment and mediator vary in too few draws.
    public let bootstrapRefusal: EstimationError?

    /// - Parameters:
    ///   - model: outcome, treatment (named) and controls; the mediator is not among the terms.
    ///   - covariance: of the model's rows.
    ///   - bootstrap: nil for none. It draws clusters, and so needs a one-way clustered covariance.
    /// - Throws: `EstimationError`: as a regression; `collinearMediator`, `invalidOption`.
    public init(
        _ model: LinearModel, mediator: Variable, covariance: Covariance,
        correction: SmallSampleCorrection = .nonNested, level: Double = 0.95,
        bootstrap: ClusterBootstrapOptions? = nil, options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        guard let treatment = model.treatment else {
            throw .invalidOption("Mediation needs the name of the treatment among the terms")
        }
        func summary(_ model: LinearModel) throws(EstimationError) -> RegressionSummary {
            try FixedEffectsRegression(model, options: options)
                .summary(
                    covariance: covariance, correction: correction, level: level,
                    nuisance: model.nuisance(besides: mediator.name))
        }
        var first = model
        first.outcome = mediator
        var second = model
        let place = model.terms.firstIndex { $0.name == treatment } ?? 0
        second.terms.insert(mediator, at: min(place + 1, model.terms.count))
        totalEffect = try summary(model)
        try Self.requireOwnVariation(of: mediator, in: model, options)
        mediatorEquation = try summary(first)
        outcomeEquation = try summary(second)
        let a = try mediatorEquation.coefficient(treatment)
        guard let b = outcomeEquation.coefficients.first(where: { $0.term == mediator.name }) else {
            throw .collinearMediator(
                mediator: mediator.name,
                with: outcomeEquation.droppedTerms.first { $0.term == mediator.name }?.culprits ?? [])
        }
        total = try totalEffect.coefficient(treatment)
        direct = try outcomeEquation.coefficient(treatment)
        let (x, y) = (a.estimate * b.standardError, b.estimate * a.standardError)
        indirect = Coefficient(
            term: "\(treatment) → \(mediator.name)", estimate: a.estimate * b.estimate,
            standardError: (x * x + y * y).squareRoot(), degreesOfFreedom: .infinity, level: level)
        shareMediated =
            abs(total.estimate) > 1e-12 * total.standardError ? a.estimate * b.estimate / total.estimate : nil
        var estimated: MediationBootstrap?
        var refusal: EstimationError?
        if let bootstrap {
            guard case .cluster(let cluster) = covariance else {
                throw .invalidOption(
                    "The bootstrap draws clusters; give one clustering instead of \(covariance.name)")
            }
            do throws(EstimationError) {
                estimated = try MediationBootstrap(
                    second, mediator: mediator.name, treatment: treatment, cluster: cluster, level: level,
                    bootstrap: bootstrap, options: options)
            } catch .tooFewDraws(let found, let asked, let expected) {
                refusal = .tooFewDraws(found: found, of: asked, expected: expected)
            } catch {
                throw error
            }
        }
        self.bootstrap = estimated
        bootstrapRefusal = refusal
        self.treatment = treatment
        self.mediator = mediator.name
        self.a = a
        self.b = b
    }

    /// Refuses a mediator that the other terms make up, by the names of those that do.
    private static func requireOwnVariation(
        of mediator: Variable, in model: LinearModel, _ options: RegressionOptions
    ) throws(EstimationError) {
        var model = model
        // Of collinear terms the last is dropped, were it not the treatment.
        model.treatment = nil
        model.terms.append(mediator)
        let regression = try FixedEffectsRegression(model, options: options)
        for dropped in regression.droppedTerms where dropped.term == mediator.name {
            guard case .collinear(let culprits) = dropped.reason else { continue }
            throw .collinearMediator(mediator: mediator.name, with: culprits)
        }
    }
}
