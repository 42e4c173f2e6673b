import Indicators
import Postgres

extension WarehouseWriter {
    /// Writes the frontiers that a vintage's panel rests on, in the caller's transaction.
    func write(_ frontiers: [EstimatedFrontier], vintage: Int) throws {
        for frontier in frontiers {
            let fit = frontier.fit
            try connection.execute(
                """
                insert into core.frontier (vintage_id, frontier_code, title, model, n, entity_count, log_likelihood,
                    ols_log_likelihood, ols_residual_skewness, lr_statistic, lr_restrictions, lr_p_value, iterations,
                    gradient_norm, warnings)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                """,
                [
                    .integer(vintage), .text(frontier.definition.id), .text(frontier.definition.title.en),
                    .text(frontier.model), .integer(fit.observations), .integer(fit.producers),
                    .real(fit.logLikelihood), .real(fit.leastSquares.logLikelihood),
                    .real(fit.leastSquares.residualSkewness), .real(fit.likelihoodRatio.statistic),
                    .integer(fit.likelihoodRatio.restrictions), .real(fit.likelihoodRatio.pValue),
                    .integer(fit.convergence.iterations), .real(fit.convergence.gradientNorm),
                    .optional(
                        fit.warnings.isEmpty ? nil : fit.warnings.map { "\($0)" }.joined(separator: " ")),
                ])
            for (position, parameter) in fit.parameters.enumerated() {
                try connection.execute(
                    """
                    insert into core.frontier_parameter (vintage_id, frontier_code, parameter, position, estimate, std_error)
                    values ($1, $2, $3, $4, $5, $6)
                    """,
                    [
                        .integer(vintage), .text(frontier.definition.id), .text(parameter.name),
                        .integer(position), .real(parameter.estimate),
                        parameter.standardError.map { .real($0) } ?? .null,
                    ])
            }
        }
    }
}
