import Configuration
import Foundation
import Spreadsheet
import Testing

@testable import Ingest

/// The tables of Tests/Fixtures/yearbook with the sources that declare them.
enum Yearbook {
    static let folder = URL(fileURLWithPath: Shipped.repository + "/Tests/Fixtures/yearbook")

    /// The shipped configuration with the sources of the folder.
    static let configuration = Result { () throws -> WarehouseConfiguration in
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: Shipped.repository + "/etl-config"), to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".yaml") {
            try FileManager.default.copyItem(
                at: folder.appendingPathComponent(name),
                to: copy.appendingPathComponent("sources/\(name)"))
        }
        return try WarehouseConfiguration.load(folder: copy.path)
    }

    static func read(_ name: String) throws -> (FileReading, RecordingSink) {
        let configuration = try configuration.get()
        let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
        let source = try #require(configuration.source(forFileNamed: name))
        let identity = try FileIdentity(of: MemorySource(bytes), named: name, declared: nil)
        let sink = RecordingSink()
        let reading = try FileReader(configuration).read(
            MemorySource(bytes), named: name, format: identity.format.get(), source: source, into: sink)
        return (reading, sink)
    }

    /// One line of a .json file.
    static func expected(_ name: String) throws -> [[String]] {
        let stem = name.prefix { $0 != "." }
        let data = try Data(contentsOf: folder.appendingPathComponent("\(stem).json"))
        let rows = try #require(try JSONSerialization.jsonObject(with: data) as? [[Any]])
        return rows.map { row in
            row.enumerated().map { place, value in
                place == 5 ? (value as? NSNumber).map { "\($0.doubleValue)" } ?? "" : "\(value)"
            }
        }
    }
}

@Suite("Reading yearbook tables")
struct TableLayoutTests {
    @Test(
        "every observation has its entity, series, year, cell, text and value; nothing else is read",
        arguments: [
            "years-across.xlsx", "years-across-text.csv", "levels.xlsx", "sheet-per-year.xlsx",
            "sheet-per-indicator.xls", "one-entity.xlsx", "numbered-blocks.xls", "side-by-side.xlsx",
            "platform-columns.xlsx", "platform-rows.xlsx", "year-groups.xlsx", "filled.xlsx",
            "titled-blocks.xlsx",
        ])
    func observations(name: String) throws {
        let (reading, sink) = try Yearbook.read(name)
        let problems = reading.findings.filter { $0.severity != .warning }
        #expect(problems.isEmpty, "\(problems.map { "\(brief($0)): \($0.found); \($0.expected)" })")
        #expect(try lines(sink) == Yearbook.expected(name).sorted { "\($0)" < "\($1)" })
        // Entities are counted wherever they are named: in rows, headings or above.
        #expect(Set(sink.observations.map(\.entity)).isSubset(of: reading.matchedEntities))
    }

    /// As the .json files have them.
    private func lines(_ sink: RecordingSink) throws -> [[String]] {
        let configuration = try Yearbook.configuration.get()
        return zip(sink.observations, zip(sink.texts, sink.sheetOfObservation)).map { observation, more in
            let (text, sheet) = more
            return [
                configuration.entities.entities[observation.entity].code,
                configuration.series[observation.series].id, "\(observation.period)",
                CellAddress(row: observation.row, column: observation.column).qualified(by: sheet),
                text,
                "\(observation.value)",
            ]
        }.sorted { "\($0)" < "\($1)" }
    }

    @Test(
        "a cell in the last place of a sheet, and a merged range over all of it, cost no more than the table",
        .timeLimit(.minutes(1)))
    func strayCell() throws {
        let table = [
            ["3-9 地区生产总值（亿元）"], ["地区", "2021", "2022"], ["北京", "41045", "41611"], ["天津", "15685", "16311"],
        ]
        var cells = table.enumerated().flatMap { row, texts in
            texts.enumerated().map { column, text in
                SheetCell(
                    address: CellAddress(row: row + 1, column: column + 1), value: .text(text), text: text)
            }
        }
        cells.append(SheetCell(address: CellAddress.last, value: .text("x"), text: "x"))
        let grid = SheetGrid(
            sheet: SheetInfo(name: "3-9", position: 0), cells: cells,
            mergedRanges: [CellRange(CellAddress(row: 5, column: 1), CellAddress.last)])
        let definition = TableDefinition(
            header: ["地区"], entity: .init(.rows), period: .init(.columns), series: .init(.title))
        let configuration = try Shipped.configuration.get()
        let collector = CellCollector(
            configuration: configuration, source: .proposed(.table(definition)), file: "",
            sink: RecordingSink())
        try TableLayout(definition, grid: grid, sheet: "3-9", collector: collector).read()
        #expect(collector.observationCount == 4)
        let recogniser = TableRecogniser(configuration: configuration, sheets: [grid], isText: false)
        #expect(recogniser.propose() != nil)
    }

    @Test("marks go, declared ways of writing numbers are read, and empty cells have their reasons")
    func marks() throws {
        let (reading, sink) = try Yearbook.read("marks.xlsx")
        #expect(try lines(sink) == Yearbook.expected("marks.xlsx").sorted { "\($0)" < "\($1)" })
        #expect(
            reading.missing.map { "\($0.marker) \($0.reason ?? "?") \($0.count)" } == [
                "… too small for the unit 1", "- none 1", "空 not surveyed 1", "# largest item 1", " ? 4",
            ])
        // 2481.31) is 2481.3 with a note, or 2481.31 with a bracket.
        let ambiguous = reading.findings.filter { $0.rule == .notANumber }
        #expect(ambiguous.map(\.found) == ["\"2481.31)\""] && ambiguous.map(\.column) == [3])
    }

    @Test(
        "a table that no longer fits says what was found, what was expected, and where",
        arguments: [
            ("refused-header.xlsx", "地域", "地区"), ("refused-unit.xlsx", "人", "万人"),
            ("refused-title.xlsx", "人口密度", "one series"), ("refused-column.xlsx", "上半年", "a year"),
            ("refused-entity.xlsx", "东部各省", "province"),
            ("refused-label.xlsx", "without entity", "every row"),
            ("refused-frequency.xlsx", "月", "annual"),
        ])
    func refusals(name: String, found: String, expected: String) throws {
        let (reading, _) = try Yearbook.read(name)
        let errors = reading.findings.filter { $0.severity == .error }
        let places = errors.map { finding -> [String] in
            let address = finding.row.map { row in
                finding.column.map { CellAddress(row: row, column: $0).qualified(by: finding.sheet) }
                    ?? "\(CellAddress.quoted(sheet: finding.sheet ?? ""))!\(row):\(row)"
            }
            return [finding.rule.rawValue, address ?? ""]
        }
        let wanted = try Yearbook.expected(name)
        #expect(places == wanted, "\(errors.map { "\(brief($0)): \($0.found); \($0.expected)" })")
        #expect(errors.first?.found.contains(found) == true, "\(errors.first?.found ?? "")")
        #expect(errors.first?.expected.contains(expected) == true, "\(errors.first?.expected ?? "")")
    }
}

@Suite("A sheet with nothing written")
struct NothingWrittenTests {
    @Test(
        "has a remedy that fits: other sheets or another file, no words of a header",
        arguments: [[], ["  ", "\t"]])
    func remedy(texts: [String]) throws {
        let configuration = try Shipped.configuration.get()
        let definition = TableDefinition(
            header: ["地区"], entity: .init(.rows), period: .init(.columns), series: .init(.title))
        let collector = CellCollector(
            configuration: configuration, source: .proposed(.table(definition)), file: "blank.xlsx",
            sink: RecordingSink())
        let sheet = SheetInfo(name: "2-11", position: 0)
        let cells = texts.enumerated().map {
            SheetCell(
                address: CellAddress(row: 3, column: $0.offset + 1), value: .text($0.element),
                text: $0.element)
        }
        try TableLayout(
            definition, grid: SheetGrid(sheet: sheet, cells: cells), sheet: sheet.name, collector: collector
        ).read()
        let finding = try #require(collector.log.finish().first)
        #expect(finding.found == "nothing written in the sheet" + (texts.isEmpty ? "" : ", only blanks"))
        #expect(finding.remedy.contains("`sheets`") && !finding.remedy.contains("header"))
    }
}

@Suite("Recognising yearbook tables")
struct TableRecognitionTests {
    @Test(
        "a proposed source is named after its file",
        arguments: [
            ("GDP by province-2024-02-01.xlsx", "gdp_by_province"), ("年末人口.xls", "nian_mo_ren_kou"),
            ("2-11.xlsx", "new_source"), ("2023 Yearbook.v2.csv", "yearbook_v2"),
            ("20240201.csv", "new_source"),
            ("Île-de-France.csv", "ile_de_france"), ("nbs.csv", "nbs_3"), (".csv", "new_source"),
        ])
    func ids(name: String, id: String) {
        #expect(SourceDefinition.id(forFileNamed: name, besides: ["nbs", "nbs_2"]) == id)
    }

    @Test(
        "an undeclared table gets a source that reads it when it is put into the folder",
        arguments: [
            ("years-across.xlsx", 9), ("years-across-text.csv", 9), ("one-entity.xlsx", 6),
            ("platform-columns.xlsx", 6), ("platform-rows.xlsx", 8), ("sheet-per-indicator.xls", 8),
            ("side-by-side.xlsx", 10), ("year-groups.xlsx", 8), ("numbered-blocks.xls", 6),
        ])
    func proposals(name: String, count: Int) throws {
        let arrival = try #require(CalendarDate("2024-03-01"))
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: Shipped.repository + "/etl-config"), to: copy)
        let file = Yearbook.folder.appendingPathComponent(name).path
        let undeclared = try FileExplanation(
            path: file, configuration: Shipped.configuration.get(), arrival: arrival)
        let proposal = try #require(undeclared.proposal)
        #expect(undeclared.reading?.observationCount == count, "\(proposal)")
        try proposal.write(
            to: copy.appendingPathComponent("sources/new.yaml"), atomically: true, encoding: .utf8)
        let declared = try FileExplanation(
            path: file, configuration: WarehouseConfiguration.load(folder: copy.path), arrival: arrival)
        #expect(
            declared.claimedBy?.id == SourceDefinition.id(forFileNamed: name) && declared.proposal == nil)
        #expect(declared.reading?.observationCount == count)
        #expect(declared.findings.allSatisfy { $0.severity == .warning }, "\(declared.findings.map(\.found))")
        #expect(declared.cells == undeclared.cells && !declared.cells.isEmpty)
    }
}
