import Configuration
import Foundation
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("What rests on a file")
struct ImpactTests {
    private func reader(_ database: TestDatabase) throws -> WarehouseReader {
        WarehouseReader(try database.connect(role: "nqp_analyst"))
    }

    @Test("too few digits of a hash are said to be too few")
    func shortHash() throws {
        let reader = WarehouseReader(try SampleWarehouse.shared.get().database.connect(role: "nqp_analyst"))
        let error = #expect(throws: WarehouseError.self) {
            try reader.impact(ofFile: "abc1", cell: nil, vintage: nil)
        }
        #expect(error.map { "\($0)".contains("takes eight digits") } == true)
    }

    @Test("impact is lineage read backwards: the same ways, with the same contributions")
    func inverse() throws {
        let database = try SampleWarehouse.shared.get().database
        let columns = """
            indicator, entity_code, year, %, series, input_entity_code, sha256, row_number, column_number, value, contribution
            """
        let from = columns.replacingOccurrences(of: "%", with: "input_year, base_weight, observation_year")
        let to = columns.replacingOccurrences(of: "%", with: "base_year, base_weight, input_year")
        let filter = "vintage = 2 and entity = 'Hebei' and year = 2015"
        let lineage = "select \(from) from audit.lineage where \(filter) and sha256 is not null"
        let impact = "select \(to) from audit.impact where \(filter)"
        #expect(Int(try database.value("select count(*) from (\(lineage)) as l") ?? "") ?? 0 > 60)
        for (one, other) in [(lineage, impact), (impact, lineage)] {
            #expect(try database.rows("\(one) except all \(other)").isEmpty)
        }
    }

    @Test(
        "a cell leads to the scores that rest on it, and to what moves with them; the value it took the place of does not"
    )
    func cell() throws {
        let reader = try reader(SampleWarehouse.shared.get().database)
        let place = Impact.Place(sheet: nil, row: 5, column: 4)
        let impact = try reader.impact(ofFile: "nbs-gdp-2023-11-15.csv", cell: place, vintage: nil)
        #expect(impact.status == .counts && impact.vintage == 2 && impact.isWeightedByData)
        #expect(impact.candidates.map(\.isChosen) == [true, false] && impact.candidates[0].isThisCell)
        #expect(
            impact.candidates[0].reason == "released last, on 2023-11-15; the next before it on 2023-03-01")
        let scored = impact.ways.filter { $0.shareOfScore != nil }
        #expect(Set(scored.map(\.indicator)) == ["energy_efficiency", "tfp", "investment_output"])
        #expect(scored.allSatisfy { $0.entity == "Beijing" && $0.year == 2020 && $0.path == "directly" })
        let lineage = try reader.lineage(entity: "Beijing", year: 2020, indicator: nil, vintage: nil)
        for way in scored {
            let traced = lineage.indicators.first { $0.id == way.indicator }
            #expect(way.contribution == traced?.contribution && way.score == lineage.score)
        }
        #expect(impact.columns.filter(\.isByFrontier).map(\.id) == ["tfp"])
        #expect(impact.models.map(\.id).contains("baseline_controls"))

        let earlier = try reader.impact(ofFile: "nbs-gdp-2023-03-01.csv", cell: place, vintage: 2)
        #expect(earlier.status == .superseded && earlier.ways.isEmpty && earlier.models.isEmpty)
        #expect(earlier.candidates[1].isThisCell && earlier.candidates[1].reason.contains("2023-11-15"))
        // In the first vintage it counted, and the later file was not there.
        #expect(
            try reader.impact(ofFile: "nbs-gdp-2023-03-01.csv", cell: place, vintage: 1).status == .counts)
        #expect(try reader.impact(ofFile: "nbs-gdp-2023-11-15.csv", cell: place, vintage: 1).status == .later)
        let heading = Impact.Place(sheet: nil, row: 1, column: 1)
        #expect(
            try reader.impact(ofFile: "nbs-gdp-2023-03-01.csv", cell: heading, vintage: 2).status == .ignored)
    }

    @Test("an investment leads to the productivity of every later year, through the stock that it becomes")
    func stock() throws {
        let database = try SampleWarehouse.shared.get().database
        let years = try database.rows(
            """
            select string_agg(distinct year::text, ' '), bool_and(by_frontier), string_agg(distinct path, '|' order by path)
            from audit.impact
            where vintage = 2 and series = 'fixed_capital_formation' and input_entity = 'Beijing' and input_year = 2015
                and indicator = 'tfp'
            """)
        #expect(
            years == [["2015 2016 2017 2018 2019 2020 2021 2022", "t", "accumulated to a stock|directly"]])
    }

    @Test("a file leads to everything that its values enter; it is found by its hash too")
    func file() throws {
        let reader = try reader(SampleWarehouse.shared.get().database)
        let impact = try reader.impact(ofFile: "yearbook-energy-2023-03-01.xls", cell: nil, vintage: nil)
        #expect(impact.status == .counts && impact.countingCount == impact.valueCount)
        #expect(impact.columns.map(\.id) == ["renewable_energy", "energy_efficiency"])
        #expect(
            impact.columns.allSatisfy {
                $0.cellCount == 330 && $0.scoreCount == 330 && $0.extremes.count >= 2
            })
        let again = try reader.impact(ofFile: String(impact.file.sha256.prefix(12)), cell: nil, vintage: nil)
        #expect(again.file.name == impact.file.name)
        #expect(throws: WarehouseError.self) { try reader.impact(ofFile: "no.csv", cell: nil, vintage: nil) }
    }

    @Test("what came of a cell that does not count is said, whatever it was")
    func fates() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        let config = folder.path + "/etl-config"
        try FileManager.default.copyItem(atPath: TestCluster.repository + "/etl-config", toPath: config)
        try folder.write(
            "etl-config/corrections.yaml",
            """
            corrections:
              - { source: tidy, file: "tidy-gdp-*", cells: D3, action: drop, expect: 60000, reason: typo, evidence: a letter }
            """)
        try folder.write(
            "inbox/tidy-gdp-2024-01-01.csv",
            "entity,year,series,value,unit\nBeijing,2020,gdp,45000,亿元\nBeijing,2021,gdp,60000,亿元\n"
                + "Beijing,2019,gdp,many,亿元\nBeijing,2018,gdp,33106,亿元\n")
        try folder.write(
            "inbox/tidy-same-2024-01-01.csv", "entity,year,series,value,unit\nBeijing,2018,gdp,33107,亿元\n")
        try folder.write(
            "inbox/tidy-bad-2024-01-01.csv", "entity,year,series,value,unit\nBejing,2018,gdp,1,亿元\n")
        _ = try copy.pipeline(WarehouseConfiguration.load(folder: config)).nightly(
            inbox: folder.path + "/inbox")
        let reader = try reader(copy)
        func fate(_ file: String, _ row: Int, _ column: Int = 4) throws -> Impact {
            try reader.impact(
                ofFile: file, cell: Impact.Place(sheet: nil, row: row, column: column), vintage: nil)
        }
        #expect(try fate("tidy-gdp-2024-01-01.csv", 2).status == .counts)
        let dropped = try fate("tidy-gdp-2024-01-01.csv", 3)
        #expect(dropped.status == .dropped && dropped.correction?.reason == "typo")
        // Beside the values that compete for its place it stands too, with which file and why.
        let competitors = try reader.candidateRows(
            of: reader.subject(entity: "Beijing", year: 2021, vintage: nil).subject, of: "gdp")
        let last = try #require(competitors.rows.last)
        #expect(try last.text(14) == "dropped by corrections.yaml" && last.text(16) == "typo")
        #expect(try last.text(8) == "tidy-gdp-2024-01-01.csv" && last.text(9) == dropped.file.sha256)
        #expect(competitors.rowCount > 1 && last.optionalInteger(1) == nil)
        // A series has values in years that the index does not; an indicator has inputs in its years only.
        let early = try reader.subject(entity: "Beijing", year: 2011, vintage: nil).subject
        #expect(try reader.candidateRows(of: early, of: "gdp").rowCount > 0)
        #expect(throws: WarehouseError.self) { try reader.candidateRows(of: early, of: nil) }
        // It says nothing of the vintage before.
        let before = try reader.impact(
            ofFile: "tidy-gdp-2024-01-01.csv", cell: Impact.Place(sheet: nil, row: 3, column: 4), vintage: 2)
        #expect(before.status == .later && before.correction == nil)
        #expect(before.laterCorrection?.reason == "typo")
        let quarantined = try fate("tidy-gdp-2024-01-01.csv", 4)
        #expect(quarantined.status == .quarantined)
        #expect(quarantined.findings.contains { $0.severity == "quarantine" && $0.rule == "not_a_number" })
        #expect(try fate("tidy-gdp-2024-01-01.csv", 1).status == .ignored)
        let refused = try fate("tidy-bad-2024-01-01.csv", 2)
        #expect(refused.status == .refused && refused.findings.isEmpty == (refused.file.outcome == "loaded"))
        // Of two files of one day the one that arrived later counts, and each says so.
        let loser = try fate("tidy-gdp-2024-01-01.csv", 5)
        #expect(loser.status == .superseded && loser.candidates.first?.file == "tidy-same-2024-01-01.csv")
        #expect(
            loser.candidates.prefix(2).map(\.reason) == [
                "of the files released on 2024-01-01 the one that arrived last",
                "released the same day, 2024-01-01, but arrived before the one that counts",
            ])
        #expect(
            try copy.rows(
                "select run, path, change, sha256_before is not null from audit.configuration_change where run > 1"
            )
                == [["3", "corrections.yaml", "changed", "t"]])

        // Read by other rules, the same file's earlier reading competes no more.
        try folder.write("etl-config/corrections.yaml", "corrections: []\n")
        let again = try copy.pipeline(WarehouseConfiguration.load(folder: config)).nightly(inbox: nil)
        #expect(again.ingest.files.contains { $0.name == "tidy-gdp-2024-01-01.csv" && $0.state == .loaded })
        let readings = try copy.rows(
            """
            select value, is_chosen, is_last_reading, reason from audit.candidate
            where vintage = 4 and entity = 'Beijing' and series = 'gdp' and year = 2020
                and file_name = 'tidy-gdp-2024-01-01.csv'
            order by rank
            """)
        #expect(
            readings == [
                ["45000", "t", "t", "released last, on 2024-01-01; the next before it on 2023-11-15"],
                ["45000", "f", "f", "an earlier reading of the same file"],
            ])

        // A correction of what does not count makes no vintage; what the vintage rests on is the reading before.
        try folder.write(
            "etl-config/corrections.yaml",
            """
            corrections:
              - { source: tidy, file: "tidy-gdp-*", cells: D5, action: override, value: 33200, expect: 33106, reason: typo, evidence: a letter }
            """)
        let corrected = try copy.pipeline(WarehouseConfiguration.load(folder: config)).nightly(inbox: nil)
        #expect(corrected.build.summary == "nothing changed: vintage 4")
        let overridden = try fate("tidy-gdp-2024-01-01.csv", 5)
        #expect(overridden.status == .superseded && overridden.later?.value == 33200)
        #expect(overridden.correction == nil && overridden.laterCorrection?.action == "override")
        // Each vintage has the corrections of the reading that it rests on.
        #expect(
            try copy.rows("select action, first_vintage, last_vintage from audit.correction order by load_id")
                == [["drop", "3", "3"], ["override", nil, nil]])
        #expect(
            try copy.rows(
                "select corrected_value, is_of_last_load, is_of_published_vintage from audit.correction where action = 'override'"
            )
                == [["33200", "t", "f"]])
        #expect(
            try copy.value(
                """
                select count(*) filter (where is_chosen) = count(distinct (vintage, entity_code, series, year))
                    and count(*) filter (where rank = 1) = count(*) filter (where is_chosen)
                from audit.candidate where entity = 'Beijing' and series = 'gdp'
                """) == "t")
    }

    @Test("a release newer than the vintage says whether its values equal those of the release before it")
    func equalRelease() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        let value = try copy.value(
            "select value from audit.candidate where vintage = 2 and entity = 'Beijing' and series = 'gdp' and year = 2020 and is_chosen"
        )
        let row = "Beijing,2020,gdp,\(try #require(value)),亿元\n"
        try folder.write("inbox/tidy-same-2024-01-01.csv", "entity,year,series,value,unit\n" + row)
        try folder.write(
            "inbox/tidy-more-2024-01-02.csv",
            "entity,year,series,value,unit\n" + row + "Beijing,2000,gdp,3161,亿元\n")
        let report = try copy.pipeline(Shipped.configuration.get()).nightly(
            inbox: Inbox(folder: folder.path + "/inbox", settlingSeconds: 0))
        guard case .published(.unchanged(2), _) = report.build.result else {
            Issue.record("\(report.build.summary)")
            return
        }
        let reader = try reader(copy)
        let same = try reader.impact(ofFile: "tidy-same-2024-01-01.csv", cell: nil, vintage: nil)
        let later = try #require(same.later)
        #expect(same.status == .later && later.changesNothing && later.valueCount == 1)
        #expect(later.formerFiles == ["nbs-gdp-2023-11-15.csv"])
        let more = try reader.impact(ofFile: "tidy-more-2024-01-02.csv", cell: nil, vintage: nil).later
        #expect(more?.valueCount == 2 && more?.equalCount == 1 && more?.changesNothing == false)
        let cell = Impact.Place(sheet: nil, row: 3, column: 4)
        let new = try reader.impact(ofFile: "tidy-more-2024-01-02.csv", cell: cell, vintage: nil).later
        #expect(new?.valueCount == 1 && new?.equalCount == 0)
    }

    @Test("an indicator leads to the models that use it, through itself, its dimension or the score")
    func estimates() throws {
        let database = try SampleWarehouse.shared.get().database
        let rows = try database.rows(
            """
            select indicator, term, role, through from audit.impact_estimate
            where vintage = 2 and model = 'baseline_controls' and indicator in ('Fin', 'energy_efficiency')
            order by indicator
            """)
        #expect(
            Set(rows) == [
                ["Fin", "Fin", "control", "itself"], ["energy_efficiency", "score", "outcome", "the score"],
            ])
    }
}
