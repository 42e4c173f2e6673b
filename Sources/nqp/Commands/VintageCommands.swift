import ArgumentParser
import Foundation
import Postgres
import Warehouse

struct Vintages: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the vintages: what each changed, when and why it was published.",
        discussion: """
            Example: nqp vintages --last 10
            Cells are counted against the vintage of the number before, each kind as nqp diff names it. A vintage that was published more than once was returned to.
            """)

    @Option(help: "How many, the newest; default: 20 as a table, all as json or csv.")
    var last: Int?
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if let last, last < 1 { throw ValidationError("--last takes a number from 1 on") }
    }

    func run() throws {
        let reader = WarehouseReader(try database.open().connectForReading())
        let count = try reader.rows("select count(*) from nqp.vintage").onlyRow().integer(0)
        let wanted = min(count, last ?? (output.format == .table ? 20 : count))
        let table = Table(
            try reader.rows(
                """
                select l.vintage, l.is_published, date_trunc('second', l.built_at)::timestamp as built_at,
                    date_trunc('second', l.last_published_at)::timestamp as last_published_at,
                    l.publication_count as times_published, l.last_reason as reason, l.cell_count, l.changed_count,
                    case when l.vintage > 1 then c.added end as added,
                    case when l.vintage > 1 then c.revised end as revised,
                    case when l.vintage > 1 then c.supplied end as supplied,
                    case when l.vintage > 1 then c.filled end as filled,
                    case when l.vintage > 1 then c.refilled end as refilled,
                    case when l.vintage > 1 then c.removed end as removed,
                    l.has_new_configuration as new_configuration, l.first_year, l.last_year, l.weighting, l.content_hash
                from (
                    select v.*
                    from nqp.vintage v
                    order by vintage desc
                    limit $1
                ) as l
                -- One vintage at a time is one step down an index each.
                cross join lateral (
                    select count(*) filter (where r.kind = 'added') as added,
                        count(*) filter (where r.kind = 'revised') as revised,
                        count(*) filter (where r.kind = 'supplied') as supplied,
                        count(*) filter (where r.kind = 'filled') as filled,
                        count(*) filter (where r.kind = 'refilled') as refilled,
                        count(*) filter (where r.kind = 'removed') as removed
                    from nqp.revision r
                    where r.vintage = l.vintage
                ) as c
                order by l.vintage
                """, [.integer(wanted)]))
        guard output.format == .table else { return try table.print(as: output.format) }
        let shown = table.withoutEmptyColumns(and: ["built_at", "first_year", "last_year", "weighting"])
            .shortening("content_hash")
        print(shown.text())
        if wanted < count { print("… and \(count - wanted) older: nqp vintages --last \(count)") }
    }
}

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what differs between two vintages, and why scores changed.",
        discussion: """
            Example: nqp diff 1 2
            A vintage is a number, published, previous (published before it), latest, or a day (YYYY-MM-DD). Without any:
            what the published vintage changed against the one published before it; with one: from that to the published.
            A score's change is the sum of four parts: revised data, new minima and maxima, new weights, and indicators
            that were added, removed or redefined (docs/methods.md).
            """)

    @Argument(help: "The vintage to compare from; default: previous.")
    var from = "previous"
    @Argument(help: "The vintage to compare with; default: published.")
    var to = "published"
    @Option(help: "How many rows of each table are printed, the largest changes; json and csv have all.")
    var rows = 20
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if rows < 1 { throw ValidationError("--rows takes a number from 1 on") }
    }

    func run() throws {
        let reader = WarehouseReader(try database.open().connectForReading())
        let diff = try reader.diff(from: reader.vintage(named: from), to: reader.vintage(named: to))
        var report = Report()
        report.add(diff, limit: output.format == .table ? rows : nil)
        if output.format == .table { print(diff.sentence + "\n") }
        try report.print(as: output.format)
    }
}
