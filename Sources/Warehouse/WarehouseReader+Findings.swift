import Configuration
import Postgres

extension WarehouseReader {
    /// What a run found, rule by rule, beside the runs before it that read the same sources or built.
    ///
    /// - Throws: `PostgresError`.
    public func findingTrends(ofRun run: Int) throws -> [FindingTrend] {
        try trends(
            rows(
                """
                select severity, rule, sum(count)::bigint, sum(new_count)::bigint, sum(former_count)::bigint,
                    sum(file_count)::bigint, sum(former_file_count)::bigint, sum(untold_count)::bigint
                from nqp.finding_trend
                where run = $1
                group by severity, rule
                order by severity, rule
                """, [.integer(run)]))
    }

    /// What a run found in one file, beside what the run before found in all files of its source.
    ///
    /// - Throws: `PostgresError`.
    public func findingTrends(ofRun run: Int, file: String) throws -> [FindingTrend] {
        try trends(
            rows(
                """
                select f.severity, f.rule, sum(f.occurrence_count)::bigint,
                    coalesce(sum(f.occurrence_count) filter (where f.is_new), 0)::bigint, max(t.former_count),
                    1, max(t.former_file_count),
                    coalesce(sum(f.occurrence_count) filter (where f.occurrence_count > 1 and not f.is_new), 0)::bigint
                from nqp.finding f
                left join nqp.finding_trend t on t.run = f.run and not t.of_panel and t.source is not distinct from f.source
                    and t.severity = f.severity and t.rule = f.rule
                where f.run = $1 and f.file = $2
                group by f.severity, f.rule
                order by f.severity, f.rule
                """, [.integer(run), .text(file)]))
    }

    /// The names of files that were not read, of which an earlier run that came to its end had found the same as this one.
    ///
    /// - Parameter told: the last run that did.
    /// - Throws: `PostgresError`.
    public func filesOfOldFindings(inRun run: Int, told: Int) throws -> Set<String> {
        let names = try rows(
            """
            select n.file_name
            from ops.finding n
            join core.finding_subject s using (finding_id)
            where n.run_id = $1 and n.ingest_id is null and n.file_name is not null and s.subject in (
                select former.subject
                from core.finding_subject former
                join ops.run_outcome o using (run_id)
                where former.run_id <= $2 and o.outcome <> 'failed')
            """, [.integer(run), .integer(told)])
        return Set(try names.rows.map { try $0.text(0) })
    }

    /// Whether every error that a run found without a file's being read – in the panel, in the inbox – had been found by the run
    /// before it that came as far as a build, as often.
    ///
    /// - Parameter told: the last run that came to its end.
    /// - Throws: `PostgresError`.
    public func isRefusedAsBefore(run: Int, told: Int) throws -> Bool {
        try rows(
            """
            with error as (
                select run_id, subject, sum(occurrence_count) as count
                from core.finding_subject
                where of_panel and severity = 'error'
                group by run_id, subject
            )
            select not exists (
                select
                from error this
                where this.run_id = $1 and not exists (
                    select
                    from error former
                    where former.subject = this.subject and former.count >= this.count and former.run_id = (
                        select max(r.run_id)
                        from ops.run r
                        join ops.run_outcome o using (run_id)
                        where r.builds and r.run_id <= $2 and o.outcome <> 'failed')))
            """, [.integer(run), .integer(told)]
        ).onlyRow().boolean(0)
    }

    /// What was found when an archived file was refused last.
    ///
    /// - Throws: `PostgresError`.
    public func lastFindings(ofFile file: Int) throws -> [Finding] {
        let last = try rows(
            "select max(ingest_id) from ops.ingest where file_id = $1 and outcome = 'refused'",
            [.integer(file)])
        return try last.onlyRow().optionalInteger(0).map { try findings(ofIngest: $0) } ?? []
    }

    /// The other names under which bytes had been refused, for the name, before a file with them was loaded.
    ///
    /// - Throws: `PostgresError`.
    public func namesSettled(byFile file: Int, named name: String) throws -> [String] {
        try rows(
            """
            select distinct i.file_name
            from core.settlement s
            join ops.ingest i using (ingest_id)
            where s.file_id = $1 and i.file_name <> $2
            order by 1
            """, [.integer(file), .text(name)]
        ).rows.map { try $0.text(0) }
    }

    /// What was found in an attempt to load a file.
    func findings(ofIngest ingest: Int) throws -> [Finding] {
        try rows(
            """
            select n.rule, n.severity, n.file_name, n.sheet, n.row_number, n.column_number, n.entity_code, n.series_code,
                n.period, n.found, n.expected, n.remedy, n.occurrence_count
            from ops.finding n
            where n.ingest_id = $1
            order by n.finding_id
            """, [.integer(ingest)]
        ).rows.compactMap { row in
            // A rule of another version of the program has no place in a report of this one.
            guard let rule = Rule(rawValue: try row.text(0)),
                let severity = Severity(rawValue: try row.text(1))
            else { return nil }
            return Finding(
                rule, severity, file: row.optionalText(2), sheet: row.optionalText(3),
                row: row.optionalInteger(4),
                column: row.optionalInteger(5), entity: row.optionalText(6), series: row.optionalText(7),
                period: row.optionalInteger(8), found: try row.text(9), expected: try row.text(10),
                remedy: try row.text(11), occurrenceCount: try row.integer(12))
        }
    }

    private func trends(_ result: ResultSet) throws -> [FindingTrend] {
        try result.rows.map { row in
            FindingTrend(
                severity: try row.text(0), rule: try row.text(1), count: try row.integer(2),
                newCount: try row.integer(3), untoldCount: try row.integer(7),
                formerCount: row.optionalInteger(4),
                fileCount: row.optionalInteger(5), formerFileCount: row.optionalInteger(6))
        }
    }
}
