import Ingest
import Postgres

extension TableRows {
    /// What corrections.yaml did to cells in a reading of a file, as rows of `raw`.
    static func corrections(
        _ corrections: [CorrectionInFile], load: Int, as registered: RegisteredConfiguration
    ) -> TableRows {
        TableRows(
            schema: "raw", table: "correction", key: ["position"],
            columns:
                "load_id, position, entity_id, series_id, period, sheet, row_number, column_number, source_text, source_value, action, corrected_value, expected, reason, evidence",
            tolerance: 0,
            rows: corrections.enumerated().map { position, item in
                func text(_ value: String) -> Field { .text(Parameter.storable(value)) }
                return [
                    .int8(load), .int4(position), .int4(registered.entities[item.entity]),
                    .int4(registered.series[item.series]), .int2(item.period),
                    .text(item.sheet.map(Parameter.storable)), .int4(item.row), .int4(item.column),
                    text(item.text), .float8(item.sourceValue), text(item.correction.action.name),
                    .float8(item.correctedValue), text(item.expectation), text(item.correction.reason),
                    text(item.correction.evidence),
                ]
            })
    }
}
