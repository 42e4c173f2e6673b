import Configuration
import Foundation
import Ingest
import Postgres
import SampleRelease
import Spreadsheet
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("The nightly run on the sample release")
struct NightlyRunTests {
    @Test("two releases become two vintages, without an error")
    func twoVintages() throws {
        let sample = try SampleWarehouse.shared.get()
        #expect(sample.first.ingest.count(.loaded) == 31 && sample.second.ingest.count(.loaded) == 4)
        #expect(!sample.first.isRefused && !sample.second.isRefused)
        let vintages = try sample.database.rows(
            "select vintage, is_published, cell_count, changed_count < cell_count, length(content_hash) from nqp.vintage order by 1"
        )
        #expect(vintages == [["1", "f", "11220", "f", "64"], ["2", "t", "11220", "t", "64"]])
    }

    @Test("the sample release is the same bytes on every machine")
    func sampleHash() throws {
        let release = try SampleRelease(Shipped.configuration.get())
        var text = ""
        for file in try release.files() + release.revisedFiles() {
            text +=
                try FileIdentity(of: MemorySource(file.bytes), named: file.name, declared: nil).sha256 + "\n"
        }
        let hash = try FileIdentity(of: MemorySource(Array(text.utf8)), named: "all", declared: nil).sha256
        // A change of sample.yaml changes it; nothing else may.
        let recorded = try String(
            contentsOfFile: TestCluster.repository + "/Tests/Fixtures/sample-release.sha256", encoding: .utf8)
        #expect(hash + "\n" == recorded)
    }

    @Test("every file says that it is synthetic")
    func synthetic() throws {
        let sample = try SampleWarehouse.shared.get()
        let silent = try sample.database.rows(
            """
            select file_name from audit.load_series
            where not exists (select from unnest(notes) note where note ilike '%synthetic%')
            """)
        #expect(silent.isEmpty)
    }

    @Test("a second run finds nothing to do")
    func idempotent() throws {
        let sample = try SampleWarehouse.shared.get()
        let copy = try sample.copy()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        for inbox in ["first", "second"] {
            #expect(try pipeline.nightly(inbox: sample.folder.path + "/" + inbox).isNothingNew)
        }
        #expect(try copy.value("select count(*) from nqp.vintage") == "2")
        #expect(try copy.value("select count(*) from audit.publication") == "2")
    }

    @Test("SQL recomputes weights, scores and filled cells of every vintage to 1e-10")
    func verification() throws {
        let sample = try SampleWarehouse.shared.get()
        for vintage in [1, 2] {
            let result = try WarehouseReader(sample.database.connect()).verify(
                vintage: vintage, sql: TestCluster.sql)
            #expect(result.isAgreed, "\(result.quantities)")
            #expect(
                result.quantities.map(\.name) == [
                    "filled cell", "neighbour", "weight", "contrast", "conflict", "score", "dimension score",
                ])
        }
        #expect(throws: WarehouseError.noVintage(7)) {
            try WarehouseReader(sample.database.connect()).verify(vintage: 7, sql: TestCluster.sql)
        }
    }

    @Test("a tampered score does not pass verification")
    func tampering() throws {
        let sample = try SampleWarehouse.shared.get()
        let copy = try sample.copy()
        try copy.connect().execute(
            "update core.index_score set score = score + 1e-8 where vintage_id = 2 and period = 2020 and entity_id = 1"
        )
        #expect(try !WarehouseReader(copy.connect()).verify(vintage: 2, sql: TestCluster.sql).isAgreed)
    }

    @Test(
        "the pilot zones treat 41 of 330 province-years, mean 0.124, sd 0.330, as in the founding paper's Table 2"
    )
    func policy() throws {
        let sample = try SampleWarehouse.shared.get()
        let row = try sample.database.rows(
            """
            select sum(treated), count(*), round(avg(treated), 3), round(stddev_samp(treated), 3)
            from nqp.policy where policy = 'ai_pilot_zone'
            """)
        #expect(row == [["41", "330", "0.124", "0.330"]])
    }

    @Test("an old vintage reads as it was, and can be published again")
    func oldVintages() throws {
        let sample = try SampleWarehouse.shared.get()
        let copy = try sample.copy()
        let query =
            "select md5(string_agg(entity_code || year || score::text, ',' order by entity_code, year)) from "
        let first = try copy.value(query + "nqp.index_as_of(1)")
        let second = try copy.value(query + "nqp.index")
        #expect(first != second)
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        try pipeline.publish(vintage: 1)
        #expect(try copy.value(query + "nqp.index") == first)
        #expect(try copy.value(query + "nqp.index_as_of(2)") == second)
        let panel =
            "select md5(string_agg(entity_code || year || indicator || value::text, ',' order by entity_code, year, indicator)) from "
        #expect(
            try copy.value(panel + "nqp.panel")
                == copy.value(panel + "nqp.panel_as_of(1) where role = 'indicator'"))
        // The inputs still say what vintage 2 says, which is what somebody went back from.
        #expect(
            try pipeline.build().summary == "vintage 1 stays, which was published in place of vintage 2")
        #expect(try copy.value(query + "nqp.index") == first)
        try pipeline.publish(vintage: 2)
        #expect(try pipeline.build().summary == "nothing changed: vintage 2")
        try pipeline.publish(vintage: 1)
        // Other content is published, and so is that of vintage 2 when the inputs return to it.
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: folder.path + "/etl-config")
        try folder.write("etl-config/models.yaml", "models: {}\n")
        let other = try copy.pipeline(WarehouseConfiguration.load(folder: folder.path + "/etl-config"))
        let changed = try #require(
            try copy.value("select changed_count from nqp.vintage where vintage = 2"))
        #expect(try other.build().summary == "vintage 3 published, \(changed) cells changed")
        #expect(try pipeline.build().summary == "vintage 2 published again")
        #expect(throws: WarehouseError.noVintage(9)) { try pipeline.publish(vintage: 9) }
    }

    @Test(
        "productivity is estimated, and its lineage leads to output, labour and the investment of every year")
    func productivity() throws {
        let sample = try SampleWarehouse.shared.get()
        let reader = try WarehouseReader(sample.database.connect())
        let lineage = try reader.lineage(entity: "Beijing", year: 2020, indicator: "tfp", vintage: nil)
        let indicator = try #require(lineage.indicators.first)
        #expect(indicator.formula == "frontier(tfp)" && indicator.method == "derived")
        #expect(indicator.value > 0.1 && indicator.value < 10)
        let inputs = indicator.bases.flatMap(\.inputs)
        let own = Set(inputs.filter { $0.year == 2020 }.map(\.series))
        #expect(
            own == [
                "gdp", "gdp_deflator", "employment", "fixed_capital_formation", "investment_deflator",
            ])
        for series in ["fixed_capital_formation", "investment_deflator"] {
            #expect(inputs.filter { $0.series == series }.map(\.year) == Array(2011...2020))
        }
        #expect(inputs.filter { $0.series == "gdp" }.count == 1)
        // Logs have mean 0 over the years of the estimation, of which the first is not scored.
        let mean = try sample.database.value(
            "select abs(avg(ln(value))) < 0.2 from nqp.panel where indicator = 'tfp'")
        #expect(mean == "t")
    }

    @Test("lineage leads from a score to cells whose text is in the archived file at that place")
    func lineage() throws {
        let sample = try SampleWarehouse.shared.get()
        let reader = WarehouseReader(try sample.database.connect(role: "nqp_analyst"))
        let lineage = try reader.lineage(entity: "北京市", year: 2020, indicator: nil, vintage: nil)
        #expect(lineage.entity == "Beijing" && lineage.indicators.count == 20)
        let sum = lineage.indicators.compactMap(\.contribution).reduce(0, +)
        #expect(abs(sum - lineage.score) < 1e-12)
        let inputs = lineage.indicators.flatMap(\.bases).flatMap(\.inputs)
        // Only a stock accumulates over years without a value, which it fills.
        #expect(inputs.allSatisfy { $0.value != nil || $0.year < 2020 })
        for input in inputs where input.value != nil {
            let name = try #require(input.file)
            let folder = input.releasedOn == "2023-03-01" ? "first" : "second"
            let bytes = try #require(
                FileManager.default.contents(atPath: "\(sample.folder.path)/\(folder)/\(name)"))
            if let sheet = input.sheet {
                let book = try WorkbookAccess.inProcess.open(MemorySource(Array(bytes)))
                let position = try #require(book.sheets.first { $0.name == sheet }?.position)
                let grid = try SheetGrid(book.reader(ofSheet: position))
                let address = try CellAddress(
                    row: #require(input.row), column: #require(input.column))
                #expect(grid[address]?.text == input.sourceText)
                #expect(input.cell == address.qualified(by: sheet))
                continue
            }
            let line = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[
                try #require(input.row) - 1]
            let cell = line.split(separator: 0x2C, omittingEmptySubsequences: false)[
                try #require(input.column) - 1]
            #expect(String(decoding: cell.filter { $0 != 0x0D }, as: UTF8.self) == input.sourceText)
        }
        // A filled cell names its neighbours.
        let filled = try sample.database.rows(
            "select entity, year, indicator from nqp.panel where method = 'interpolated' limit 1")
        let cell = try reader.lineage(
            entity: try #require(filled[0][0]), year: Int(filled[0][1] ?? "") ?? 0, indicator: filled[0][2],
            vintage: nil)
        #expect(cell.indicators[0].bases.count == 2)
        #expect(throws: WarehouseError.unknownName(kind: "entity", name: "Bejing", suggestion: "Beijing")) {
            try reader.lineage(entity: "Bejing", year: 2020, indicator: nil, vintage: nil)
        }
    }

    @Test("lineage of an older vintage knows the entities and variables that the published one lacks")
    func lineageOfWhatIsGone() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        let codes = try Shipped.configuration.get().index.entities.filter { $0 != "110000" }
        for file in try Shipped.configuration.get().files {
            var text = String(decoding: file.bytes, as: UTF8.self)
            if file.path == "index.yaml" {
                text.replace(
                    "entities: all", with: "entities: [\(codes.map { "\"\($0)\"" }.joined(separator: ", "))]")
            }
            if file.path == "models.yaml" { text = "models: {}\n" }
            try folder.write(file.path, text)
        }
        let other = try copy.pipeline(WarehouseConfiguration.load(folder: folder.path))
        #expect(try !other.build(acceptsLosses: true).isRefused)
        let reader = try WarehouseReader(copy.connect(role: "nqp_analyst"))
        for name in ["Beijing", "北京市", "110000"] {
            let lineage = try reader.lineage(
                entity: name, year: 2020, indicator: "energy_efficiency", vintage: 2)
            #expect(lineage.entityCode == "110000" && lineage.indicators.count == 1)
            let error = #expect(throws: WarehouseError.self) {
                try reader.lineage(entity: name, year: 2020, indicator: nil, vintage: nil)
            }
            #expect(
                error.map { "\($0)" }
                    == "in vintage 3 no entity is called \"\(name)\"; in vintages 1 to 2 one is. Ask for that: --vintage 2"
            )
        }
    }
}
