import Configuration
import Ingest
import Postgres

/// Rows beside the numbers that decide what lineage shows: who may only insert could add to them.
extension WarehouseAuditor {
    /// The series and corrections recorded of a load that are not those of its file, and the other way round.
    ///
    /// - Parameter reading: the file, read again; nil: it gives nothing.
    public func differences(
        of load: Load, from reading: FileReading?, configuration: WarehouseConfiguration, place: String
    ) throws -> [Discrepancy] {
        let stored = try connection.execute(
            """
            select series_id, name_in_file, unit_in_file, observation_count, first_period, last_period
            from raw.load_series where load_id = $1
            """, [.integer(load.id)]
        ).rows.map { row in
            let id = try row.integer(0)
            return "series \(series[id] ?? "\(id)"), \(try row.text(1)) in \(try row.text(2)), "
                + "\(try row.integer(3)) observations, \(try row.integer(4))–\(try row.integer(5))"
        }
        var expected: [String] = []
        for item in reading?.series ?? [] {
            guard let years = item.years else { continue }
            expected.append(
                "series \(configuration.series[item.series].id), \(Parameter.storable(item.name)) in "
                    + "\(Parameter.storable(item.unit)), \(item.observationCount) observations, "
                    + "\(years.lowerBound)–\(years.upperBound)")
        }
        let corrections = TableRows.corrections(
            reading?.corrections ?? [], load: load.id,
            as: registered(configuration, as: load.configuration))
        return Self.differences(stored, expected, .load, place: place)
            + (try differences(of: corrections, .load, of: "load", load.id, place: place))
    }

    private static func differences(
        _ stored: [String], _ expected: [String], _ kind: Discrepancy.Kind, place: String
    ) -> [Discrepancy] {
        let (here, wanted) = (Set(stored), Set(expected))
        return here.subtracting(wanted).sorted().map {
            Discrepancy(kind, "\(place), \($0)", stored: "a row", recomputed: "no row")
        }
            + wanted.subtracting(here).sorted().map {
                Discrepancy(kind, "\(place), \($0)", stored: "no row", recomputed: "a row")
            }
    }

    /// Observations that contradict the file or the release date of their load.
    public func strayObservations() throws -> [Discrepancy] {
        try connection.execute(
            """
            select o.load_id, o.entity_id, o.period, o.series_id, o.file_id, o.released_on::text, l.file_id,
                l.released_on::text, o.value
            from raw.observation o
            left join raw.load l using (load_id)
            where l.load_id is null or o.file_id <> l.file_id or o.released_on <> l.released_on
            order by o.load_id, o.entity_id, o.period, o.series_id
            """
        ).rows.map { row in
            let (entity, id) = (try row.integer(1), try row.integer(3))
            let key = StoredObservation.Key(
                entity: entities[entity] ?? "?", series: series[id] ?? "?", period: try row.integer(2))
            return Discrepancy(
                .observation, "load \(try row.integer(0)), \(key)",
                stored: "\(try row.real(8)) of file \(try row.integer(4)), released \(try row.text(5))",
                recomputed: "no observation: the load is of "
                    + (row.optionalInteger(6).map { "file \($0), released \(row.optionalText(7) ?? "")" }
                        ?? "no file on record"))
        }
    }
}
