import Postgres

extension WarehouseReader {
    /// What newer files say the same as a vintage, value by value; nothing for values of which none does.
    ///
    /// - Throws: `PostgresError`.
    func confirmations(ofVintage vintage: Int, _ keys: [ValueKey]) throws -> [ValueKey: Confirmation] {
        guard !keys.isEmpty else { return [:] }
        let result = try rows(
            """
            select entity_code, series, year, file_name, sha256, sheet, row_number, column_number, released_on::text,
                accepted_by_run, republished_by_run
            from audit.confirmation
            where vintage = $1 and entity_code = any ($2::text[]) and series = any ($3::text[]) and year = any ($4::integer[])
            """,
            [
                .integer(vintage), .array(Set(keys.map(\.entity)).sorted()),
                .array(Set(keys.map(\.series)).sorted()), .array(Set(keys.map(\.year)).sorted()),
            ])
        var confirmations: [ValueKey: Confirmation] = [:]
        for row in result.rows {
            let key = ValueKey(entity: try row.text(0), series: try row.text(1), year: try row.integer(2))
            confirmations[key] = Confirmation(
                file: try row.text(3), sha256: try row.text(4), sheet: row.optionalText(5),
                row: try row.integer(6), column: try row.integer(7), releasedOn: try row.text(8),
                acceptedByRun: try row.integer(9), republishedByRun: row.optionalInteger(10))
        }
        return confirmations
    }
}
