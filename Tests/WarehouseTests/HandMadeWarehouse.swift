import Foundation
import Postgres
import TestSupport

/// Vintages whose every number is given, written past the program: for tests of what SQL says about them.
final class HandMadeWarehouse {
    /// A column of the index.
    struct Indicator {
        var code: String
        var direction = "+"
        var formula = "x"
        var minimum = 0.0
        var maximum = 10.0
        var weight = 0.5

        func normalised(_ value: Double) -> Double {
            let share = (value - minimum) / (maximum - minimum)
            return direction == "+" ? share : 1 - share
        }
    }

    let database: TestDatabase
    private let connection: Connection
    private var written: [String: Double?] = [:]
    private var vintages = 0

    init() throws {
        database = try TestCluster.shared.get().database()
        connection = try database.connect()
        for code in ["A", "B"] {
            try connection.execute("insert into core.entity (code) values ($1)", [.text(code)])
        }
        for code in ["x", "y", "z"] {
            try connection.execute("insert into core.indicator (code) values ($1)", [.text(code)])
        }
    }

    /// Writes a vintage and publishes nothing.
    ///
    /// - Parameters:
    ///   - cells: values of 2020 and 2021 by entity and indicator, `A x`; nil: no cell.
    ///   - filled: cells that are interpolated, `A x 2020`.
    func add(
        _ indicators: [Indicator], entities: [String] = ["A", "B"], _ cells: [String: [Double]],
        filled: Set<String> = []
    ) throws {
        vintages += 1
        let configuration = try add(configurationOf: indicators, entities)
        try connection.execute(
            "insert into ops.run (command, builds, program_version, configuration_id) values ('test', true, 'test', $1)",
            [.integer(configuration)])
        try connection.execute(
            """
            insert into core.vintage (vintage_id, content_hash, configuration_id, run_id, last_load_id, first_period,
                last_period, entity_count, cell_count, changed_count, inputs_hash, chain_hash)
            values ($1, $1::integer::text, $2, $1, 0, 2020, 2021, $3, $4, 0, '', '')
            """,
            [
                .integer(vintages), .integer(configuration), .integer(entities.count),
                .integer(entities.count * indicators.count * 2),
            ])
        for (key, values) in cells {
            for (place, value) in values.enumerated() {
                try write(
                    "\(key) \(2020 + place)", value, isFilled: filled.contains("\(key) \(2020 + place)"))
            }
        }
        for key in written.keys where written[key] != .some(nil) {
            let parts = key.split(separator: " ").map(String.init)
            if cells["\(parts[0]) \(parts[1])"] == nil { try write(key, nil, isFilled: false) }
        }
        for indicator in indicators {
            try connection.execute(
                """
                insert into core.index_weight (vintage_id, indicator_id, minimum, maximum, contrast, weight)
                select $1, indicator_id, $3, $4, 1, $5 from core.indicator where code = $2
                """,
                [
                    .integer(vintages), .text(indicator.code), .real(indicator.minimum),
                    .real(indicator.maximum), .real(indicator.weight),
                ])
        }
        for entity in entities {
            for place in 0..<2 {
                let score = indicators.reduce(0) { sum, indicator in
                    sum + indicator.weight
                        * indicator.normalised(cells["\(entity) \(indicator.code)"]?[place] ?? 0)
                }
                try connection.execute(
                    """
                    insert into core.index_score (entity_id, period, vintage_id, score)
                    select entity_id, $2, $3, $4 from core.entity where code = $1
                    """, [.text(entity), .integer(2020 + place), .integer(vintages), .real(score)])
            }
        }
    }

    private func add(configurationOf indicators: [Indicator], _ entities: [String]) throws -> Int {
        let id = try connection.execute(
            """
            insert into core.configuration (fingerprint, index_code, index_title, index_title_zh, first_period, last_period,
                context_first_period, context_last_period, normalisation, weighting, definition)
            values ($1, 'test', 'Test', '', 2020, 2021, 2020, 2021, 'min_max', 'fixed', '')
            returning configuration_id
            """, [.text("configuration \(vintages)")]
        ).onlyRow().integer(0)
        for indicator in indicators {
            try connection.execute(
                """
                insert into core.configuration_indicator (configuration_id, indicator_id, position, role, title, title_zh,
                    dimension_code, direction, formula, unit, missing_inside, missing_leading, missing_trailing)
                select $1, indicator_id, indicator_id, 'indicator', code, '', 'all', $3, $4, '1', 'none', 'none', 'none'
                from core.indicator
                where code = $2
                """,
                [
                    .integer(id), .text(indicator.code), .text(indicator.direction), .text(indicator.formula),
                ])
        }
        try connection.execute(
            """
            insert into core.configuration_entity (configuration_id, entity_id, position, name, name_zh, full_name_zh,
                is_scored)
            select $1, entity_id, entity_id, 'Entity ' || code, '', '', true from core.entity where code = any ($2)
            """, [.integer(id), .array(entities)])
        try connection.execute(
            "insert into core.configuration_file (configuration_id, path, content) values ($1, 'index.yaml', 'same'), ($1, 'indicators.yaml', $2)",
            [.integer(id), .bytes(Array("\(indicators)".utf8))])
        return id
    }

    /// Writes a cell where it differs from the vintage before.
    private func write(_ key: String, _ value: Double?, isFilled: Bool) throws {
        let isNew = written[key] != .some(value)
        written[key] = .some(value)
        guard isNew || isFilled else { return }
        let parts = key.split(separator: " ").map(String.init)
        try connection.execute(
            """
            insert into core.panel_cell (entity_id, indicator_id, period, vintage_id, value, method, left_period, left_value,
                left_weight, is_removed)
            select e.entity_id, i.indicator_id, $3, $4, $5,
                case when $5::double precision is null then null when $6 then 'extrapolated' else 'observed' end,
                case when $6 then 2019 end, case when $6 then $5::double precision end, case when $6 then 1 end,
                $5::double precision is null
            from core.entity e
            cross join core.indicator i
            where e.code = $1 and i.code = $2
            """,
            [
                .text(parts[0]), .text(parts[1]), .text(parts[2]), .integer(vintages), .optional(value),
                .boolean(isFilled),
            ])
    }
}
