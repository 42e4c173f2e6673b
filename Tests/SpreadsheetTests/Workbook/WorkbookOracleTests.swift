import Foundation
import Testing

@testable import Spreadsheet

/// What independent programs read from the workbooks of `Tests/Fixtures/workbooks`: see `make` there.
struct WorkbookOracle: Decodable {
    let oracle: String
    let sheets: [Sheet]

    struct Sheet: Decodable {
        let name: String
        let state: String
        let merged: [String]
        let hiddenRows: [Int]
        let cells: [String: Cell]
    }

    /// A kind and a value: `["n", 1.5]`.
    struct Cell: Decodable, Equatable, CustomStringConvertible {
        let kind: String
        var text: String?
        var number: Double?

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            kind = try list.decode(String.self)
            switch kind {
            case "n": number = try list.decode(Double.self)
            case "b": number = try list.decode(Bool.self) ? 1 : 0
            default: text = try list.decode(String.self)
            }
        }

        init?(_ cell: SheetCell) {
            switch cell.value {
            case .empty: return nil
            case .text(let text): (kind, self.text) = ("s", text)
            case .number(let number): (kind, self.number) = ("n", number)
            case .boolean(let value): (kind, number) = ("b", value ? 1 : 0)
            case .error(let error): (kind, text) = ("e", error.rawValue)
            case .date(let date):
                // Midnight is written without its time.
                let written = "\(date)"
                (kind, text) = ("d", written.hasSuffix(" 00:00:00") ? String(written.dropLast(9)) : written)
            }
            if text == "" { return nil }
        }

        var description: String { "\(kind) \(text ?? number.map { "\($0)" } ?? "")" }
    }
}

enum WorkbookFixture {
    /// Another folder of workbooks and expectations may be named.
    static let folder =
        ProcessInfo.processInfo.environment["NQP_WORKBOOKS"] ?? own
    static let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/workbooks").path

    static func open(_ name: String, limits: WorkbookLimits = WorkbookLimits()) throws -> any Workbook {
        try WorkbookFile.open(
            SeekableFile(FileSource(path: folder + "/" + name), limits: limits), limits: limits)
    }

    static func oracle(_ name: String) throws -> WorkbookOracle {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { keys in
            let key = keys[keys.count - 1].stringValue
            return Key(stringValue: key == "hidden_rows" ? "hiddenRows" : key)
        }
        return try decoder.decode(
            WorkbookOracle.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/" + name + ".json")))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

@Suite("Workbooks, cell by cell against other programs")
struct WorkbookOracleTests {
    static let names = try? FileManager.default.contentsOfDirectory(atPath: WorkbookFixture.folder)
        .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

    @Test(
        "every cell, merged range, hidden row and hidden sheet is read as the oracle reads it",
        arguments: names ?? [])
    func cells(name: String) throws {
        let book = try WorkbookFixture.open(name)
        let oracle = try WorkbookFixture.oracle(name)
        #expect(book.sheets.map(\.name) == oracle.sheets.map(\.name))
        #expect(book.sheets.map(\.visibility.rawValue) == oracle.sheets.map(\.state))
        for (sheet, expected) in zip(book.sheets, oracle.sheets) {
            let grid = try SheetGrid(book.reader(ofSheet: sheet.position))
            var found: [String: WorkbookOracle.Cell] = [:]
            for row in 0...grid.rowCount {
                for cell in grid.cells(inRow: row) { found["\(cell.address)"] = WorkbookOracle.Cell(cell) }
            }
            for address in Set(found.keys).union(expected.cells.keys).sorted()
            where found[address] != expected.cells[address] {
                Issue.record(
                    "\(name) \(sheet.name) \(address): \(found[address] as Any), expected \(expected.cells[address] as Any)"
                )
            }
            #expect(grid.mergedRanges.map { "\($0)" }.sorted() == expected.merged)
            #expect(grid.hiddenRows.sorted() == expected.hiddenRows)
        }
    }

    @Test("there are fixtures of every format")
    func fixtures() { #expect((Self.names ?? []).isEmpty == false) }
}
