import Postgres

/// The history of what readers saw. No file gives it, but the runs that wrote it bound it.
extension WarehouseAuditor {
    /// What contradicts that a vintage is published in the transaction that makes it, that runs follow one another and publish
    /// at most once, and that each does so while it is at work.
    public func publicationDifferences() throws -> [Discrepancy] {
        try contradictions() + lacking() + told() + times()
    }

    /// Reasons, runs and their order.
    private func contradictions() throws -> [Discrepancy] {
        try connection.execute(
            """
            select p.publication_id, p.vintage_id, p.reason, case
                    when r.command = 'publish' then format('nqp publish %s', p.vintage_id)
                    when p.run_id = v.run_id then 'new content'
                    else 'the inputs give this content again'
                end, p.run_id, greatest(v.run_id, 1 + lag(p.run_id) over (order by p.publication_id)), r.command
            from core.publication p
            join core.vintage v using (vintage_id)
            join ops.run r on r.run_id = p.run_id
            order by p.publication_id
            """
        ).rows.flatMap { row in
            let place = "publication \(try row.integer(0)), of vintage \(try row.integer(1))"
            var found: [Discrepancy] = []
            if try row.text(2) != row.text(3) {
                found.append(
                    Discrepancy(
                        .publication, "\(place), reason", stored: try row.text(2), recomputed: try row.text(3)
                    ))
            }
            let (run, earliest, command) = (try row.integer(4), try row.integer(5), try row.text(6))
            if run < earliest || !["run", "build", "publish"].contains(command) {
                found.append(
                    Discrepancy(
                        .publication, "\(place), run", stored: "\(run), \(command)",
                        recomputed: "a run, build or publish from \(earliest) on"))
            }
            return found
        }
    }

    /// Publications that runs must have left.
    private func lacking() throws -> [Discrepancy] {
        try connection.execute(
            """
            select run_id, 'vintage ' || vintage_id, 'which made it'
            from core.vintage v
            where not exists (
                select from core.publication p where p.vintage_id = v.vintage_id and p.run_id = v.run_id)
            union all
            select run_id, o.message, 'which was done'
            from ops.run r
            join ops.run_outcome o using (run_id)
            where r.command = 'publish' and o.outcome = 'done'
                and not exists (
                    select from core.publication p
                    where p.run_id = r.run_id and o.message = 'vintage ' || p.vintage_id)
            order by 1, 2
            """
        ).rows.map { row in
            Discrepancy(
                .publication,
                "the publication of \(try row.text(1)) by run \(try row.integer(0)), \(try row.text(2))",
                stored: "no row", recomputed: "a row")
        }
    }

    /// Runs that built and noted that readers see another vintage than publications say.
    private func told() throws -> [Discrepancy] {
        try connection.execute(
            """
            with build as (
                select r.run_id, coalesce(
                    substring(o.message from 'nothing changed: vintage ([0-9]+)$'),
                    substring(o.message from 'vintage ([0-9]+) stays, which was published in place of vintage [0-9]+$'),
                    substring(o.message from 'vintage ([0-9]+) published(?: again|, [0-9]+ cells? changed)$')) as vintage
                from ops.run r
                join ops.run_outcome o using (run_id)
                where r.builds
            )
            select b.run_id, b.vintage, p.publication_id, p.vintage_id
            from build b
            left join lateral (
                select c.publication_id, c.vintage_id
                from core.publication c
                where c.run_id <= b.run_id
                order by c.publication_id desc
                limit 1
            ) as p on true
            where b.vintage is not null and b.vintage is distinct from p.vintage_id::text
            order by b.run_id
            """
        ).rows.map { row in
            Discrepancy(
                .publication, "the vintage that run \(try row.integer(0)) left published",
                stored: row.optionalInteger(3).map {
                    "vintage \($0), of publication \(row.optionalInteger(2) ?? 0)"
                } ?? "none", recomputed: "vintage \(try row.text(1)), by the run's message")
        }
    }

    /// Moments outside of their run, to the hour, for clocks are set.
    private func times() throws -> [Discrepancy] {
        try connection.execute(
            """
            with moment as (
                select 'vintage ' || vintage_id || ', built' as place, built_at as at, run_id, vintage_id as number, 1 as kind
                from core.vintage
                union all
                select format('publication %s, of vintage %s, time', publication_id, vintage_id), published_at, run_id,
                    publication_id, 2
                from core.publication
            )
            select m.place, date_trunc('second', m.at at time zone 'UTC')::text, m.run_id,
                date_trunc('second', r.started_at at time zone 'UTC')::text,
                date_trunc('second', o.ended_at at time zone 'UTC')::text
            from moment m
            join ops.run r using (run_id)
            left join ops.run_outcome o using (run_id)
            where m.at < r.started_at - interval '1 hour' or m.at > o.ended_at + interval '1 hour'
            order by m.kind, m.number
            """
        ).rows.map { row in
            Discrepancy(
                .publication, try row.text(0), stored: try row.text(1),
                recomputed:
                    "during run \(try row.integer(2)): \(try row.text(3)) to \(row.optionalText(4) ?? "its end")"
            )
        }
    }
}
