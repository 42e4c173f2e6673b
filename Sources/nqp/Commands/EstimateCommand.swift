import ArgumentParser
import Configuration
import Postgres
import Warehouse

struct Estimate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what the models say about the published vintage.",
        discussion: """
            Example: nqp estimate baseline_controls
            Without names, all models; those that are named stand side by side, in that order. The estimates are made in the build and published with the vintage; as views:
            nqp.estimate, nqp.table_3 … nqp.table_5, nqp.event_study and others. What is estimated: etl-config/models.yaml.
            """)

    @Argument(help: ArgumentHelp("Models of models.yaml.", valueName: "model"))
    var models: [String] = []
    @Option(name: .long, help: "How results are printed: table, json, csv or latex (regressions only).")
    var format: EstimateFormat = .table
    @OptionGroup var database: DatabaseOptions

    enum EstimateFormat: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv, latex
    }

    func run() throws {
        let reader = WarehouseReader(try database.open().connectForReading())
        _ = try reader.publishedVintage()
        let known = try reader.rows("select model from nqp.estimate_status order by position").rows.map {
            try $0.text(0)
        }
        for model in models where !known.contains(model) {
            // A configuration that does not load is no answer to this question.
            let configured = try? database.configuration.load().1.models.models
            if configured?.contains(where: { $0.id == model }) ?? false {
                throw WarehouseError.modelNotInVintage(model)
            }
            throw WarehouseError.unknownName(
                kind: "model", name: model, suggestion: Spelling.closest(to: model, among: known))
        }
        let tables = try regressionTables(reader)
        switch format {
        case .latex: print((try leftOut(reader) + tables.map(\.latex)).joined(separator: "\n\n"))
        case .table:
            for table in tables { print(table.text() + "\n") }
            try others(reader).print(as: .table)
        case .json, .csv:
            var report = Report()
            let parameters: [Parameter] = [.array(models)]
            report.add(
                "estimates", heading: "",
                Table(
                    try reader.rows(
                        """
                        select * from nqp.estimate where cardinality($1::text[]) = 0 or model = any ($1::text[])
                        order by array_position($1::text[], model), position
                        """, parameters)))
            report.parts += try others(reader).parts
            try report.print(as: format == .json ? .json : .csv)
        }
    }

    /// Models that were named side by side; of all models those of one table of the paper together, every other for itself.
    private func regressionTables(_ reader: WarehouseReader) throws -> [RegressionTable] {
        var tables: [(key: String, table: RegressionTable)] = []
        for row in try reader.rows(RegressionTable.query, [.array(models)]).rows {
            let model = try row.text(0)
            let number = row.optionalText(13)
            let key = models.isEmpty ? number ?? model : ""
            if tables.last?.key != key {
                tables.append((key, RegressionTable(paperTable: models.isEmpty ? number : nil)))
            }
            try tables[tables.count - 1].table.add(row)
        }
        return tables.map(\.table)
    }

    /// Models without a table in LaTeX, a comment each, which says why; none where there are none.
    private func leftOut(_ reader: WarehouseReader) throws -> [String] {
        let comments = try reader.rows(
            """
            select s.model, s.kind, s.problem
            from nqp.estimate_status s
            where (cardinality($1::text[]) = 0 or s.model = any ($1::text[]))
                and not exists (select from nqp.estimate e where e.model = s.model)
            order by array_position($1::text[], s.model), s.position
            """, [.array(models)]
        ).rows.map { row in
            let (model, kind) = (try row.text(0), try row.text(1))
            let reason =
                row.optionalText(2).map { "refused: \($0)" }
                ?? "a \(kind) has no regression table; `nqp estimate \(model)` prints it."
            return "% \(model) is left out: \(reason)".printable
        }
        return comments.isEmpty ? [] : [comments.joined(separator: "\n")]
    }

    /// What is no regression table.
    private func others(_ reader: WarehouseReader) throws -> Report {
        let parameters: [Parameter] = [.array(models)]
        let chosen = "cardinality($1::text[]) = 0 or model = any ($1::text[])"
        let order = "array_position($1::text[], model), position"
        var report = Report()
        let queries: [(String, String, String)] = [
            (
                "descriptive_statistics", "Descriptive statistics",
                "select model, label, n, mean, standard_deviation, minimum, median, maximum, sample from nqp.descriptive_statistics where \(chosen) order by \(order)"
            ),
            (
                "tests", "Tests and derived quantities",
                "select model, test, title, estimate, std_error, statistic, df1, df2, p_value, ci_low, ci_high, n, clusters, sample, notes from nqp.estimate_test where \(chosen) order by \(order)"
            ),
            (
                "placebo", "Placebo",
                "select * from nqp.placebo_summary where \(chosen) order by array_position($1::text[], model)"
            ),
            (
                "decomposition", "Goodman-Bacon decomposition",
                "select model, kind, count(*) as comparisons, sum(weight) as weight, sum(weight * estimate) / sum(weight) as estimate from nqp.did_decomposition where \(chosen) group by model, kind order by array_position($1::text[], model), min(position)"
            ),
            (
                "refused", "Models that were refused",
                "select model, problem from nqp.estimate_status where status = 'refused' and (\(chosen)) order by \(order)"
            ),
        ]
        for (name, heading, query) in queries {
            var table = Table(try reader.rows(query, parameters))
            if name != "descriptive_statistics" {
                for index in table.columns.indices where table.columns[index].decimals != nil {
                    table.columns[index].number =
                        table.columns[index].name.hasSuffix("p_value")
                        ? EstimateText.probability : EstimateText.significant
                }
            }
            for index in table.columns.indices
            where ["title", "sample", "notes", "problem"].contains(table.columns[index].name) {
                table.columns[index].wraps = true
            }
            report.add(name, heading: heading, table)
        }
        return report
    }
}
