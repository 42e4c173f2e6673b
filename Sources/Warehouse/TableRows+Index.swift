import Configuration
import Indicators

extension TableRows {
    /// Weights and scores of a vintage, as rows of `core`.
    ///
    /// - Parameters:
    ///   - entities: the numbers of the panel's entities, in its order.
    ///   - columns: the numbers of the configuration's columns, in its order.
    static func of(
        _ index: CompositeIndex, of panel: Panel, configuration: WarehouseConfiguration, entities: [Int],
        columns: [Int], vintage: Int
    ) -> [TableRows] {
        let indicators = configuration.columns.indices.filter { column in
            if case .indicator = configuration.columns[column].role { return true }
            return false
        }
        let periods = Array(panel.periods)
        /// The fields that a score of a row begins with.
        func place(_ row: Int) -> [Field] {
            [.int4(entities[row / periods.count]), .int2(periods[row % periods.count])]
        }
        return [
            TableRows(
                table: "index_weight", key: ["indicator_id"],
                columns:
                    "vintage_id, indicator_id, minimum, maximum, contrast, conflict, redundancy, information, weight",
                tolerance: 0,
                rows: zip(indicators, index.weights).map { column, weight in
                    [
                        .int4(vintage), .int4(columns[column]), .float8(weight.minimum),
                        .float8(weight.maximum), .float8(weight.contrast), .float8(weight.conflict),
                        .float8(weight.redundancy), .float8(weight.information), .float8(weight.weight),
                    ]
                }),
            TableRows(
                table: "index_score", key: ["entity_id", "period"],
                columns: "entity_id, period, vintage_id, score", tolerance: 0,
                rows: index.scores.enumerated().map { row, score in
                    place(row) + [.int4(vintage), .float8(score)]
                }),
            TableRows(
                table: "index_dimension_score", key: ["entity_id", "period", "dimension_code"],
                columns: "entity_id, period, dimension_code, vintage_id, score", tolerance: 0,
                rows: zip(configuration.dimensions, index.dimensionScores).flatMap { dimension, scores in
                    scores.enumerated().map { row, score in
                        place(row) + [.text(dimension.id), .int4(vintage), .float8(score)]
                    }
                }),
        ]
    }
}
