import Foundation
import Postgres

extension WarehouseReader {
    /// How the warehouse stands, as one moment sees it. Needs no more than `nqp_analyst`.
    ///
    /// - Throws: `WarehouseError.noVintage` where the database is no warehouse yet; `PostgresError`.
    public func status(runs count: Int = 5) throws -> WarehouseStatus {
        try connection.transaction(.snapshot) {
            WarehouseStatus(
                published: try published(),
                vintageCount: try rows("select count(*) from nqp.vintage").onlyRow().integer(0),
                lastRuns: try runs("order by run desc limit \(count)").map(run),
                commands: try runs(
                    "where run in (select max(run) from audit.run group by command) order by command"
                ).map { row in
                    WarehouseStatus.Command(last: try run(row), lastDoneAt: row.moment(6))
                },
                sources: try sources(), waitingFiles: try waitingFiles(), settledFiles: try settledFiles(),
                findings: try standingFindings(), storage: try storage())
        }
    }

    private func published() throws -> WarehouseStatus.Vintage? {
        try rows(
            """
            select vintage, content_hash, extract(epoch from last_published_at), first_year, last_year, entity_count, cell_count,
                last_reason
            from nqp.vintage
            where is_published
            """
        ).firstRow.map { row in
            WarehouseStatus.Vintage(
                number: try row.integer(0), contentHash: try row.text(1),
                publishedAt: Date(timeIntervalSince1970: try row.real(2)), reason: try row.text(7),
                firstYear: try row.integer(3),
                lastYear: try row.integer(4), entityCount: try row.integer(5), cellCount: try row.integer(6))
        }
    }

    /// A run without an outcome is at work if it is the last one and somebody holds the writer's lock.
    private func runs(_ selection: String) throws -> [Row] {
        try Array(
            rows(
                """
                select run, command, extract(epoch from started_at), extract(epoch from ended_at),
                    case
                        when outcome is not null then outcome
                        when run = (select max(run) from audit.run) and exists (
                            select
                            from pg_locks
                            where locktype = 'advisory' and granted and classid = 0 and objid = $1
                                and database = (select oid from pg_database where datname = current_database()))
                            then 'at work'
                        else 'cut off'
                    end as state,
                    message,
                    (select max(extract(epoch from d.ended_at))
                     from audit.run d
                     where d.command = r.command and d.outcome = 'done')
                from audit.run r
                \(selection)
                """, [.integer(WarehouseLock.writerKey)]
            ).rows)
    }

    private func run(_ row: Row) throws -> WarehouseStatus.Run {
        WarehouseStatus.Run(
            number: try row.integer(0), command: try row.text(1),
            startedAt: Date(timeIntervalSince1970: try row.real(2)), endedAt: row.moment(3),
            state: try row.choice(4), message: row.optionalText(5))
    }

    private func sources() throws -> [WarehouseStatus.Source] {
        try rows(
            """
            select source, title, state, last_file, last_released_on, newest_year, expected_year, expected_by, days_late
            from nqp.freshness
            order by source
            """
        ).rows.map { row in
            WarehouseStatus.Source(
                id: try row.text(0), title: try row.text(1), state: try row.choice(2),
                lastFile: row.optionalText(3), lastReleasedOn: row.optionalText(4),
                newestYear: row.optionalInteger(5), expectedYear: row.optionalInteger(6),
                expectedBy: row.optionalText(7), daysLate: row.optionalInteger(8))
        }
    }

    private func waitingFiles() throws -> [WarehouseStatus.WaitingFile] {
        try rows(
            """
            select f.file_name, extract(epoch from f.attempted_at), f.message, (
                select n.remedy
                from nqp.finding n
                where n.file = f.file_name and n.severity = 'error' and n.is_current and n.occurrence_count = 1
                order by n.run desc, n.finding
                limit 1)
            from audit.source_file f
            where f.outcome is distinct from 'loaded' and f.settled_by is null and not exists (
                select
                from audit.source_file later
                where later.file_name = f.file_name and later.file_id > f.file_id)
            order by f.attempted_at desc, f.file_name
            """
        ).rows.map { row in
            WarehouseStatus.WaitingFile(
                name: try row.text(0), refusedAt: row.moment(1), message: row.optionalText(2),
                remedy: row.optionalText(3))
        }
    }

    /// The last ten of a month.
    private func settledFiles() throws -> [WarehouseStatus.SettledFile] {
        try rows(
            """
            select f.file_name, extract(epoch from f.attempted_at), f.message, extract(epoch from f.settled_at), by.sha256
            from audit.source_file f
            join audit.source_file by on by.file_id = f.settled_by
            where f.settled_at > now() - interval '1 month'
            order by f.settled_at desc, f.file_id desc
            limit 10
            """
        ).rows.map { row in
            WarehouseStatus.SettledFile(
                name: try row.text(0), refusedAt: row.moment(1), message: row.optionalText(2),
                settledAt: row.moment(3), settledBy: try row.text(4))
        }
    }

    private func standingFindings() throws -> [WarehouseStatus.Findings] {
        try rows(
            """
            select f.severity, f.rule, sum(f.occurrence_count)::bigint, t.count, t.new_count, t.former_count
            from nqp.finding f
            left join (
                select severity, rule, sum(count)::bigint as count, sum(new_count)::bigint as new_count,
                    sum(former_count)::bigint as former_count
                from nqp.finding_trend
                where is_latest
                group by severity, rule
            ) as t using (severity, rule)
            where f.is_current
            group by f.severity, f.rule, t.count, t.new_count, t.former_count
            order by f.severity, f.rule
            """
        ).rows.map { row in
            WarehouseStatus.Findings(
                severity: try row.text(0), rule: try row.text(1), count: try row.integer(2),
                lastCount: row.optionalInteger(3) ?? 0, newCount: row.optionalInteger(4) ?? 0,
                formerCount: row.optionalInteger(5))
        }
    }

    private func storage() throws -> WarehouseStatus.Storage {
        let row = try rows(
            """
            select pg_database_size(current_database()), count(*), coalesce(sum(byte_count), 0)::bigint
            from audit.source_file
            where same_bytes_as is null
            """
        ).onlyRow()
        return WarehouseStatus.Storage(
            databaseBytes: try row.integer(0), archivedFiles: try row.integer(1),
            archiveBytes: try row.integer(2))
    }
}

extension Row {
    /// A moment that the server wrote as seconds since 1970.
    fileprivate func moment(_ column: Int) -> Date? {
        optionalReal(column).map { Date(timeIntervalSince1970: $0) }
    }

    /// One of the words that a view is documented to have.
    ///
    /// - Throws: `WarehouseError.installation` for another.
    fileprivate func choice<Choice: RawRepresentable>(_ column: Int) throws -> Choice
    where Choice.RawValue == String {
        let word = try text(column)
        guard let choice = Choice(rawValue: word) else {
            throw WarehouseError.installation("the database knows a state \"\(word)\" that nqp does not")
        }
        return choice
    }
}
