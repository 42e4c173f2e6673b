import Indicators

extension TableRows {
    /// The frontiers that a vintage's panel rests on, as rows of `core`.
    static func of(_ frontiers: [EstimatedFrontier], vintage: Int) -> [TableRows] {
        let fits = frontiers.map { frontier in
            let fit = frontier.fit
            return [
                Field.int4(vintage), .text(frontier.definition.id), .text(frontier.definition.title.en),
                .text(frontier.model), .int4(fit.observations), .int4(fit.producers),
                .float8(fit.logLikelihood), .float8(fit.leastSquares.logLikelihood),
                .float8(fit.leastSquares.residualSkewness), .float8(fit.likelihoodRatio.statistic),
                .int4(fit.likelihoodRatio.restrictions), .float8(fit.likelihoodRatio.pValue),
                .int4(fit.convergence.iterations), .float8(fit.convergence.gradientNorm),
                .text(fit.warnings.isEmpty ? nil : fit.warnings.map { "\($0)" }.joined(separator: " ")),
            ]
        }
        let parameters = frontiers.flatMap { frontier in
            frontier.fit.parameters.enumerated().map { position, parameter in
                [
                    Field.int4(vintage), .text(frontier.definition.id), .text(parameter.name),
                    .int2(position), .float8(parameter.estimate), .float8(parameter.standardError),
                ]
            }
        }
        return [
            TableRows(
                table: "frontier", key: ["frontier_code"],
                columns:
                    "vintage_id, frontier_code, title, model, n, entity_count, log_likelihood, ols_log_likelihood, ols_residual_skewness, lr_statistic, lr_restrictions, lr_p_value, iterations, gradient_norm, warnings",
                tolerance: 1e-10, rows: fits),
            TableRows(
                table: "frontier_parameter", key: ["frontier_code", "parameter"],
                columns: "vintage_id, frontier_code, parameter, position, estimate, std_error",
                tolerance: 1e-10, rows: parameters),
        ]
    }
}
