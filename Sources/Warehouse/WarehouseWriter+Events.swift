import Postgres

extension WarehouseWriter {
    /// Where the database is.
    public var place: Connection.Place { connection.place }

    /// A series of a file that was loaded.
    public struct LoadedSeries: Sendable {
        public let file: String
        public let sha256: String
        public let source: String
        public let series: String
        public let nameInFile: String
        public let unitInFile: String
        public let observationCount: Int
    }

    /// What runs loaded and none read again, file by file and series by series.
    public func loadedSeries(runs: [Int]) throws -> [LoadedSeries] {
        try connection.execute(
            """
            select f.name, f.sha256, l.source_code, s.code, ls.name_in_file, ls.unit_in_file, ls.observation_count
            from raw.load l
            join raw.load_series ls using (load_id)
            join raw.source_file f on f.file_id = l.file_id
            join core.series s on s.series_id = ls.series_id
            where l.run_id = any($1::bigint[])
                and not exists (select from raw.load later where later.file_id = l.file_id and later.load_id > l.load_id)
            order by l.load_id, s.code, ls.name_in_file, ls.unit_in_file
            """, [.array(runs)]
        ).rows.map { row in
            LoadedSeries(
                file: try row.text(0), sha256: try row.text(1), source: try row.text(2),
                series: try row.text(3),
                nameInFile: try row.text(4), unitInFile: try row.text(5), observationCount: try row.integer(6)
            )
        }
    }

    /// A column of a view of `nqp`, with what its comment says.
    public struct ViewColumn: Sendable {
        public let view: String
        public let name: String
        public let type: String
        public let comment: String?
        public let viewComment: String?
    }

    /// The columns of views of `nqp`.
    public func columns(ofViews views: [String]) throws -> [ViewColumn] {
        try connection.execute(
            """
            select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum),
                obj_description(c.oid, 'pg_class')
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'nqp'
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relname = any ($1::text[])
            order by c.relname, a.attnum
            """, [.array(views)]
        ).rows.map { row in
            ViewColumn(
                view: try row.text(0), name: try row.text(1), type: try row.text(2),
                comment: row.optionalText(3),
                viewComment: row.optionalText(4))
        }
    }
}
