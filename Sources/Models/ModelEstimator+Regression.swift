import Configuration
import Econometrics

extension ModelEstimator {
    func regress(_ model: ModelDefinition) throws(ModelRefusal) -> ModelResult {
        let sample = try ModelSample(table, model)
        let summary = try fit(try sample.linearModel(), sample)
        var result = ModelResult()
        result.equations = [equation("main", model.title.en, summary, sample)]
        try result.notePolicies(in: sample)
        return result
    }

    /// A regression with the model's errors. All but the treatment may lack one.
    func fit(_ linear: LinearModel, _ sample: ModelSample) throws(ModelRefusal) -> RegressionSummary {
        try estimating { () throws(EstimationError) in
            try FixedEffectsRegression(linear).summary(
                covariance: sample.covariance, correction: sample.correction, level: sample.model.confidence,
                nuisance: Set(sample.model.also + sample.model.controls))
        }
    }

    /// A fitted regression as rows.
    ///
    /// - Parameters:
    ///   - mediator: the term that is one.
    ///   - relativePeriods: of terms that are periods since treatment, by their names.
    func equation(
        _ id: String, _ title: String, _ summary: RegressionSummary, _ sample: ModelSample,
        mediator: String? = nil, relativePeriods: [String: Int] = [:]
    ) -> EstimatedEquation {
        let model = sample.model
        func role(of term: String) -> EstimatedCoefficient.Role {
            if relativePeriods[term] != nil { return .eventTime }
            if term == model.treatment { return .treatment }
            if term == mediator { return .mediator }
            return model.also.contains(term) ? .also : .control
        }
        var coefficients = summary.estimates.map {
            EstimatedCoefficient(
                $0, label: relativePeriods[$0.term].map(Self.label) ?? label(of: $0.term),
                role: role(of: $0.term), eventTime: relativePeriods[$0.term])
        }
        if let constant = summary.constant {
            coefficients.append(
                EstimatedCoefficient(constant, term: "constant", label: "Intercept", role: .constant))
        }
        let fit = summary.goodnessOfFit
        return EstimatedEquation(
            id: id, title: title,
            outcome: label(of: summary.outcome == sample.outcomeName ? model.outcome : summary.outcome),
            sample: sample.description,
            estimator: "OLS" + (model.fixedEffects.isEmpty ? "" : " with fixed effects"),
            vcov: words(summary.covariance), observations: summary.observations,
            clusters: summary.covariance.clusters.map(\.count).min(),
            degreesOfFreedom: summary.covariance.degreesOfFreedom,
            parameters: summary.covariance.correction == .none ? nil : summary.covariance.parameters,
            rSquaredWithin: fit.rSquaredWithin,
            rSquared: fit.rSquared, rootMeanSquaredError: fit.rootMeanSquaredError,
            hasControls: !model.controls.isEmpty, hasEntityEffects: model.fixedEffects.contains(.entity),
            hasYearEffects: model.fixedEffects.contains(.year),
            notes: summary.notes.map(\.description)
                + (summary.outcome == sample.outcomeName ? sample.notesOnTreatment : []),
            coefficients: coefficients)
    }

    func label(of term: String) -> String { table.configuration.models.label(of: term) }

    /// `cluster(entity), correction nonnested`
    private func words(_ report: CovarianceReport) -> String {
        "\(report.name), correction \(report.correction.rawValue)"
    }
}

extension EstimatedCoefficient {
    init(
        _ coefficient: Coefficient, term: String? = nil, label: String, role: Role, eventTime: Int? = nil,
        band: (lower: Double, upper: Double)? = nil
    ) {
        self.init(
            term: term ?? coefficient.term, label: label, role: role, eventTime: eventTime,
            estimate: coefficient.estimate, standardError: coefficient.standardError,
            statistic: coefficient.statistic, pValue: coefficient.pValue, lower: coefficient.lower,
            upper: coefficient.upper, bandLower: band?.lower, bandUpper: band?.upper)
    }

    init(
        _ effect: EffectEstimate, term: String? = nil, label: String, role: Role, eventTime: Int? = nil,
        band: (lower: Double, upper: Double)? = nil
    ) {
        switch effect {
        case .withError(let coefficient):
            self.init(
                coefficient, term: term, label: label, role: role, eventTime: eventTime, band: band)
        case .withoutError(let point):
            self = .withoutError(
                term ?? point.term, label: label, role: role, eventTime: eventTime,
                estimate: point.estimate)
        }
    }

    /// A period compared with itself: zero by definition.
    static func base(eventTime: Int) -> EstimatedCoefficient {
        withoutError(
            ModelEstimator.term(eventTime), label: ModelEstimator.label(eventTime), role: .eventTime,
            eventTime: eventTime, estimate: 0)
    }

    static func withoutError(
        _ term: String, label: String, role: Role, eventTime: Int? = nil, estimate: Double
    ) -> EstimatedCoefficient {
        EstimatedCoefficient(
            term: term, label: label, role: role, eventTime: eventTime, estimate: estimate,
            standardError: nil, statistic: nil, pValue: nil, lower: nil, upper: nil,
            bandLower: nil, bandUpper: nil)
    }
}

extension ModelResult {
    /// Adds a note to every equation, and to the tests as well, where a policy begins in one entity alone, or in all but one.
    mutating func notePolicies(in sample: ModelSample) throws(ModelRefusal) {
        let notes = try sample.notesOnPolicies(of: sample.rows)
        for index in equations.indices { equations[index].notes += notes }
        for index in tests.indices { tests[index].notes += notes }
    }
}

extension EstimatedTest {
    /// The test with what it rests on.
    ///
    /// - Parameter ofOutcome: whether it is of an effect on the model's outcome.
    func resting(
        on sample: ModelSample, observations: Int, clusters: Int?, notes: [EstimationNote] = [],
        ofOutcome: Bool = true
    ) -> EstimatedTest {
        var test = self
        test.sample = sample.description
        test.observations = observations
        test.clusters = clusters
        test.notes += notes.map(\.description) + (ofOutcome ? sample.notesOnTreatment : [])
        return test
    }

    /// The test with the regression that it is made from.
    func resting(
        on sample: ModelSample, _ summary: RegressionSummary, notes: [EstimationNote] = [],
        ofOutcome: Bool = true
    ) -> EstimatedTest {
        resting(
            on: sample, observations: summary.observations,
            clusters: summary.covariance.clusters.map(\.count).min(), notes: notes, ofOutcome: ofOutcome)
    }

    /// A test that cannot be made, which says why.
    static func refused(_ id: String, _ title: String, because error: EstimationError) -> EstimatedTest {
        var test = EstimatedTest(id: id, title: title)
        test.notes = ["Refused: \(error)"]
        return test
    }

    /// A coefficient that answers a question of its own.
    init(_ id: String, _ title: String, _ coefficient: Coefficient, denominator: Int?) {
        self.init(
            id: id, title: title, estimate: coefficient.estimate, standardError: coefficient.standardError,
            statistic: coefficient.statistic, denominator: denominator, pValue: coefficient.pValue,
            lower: coefficient.lower, upper: coefficient.upper)
    }

    init(_ id: String, _ title: String, _ test: WaldTest) {
        self.init(
            id: id, title: title, statistic: test.statistic, numerator: test.numerator,
            denominator: test.denominator, pValue: test.pValue)
    }
}
