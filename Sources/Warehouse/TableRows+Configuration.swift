import Configuration

extension TableRows {
    /// What a configuration's files say, as the rows of `core` that views read.
    ///
    /// - Parameter registered: its number, and those of its entities, series and columns.
    static func of(
        _ configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> [TableRows] {
        [
            entities(of: configuration, as: registered), series(of: configuration, as: registered),
            columns(of: configuration, as: registered), inputs(of: configuration, as: registered),
            policies(of: configuration, as: registered), zones(of: configuration, as: registered),
            reference(of: configuration, as: registered), sources(of: configuration, as: registered),
        ]
    }

    /// Rows that begin with the configuration's number.
    private static func rows(
        of registered: RegisteredConfiguration, table: String, key: [String], columns: String, rows: [[Field]]
    ) -> TableRows {
        TableRows(
            table: table, key: key, columns: "configuration_id, " + columns, tolerance: 0,
            rows: rows.map { [.int8(registered.id)] + $0 })
    }

    private static func entities(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        let scored = Set(configuration.index.entities)
        return rows(
            of: registered, table: "configuration_entity", key: ["entity_id"],
            columns:
                "entity_id, position, name, name_zh, full_name_zh, region_code, region, region_zh, is_scored",
            rows: configuration.entities.entities.enumerated().map { position, entity in
                let region = configuration.entities.regions.first { $0.id == entity.region }
                return [
                    .int4(registered.entities[position]), .int2(position),
                    .text(entity.title.en), .text(entity.title.zh), .text(entity.fullName), .text(region?.id),
                    .text(region?.title.en), .text(region?.title.zh), .boolean(scored.contains(entity.code)),
                ]
            })
    }

    private static func series(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        rows(
            of: registered, table: "configuration_series", key: ["series_id"],
            columns:
                "series_id, position, title, title_zh, unit, kind, lowest, highest, note",
            rows: configuration.series.enumerated().map { position, series in
                [
                    .int4(registered.series[position]), .int2(position),
                    .text(series.title.en), .text(series.title.zh), .text(series.unit.text),
                    .text(series.kind.rawValue), .float8(series.range?.lowerBound),
                    .float8(series.range?.upperBound), .text(series.note),
                ]
            })
    }

    private static func columns(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        rows(
            of: registered, table: "configuration_indicator", key: ["indicator_id"],
            columns: """
                indicator_id, position, role, title, title_zh, formula, unit, missing_inside, \
                missing_leading, missing_trailing, producer, dimension_code, dimension, dimension_zh, \
                dimension_position, secondary_code, secondary, secondary_zh, direction
                """,
            rows: configuration.columns.enumerated().map { position, column in
                [
                    .int4(registered.columns[position]), .int2(position),
                    .text(column.role.name), .text(column.title.en), .text(column.title.zh),
                    .text(column.formulaText), .text(column.unit.text), .text(column.missing.inside.rawValue),
                    .text(column.missing.leading.rawValue), .text(column.missing.trailing.rawValue),
                    .text(column.producer),
                ] + placement(of: column, in: configuration)
            })
    }

    /// Where in the index a column stands; NULLs for a variable.
    private static func placement(
        of column: IndicatorDefinition, in configuration: WarehouseConfiguration
    ) -> [Field] {
        guard case .indicator(let place) = column.role,
            let number = configuration.dimensions.firstIndex(where: { $0.id == place.dimension })
        else {
            return [
                .text(nil), .text(nil), .text(nil), .int2(nil), .text(nil), .text(nil), .text(nil),
                .text(nil),
            ]
        }
        let dimension = configuration.dimensions[number]
        let secondary = dimension.secondary.first { $0.id == place.secondary }
        return [
            .text(dimension.id), .text(dimension.title.en), .text(dimension.title.zh), .int2(number),
            .text(secondary?.id), .text(secondary?.title.en), .text(secondary?.title.zh),
            .text(place.direction.rawValue),
        ]
    }

    private static func inputs(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        rows(
            of: registered, table: "configuration_input",
            key: ["indicator_id", "series_id", "of_all_entities"],
            columns: "indicator_id, series_id, position, of_all_entities, of_earlier_years",
            rows: zip(configuration.columns, registered.columns).flatMap { column, number in
                let accumulated = column.formula.seriesAccumulated
                return [(column.formula.seriesUsed, false), (column.formula.seriesSummed, true)].flatMap {
                    series, ofAll in
                    series.enumerated().compactMap { position, id -> [Field]? in
                        guard let place = configuration.series.firstIndex(where: { $0.id == id }) else {
                            return nil
                        }
                        return [
                            .int4(number), .int4(registered.series[place]),
                            .int2(position), .boolean(ofAll), .boolean(!ofAll && accumulated.contains(id)),
                        ]
                    }
                }
            })
    }

    private static func policies(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        rows(
            of: registered, table: "policy", key: ["policy_code"],
            columns:
                "policy_code, position, title, title_zh, authority, next_year_from_month",
            rows: configuration.policies.enumerated().map { position, policy in
                [
                    .text(policy.id), .int2(position), .text(policy.title.en),
                    .text(policy.title.zh), .text(policy.authority), .int2(policy.nextYearFromMonth),
                ]
            })
    }

    private static func zones(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        let numbers = Dictionary(
            zip(configuration.entities.entities.map(\.code), registered.entities),
            uniquingKeysWith: { first, _ in first })
        return rows(
            of: registered, table: "policy_zone", key: ["policy_code", "position"],
            columns: """
                policy_code, position, entity_id, place, approved_year, approved_month, \
                effective_year, note
                """,
            rows: configuration.policies.flatMap { policy in
                policy.zones.enumerated().map { place, zone in
                    [
                        .text(policy.id), .int2(place), .int4(numbers[zone.entity]),
                        .text(zone.place), .int2(zone.approvedYear), .int2(zone.approvedMonth),
                        .int2(policy.effectiveYear(of: zone)), .text(zone.note),
                    ]
                }
            })
    }

    private static func reference(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        rows(
            of: registered, table: "configuration_reference", key: ["position"],
            columns: """
                position, table_number, column_number, term, quantity, value, std_error, stars
                """,
            rows: configuration.reference.enumerated().map { position, result in
                [
                    .int2(position), .int2(result.table), .int2(result.column),
                    .text(result.term), .text(result.quantity), .float8(result.value),
                    .float8(result.standardError), .text(result.stars),
                ]
            })
    }

    /// The sources with their calendars.
    static func sources(
        of configuration: WarehouseConfiguration, as registered: RegisteredConfiguration
    ) -> TableRows {
        let lastScored = configuration.index.periods.upperBound
        return rows(
            of: registered, table: "configuration_source", key: ["source_code"],
            columns: """
                source_code, position, title, title_zh, publisher, url, expected_month, \
                expected_day, expected_lag, expected_grace, expected_last_period
                """,
            rows: configuration.sources.enumerated().map { position, source in
                let expected = source.expected
                return [
                    .text(source.id), .int2(position), .text(source.title.en),
                    .text(source.title.zh), .text(source.publisher), .text(source.url),
                    .int2(expected?.month),
                    .int2(expected?.day), .int2(expected?.lag), .int4(expected?.graceDays),
                    .int2(expected?.years == .index ? lastScored : nil),
                ]
            })
    }
}
