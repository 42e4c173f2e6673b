import Postgres

extension WarehouseWriter {
    /// The cell of a file that a value comes from.
    public struct Origin: Sendable, Hashable {
        public let fileID: Int
        public let file: String
        public let sheet: String?
        public let row: Int
        public let column: Int
        /// `YYYY-MM-DD`
        public let releasedOn: String
    }

    /// Where the values come from that count now (`counting`).
    ///
    /// - Throws: `PostgresError`.
    public func origins(of keys: [ValueKey]) throws -> [ValueKey: Origin] {
        let result = try connection.execute(
            """
            select k.entity, k.series, k.period, f.file_id, f.name, o.sheet, o.row_number, o.column_number, o.released_on::text
            from (
                select e.code as entity, s.code as series, e.entity_id, s.series_id, w.period
                from unnest($1::text[], $2::text[], $3::integer[]) as w(entity, series, period)
                join core.entity e on e.code = w.entity
                join core.series s on s.code = w.series
            ) as k
            \(Self.counting)
            join raw.source_file f on f.file_id = o.file_id
            """, [.array(keys.map(\.entity)), .array(keys.map(\.series)), .array(keys.map(\.year))])
        var origins: [ValueKey: Origin] = [:]
        for row in result.rows {
            let key = ValueKey(entity: try row.text(0), series: try row.text(1), year: try row.integer(2))
            origins[key] = Origin(
                fileID: try row.integer(3), file: try row.text(4), sheet: row.optionalText(5),
                row: try row.integer(6), column: try row.integer(7), releasedOn: try row.text(8))
        }
        return origins
    }
}
