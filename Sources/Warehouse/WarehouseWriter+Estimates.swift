import Models
import Postgres

extension WarehouseWriter {
    /// Writes what the models say about a vintage, in the caller's transaction.
    func write(_ estimates: [ModelEstimates], vintage: Int) throws {
        try writeModels(estimates, vintage: vintage)
        let results = estimates.compactMap { estimate in
            if case .success(let result) = estimate.result { (estimate.model.id, result) } else { nil }
        }
        try copy(
            "estimate_equation (vintage_id, model_code, equation, position, title, outcome, sample, estimator, vcov, n, clusters, df, parameters, r2_within, r2_overall, rmse, has_controls, entity_effects, year_effects, notes)",
            results, of: vintage, \.equations
        ) { position, equation in
            [
                .text(equation.id), .int2(position), .text(equation.title), .text(equation.outcome),
                .text(equation.sample), .text(equation.estimator), .text(equation.vcov),
                .int4(equation.observations), .int4(equation.clusters), .int4(equation.degreesOfFreedom),
                .int4(equation.parameters), .float8(equation.rSquaredWithin),
                .float8(equation.rSquaredOverall), .float8(equation.rootMeanSquaredError),
                .boolean(equation.hasControls), .boolean(equation.hasEntityEffects),
                .boolean(equation.hasYearEffects),
                .text(equation.notes.isEmpty ? nil : equation.notes.joined(separator: " ")),
            ]
        }
        try copy(
            "estimate_coefficient (vintage_id, model_code, equation, term, position, label, role, event_time, estimate, std_error, statistic, p_value, ci_low, ci_high, band_low, band_high)",
            results, of: vintage, \.placedCoefficients
        ) { _, placed in
            let coefficient = placed.coefficient
            return [
                .text(placed.equation), .text(coefficient.term), .int2(placed.position),
                .text(coefficient.label), .text(coefficient.role.rawValue), .int2(coefficient.eventTime),
                .float8(coefficient.estimate), .float8(coefficient.standardError),
                .float8(coefficient.statistic), .float8(coefficient.pValue), .float8(coefficient.lower),
                .float8(coefficient.upper), .float8(coefficient.bandLower), .float8(coefficient.bandUpper),
            ]
        }
        try copy(
            "estimate_test (vintage_id, model_code, test, position, title, estimate, std_error, statistic, df1, df2, p_value, ci_low, ci_high)",
            results, of: vintage, \.tests
        ) { position, test in
            [
                .text(test.id), .int2(position), .text(test.title), .float8(test.estimate),
                .float8(test.standardError), .float8(test.statistic), .int4(test.numerator),
                .int4(test.denominator), .float8(test.pValue), .float8(test.lower), .float8(test.upper),
            ]
        }
        try copy(
            "estimate_placebo_draw (vintage_id, model_code, draw, estimate, std_error, p_value)", results,
            of: vintage, \.draws
        ) { position, draw in
            [
                .int4(position + 1), .float8(draw.estimate), .float8(draw.standardError),
                .float8(draw.pValue),
            ]
        }
        try copy(
            "estimate_group_time (vintage_id, model_code, cohort, period, att, std_error, ci_low, ci_high)",
            results, of: vintage, \.groupTimeEffects
        ) { _, effect in
            [
                .int2(effect.cohort), .int2(effect.period), .float8(effect.effect),
                .float8(effect.standardError), .float8(effect.lower), .float8(effect.upper),
            ]
        }
        try copy(
            "estimate_comparison (vintage_id, model_code, treated_cohort, comparison_cohort, position, kind, estimate, weight)",
            results, of: vintage, \.comparisons
        ) { position, comparison in
            [
                .int2(comparison.treatedCohort), .int2(comparison.comparisonCohort), .int2(position),
                .text(comparison.kind.rawValue), .float8(comparison.estimate), .float8(comparison.weight),
            ]
        }
        try copy(
            "estimate_description (vintage_id, model_code, term, position, label, n, mean, standard_deviation, minimum, lower_quartile, median, upper_quartile, maximum)",
            results, of: vintage, \.descriptions
        ) { position, term in
            [
                .text(term.term), .int2(position), .text(term.label), .int4(term.observations),
                .float8(term.mean), .float8(term.standardDeviation), .float8(term.minimum),
                .float8(term.lowerQuartile), .float8(term.median), .float8(term.upperQuartile),
                .float8(term.maximum),
            ]
        }
    }

    private func writeModels(_ estimates: [ModelEstimates], vintage: Int) throws {
        for (position, estimate) in estimates.enumerated() {
            let model = estimate.model
            var problem: String?
            if case .failure(let refusal) = estimate.result { problem = "\(refusal)" }
            try connection.execute(
                """
                insert into core.estimate_model (vintage_id, model_code, position, kind, title, title_zh, outcome, treatment,
                    confidence, table_number, column_number, status, problem)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """,
                [
                    .integer(vintage), .text(model.id), .integer(position), .text(model.kind.name),
                    .text(model.title.en), .text(model.title.zh), .text(model.outcome),
                    .text(model.treatment), .real(model.confidence), .optional(model.paper?.table),
                    .optional(model.paper?.column), .text(problem == nil ? "estimated" : "refused"),
                    .optional(problem),
                ])
        }
    }

    /// Sends what every model has of one thing to a table of `core`, each row beginning with vintage and model.
    ///
    /// - Parameters:
    ///   - target: the table with its columns; of this program's own words.
    ///   - fields: the columns behind vintage and model, of the thing at a place in its model.
    private func copy<Thing>(
        _ target: String, _ results: [(id: String, result: ModelResult)], of vintage: Int,
        _ things: (ModelResult) -> [Thing], fields: (_ position: Int, Thing) -> [CopyField]
    ) throws {
        var copy = try BinaryCopy(connection, "copy core.\(target) from stdin (format binary)")
        for (id, result) in results {
            for (position, thing) in things(result).enumerated() {
                let fields = [.int4(vintage), .text(id)] + fields(position, thing)
                try copy.row(columns: fields.count)
                for field in fields { copy.append(field) }
            }
        }
        _ = try copy.finish()
    }
}

extension ModelResult {
    /// The coefficients of all equations, each with its equation and its place there.
    fileprivate var placedCoefficients: [(equation: String, position: Int, coefficient: EstimatedCoefficient)]
    {
        equations.flatMap { equation in
            equation.coefficients.enumerated().map { (equation.id, $0.offset, $0.element) }
        }
    }
}

/// A field of a row, of the type that its column has; nil is NULL.
private enum CopyField {
    case int2(Int?)
    case int4(Int?)
    case float8(Double?)
    case text(String?)
    case boolean(Bool)
}

extension BinaryCopy {
    fileprivate mutating func append(_ field: CopyField) {
        switch field {
        case .int2(let value?): append(int2: value)
        case .int4(let value?): append(int4: value)
        case .float8(let value?): append(float8: value)
        case .text(let value?): append(text: value)
        case .boolean(let value): append(boolean: value)
        case .int2(nil), .int4(nil), .float8(nil), .text(nil): appendNull()
        }
    }
}
