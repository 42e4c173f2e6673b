import Postgres

extension WarehouseReader {
    /// What a run found, rule by rule, beside the runs before it that read the same sources or built.
    ///
    /// - Throws: `PostgresError`.
    public func findingTrends(ofRun run: Int) throws -> [FindingTrend] {
        try trends(
            rows(
                """
                select severity, rule, sum(count)::bigint, sum(new_count)::bigint, sum(former_count)::bigint
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
                select f.severity, f.rule, count(*), count(*) filter (where f.is_new), max(t.former_count)
                from nqp.finding f
                left join nqp.finding_trend t on t.run = f.run and not t.of_panel and t.source is not distinct from f.source
                    and t.severity = f.severity and t.rule = f.rule
                where f.run = $1 and f.file = $2
                group by f.severity, f.rule
                order by f.severity, f.rule
                """, [.integer(run), .text(file)]))
    }

    private func trends(_ result: ResultSet) throws -> [FindingTrend] {
        try result.rows.map { row in
            FindingTrend(
                severity: try row.text(0), rule: try row.text(1), count: try row.integer(2),
                newCount: try row.integer(3), formerCount: row.optionalInteger(4))
        }
    }
}
