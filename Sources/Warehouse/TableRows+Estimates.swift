import Models

extension TableRows {
    /// What the models say about a vintage, as rows of `core`.
    static func of(_ estimates: [ModelEstimates], vintage: Int) -> [TableRows] {
        var tables = [models(estimates, vintage: vintage)]
        let results = estimates.compactMap { estimate in
            if case .success(let result) = estimate.result { (estimate.model.id, result) } else { nil }
        }
        tables.append(
            rows(
                in: "estimate_equation", key: ["model_code", "equation"],
                columns:
                    "vintage_id, model_code, equation, position, title, outcome, sample, estimator, vcov, n, clusters, df, parameters, r2_within, r2_overall, rmse, has_controls, entity_effects, year_effects, notes",
                results, of: vintage, \.equations
            ) { position, equation in
                [
                    .text(equation.id), .int2(position), .text(equation.title), .text(equation.outcome),
                    .text(equation.sample), .text(equation.estimator), .text(equation.vcov),
                    .int4(equation.observations), .int4(equation.clusters), .int4(equation.degreesOfFreedom),
                    .int4(equation.parameters), .float8(equation.rSquaredWithin),
                    .float8(equation.rSquared), .float8(equation.rootMeanSquaredError),
                    .boolean(equation.hasControls), .boolean(equation.hasEntityEffects),
                    .boolean(equation.hasYearEffects),
                    .text(equation.notes.isEmpty ? nil : equation.notes.joined(separator: " ")),
                ]
            })
        tables.append(
            rows(
                in: "estimate_coefficient", key: ["model_code", "equation", "term"],
                columns:
                    "vintage_id, model_code, equation, term, position, label, role, event_time, estimate, std_error, statistic, p_value, ci_low, ci_high, band_low, band_high",
                results, of: vintage, \.placedCoefficients
            ) { _, placed in
                let coefficient = placed.coefficient
                return [
                    .text(placed.equation), .text(coefficient.term), .int2(placed.position),
                    .text(coefficient.label), .text(coefficient.role.rawValue), .int2(coefficient.eventTime),
                    .float8(coefficient.estimate), .float8(coefficient.standardError),
                    .float8(coefficient.statistic), .float8(coefficient.pValue), .float8(coefficient.lower),
                    .float8(coefficient.upper), .float8(coefficient.bandLower),
                    .float8(coefficient.bandUpper),
                ]
            })
        tables.append(
            rows(
                in: "estimate_test", key: ["model_code", "test"],
                columns:
                    "vintage_id, model_code, test, position, title, estimate, std_error, statistic, df1, df2, p_value, ci_low, ci_high, sample, n, clusters, notes",
                results, of: vintage, \.tests
            ) { position, test in
                [
                    .text(test.id), .int2(position), .text(test.title), .float8(test.estimate),
                    .float8(test.standardError), .float8(test.statistic), .int4(test.numerator),
                    .int4(test.denominator), .float8(test.pValue), .float8(test.lower), .float8(test.upper),
                    .text(test.sample), .int4(test.observations), .int4(test.clusters),
                    .text(test.notes.isEmpty ? nil : test.notes.joined(separator: " ")),
                ]
            })
        tables.append(
            rows(
                in: "estimate_placebo_draw", key: ["model_code", "draw"],
                columns: "vintage_id, model_code, draw, estimate, std_error, p_value",
                results, of: vintage, \.draws
            ) { _, draw in
                [
                    .int4(draw.number), .float8(draw.estimate), .float8(draw.standardError),
                    .float8(draw.pValue),
                ]
            })
        tables.append(
            rows(
                in: "estimate_group_time", key: ["model_code", "cohort", "period"],
                columns: "vintage_id, model_code, cohort, period, att, std_error, ci_low, ci_high, notes",
                results, of: vintage, \.groupTimeEffects
            ) { _, effect in
                [
                    .int2(effect.cohort), .int2(effect.period), .float8(effect.effect),
                    .float8(effect.standardError), .float8(effect.lower), .float8(effect.upper),
                    .text(effect.note),
                ]
            })
        tables.append(
            rows(
                in: "estimate_comparison", key: ["model_code", "position"],
                columns:
                    "vintage_id, model_code, treated_cohort, comparison_cohort, position, kind, estimate, weight",
                results, of: vintage, \.comparisons
            ) { position, comparison in
                [
                    .int2(comparison.treatedCohort), .int2(comparison.comparisonCohort), .int2(position),
                    .text(comparison.kind.rawValue), .float8(comparison.estimate), .float8(comparison.weight),
                ]
            })
        tables.append(
            rows(
                in: "estimate_description", key: ["model_code", "term"],
                columns:
                    "vintage_id, model_code, term, position, label, n, mean, standard_deviation, minimum, lower_quartile, median, upper_quartile, maximum, sample",
                results, of: vintage, \.descriptions
            ) { position, term in
                [
                    .text(term.term), .int2(position), .text(term.label), .int4(term.observations),
                    .float8(term.mean), .float8(term.standardDeviation), .float8(term.minimum),
                    .float8(term.lowerQuartile), .float8(term.median), .float8(term.upperQuartile),
                    .float8(term.maximum), .text(term.sample),
                ]
            })
        return tables
    }

    private static func models(_ estimates: [ModelEstimates], vintage: Int) -> TableRows {
        TableRows(
            table: "estimate_model", key: ["model_code"],
            columns:
                "vintage_id, model_code, position, kind, title, title_zh, outcome, treatment, confidence, table_number, column_number, status, problem",
            tolerance: tolerance,
            rows: estimates.enumerated().map { position, estimate in
                let model = estimate.model
                var problem: String?
                if case .failure(let refusal) = estimate.result { problem = "\(refusal)" }
                return [
                    .int4(vintage), .text(model.id), .int2(position), .text(model.kind.name),
                    .text(model.title.en), .text(model.title.zh), .text(model.outcome),
                    .text(model.treatment), .float8(model.confidence), .int2(model.paper?.table),
                    .int2(model.paper?.column), .text(problem == nil ? "estimated" : "refused"),
                    .text(problem),
                ]
            })
    }

    /// What every model has of one thing, each row beginning with vintage and model.
    ///
    /// - Parameter fields: the columns behind vintage and model, of the thing at a place in its model.
    private static func rows<Thing>(
        in table: String, key: [String], columns: String, _ results: [(id: String, result: ModelResult)],
        of vintage: Int, _ things: (ModelResult) -> [Thing],
        fields: (_ position: Int, Thing) -> [Field]
    ) -> TableRows {
        TableRows(
            table: table, key: key, columns: columns, tolerance: tolerance,
            rows: results.flatMap { id, result in
                things(result).enumerated().map { position, thing in
                    [.int4(vintage), .text(id)] + fields(position, thing)
                }
            })
    }

    /// Estimates go through LAPACK, whose kernels differ by processor.
    private static let tolerance = 1e-10
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
