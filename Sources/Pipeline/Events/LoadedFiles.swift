import OpenLineage
import Warehouse

/// The files that a run loaded, as data with fields.
struct LoadedFiles {
    let step: Step

    init(_ loaded: [WarehouseWriter.LoadedSeries], _ tables: WarehouseTables) {
        var order: [String] = []
        var files: [String: [WarehouseWriter.LoadedSeries]] = [:]
        for series in loaded {
            if files[series.sha256] == nil { order.append(series.sha256) }
            files[series.sha256, default: []].append(series)
        }
        let inputs = order.compactMap { files[$0].flatMap { Self.input($0, tables) } }
        var sources: [String: [ColumnLineage.InputField]] = [:]
        for series in loaded {
            let unit = tables.unit(ofSeries: series.series)
            let transformation =
                unit == nil || unit == series.unitInFile
                ? ColumnLineage.Transformation("IDENTITY", "as written, in \(series.unitInFile)")
                : ColumnLineage.Transformation("TRANSFORMATION", "\(series.unitInFile) in \(unit ?? "")")
            sources["value.\(series.series)", default: []].append(
                ColumnLineage.InputField(Self.name(series), field: series.nameInFile, transformation))
        }
        step = Step(
            job: "ingest.files",
            documentation: "Archives files, reads them, and keeps every value with its cell.",
            inputs: inputs,
            outputs: [
                tables.output(
                    "observation", more: tables.seriesFields(Set(loaded.map(\.series))), lineage: sources,
                    rowCount: loaded.reduce(0) { $0 + $1.observationCount })
            ])
    }

    /// Files are known by their names: where they lay is nobody's business.
    private static func name(_ series: WarehouseWriter.LoadedSeries) -> DatasetName {
        DatasetName(namespace: "file", name: series.file)
    }

    private static func input(_ series: [WarehouseWriter.LoadedSeries], _ tables: WarehouseTables)
        -> InputDataset?
    {
        guard let first = series.first else { return nil }
        var seen: Set<String> = []
        let fields = series.filter { seen.insert($0.nameInFile).inserted }.map {
            DatasetSchema.Field(
                name: $0.nameInFile, type: nil, description: "\($0.series), in \($0.unitInFile)")
        }
        var facets = DatasetFacets()
        facets.schema = tables.facets.facet(DatasetSchema(fields))
        facets.version = tables.facets.facet(DatasetVersion(first.sha256))
        facets.documentation = tables.facets.facet(
            DatasetDocumentation("A file of the source \(first.source), SHA-256 \(first.sha256)."))
        return InputDataset(name(first), facets: facets)
    }
}
