import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Tamper evidence")
struct TamperTests {
    @Test(
        "the sample warehouse is what its archived bytes give, its chain the same in SQL; a chain hash that no vintage has is missed"
    )
    func intact() throws {
        let sample = try SampleWarehouse.shared.get()
        let result = try sample.database.pipeline(Shipped.configuration.get()).verifyAll(
            head: String(repeating: "b", count: 64))
        #expect(result.discrepancies.map(\.kind) == [.chain], "\(result.discrepancies.prefix(5))")
        #expect(result.isHeadUnknown && result.isAsArchived && !result.isIntact)
        #expect(result.fileCount == 35 && result.loadCount == 35 && result.vintageCount == 2)
        let links = try sample.database.rows(
            "select chain_hash, is_intact from audit.vintage_chain order by vintage")
        #expect(links.map { $0[1] } == ["t", "t"] && links.last?[0] == result.chainHead)
    }

    @Test(
        "a vintage older than a column lacks it, and one of another program whose estimates differ is said to be of that"
    )
    func upgraded() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let administrator = try copy.connect(role: EmbeddedServer.administrator)
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        for statement in [
            "update ops.migration set applied_at = clock_timestamp() where name ~ '001[245]'",
            "delete from core.configuration_source",
            "update core.estimate_test set sample = null, n = null, clusters = null, notes = null",
            "update core.estimate_description set sample = null",
        ] { #expect(try administrator.execute(statement).affectedRows > 0) }
        #expect(try pipeline.verifyAll().discrepancies.isEmpty)
        for statement in [
            "update ops.migration set applied_at = 'epoch'", "update ops.run set program_version = '0.0.9'",
        ] { #expect(try administrator.execute(statement).affectedRows > 0) }
        let found = try pipeline.verifyAll().discrepancies.filter { $0.kind == .estimate }
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.place.hasSuffix("(made by nqp 0.0.9; this is nqp test)") })
    }

    /// What a superuser does behind the warehouse's back, and what then is named.
    static let deeds: [(statement: String, kind: Discrepancy.Kind, words: [String])] = [
        (
            "update core.panel_cell set value = value * 1.0000000000000002 where vintage_id = 1 and entity_id = 1 and period = 2015 and indicator_id = 2 ",
            .cell, ["vintage 1", "110000 2015"]
        ),
        (
            "delete from core.index_score where vintage_id = 2 and entity_id = 1 and period = 2020", .score,
            ["vintage 2", "110000 2020", "no row"]
        ),
        (
            "update core.index_weight set weight = weight + 1e-16 where vintage_id = 1 and indicator_id = 3",
            .weight, ["vintage 1", "index_weight.weight"]
        ),
        (
            "update core.estimate_coefficient set p_value = p_value / 2 where vintage_id = 2 and model_code = 'baseline_controls' and role = 'treatment'",
            .estimate, ["p_value of baseline_controls"]
        ),
        (
            "update raw.observation set value = value + 1 where load_id = 3 and entity_id = 1 and period = 2014",
            .observation, ["load 3", "110000 2014"]
        ),
        (
            "delete from raw.observation where load_id = 3 and entity_id = 2 and period = 2016", .observation,
            ["load 3", "120000 2016", "no observation"]
        ),
        (
            "update raw.source_file_chunk set content = overlay(content placing 'x' from 30) where file_id = 5",
            .file, ["archived as file 5"]
        ),
        (
            "update raw.source_file set name = 'other-' || name where file_id = 6", .file,
            ["the name of file 6"]
        ),
        (
            "update core.configuration_file set content = content || '\\x0a' where path = 'index.yaml'",
            .configuration, ["configuration 1, fingerprint"]
        ),
        (
            "update core.configuration_indicator set direction = '-' where configuration_id = 1 and indicator_id = 2",
            .configuration, ["configuration 1, configuration_indicator.direction of"]
        ),
        (
            "delete from core.configuration_source where configuration_id = 1", .configuration,
            ["configuration 1, configuration_source.* of tidy", "no row"]
        ),
        (
            "delete from core.policy_zone where configuration_id = 1 and position = 0", .configuration,
            ["configuration 1, policy_zone", "no row"]
        ),
        (
            "update raw.load set released_on = '2020-01-01' where load_id = 1", .load,
            ["load 1", "release date"]
        ),
        (
            "update core.vintage set content_hash = repeat('a', 64) where vintage_id = 1", .chain,
            ["vintage 1, chain hash"]
        ),
        (
            "delete from core.publication where vintage_id = 1", .publication,
            ["vintage 1 by run 1, which made it", "no row"]
        ),
        (
            "update core.publication set published_at = published_at - interval '1 day' where vintage_id = 2",
            .publication, ["publication 2, of vintage 2, time", "during run 2"]
        ),
        (
            "update core.publication set reason = 'nqp publish 2' where vintage_id = 2", .publication,
            ["publication 2, of vintage 2, reason", "new content"]
        ),
        (
            "insert into core.publication (vintage_id, run_id, reason) values (2, 1, 'the inputs give this content again')",
            .publication, ["of vintage 2, run", "from 3 on"]
        ),
        (
            "update core.vintage set built_at = built_at + interval '1 day' where vintage_id = 1",
            .publication,
            ["vintage 1, built", "during run 1"]
        ),
        (
            "with run as (insert into ops.run (command, builds, program_version) values ('publish', false, '') returning run_id) insert into ops.run_outcome (run_id, outcome, message) select run_id, 'done', '' from run",
            .publication, ["which was done", "no row"]
        ),
    ]

    /// What the writer's role can do, which may only insert, and what then is named.
    static let insertions: [(statement: String, kind: Discrepancy.Kind, words: [String])] = [
        (
            "insert into raw.observation select entity_id, series_id, 1999, released_on, file_id, load_id, 1, 1, source_unit_id, 1, 1, sheet, '1' from raw.observation where load_id = 5 limit 1",
            .observation, ["load 5", "1999", "no observation"]
        ),
        (
            "insert into raw.observation select entity_id, series_id, 1998, '2030-01-01', 6, load_id, 1, 1, source_unit_id, 1, 1, sheet, '1' from raw.observation where load_id = 5 limit 1",
            .observation,
            ["load 5", "1998", "of file 6, released 2030-01-01", "no observation: the load is of file 5"]
        ),
        (
            "insert into core.panel_cell (entity_id, indicator_id, period, vintage_id, value, method) select entity_id, indicator_id, period, 2, 2 * value, method from core.panel_cell c where vintage_id = 1 and method = 'observed' and period = 2015 and not exists (select from core.panel_cell o where o.vintage_id = 2 and o.entity_id = c.entity_id and o.indicator_id = c.indicator_id and o.period = c.period) limit 1",
            .cell, ["vintage 2", " 2015 "]
        ),
        (
            "insert into core.index_score (entity_id, period, vintage_id, score) values (1, 1999, 1, 9)",
            .score,
            ["vintage 1", "110000 1999", "no row"]
        ),
        (
            "insert into core.estimate_coefficient (vintage_id, model_code, equation, term, position, label, role, estimate) select vintage_id, model_code, equation, 'forged', 99, 'Forged', 'treatment', 9 from core.estimate_equation where vintage_id = 2 limit 1",
            .estimate, ["vintage 2", "forged", "no row"]
        ),
        (
            "insert into raw.source_file_chunk (file_id, position, content) values (7, 999, 'x')", .file,
            ["archived as file 7"]
        ),
        (
            "insert into core.configuration_input (configuration_id, indicator_id, series_id, position, of_all_entities) select configuration_id, indicator_id, series_id, 99, not of_all_entities from core.configuration_input limit 1",
            .configuration, ["configuration 1, configuration_input.* of ", "no row"]
        ),
        (
            "insert into core.policy_zone select configuration_id, policy_code, 99, entity_id, 'Forged', approved_year, approved_month, effective_year, note from core.policy_zone limit 1",
            .configuration, ["configuration 1, policy_zone.* of ", " 99", "no row"]
        ),
        (
            "insert into core.configuration_file (configuration_id, path, content) values (1, 'forged.yaml', '')",
            .configuration, ["configuration 1, file forged.yaml"]
        ),
        (
            "insert into raw.correction select load_id, 99, entity_id, series_id, period, sheet, row_number, column_number, source_text, source_value, 'flag', source_value, source_text, 'forged', '' from raw.observation where load_id = 8 limit 1",
            .load, ["load 8 of ", "correction.* of 99", "forged", "no row"]
        ),
        (
            "insert into raw.load_series select load_id, series_id, 'forged', unit_in_file, 1, 1999, 1999 from raw.load_series where load_id = 9 limit 1",
            .load, ["load 9", "forged in ", "no row"]
        ),
        (
            "insert into raw.load (load_id, file_id, run_id, configuration_id, source_code, layout, reading_fingerprint, released_on) overriding system value select 0, file_id, run_id, configuration_id, source_code, layout, reading_fingerprint, released_on from raw.load where load_id = 1",
            .load, ["load 0 of file", "not on record"]
        ),
    ]

    @Test(
        "a return to an older vintage that is moved to another, reason and message included, contradicts the runs after it"
    )
    func movedPublication() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        try pipeline.publish(vintage: 1)
        _ = try pipeline.build()
        #expect(try pipeline.verifyAll().isIntact)
        let administrator = try copy.connect(role: EmbeddedServer.administrator)
        for statement in [
            "update core.publication set vintage_id = 2, reason = 'nqp publish 2' where publication_id = 3",
            "update ops.run_outcome set message = 'vintage 2' where message = 'vintage 1'",
        ] { #expect(try administrator.execute(statement).affectedRows == 1) }
        let found = try pipeline.verifyAll().discrepancies.filter { $0.kind == .publication }
        #expect(found.map(\.place) == ["the vintage that run 4 left published"])
        #expect(found.map(\.recomputed) == ["vintage 1, by the run's message"])
    }

    @Test(
        "a vintage or a refused file that is erased, rows of no vintage, and counts that are none are found")
    func erased() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "tidy-x-2024-01-01.csv", "entity,year,series,value,unit\nAtlantis,2020,gdp,1,亿元\n")
        #expect(try pipeline.ingest([file]).count(.refused) == 1)
        _ = try pipeline.build()
        #expect(try pipeline.verifyAll().isIntact)
        let administrator = try copy.connect(role: EmbeddedServer.administrator)
        for statement in [
            "set session_replication_role = replica",
            "delete from ops.finding where ingest_id in (select ingest_id from ops.ingest where outcome = 'refused')",
            "with gone as (delete from ops.ingest where outcome = 'refused' returning file_id), bytes as (delete from raw.source_file_chunk using gone where source_file_chunk.file_id = gone.file_id) select from gone",
            "delete from raw.source_file where name like 'tidy-x-%'",
            "update raw.source_file set encoding = 'utf-16le' where file_id = 4",
            "update core.vintage set changed_count = changed_count + 1 where vintage_id = 1",
            "insert into core.panel_cell (entity_id, indicator_id, period, vintage_id, value, method) select entity_id, indicator_id, period, 99, value, method from core.panel_cell where vintage_id = 1 limit 3",
            "insert into core.configuration_entity select (jsonb_populate_record(e, '{\"configuration_id\": 99}')).* from core.configuration_entity e limit 1",
            "insert into raw.source_file_chunk select (jsonb_populate_record(c, '{\"file_id\": 9999}')).* from raw.source_file_chunk c limit 1",
            "delete from core.vintage where vintage_id = 2",
        ] { try administrator.execute(statement) }
        let found = try pipeline.verifyAll().discrepancies.map { "\($0.kind): \($0.place): \($0.stored)" }
        for expected in [
            "diary: what run 3 noted of files, and the outcome before it: ",
            "file: \(try copy.value("select file_name from audit.source_file where file_id = 4") ?? ""), archived as file 4, encoding: utf-16le",
            "cell: vintage 1, changed_count: ",
            "cell: core.panel_cell of vintage 99: 3 rows",
            "configuration: core.configuration_entity of configuration 99: 1 rows",
            "file: raw.source_file_chunk of file 9999: 1 rows",
            "publication: core.publication of vintage 2: 1 rows",
            "score: core.index_score of vintage 2: ",
        ] { #expect(found.contains { $0.hasPrefix(expected) }, "\(expected) not in \(found.prefix(20))") }
        try administrator.execute("update ops.run_outcome set diary_hash = null")
        let outcomes = try WarehouseAuditor(copy.connect()).diaryDifferences()
        #expect(outcomes.count == 4, "\(outcomes)")
    }

    @Test(
        "what a superuser changes, drops or swaps, and what the writer's role adds, is found and named",
        arguments: [
            [Discrepancy.Kind.cell, .score, .weight, .estimate, .observation, .chain, .publication],
            [.file, .configuration, .load],
        ])
    func tampering(kinds: [Discrepancy.Kind]) throws {
        let copy = try SampleWarehouse.shared.get().copy()
        var deeds: [(statement: String, kind: Discrepancy.Kind, words: [String])] = []
        for (list, role) in [(Self.deeds, EmbeddedServer.administrator), (Self.insertions, "nqp_etl")] {
            for deed in list where kinds.contains(deed.kind) {
                let touched = try copy.connect(role: role).execute(deed.statement).affectedRows
                #expect(touched > 0, "nothing was tampered with: \(deed.statement)")
                deeds.append(deed)
            }
        }
        let result = try copy.pipeline(Shipped.configuration.get()).verifyAll()
        for deed in deeds {
            let found = result.discrepancies.contains { item in
                item.kind == deed.kind
                    && deed.words.allSatisfy {
                        "\(item.place) \(item.stored) \(item.recomputed)".contains($0)
                    }
            }
            #expect(
                found, "\(deed.statement): \(result.discrepancies.filter { $0.kind == deed.kind }.prefix(3))")
        }
    }
}
