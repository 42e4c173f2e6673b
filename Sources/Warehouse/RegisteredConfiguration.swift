import Configuration
import Postgres

/// A configuration as the database knows it: its number, and those of everything that it names.
struct RegisteredConfiguration {
    let id: Int
    /// By position in `WarehouseConfiguration.entities.entities`.
    let entities: [Int]
    /// By position in `WarehouseConfiguration.series`.
    let series: [Int]
    /// By position in `WarehouseConfiguration.columns`.
    let columns: [Int]

    /// Finds the configuration by its fingerprint, or stores it with all its files.
    ///
    /// - Throws: `PostgresError`.
    init(recording configuration: WarehouseConfiguration, in connection: Connection) throws {
        let recorder = ConfigurationRecorder(configuration: configuration, connection: connection)
        self = try connection.transaction { try recorder.record() }
    }

    init(id: Int, entities: [Int], series: [Int], columns: [Int]) {
        self.id = id
        self.entities = entities
        self.series = series
        self.columns = columns
    }
}

private struct ConfigurationRecorder {
    let configuration: WarehouseConfiguration
    let connection: Connection

    func record() throws -> RegisteredConfiguration {
        let entities = try numbers(
            of: configuration.entities.entities.map(\.code),
            insert:
                "insert into core.entity (code) select c from unnest($1::text[]) c where not exists (select from core.entity e where e.code = c)",
            select: "select code, entity_id from core.entity where code = any($1::text[])")
        let series = try numbers(
            of: configuration.series.map(\.id),
            insert:
                "insert into core.series (code) select c from unnest($1::text[]) c where not exists (select from core.series s where s.code = c)",
            select: "select code, series_id from core.series where code = any($1::text[])")
        let columns = try numbers(
            of: configuration.columns.map(\.id),
            insert:
                "insert into core.indicator (code) select c from unnest($1::text[]) c where not exists (select from core.indicator i where i.code = c)",
            select: "select code, indicator_id from core.indicator where code = any($1::text[])")
        let known = try connection.execute(
            "select configuration_id from core.configuration where fingerprint = $1",
            [.text(configuration.fingerprint)])
        if let row = known.firstRow {
            let registered = RegisteredConfiguration(
                id: try row.integer(0), entities: entities, series: series, columns: columns)
            // One that was recorded before sources were.
            let sources = try connection.execute(
                "select from core.configuration_source where configuration_id = $1 limit 1",
                [.integer(registered.id)])
            if sources.rowCount == 0 {
                try connection.write([TableRows.sources(of: configuration, as: registered)])
            }
            return registered
        }
        let registered = RegisteredConfiguration(
            id: try recordDefinition(), entities: entities, series: series, columns: columns)
        for file in configuration.files {
            try connection.execute(
                "insert into core.configuration_file (configuration_id, path, content) values ($1, $2, $3)",
                [.integer(registered.id), .text(file.path), .bytes(file.bytes)])
        }
        try connection.write(TableRows.of(configuration, as: registered))
        return registered
    }

    /// The numbers of names in a registry, new names getting new ones.
    private func numbers(of names: [String], insert: String, select: String) throws -> [Int] {
        try connection.execute(insert, [.array(names)])
        var numbers: [String: Int] = [:]
        for row in try connection.execute(select, [.array(names)]).rows {
            numbers[try row.text(0)] = try row.integer(1)
        }
        return try names.map { name in
            guard let number = numbers[name] else {
                throw WarehouseError.installation("the registry did not keep \"\(name)\"")
            }
            return number
        }
    }

    private func recordDefinition() throws -> Int {
        let index = configuration.index
        return try connection.execute(
            """
            insert into core.configuration (fingerprint, index_code, index_title, index_title_zh, first_period, last_period,
                context_first_period, context_last_period, normalisation, weighting, definition)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            returning configuration_id
            """,
            [
                .text(configuration.fingerprint), .text(index.id), .text(index.title.en),
                .text(index.title.zh),
                .integer(index.periods.lowerBound), .integer(index.periods.upperBound),
                .integer(index.context.lowerBound), .integer(index.context.upperBound),
                .text(index.normalisation.rawValue), .text(index.weighting.name),
                .bytes(configuration.canonicalDefinition),
            ]
        ).onlyRow().integer(0)
    }
}
