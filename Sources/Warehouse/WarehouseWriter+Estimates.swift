import Models
import Postgres

extension WarehouseWriter {
    /// Writes what the models say about a vintage, in the caller's transaction.
    func write(_ estimates: [ModelEstimates], vintage: Int) throws {
        try writeModels(estimates, vintage: vintage)
        var results: [(id: String, result: ModelResult)] = []
        for estimate in estimates {
            if case .success(let result) = estimate.result { results.append((estimate.model.id, result)) }
        }
        try writeEquations(results, vintage: vintage)
        try writeCoefficients(results, vintage: vintage)
        try writeTests(results, vintage: vintage)
        try writeDraws(results, vintage: vintage)
        try writeGroupTimeEffects(results, vintage: vintage)
        try writeComparisons(results, vintage: vintage)
        try writeDescriptions(results, vintage: vintage)
    }

    private typealias Results = [(id: String, result: ModelResult)]

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
                    .text(model.treatment),
                    .real(model.confidence), .optional(model.paper?.table), .optional(model.paper?.column),
                    .text(problem == nil ? "estimated" : "refused"), .optional(problem),
                ])
        }
    }

    private func writeEquations(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_equation (vintage_id, model_code, equation, position, title, outcome, sample, estimator, vcov, n,
                clusters, df, parameters, r2_within, r2_overall, rmse, has_controls, entity_effects, year_effects, notes)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for (position, equation) in result.equations.enumerated() {
                try copy.row(columns: 20)
                copy.append(int4: vintage)
                copy.append(text: id)
                copy.append(text: equation.id)
                copy.append(int2: position)
                copy.append(text: equation.title)
                copy.append(text: equation.outcome)
                copy.append(text: equation.sample)
                copy.append(text: equation.estimator)
                copy.append(text: equation.vcov)
                copy.append(int4: equation.observations)
                copy.append(int4: equation.clusters)
                copy.append(int4: equation.degreesOfFreedom)
                copy.append(int4: equation.parameters)
                copy.append(float8: equation.rSquaredWithin)
                copy.append(float8: equation.rSquaredOverall)
                copy.append(float8: equation.rootMeanSquaredError)
                copy.append(boolean: equation.hasControls)
                copy.append(boolean: equation.hasEntityEffects)
                copy.append(boolean: equation.hasYearEffects)
                copy.append(text: equation.notes.isEmpty ? nil : equation.notes.joined(separator: " "))
            }
        }
        _ = try copy.finish()
    }

    private func writeCoefficients(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_coefficient (vintage_id, model_code, equation, term, position, label, role, event_time, estimate,
                std_error, statistic, p_value, ci_low, ci_high, band_low, band_high)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for equation in result.equations {
                for (position, coefficient) in equation.coefficients.enumerated() {
                    try copy.row(columns: 16)
                    copy.append(int4: vintage)
                    copy.append(text: id)
                    copy.append(text: equation.id)
                    copy.append(text: coefficient.term)
                    copy.append(int2: position)
                    copy.append(text: coefficient.label)
                    copy.append(text: coefficient.role.rawValue)
                    copy.append(int2: coefficient.eventTime)
                    copy.append(float8: coefficient.estimate)
                    for value in [
                        coefficient.standardError, coefficient.statistic, coefficient.pValue,
                        coefficient.lower, coefficient.upper, coefficient.bandLower, coefficient.bandUpper,
                    ] { copy.append(float8: value) }
                }
            }
        }
        _ = try copy.finish()
    }

    private func writeTests(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_test (vintage_id, model_code, test, position, title, estimate, std_error, statistic, df1, df2,
                p_value, ci_low, ci_high)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for (position, test) in result.tests.enumerated() {
                try copy.row(columns: 13)
                copy.append(int4: vintage)
                copy.append(text: id)
                copy.append(text: test.id)
                copy.append(int2: position)
                copy.append(text: test.title)
                copy.append(float8: test.estimate)
                copy.append(float8: test.standardError)
                copy.append(float8: test.statistic)
                copy.append(int4: test.numerator)
                copy.append(int4: test.denominator)
                for value in [test.pValue, test.lower, test.upper] { copy.append(float8: value) }
            }
        }
        _ = try copy.finish()
    }

    private func writeDraws(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_placebo_draw (vintage_id, model_code, draw, estimate, std_error, p_value)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for (number, draw) in result.draws.enumerated() {
                try copy.row(columns: 6)
                copy.append(int4: vintage)
                copy.append(text: id)
                copy.append(int4: number + 1)
                for value in [draw.estimate, draw.standardError, draw.pValue] { copy.append(float8: value) }
            }
        }
        _ = try copy.finish()
    }

    private func writeGroupTimeEffects(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_group_time (vintage_id, model_code, cohort, period, att, std_error, ci_low, ci_high)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for effect in result.groupTimeEffects {
                try copy.row(columns: 8)
                copy.append(int4: vintage)
                copy.append(text: id)
                copy.append(int2: effect.cohort)
                copy.append(int2: effect.period)
                copy.append(float8: effect.effect)
                for value in [effect.standardError, effect.lower, effect.upper] { copy.append(float8: value) }
            }
        }
        _ = try copy.finish()
    }

    private func writeComparisons(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_comparison (vintage_id, model_code, treated_cohort, comparison_cohort, position, kind, estimate,
                weight)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for (position, comparison) in result.comparisons.enumerated() {
                try copy.row(columns: 8)
                copy.append(int4: vintage)
                copy.append(text: id)
                copy.append(int2: comparison.treatedCohort)
                copy.append(int2: comparison.comparisonCohort)
                copy.append(int2: position)
                copy.append(text: comparison.kind.rawValue)
                copy.append(float8: comparison.estimate)
                copy.append(float8: comparison.weight)
            }
        }
        _ = try copy.finish()
    }

    private func writeDescriptions(_ results: Results, vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.estimate_description (vintage_id, model_code, term, position, label, n, mean, standard_deviation, minimum,
                lower_quartile, median, upper_quartile, maximum)
            from stdin (format binary)
            """)
        for (id, result) in results {
            for (position, term) in result.descriptions.enumerated() {
                try copy.row(columns: 13)
                copy.append(int4: vintage)
                copy.append(text: id)
                copy.append(text: term.term)
                copy.append(int2: position)
                copy.append(text: term.label)
                copy.append(int4: term.observations)
                for value in [
                    term.mean, term.standardDeviation, term.minimum, term.lowerQuartile, term.median,
                    term.upperQuartile, term.maximum,
                ] { copy.append(float8: value) }
            }
        }
        _ = try copy.finish()
    }
}

extension BinaryCopy {
    fileprivate mutating func append(int2 value: Int?) {
        if let value { append(int2: value) } else { appendNull() }
    }

    fileprivate mutating func append(int4 value: Int?) {
        if let value { append(int4: value) } else { appendNull() }
    }

    fileprivate mutating func append(float8 value: Double?) {
        if let value { append(float8: value) } else { appendNull() }
    }

    fileprivate mutating func append(text value: String?) {
        if let value { append(text: value) } else { appendNull() }
    }
}
