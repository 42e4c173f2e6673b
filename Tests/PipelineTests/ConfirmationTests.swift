import Configuration
import Foundation
import TestSupport
import Testing
import Warehouse

@testable import Pipeline

@Suite("Newer files that say what a vintage says")
struct ConfirmationTests {
    @Test("a revision that is taken back: lineage names the origin, the file that confirms it, and the runs")
    func retraction() throws {
        let copy = try SampleWarehouse.shared.get().copy()
        let folder = try TemporaryFolder()
        let pipeline = try copy.pipeline(Shipped.configuration.get())
        let origin = try #require(
            copy.rows(
                """
                select value, file_name, row_number, column_number
                from audit.candidate
                where vintage = 2 and entity = 'Beijing' and series = 'gdp' and year = 2020 and is_chosen
                """
            ).first)
        let value = try #require(origin[0].flatMap(Double.init))
        func night(_ name: String, _ value: Double) throws -> String {
            try folder.write(
                "\(name)/\(name)", "entity,year,series,value,unit\nBeijing,2020,gdp,\(value),亿元\n")
            return try pipeline.nightly(inbox: folder.path + "/" + name).build.summary
        }
        #expect(try night("tidy-up-2024-01-01.csv", value * 1.01).hasPrefix("vintage 3 published"))
        #expect(try night("tidy-back-2024-01-02.csv", value) == "vintage 2 published again")
        let reader = WarehouseReader(try copy.connect(role: "nqp_analyst"))
        func input(_ vintage: Int) throws -> Lineage.Input? {
            try reader.lineage(
                entity: "Beijing", year: 2020, indicator: "energy_efficiency", vintage: vintage
            ).indicators.first?.bases.first?.inputs.first { $0.series == "gdp" }
        }
        let traced = try #require(try input(2))
        #expect(traced.file == origin[1] && traced.value == value)
        let confirmation = try #require(traced.confirmation)
        #expect(confirmation.file == "tidy-back-2024-01-02.csv" && confirmation.row == 2)
        #expect(confirmation.acceptedByRun == 4 && confirmation.republishedByRun == 4)
        #expect(try input(3)?.confirmation == nil && input(1)?.confirmation == nil)

        let back = try reader.impact(ofFile: "tidy-back-2024-01-02.csv", cell: nil, vintage: nil)
        #expect(back.status == .later && back.later?.changesNothing == true)
        #expect(back.later?.acceptedByRun == 4 && back.later?.republishedByRun == 4)
        let up = try reader.impact(ofFile: "tidy-up-2024-01-01.csv", cell: nil, vintage: nil)
        #expect(up.status == .later && up.later?.equalCount == 0 && up.later?.acceptedByRun == nil)
        let place = try Impact.Place(
            sheet: nil, row: #require(origin[2].flatMap { Int($0) }),
            column: #require(origin[3].flatMap { Int($0) }))
        let cell = try reader.impact(ofFile: #require(origin[1]), cell: place, vintage: nil)
        #expect(cell.status == .counts && cell.confirmation == confirmation)

        // The same bytes as one more release: it is the file that counts now; the run that published again stays known.
        #expect(try night("tidy-back-2024-01-03.csv", value) == "nothing changed: vintage 2")
        let newest = try input(2)?.confirmation
        #expect(newest?.file == "tidy-back-2024-01-03.csv")
        #expect(newest?.acceptedByRun == 5 && newest?.republishedByRun == 4)
        let twice = try reader.impact(ofFile: String(confirmation.sha256.prefix(10)), cell: nil, vintage: nil)
        #expect(twice.file.name == "tidy-back-2024-01-03.csv")
        #expect(twice.file.namesakes == 1 && twice.file.isFoundByHash && !back.file.isFoundByHash)

        // What comes after another vintage took its place confirms the old one no more.
        #expect(try night("tidy-down-2024-01-04.csv", value * 0.99).hasPrefix("vintage 4 published"))
        #expect(try night("tidy-up-2024-01-05.csv", value * 1.01) == "vintage 3 published again")
        #expect(try input(2)?.confirmation == newest)
        #expect(try input(3)?.confirmation?.file == "tidy-up-2024-01-05.csv")
    }
}
