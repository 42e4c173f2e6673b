import Configuration
import Postgres

extension WarehouseReader {
    /// The last run before another that came to its end and so told what it and the runs before it did; 0: none did.
    ///
    /// - Parameter builds: only of those that build.
    /// - Throws: `PostgresError`.
    public func lastToldRun(before run: Int, builds: Bool = false) throws -> Int {
        try rows(
            """
            select coalesce(max(r.run_id), 0)
            from ops.run r
            join ops.run_outcome o using (run_id)
            where r.run_id < $1 and r.command <> 'publish' and o.outcome <> 'failed' and (r.builds or not $2)
            """, [.integer(run), .boolean(builds)]
        ).onlyRow().integer(0)
    }

    /// How a run left a file that ended before it could tell.
    public struct UntoldIngest: Sendable {
        public let run: Int
        public let name: String
        public let sha256: String
        public let isLoaded: Bool
        public let source: String?
        public let encoding: String?
        public let releasedOn: CalendarDate?
        public let observationCount: Int
        public let missingCount: Int
        public let ignoredCount: Int
        public let findings: [Finding]
    }

    /// The last attempt to load each file that runs made between two others, without files that were refused and have been
    /// replaced since, or whose last attempt that was told had been refused too.
    ///
    /// - Throws: `PostgresError`.
    public func untoldIngests(after told: Int, before run: Int) throws -> [UntoldIngest] {
        try rows(
            """
            select i.ingest_id, i.run_id, i.file_name, f.sha256, i.outcome = 'loaded', i.source_code, i.encoding,
                i.released_on::text, i.observation_count, i.missing_count, i.ignored_count
            from ops.ingest i
            join raw.source_file f using (file_id)
            where i.run_id > $1 and i.run_id < $2
                and not exists (
                    select from ops.ingest later
                    where later.file_id = i.file_id and later.ingest_id > i.ingest_id and later.run_id < $2)
                and not exists (select from core.settlement s where s.ingest_id = i.ingest_id)
                and not (i.outcome = 'refused' and coalesce((
                    select former.outcome = 'refused'
                    from ops.ingest former
                    where former.file_id = i.file_id and former.run_id <= $1
                    order by former.ingest_id desc
                    limit 1), false))
            order by i.ingest_id
            """, [.integer(told), .integer(run)]
        ).rows.map { row in
            UntoldIngest(
                run: try row.integer(1), name: try row.text(2), sha256: try row.text(3),
                isLoaded: try row.boolean(4), source: row.optionalText(5), encoding: row.optionalText(6),
                releasedOn: row.optionalText(7).flatMap { CalendarDate($0) },
                observationCount: try row.integer(8), missingCount: try row.integer(9),
                ignoredCount: try row.integer(10), findings: try findings(ofIngest: row.integer(0)))
        }
    }

    /// How many of the cells that the last loading of a file left out the loading of the same bytes before it that was told had left
    /// out for the same rule.
    ///
    /// - Throws: `PostgresError`.
    public func toldQuarantinedCellCount(ofFile sha256: String, named name: String, told: Int) throws -> Int {
        try rows(
            """
            with loading as (
                select i.ingest_id, i.run_id, i.file_name
                from ops.ingest i
                join raw.source_file f using (file_id)
                where f.sha256 = $1 and i.outcome = 'loaded'
            ), cell as (
                select n.*
                from ops.finding n
                join loading using (ingest_id)
                where n.severity = 'quarantine'
            )
            select coalesce(sum(this.occurrence_count), 0)::bigint
            from cell this
            where this.ingest_id = (select max(ingest_id) from loading where file_name = $2)
                and exists (
                    select
                    from cell former
                    where former.ingest_id = (
                            select max(l.ingest_id)
                            from loading l
                            where l.ingest_id < this.ingest_id and l.run_id <= $3)
                        and former.rule = this.rule
                        and (former.sheet, former.row_number, former.column_number)
                            is not distinct from (this.sheet, this.row_number, this.column_number)
                        and former.occurrence_count >= this.occurrence_count)
            """, [.text(sha256), .text(name), .integer(told)]
        ).onlyRow().integer(0)
    }

    /// A publication by a run that ended before it could tell.
    public struct UntoldPublication: Sendable {
        /// Whether the vintage was made for it.
        public let isNew: Bool
        public let changedCount: Int
        /// What readers saw before; nil: nothing.
        public let before: Int?
    }

    /// The publication that runs which build, between two others, left to be told; nil: none, or of what readers had before.
    ///
    /// - Throws: `PostgresError`.
    public func untoldPublication(of vintage: Int, after told: Int, before run: Int) throws
        -> UntoldPublication?
    {
        let found = try rows(
            """
            select v.run_id = p.run_id, v.changed_count, former.vintage_id
            from core.publication p
            join core.vintage v using (vintage_id)
            join ops.run r on r.run_id = p.run_id
            left join lateral (
                select e.vintage_id
                from core.publication e
                join ops.run by_run using (run_id)
                where e.publication_id < p.publication_id and (e.run_id <= $2 or by_run.command = 'publish')
                order by e.publication_id desc
                limit 1
            ) as former on true
            where p.vintage_id = $1 and p.run_id > $2 and p.run_id < $3
                and not (r.command = 'publish' and exists (
                    select from ops.run_outcome o where o.run_id = r.run_id and o.outcome = 'done'))
                and p.publication_id = (select max(publication_id) from core.publication)
                and former.vintage_id is distinct from p.vintage_id
            """, [.integer(vintage), .integer(told), .integer(run)])
        return try found.firstRow.map {
            UntoldPublication(
                isNew: try $0.boolean(0), changedCount: try $0.integer(1), before: $0.optionalInteger(2))
        }
    }
}
