import Postgres

extension WarehouseReader {
    /// Every value that competes for the inputs of an entity and year, those first that count, and after them what
    /// `corrections.yaml` dropped. Of a series, the year may be one that the index does not have.
    ///
    /// - Parameter name: a series, or an indicator or variable for all its inputs; nil: every series that the index reads.
    /// - Throws: `WarehouseError.noYear`; `PostgresError`.
    public func candidateRows(of subject: Lineage.Subject, of name: String?) throws -> ResultSet {
        let result = try rows(
            """
            with input as (
                select $4::text as series
                union
                select l.series
                from audit.lineage l
                where l.vintage = $1 and l.entity_code = $2 and l.year = $3
                    and case when $4::text is null then l.role = 'indicator' else l.indicator = $4 end
            )
            select c.series, c.rank, c.is_chosen, c.value, c.unit, c.difference, c.source_text, c.source_unit, c.file_name,
                c.sha256, c.sheet, c.row_number as row, c.column_number as column, c.released_on, c.reason, c.correction,
                c.correction_reason, n.file_name as confirmed_by, n.accepted_by_run, n.republished_by_run
            from audit.candidate c
            left join audit.confirmation n
                on c.is_chosen and n.vintage = $1 and n.entity_code = $2 and n.year = $3 and n.series = c.series
            where c.vintage = $1 and c.entity_code = $2 and c.year = $3 and c.series in (select series from input)
            union all
            select k.series, null, false, null, null, null, k.source_text, null, k.file_name, k.sha256, k.sheet, k.row_number,
                k.column_number, k.released_on, 'dropped by corrections.yaml', k.action, k.reason, null, null, null
            from audit.correction k
            where k.action = 'drop' and k.entity_code = $2 and k.year = $3 and k.series in (select series from input)
                and $1 between k.first_vintage and k.last_vintage
            order by series, rank, released_on desc, file_name
            """,
            [
                .integer(subject.vintage), .text(subject.entityCode), .integer(subject.year), .optional(name),
            ])
        if result.rowCount == 0, try !isSeries(name, inVintage: subject.vintage), try !isScored(subject) {
            throw try noYear(of: subject)
        }
        return result
    }

    private func isSeries(_ name: String?, inVintage vintage: Int) throws -> Bool {
        try rows(
            "select from audit.vintage_name where vintage = $1 and kind = 'series' and name = $2",
            [.integer(vintage), .optional(name)]
        ).rowCount > 0
    }

    private func isScored(_ subject: Lineage.Subject) throws -> Bool {
        try rows(
            "select from nqp.vintage where vintage = $1 and $2 between first_year and last_year",
            [.integer(subject.vintage), .integer(subject.year)]
        ).rowCount > 0
    }
}
