import Configuration
import Econometrics

/// The productivities of one frontier over a table of series, and what is to be said about them.
///
/// Estimated over its periods and all entities, as far as output and every input are there; what is missing stays missing, and
/// is the business of the columns that read it. Capital is accumulated over the whole context, its gaps in investment filled first.
struct FrontierEstimation {
    /// Entity by entity, within it the periods of the context; nil where output or an input is missing.
    let values: [[Double?]]
    let findings: [Finding]
    /// nil where it could not be estimated.
    let estimated: EstimatedFrontier?

    init(_ definition: FrontierDefinition, table: SeriesTable, configuration: WarehouseConfiguration) {
        var inputs = FrontierInputs(definition, table: table, configuration: configuration)
        let index = configuration.index
        var values = table.entities.map { _ in index.context.map { _ in Double?.none } }
        let rows = inputs.completeRows()
        var estimated: EstimatedFrontier?
        if !rows.isEmpty, !inputs.findings.contains(where: { $0.severity == .error }) {
            do throws(FrontierError) {
                let data = try ProductionData(
                    output: rows.map(\.output),
                    inputs: definition.inputs.enumerated().map { number, input in
                        .init(input.name, rows.map { $0.inputs[number] })
                    }, producers: rows.map(\.entity), periods: rows.map(\.period))
                let fit = try StochasticFrontier(data, model: FrontierModel(definition))
                estimated = EstimatedFrontier(definition: definition, fit: fit)
                for (row, result) in zip(rows, fit.rows) {
                    values[row.entity][row.period - index.context.lowerBound] = definition.measure.value(
                        result)
                }
                // Skewness decides in cross-sections only.
                inputs.findings += fit.warnings.filter { warning in
                    if case .wrongSkew = warning { definition.inefficiency == .pooled } else { true }
                }.map { $0.finding(about: definition, configuration) }
            } catch {
                inputs.findings.append(Self.finding(for: error, definition, table, configuration))
            }
        }
        self.values = values
        self.estimated = estimated
        findings = inputs.findings
    }

    private static func finding(
        for error: FrontierError, _ definition: FrontierDefinition, _ table: SeriesTable,
        _ configuration: WarehouseConfiguration
    ) -> Finding {
        var finding = Finding(
            .frontierNotEstimated, configuration.checks.severity(of: .frontierNotEstimated),
            series: definition.id, found: "\(error)", expected: "a frontier that can be estimated",
            remedy:
                "Correct the inputs or the frontier in frontiers.yaml, or let the column read a published series."
        )
        if case .notPositive(let column, _, let producer, let period, let value) = error {
            finding.entity = table.entities[producer]
            finding.period = period
            finding.found = "\(column) is \(value)"
            finding.expected = "positive amounts"
        }
        return finding
    }
}
