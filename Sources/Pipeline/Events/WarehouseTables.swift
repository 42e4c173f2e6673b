import Configuration
import Foundation
import OpenLineage
import Postgres
import Warehouse

/// The views of `nqp` as data with fields, and what each field was made from, by the configuration's formulas.
struct WarehouseTables {
    let configuration: WarehouseConfiguration
    let facets: RunEvents
    private let place: Connection.Place
    private let columns: [String: [WarehouseWriter.ViewColumn]]

    init(configuration: WarehouseConfiguration, facets: RunEvents, reading writer: WarehouseWriter) throws {
        self.configuration = configuration
        self.facets = facets
        place = writer.place
        let views = [
            "observation", "panel_wide", "covariate_wide", "index", "weight", "estimate", "policy_zone",
        ]
        columns = Dictionary(grouping: try writer.columns(ofViews: views), by: \.view)
    }

    // MARK: - Steps of a build

    /// From observations to the panel, by the formulas of indicators and variables.
    ///
    /// - Parameter version: the content hash; nil: there is none.
    func panel(version: String?) -> Step {
        let used = Set(configuration.columns.flatMap(\.formula.seriesUsed))
        func sources(_ definitions: [IndicatorDefinition]) -> [String: [ColumnLineage.InputField]] {
            Dictionary(
                definitions.map { definition in
                    (
                        definition.id,
                        definition.formula.seriesUsed.map { series in
                            field(
                                "observation", "value.\(series)",
                                definition.formula.isSingleSeries ? "IDENTITY" : "TRANSFORMATION",
                                definition.formulaText)
                        }
                    )
                }, uniquingKeysWith: { first, _ in first })
        }
        return Step(
            job: "build.panel",
            documentation: "Derives indicators and variables, and fills gaps by each one's policy.",
            inputs: [input("observation", more: seriesFields(used))],
            outputs: [
                output("panel_wide", lineage: sources(configuration.indicators), version: version),
                output("covariate_wide", lineage: sources(configuration.variables), version: version),
            ])
    }

    /// From the panel to weights and scores.
    func index(version: String) -> Step {
        let index = configuration.index
        let method = "\(index.normalisation.rawValue), weights by \(index.weighting.name)"
        let all = configuration.indicators.map { field("panel_wide", $0.id, "AGGREGATION", method) }
        return Step(
            job: "build.index",
            documentation: "Normalises indicators, weighs them, and adds them up to the index.",
            inputs: [input("panel_wide")],
            outputs: [
                output("index", lineage: ["score": all, "rank": all, "change": all], version: version),
                output(
                    "weight", lineage: ["weight": all, "contrast": all, "conflict": all], version: version),
            ])
    }

    /// From index and panel to the models' estimates.
    func estimates(version: String, without refused: Set<String>) -> Step {
        let models = configuration.models.models.filter { !refused.contains($0.id) }
        let lineage = Dictionary(
            models.map { model in
                ("estimate.\(model.id)", model.terms.flatMap { fields(ofTerm: $0, model) }.merged)
            },
            uniquingKeysWith: { first, _ in first })
        let more = models.map {
            DatasetSchema.Field(name: "estimate.\($0.id)", type: "double precision", description: $0.title.en)
        }
        return Step(
            job: "build.estimates", documentation: "Estimates every model of models.yaml.",
            inputs: ["index", "panel_wide", "covariate_wide", "policy_zone"].map { input($0) },
            outputs: [output("estimate", more: more, lineage: lineage, version: version)])
    }

    /// What a model's term stands for.
    private func fields(ofTerm term: String, _ model: ModelDefinition) -> [ColumnLineage.InputField] {
        let role = term == model.outcome ? "outcome" : term == model.treatment ? "treatment" : "term"
        let text = "\(role) of a model of kind \(model.kind.name)"
        if term == "score" { return [field("index", "score", "AGGREGATION", text)] }
        if configuration.policies.contains(where: { $0.id == term }) {
            return [field("policy_zone", "effective_year", "AGGREGATION", text)]
        }
        if configuration.variables.contains(where: { $0.id == term }) {
            return [field("covariate_wide", term, "AGGREGATION", text)]
        }
        // An indicator, or the indicators of a dimension.
        return configuration.indicators.filter { indicator in
            if case .indicator(let place) = indicator.role, place.dimension == term { return true }
            return indicator.id == term
        }.map { field("panel_wide", $0.id, "AGGREGATION", text) }
    }

    /// What readers see after an older vintage was published again.
    func published(version: String) -> [OutputDataset] {
        ["panel_wide", "covariate_wide", "index", "weight", "estimate"].map {
            output($0, lineage: [:], version: version)
        }
    }

    // MARK: - Fields and data

    func unit(ofSeries id: String) -> String? { configuration.series.first { $0.id == id }?.unit.text }

    /// `value.gdp` for the rows of a series.
    func seriesFields(_ series: Set<String>) -> [DatasetSchema.Field] {
        configuration.series.filter { series.contains($0.id) }.map {
            DatasetSchema.Field(
                name: "value.\($0.id)", type: "double precision",
                description: "value where series = '\($0.id)': \($0.title.en), in \($0.unit.text)")
        }
    }

    private func name(_ view: String) -> DatasetName {
        // An address of IPv6 has colons of its own.
        let host = place.host.contains(":") ? "[\(place.host)]" : place.host
        return DatasetName(
            namespace: "postgres://\(host):\(place.port)", name: "\(place.database).nqp.\(view)")
    }

    private func field(_ view: String, _ field: String, _ kind: String, _ text: String)
        -> ColumnLineage.InputField
    {
        ColumnLineage.InputField(name(view), field: field, ColumnLineage.Transformation(kind, text))
    }

    private func datasetFacets(_ view: String, more: [DatasetSchema.Field], version: String?) -> DatasetFacets
    {
        let known = columns[view] ?? []
        var result = DatasetFacets()
        result.schema = facets.facet(
            DatasetSchema(
                known.map { DatasetSchema.Field(name: $0.name, type: $0.type, description: $0.comment) }
                    + more))
        let namespace = name(view).namespace
        let database =
            place.database.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? place.database
        result.dataSource = facets.facet(DataSource(name: namespace, uri: "\(namespace)/\(database)"))
        result.documentation = known.first?.viewComment.map { facets.facet(DatasetDocumentation($0)) }
        result.version = version.map { facets.facet(DatasetVersion($0)) }
        return result
    }

    func input(_ view: String, more: [DatasetSchema.Field] = []) -> InputDataset {
        InputDataset(name(view), facets: datasetFacets(view, more: more, version: nil))
    }

    func output(
        _ view: String, more: [DatasetSchema.Field] = [], lineage: [String: [ColumnLineage.InputField]],
        version: String? = nil, rowCount: Int? = nil
    ) -> OutputDataset {
        var result = datasetFacets(view, more: more, version: version)
        if !lineage.isEmpty {
            result.columnLineage = facets.facet(
                ColumnLineage(lineage.mapValues(ColumnLineage.Sources.init)))
        }
        var statistics = OutputFacets()
        statistics.outputStatistics = rowCount.map { facets.facet(OutputStatistics(rowCount: $0)) }
        return OutputDataset(name(view), facets: result, outputFacets: statistics)
    }
}

extension [ColumnLineage.InputField] {
    /// Each field once, with everything that it is used for.
    fileprivate var merged: Self {
        var places: [String: Int] = [:]
        return reduce(into: []) { fields, field in
            if let place = places[field.name + ":" + field.field] {
                fields[place].transformations += field.transformations
            } else {
                places[field.name + ":" + field.field] = fields.count
                fields.append(field)
            }
        }
    }
}
