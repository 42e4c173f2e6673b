import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Revisions of the sample release")
struct RevisionTests {
    @Test("a vintage's revisions are the cells in which two whole panels differ, and no other")
    func cells() throws {
        let database = try SampleWarehouse.shared.get().database
        // What each panel says that the other does not, by value or method.
        for (own, other, side) in [(1, 2, "old"), (2, 1, "new")] {
            let row = "entity_code, year, indicator, value, method"
            let differing =
                "select \(row) from nqp.panel_as_of(\(own)) except select \(row) from nqp.panel_as_of(\(other))"
            let found = """
                select entity_code, year, indicator, \(side)_value, \(side)_method
                from nqp.revision
                where vintage = 2 and (change <> 0 or old_method <> new_method)
                """
            #expect(try database.rows("(\(differing)) except (\(found))").isEmpty)
            #expect(try database.rows("(\(found)) except (\(differing))").isEmpty)
        }
        #expect(
            try database.value(
                "select count(*) from nqp.revision where vintage = 2 union all select changed_count from nqp.vintage where vintage = 2"
            ) == "2461")
        let row = "entity_code, year, indicator, kind, old_value, new_value"
        let between = "select \(row) from nqp.revision_between(1, 2)"
        #expect(
            try database.rows("\(between) except select \(row) from nqp.revision where vintage = 2").isEmpty)
        #expect(try database.value("select count(*) from (\(between)) as b") == "2461")
    }

    @Test("the planted revision of gross product is in the triangle, and reaches energy efficiency")
    func planted() throws {
        let database = try SampleWarehouse.shared.get().database
        // Values of the second release are either new or follow one of the first.
        let observations = try database.rows(
            """
            select file_name, count(*), min(realtime_start), max(realtime_start)
            from nqp.revision_triangle
            where series = 'gdp'
            group by file_name
            order by file_name
            """)
        #expect(
            observations == [
                ["nbs-gdp-2023-03-01.csv", "350", "2023-03-01", "2023-03-01"],
                ["nbs-gdp-2023-11-15.csv", "354", "2023-11-15", "2023-11-15"],
            ])
        let moved = try database.rows(
            """
            select min(year), max(year), bool_and(realtime_end = '9999-12-31'), bool_and(value = previous_value + revision),
                max(abs(relative_revision)) between 0.01 and 0.2
            from nqp.revision_triangle
            where series = 'gdp' and release_number = 2 and revision <> 0
            """)
        #expect(moved == [["2018", "2022", "t", "t", "t"]])
        // Whatever a release said, each cell has one value at any time, and the last one counts.
        let counting = "select series, entity_code, year, value, released_on from nqp.observation"
        let latest = """
            select series, entity_code, year, value, realtime_start from nqp.revision_triangle where is_latest
            """
        #expect(try database.rows("(\(counting)) except (\(latest))").isEmpty)
        #expect(try database.rows("(\(latest)) except (\(counting))").isEmpty)
        // GDP / energy: where GDP alone was revised, by the same share.
        let shares = try database.rows(
            """
            select r.entity, r.year
            from nqp.revision r
            join nqp.revision_triangle t using (entity_code, year)
            where r.vintage = 2 and r.indicator = 'energy_efficiency' and r.kind = 'revised' and t.series = 'gdp'
                and t.release_number = 2 and abs(r.relative_change - t.relative_revision) < 1e-12
            """)
        #expect(shares.count > 100)
    }

    @Test("the parts of every score's change add up to it, by entity and by indicator")
    func attribution() throws {
        let database = try SampleWarehouse.shared.get().database
        for source in [
            "nqp.revision_attribution where vintage = 2", "nqp.attribution_between(1, 2)",
            "nqp.attribution_between(2, 1)", "nqp.contribution_between(1, 2)",
        ] {
            let row = try database.rows(
                "select max(abs(change - data - normalisation - weight - definition)) < 1e-14, max(abs(data)) > 1e-6 from \(source)"
            )
            #expect(row == [["t", "t"]], "\(source)")
        }
        let scores = try database.value(
            """
            select max(abs(s.new_score - c.score))
            from nqp.score_change_between(1, 2) s
            join (
                select entity_code, year, sum(new_contribution) as score
                from nqp.contribution_between(1, 2)
                group by entity_code, year
            ) c using (entity_code, year)
            """)
        #expect(try #require(scores.flatMap(Double.init)) < 1e-14)
    }

    @Test("effects that lost their sign or stars are told first")
    func estimates() throws {
        let database = try SampleWarehouse.shared.get().database
        let diff = try WarehouseReader(database.connect(role: "nqp_analyst")).diff(from: 1, to: 2)
        let effect = try #require(
            diff.estimates.first { $0.model == "baseline_controls" && $0.term == "ai_pilot_zone" })
        #expect(effect.changesStars && !effect.changesSign)
        #expect(diff.estimates.contains { $0.changesSign })
        #expect(diff.sentence.hasPrefix("Vintage 1 → 2: 2461 cells differ (2296 revised"))
        #expect(diff.losses.isEmpty && diff.configuration.isEmpty)
    }

    @Test("a writer sees the difference that its own transaction makes, before anybody else does")
    func uncommitted() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let connection = try copy.connect(role: "nqp_etl")
        struct Rehearsal: Error {}
        #expect(throws: Rehearsal.self) {
            try connection.transaction {
                try connection.execute(
                    """
                    insert into core.vintage
                    select 3, 'rehearsed', configuration_id, run_id, built_at, last_load_id, first_period, last_period,
                        entity_count, cell_count, 1, inputs_hash, chain_hash
                    from core.vintage where vintage_id = 2
                    """)
                try connection.execute(
                    """
                    insert into core.panel_cell
                    select entity_id, indicator_id, period, 3, value * 2, method, left_period, left_value, left_weight,
                        right_period, right_value, right_weight
                    from core.panel_cell where vintage_id = 1 and method = 'observed' limit 1
                    """)
                let diff = try WarehouseReader(connection).diff(from: 2, to: 3)
                #expect(diff.cells.count == 1 && diff.cells[0].kind == .revised)
                throw Rehearsal()
            }
        }
        #expect(throws: WarehouseError.noVintage(3)) {
            try WarehouseReader(connection).diff(from: 2, to: 3)
        }
    }

    @Test("a gap that an older release fills at another level is a jump between files")
    func filledGap() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let gap = try #require(
            copy.rows(
                """
                select b.entity_code, b.series, b.year + 1, b.source_value * 20, b.source_unit, b.file_name
                from audit.observation b
                join audit.observation a on a.entity_code = b.entity_code and a.series = b.series and a.year = b.year + 2
                where b.is_current and a.is_current and b.value > 0 and b.series = 'electricity_consumption' and not exists (
                    select from audit.observation o
                    where o.entity_code = b.entity_code and o.series = b.series and o.year = b.year + 1)
                order by 1, 3
                limit 1
                """
            ).first)
        let values = gap.map { $0 ?? "" }
        let folder = try TemporaryFolder()
        try folder.write(
            "inbox/tidy-old-2010-01-01.csv",
            "entity,year,series,value,unit\n\(values[0]),\(values[2]),\(values[1]),\(values[3]),\(values[4])\n"
        )
        let report = try copy.pipeline(Shipped.configuration.get()).nightly(inbox: folder.path + "/inbox")
        let jumps = report.build.findings.filter { $0.rule == .jump }
        #expect(jumps.map(\.series) == [values[1], values[1]], "up, and down again: \(report.findings)")
        #expect(jumps.first?.file == "tidy-old-2010-01-01.csv" && jumps.first?.row == 2)
        #expect(jumps.first?.found.contains("that is of \(values[5])") == true)
        #expect(jumps.last?.found.contains("that is of tidy-old-2010-01-01.csv, released 2010-01-01") == true)
    }

    @Test("a rollback is recorded, and compares the other way round")
    func rollback() throws {
        let sample = try SampleWarehouse.shared.get()
        let copy = try sample.copy()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        try pipeline.publish(vintage: 1)
        let publications = try copy.rows(
            "select vintage, previous_vintage, is_rollback, reason from audit.publication order by publication"
        )
        #expect(
            publications == [
                ["1", nil, "f", "new content"], ["2", "1", "f", "new content"],
                ["1", "2", "t", "nqp publish 1"],
            ])
        let run = try copy.rows(
            "select r.command, r.outcome from audit.publication p join audit.run r on r.run = p.run where p.is_rollback"
        )
        #expect(run == [["publish", "done"]])
        #expect(
            try copy.rows(
                "select publication_count, last_reason, is_published from nqp.vintage order by vintage")
                == [["2", "nqp publish 1", "t"], ["1", "new content", "f"]])
        let reader = WarehouseReader(try copy.connect(role: "nqp_analyst"))
        #expect(try reader.vintage(named: "published") == 1 && reader.vintage(named: "previous") == 2)
        #expect(try reader.vintage(named: "latest") == 2 && reader.vintage(named: "9999-12-30") == 1)
        #expect(throws: WarehouseError.noVintageNamed("2012-01-01")) {
            try reader.vintage(named: "2012-01-01")
        }
        #expect(throws: WarehouseError.noVintageNamed("last")) { try reader.vintage(named: "last") }
        let diff = try reader.diff(from: 2, to: 1)
        #expect(diff.count(.filled) == 79 && diff.losses.first?.kind == .filledCells)
    }
}
