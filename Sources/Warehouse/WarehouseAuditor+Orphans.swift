import Postgres

/// What rows elsewhere say was there and is not.
extension WarehouseAuditor {
    /// Rows of vintages that do not exist, in every table that has rows of vintages.
    public func orphans() throws -> [Discrepancy] {
        try connection.execute(
            """
            select c.relname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'vintage_id' and not a.attisdropped
            where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'vintage'
            order by c.relname
            """
        ).rows.flatMap { row in
            let table = try row.text(0)
            let kind: Discrepancy.Kind =
                switch table {
                case "publication": .publication
                case "panel_cell": .cell
                default: Discrepancy.Kind(ofTable: table)
                }
            return try connection.execute(
                """
                select r.vintage_id, count(*)
                from core.\(quotedIdentifier(table)) r
                where not exists (select from core.vintage v where v.vintage_id = r.vintage_id)
                group by r.vintage_id
                order by r.vintage_id
                """
            ).rows.map {
                Discrepancy(
                    kind, "core.\(table) of vintage \(try $0.integer(0))",
                    stored: "\(try $0.integer(1)) rows", recomputed: "no such vintage")
            }
        }
    }

    /// Runs whose outcome does not fit the outcome before and the attempts that it bound: attempts, files or findings that were
    /// taken away or added, or outcomes that were changed.
    public func diaryDifferences() throws -> [Discrepancy] {
        try connection.execute(
            """
            select o.run_id, coalesce(o.diary_hash, 'none'), d.diary_hash
            from ops.run_outcome o
            left join core.run_diary d using (run_id)
            left join ops.run r using (run_id)
            where o.diary_hash is distinct from d.diary_hash
                -- What was noted before there was a diary has none.
                and (o.run_id >= (select min(run_id) from ops.run_outcome where diary_hash is not null)
                    or r.started_at > (select applied_at from ops.migration where name like '%0021_diary.sql'))
            order by o.run_id
            """
        ).rows.map {
            Discrepancy(
                .diary, "what run \(try $0.integer(0)) noted of files, and the outcome before it",
                stored: try $0.text(1), recomputed: $0.optionalText(2) ?? "no such run")
        }
    }
}

extension Discrepancy.Kind {
    /// What the rows of a table that belongs to vintages are.
    init(ofTable table: String) {
        self = table == "index_weight" ? .weight : table.hasPrefix("index_") ? .score : .estimate
    }
}
