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

    fileprivate init(id: Int, entities: [Int], series: [Int], columns: [Int]) {
        self.id = id
        self.entities = entities
        self.series = series
        self.columns = columns
    }
}

struct ConfigurationRecorder {
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
            try recordSources(registered)
            return registered
        }
        let registered = RegisteredConfiguration(
            id: try recordDefinition(), entities: entities, series: series, columns: columns)
        try recordFiles(registered)
        try recordEntities(registered)
        try recordSeries(registered)
        try recordColumns(registered)
        try recordPolicies(registered)
        try recordReference(registered)
        try recordSources(registered)
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

    private func recordFiles(_ registered: RegisteredConfiguration) throws {
        for file in configuration.files {
            try connection.execute(
                "insert into core.configuration_file (configuration_id, path, content) values ($1, $2, $3)",
                [.integer(registered.id), .text(file.path), .bytes(file.bytes)])
        }
    }

    private func recordEntities(_ registered: RegisteredConfiguration) throws {
        let scored = Set(configuration.index.entities)
        for (position, entity) in configuration.entities.entities.enumerated() {
            let region = configuration.entities.regions.first { $0.id == entity.region }
            try connection.execute(
                """
                insert into core.configuration_entity (configuration_id, entity_id, position, name, name_zh, full_name_zh,
                    region_code, region, region_zh, is_scored)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                [
                    .integer(registered.id), .integer(registered.entities[position]), .integer(position),
                    .text(entity.title.en), .text(entity.title.zh), .text(entity.fullName),
                    .optional(region?.id),
                    .optional(region?.title.en), .optional(region?.title.zh),
                    .boolean(scored.contains(entity.code)),
                ])
        }
    }

    private func recordSeries(_ registered: RegisteredConfiguration) throws {
        for (position, series) in configuration.series.enumerated() {
            try connection.execute(
                """
                insert into core.configuration_series (configuration_id, series_id, position, title, title_zh, unit, kind,
                    lowest, highest, note)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                [
                    .integer(registered.id), .integer(registered.series[position]), .integer(position),
                    .text(series.title.en), .text(series.title.zh), .text(series.unit.text),
                    .text(series.kind.rawValue),
                    series.range.map { .real($0.lowerBound) } ?? .null,
                    series.range.map { .real($0.upperBound) } ?? .null,
                    .optional(series.note),
                ])
        }
    }

    private func recordColumns(_ registered: RegisteredConfiguration) throws {
        for (position, column) in configuration.columns.enumerated() {
            var placement: [Parameter] = Array(repeating: .null, count: 8)
            if case .indicator(let place) = column.role,
                let number = configuration.dimensions.firstIndex(where: { $0.id == place.dimension })
            {
                let dimension = configuration.dimensions[number]
                let secondary = dimension.secondary.first { $0.id == place.secondary }
                placement = [
                    .text(dimension.id), .text(dimension.title.en), .text(dimension.title.zh),
                    .integer(number),
                    .optional(secondary?.id), .optional(secondary?.title.en), .optional(secondary?.title.zh),
                    .text(place.direction.rawValue),
                ]
            }
            try connection.execute(
                """
                insert into core.configuration_indicator (configuration_id, indicator_id, position, role, title, title_zh,
                    formula, unit, missing_inside, missing_leading, missing_trailing, producer,
                    dimension_code, dimension, dimension_zh, dimension_position, secondary_code, secondary, secondary_zh,
                    direction)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
                """,
                [
                    .integer(registered.id), .integer(registered.columns[position]), .integer(position),
                    .text(column.role.name), .text(column.title.en), .text(column.title.zh),
                    .text(column.formulaText),
                    .text(column.unit.text), .text(column.missing.inside.rawValue),
                    .text(column.missing.leading.rawValue), .text(column.missing.trailing.rawValue),
                    .optional(column.producer),
                ] + placement)
            try recordInputs(of: column, number: registered.columns[position], registered)
        }
    }

    private func recordInputs(
        of column: IndicatorDefinition, number: Int, _ registered: RegisteredConfiguration
    ) throws {
        let accumulated = column.formula.seriesAccumulated
        for (series, ofAll) in [(column.formula.seriesUsed, false), (column.formula.seriesSummed, true)] {
            for (position, id) in series.enumerated() {
                guard let place = configuration.series.firstIndex(where: { $0.id == id }) else { continue }
                try connection.execute(
                    """
                    insert into core.configuration_input (configuration_id, indicator_id, series_id, position, of_all_entities,
                        of_earlier_years)
                    values ($1, $2, $3, $4, $5, $6)
                    """,
                    [
                        .integer(registered.id), .integer(number), .integer(registered.series[place]),
                        .integer(position),
                        .boolean(ofAll), .boolean(!ofAll && accumulated.contains(id)),
                    ])
            }
        }
    }

    private func recordReference(_ registered: RegisteredConfiguration) throws {
        for (position, result) in configuration.reference.enumerated() {
            try connection.execute(
                """
                insert into core.configuration_reference (configuration_id, position, table_number, column_number, term, quantity,
                    value, std_error, stars)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                [
                    .integer(registered.id), .integer(position), .integer(result.table),
                    .optional(result.column), .text(result.term), .text(result.quantity), .real(result.value),
                    result.standardError.map { .real($0) } ?? .null, .text(result.stars),
                ])
        }
    }

    private func recordPolicies(_ registered: RegisteredConfiguration) throws {
        let numbers = Dictionary(
            zip(configuration.entities.entities.map(\.code), registered.entities),
            uniquingKeysWith: { first, _ in first })
        for (position, policy) in configuration.policies.enumerated() {
            try connection.execute(
                """
                insert into core.policy (configuration_id, policy_code, position, title, title_zh, authority,
                    next_year_from_month)
                values ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .integer(registered.id), .text(policy.id), .integer(position), .text(policy.title.en),
                    .text(policy.title.zh), .text(policy.authority), .optional(policy.nextYearFromMonth),
                ])
            for (place, zone) in policy.zones.enumerated() {
                try connection.execute(
                    """
                    insert into core.policy_zone (configuration_id, policy_code, position, entity_id, place, approved_year,
                        approved_month, effective_year, note)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    """,
                    [
                        .integer(registered.id), .text(policy.id), .integer(place),
                        .optional(numbers[zone.entity]),
                        .optional(zone.place), .integer(zone.approvedYear), .integer(zone.approvedMonth),
                        .integer(policy.effectiveYear(of: zone)), .optional(zone.note),
                    ])
            }
        }
    }
}
