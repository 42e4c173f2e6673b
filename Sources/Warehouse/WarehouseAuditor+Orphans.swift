import Postgres

/// What rows elsewhere say was there and is not.
extension WarehouseAuditor {
    /// What rows of other tables belong to, by the column that names it.
    private static let owners: [(column: String, table: String, name: String)] = [
        ("vintage_id", "core.vintage", "vintage"),
        ("configuration_id", "core.configuration", "configuration"),
        ("load_id", "raw.load", "load"), ("file_id", "raw.source_file", "file"),
    ]

    /// Rows of vintages, configurations, loads and files that do not exist, in every table of `core` and `raw`.
    public func orphans() throws -> [Discrepancy] {
        try Self.owners.flatMap { owner in
            try connection.execute(
                """
                select n.nspname, c.relname
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped
                where n.nspname in ('core', 'raw') and c.relkind in ('r', 'p') and n.nspname || '.' || c.relname <> $2
                order by n.nspname, c.relname
                """, [.text(owner.column), .text(owner.table)]
            ).rows.flatMap { row in
                let (schema, table) = (try row.text(0), try row.text(1))
                let column = quotedIdentifier(owner.column)
                return try connection.execute(
                    """
                    select r.\(column), count(*)
                    from \(quotedIdentifier(schema)).\(quotedIdentifier(table)) r
                    where r.\(column) is not null
                        and not exists (select from \(owner.table) o where o.\(column) = r.\(column))
                    group by r.\(column)
                    order by r.\(column)
                    """
                ).rows.map {
                    Discrepancy(
                        Self.kind(ofTable: table, owner: owner.name),
                        "\(schema).\(table) of \(owner.name) \(try $0.integer(0))",
                        stored: "\(try $0.integer(1)) rows", recomputed: "no such \(owner.name)")
                }
            }
        }
    }

    private static func kind(ofTable table: String, owner: String) -> Discrepancy.Kind {
        switch (owner, table) {
        case ("configuration", _): .configuration
        case ("file", _): .file
        case ("load", "observation"): .observation
        case ("load", _): .load
        case (_, "publication"): .publication
        case (_, "panel_cell"): .cell
        default: Discrepancy.Kind(ofTable: table)
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
