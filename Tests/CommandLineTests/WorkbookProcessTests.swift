import Foundation
import TestSupport
import Testing

@testable import Spreadsheet

@Suite("Reading workbooks in a process of their own")
struct WorkbookProcessTests {
    private static let folder = TestCluster.repository + "/Tests/Fixtures/workbooks/"

    private static let nqp = WorkbookAccess.process(
        WorkbookAccess.Program(
            executable: Program.path, name: "nqp", arguments: ["read-workbook"], timeout: 60))

    private func cells(_ book: any Workbook) throws -> [String] {
        try book.sheets.flatMap { sheet in
            let grid = try SheetGrid(book.reader(ofSheet: sheet.position))
            let cells = (0...grid.rowCount).flatMap { grid.cells(inRow: $0) }
            return [
                "\(grid.sheet.name) \(grid.sheet.visibility) \(grid.mergedRanges) \(grid.hiddenRows.sorted())"
            ] + cells.map { "\($0.address) \($0.value) \($0.text) \($0.isFormula) \($0.format)" }
        }
    }

    @Test(
        "says what reading here says",
        arguments: ["openpyxl.xlsx", "xlsxwriter.xlsx", "inline-1904.xlsx", "biff8.xls", "biff5.xls"])
    func same(name: String) throws {
        let there = try Self.nqp.open(FileSource(path: Self.folder + name))
        let here = try WorkbookAccess.inProcess.open(FileSource(path: Self.folder + name))
        #expect(try cells(there) == cells(here))
        #expect(there.format == here.format && there.remarks == here.remarks)
    }

    @Test("a sheet may be left in the middle, and two may be read at once")
    func interleaved() throws {
        let book = try Self.nqp.open(FileSource(path: Self.folder + "wide.xlsx"))
        let (first, second) = (try book.reader(ofSheet: 0), try book.reader(ofSheet: 1))
        var (a, b) = (SheetRow(), SheetRow())
        for _ in 0..<3 { #expect(try first.next(&a) && second.next(&b)) }
        #expect(a[1].text == "2019" && b[1].text == "2020")
        #expect(try book.reader(ofSheet: 0).next(&a) && a.number == 1)
    }

    @Test("what is refused there is refused here, with its place")
    func refusals() throws {
        #expect(throws: WorkbookError.unsupported(found: "text", remedy: "Read it as delimited text.")) {
            try Self.nqp.open(MemorySource(Array("a,b".utf8)))
        }
    }

    @Test(
        "a reader that crashes, hangs, gives up or babbles is a refusal that says so",
        arguments: [
            ("kill -SEGV $$", "crashed (Segmentation fault)"), ("kill -ABRT $$", "crashed (Aborted)"),
            ("exit 3", "ended with the status 3"), ("sleep 9 <&0", "did not answer within 1 seconds"),
            ("printf 'no frame at all' >&0", "answered nonsense"),
            ("printf '\\002\\377\\377\\377\\377' >&0", "answered nonsense"),
            ("printf '\\002\\003\\000\\000\\000{}}' >&0", "answered nonsense"),
        ])
    func crashes(script: String, how: String) throws {
        let access = WorkbookAccess.process(
            WorkbookAccess.Program(executable: "/bin/sh", name: "sh", arguments: ["-c", script], timeout: 1))
        #expect(throws: WorkbookError.readerEnded(how: how)) {
            try access.open(FileSource(path: Self.folder + "nbs.xlsx"))
        }
    }

    @Test("rows that are none are nonsense, whatever their bytes")
    func rows() throws {
        var row = SheetRow()
        row.begin(5, isHidden: true)
        row.append(number: 1.5, column: 2, format: .percent, system: .from1904, isFormula: true)
        row.append(error: .notAvailable, column: 3, format: .general, isFormula: false)
        var frame: [UInt8] = []
        RowFrame.append(row, to: &frame)
        func read(_ bytes: [UInt8]) -> SheetRow? {
            var row = SheetRow()
            var place = 0
            return RowFrame.read(bytes, at: &place, limits: WorkbookLimits(), into: &row) ? row : nil
        }
        let copy = try #require(read(frame))
        #expect(copy.number == 5 && copy.isHidden && copy[0] == row[0] && copy[1] == row[1])
        for length in 0..<frame.count { #expect(read(Array(frame[..<length])) == nil) }
        for place in frame.indices {
            for bit in 0..<8 {
                var changed = frame
                changed[place] ^= 1 << UInt8(bit)
                if let row = read(changed) { for index in 0..<row.count { _ = row[index] } }
            }
        }
    }
}
