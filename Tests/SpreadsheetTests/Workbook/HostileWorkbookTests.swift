import Foundation
import Testing

@testable import Spreadsheet

/// Opens bytes as a workbook and reads every sheet to its end.
///
/// - Returns: how many cells there were.
@discardableResult
func readAll(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws -> Int {
    let book = try WorkbookFile.open(SeekableFile(MemorySource(bytes), limits: limits), limits: limits)
    var count = 0
    for sheet in book.sheets {
        let reader = try book.reader(ofSheet: sheet.position)
        var row = SheetRow()
        while try reader.next(&row) {
            for index in 0..<row.count where row[index].value != .empty { count += 1 }
        }
    }
    return count
}

/// What a workbook is refused for; nil where it is read.
private func refusal(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws -> String? {
    do {
        try readAll(bytes, limits: limits)
        return nil
    } catch let error as WorkbookError {
        return "\(error)"
    }
}

@Suite("Hostile workbooks")
struct HostileWorkbookTests {
    private let cell = ZipBuilder.sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")

    @Test("the archive that the others are changed from is read")
    func harmless() throws { #expect(try readAll(ZipBuilder.workbook(sheet: cell)) == 1) }

    @Test(
        "bombs: what unpacks to a multiple of its size, or to more than it says, is refused while it unpacks")
    func bombs() throws {
        let blanks = String(repeating: " ", count: 4 << 20)
        #expect(
            try refusal(ZipBuilder.workbook(sheet: ZipBuilder.sheet(blanks)))
                == "a part that unpacks to more than 250 times its size (xl/s.xml)")
        var limits = WorkbookLimits()
        limits.expansionRatio = 2000
        limits.totalBytes = 1 << 20
        #expect(
            try refusal(ZipBuilder.workbook(sheet: ZipBuilder.sheet(blanks)), limits: limits)
                == "an archive of more than 1 MB unpacked")
        limits = WorkbookLimits()
        limits.partBytes = 1 << 10
        #expect(
            try refusal(
                ZipBuilder.workbook(sheet: ZipBuilder.sheet(String(repeating: " ", count: 2000))),
                limits: limits)?
                .hasPrefix("a part of 0 MB (xl/s.xml") == true)
        var builder = ZipBuilder()
        builder.parts = [ZipBuilder.Part(name: "_rels/.rels", bytes: Array("<a/>".utf8), claimedSize: 2)]
        #expect(try refusal(builder.build())?.hasPrefix("a part that unpacks to more than it says") == true)
        builder.parts = [ZipBuilder.Part(name: "_rels/.rels", bytes: Array("<a/>".utf8), claimedChecksum: 1)]
        #expect(try refusal(builder.build())?.contains("whose checksum is wrong") == true)
    }

    @Test(
        "parts that share bytes, parts of one name, names that lead out, encrypted and nested archives are refused"
    )
    func archives() throws {
        func refused(_ parts: [ZipBuilder.Part]) throws -> String? {
            var builder = ZipBuilder()
            builder.parts = parts
            return try refusal(builder.build())
        }
        let part = ZipBuilder.Part(name: "a", bytes: Array("<a/>".utf8))
        var shared = part
        shared.name = "b"
        shared.sharesPart = 0
        #expect(try refused([part, shared]) == "the parts a and b, which share bytes of the archive")
        #expect(try refused([part, part]) == "two parts of the name a")
        for name in ["../a", "a/../../b", "\\..\\a", "/"] {
            #expect(
                try refused([ZipBuilder.Part(name: name, bytes: [])])?.hasPrefix(
                    "a part whose name leads out") == true)
        }
        var encrypted = part
        encrypted.flags = 1
        #expect(try refused([encrypted]) == "an encrypted workbook (Excel workbook (.xlsx))")
        #expect(
            try refused([ZipBuilder.Part(name: "data/2022.xls", bytes: [1]), part])
                == "an archive of files (data/2022.xls)")
        #expect(try refused([part]) == "an archive that is no workbook")
        var limits = WorkbookLimits()
        limits.parts = 3
        #expect(try refusal(ZipBuilder.workbook(sheet: cell), limits: limits) == "an archive of 4 parts")
    }

    @Test("entities, external ones and billions of laughs, are refused before they are declared")
    func entities() throws {
        let laughs = """
            <!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
            <worksheet xmlns="\(ZipBuilder.main)"><sheetData><row><c t="str"><v>&b;&c;</v></c></row></sheetData></worksheet>
            """
        let expected = "a document type declaration, by which a file can declare entities (xl/s.xml)"
        #expect(try refusal(ZipBuilder.workbook(sheet: laughs)) == expected)
        #expect(
            try refusal(ZipBuilder.workbook(sheet: "<!DOCTYPE s SYSTEM \"http://example.com/x.dtd\">" + cell))
                == expected)
        #expect(
            try refusal(
                ZipBuilder.workbook(
                    sheet: ZipBuilder.sheet("<row><c t=\"str\"><v>&undeclared;</v></c></row>")))?
                .hasPrefix("XML that is not well-formed") == true)
    }

    @Test(
        "what a sheet claims or says against the format is refused with its cell",
        arguments: [
            ("<row r=\"2\"/><row r=\"1\"/>", "row 1 after row 2 (xl/s.xml, S!A2)"),
            ("<row r=\"99999999\"/>", "a row of number 99999999 (xl/s.xml, S!A99999999)"),
            ("<row r=\"x\"/>", "a row that is numbered x (xl/s.xml, sheet S)"),
            ("<row r=\"1\"><c r=\"XFE1\"/></row>", "a cell of the address XFE1 in row 1 (xl/s.xml, S!A1)"),
            ("<row r=\"1\"><c r=\"A2\"/></row>", "a cell of the address A2 in row 1 (xl/s.xml, S!A1)"),
            ("<row><c r=\"A1\"/><c r=\"A1\"/></row>", "two cells in one place (xl/s.xml, S!A1)"),
            (
                "<row><c t=\"s\"><v>0</v></c></row>",
                "a shared text that the workbook does not have (xl/s.xml, S!A1)"
            ),
            (
                "<row><c t=\"s\"><v>-1</v></c></row>",
                "a shared text that the workbook does not have (xl/s.xml, S!A1)"
            ),
            ("<row><c/><c><v>12x</v></c></row>", "\"12x\" as a number (xl/s.xml, S!B1)"),
            ("<row><c><v>nan</v></c></row>", "\"nan\" as a number (xl/s.xml, S!A1)"),
            ("<row><c t=\"d\"><v>2020-13-01</v></c></row>", "\"2020-13-01\" as a day (xl/s.xml, S!A1)"),
            ("<row><c t=\"q\"><v>1</v></c></row>", "a cell of the type \"q\" (xl/s.xml, S!A1)"),
            ("<row><c", "XML that is not well-formed: Couldn't find end of Start Tag c line 1 (xl/s.xml)"),
        ])
    func cells(rows: String, expected: String) throws {
        let found = try refusal(ZipBuilder.workbook(sheet: ZipBuilder.sheet(rows)))
        if rows.hasSuffix("<c") {
            #expect(found?.hasPrefix("XML that is not well-formed") == true)
        } else {
            #expect(found == expected)
        }
    }

    @Test("the dimension that a sheet claims costs nothing; merged whole columns neither")
    func dimension() throws {
        let sheet =
            "<worksheet xmlns=\"\(ZipBuilder.main)\"><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
            + "</sheetData><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>"
        let bytes = try ZipBuilder.workbook(sheet: sheet)
        let book = try WorkbookFile.open(SeekableFile(MemorySource(bytes)))
        let grid = try SheetGrid(book.reader(ofSheet: 0))
        #expect(grid.rowCount == 1 && grid.columnCount == 1 && grid.mergedRanges.count == 1)
        #expect(grid.sheet.dimension?.last == .last)
    }

    @Test("limits of depth, texts, cells, columns, sheets and ranges hold")
    func limits() throws {
        func refused(_ sheet: String, _ texts: String? = nil, change: (inout WorkbookLimits) -> Void) throws
            -> String?
        {
            var limits = WorkbookLimits()
            change(&limits)
            return try refusal(ZipBuilder.workbook(sheet: sheet, sharedTexts: texts), limits: limits)
        }
        let deep = String(repeating: "<x>", count: 70)
        #expect(
            try refused(ZipBuilder.sheet(deep)) { _ in } == "elements within elements, 65 deep (xl/s.xml)")
        let text = ZipBuilder.sheet(
            "<row><c t=\"inlineStr\"><is><t>\(String(repeating: "北", count: 100))</t></is></c></row>")
        #expect(try refused(text) { $0.textBytes = 299 }?.hasPrefix("a text of more than 299 bytes") == true)
        let shared =
            "<sst xmlns=\"\(ZipBuilder.main)\"><si><t>\(String(repeating: "x", count: 1000))</t></si></sst>"
        let many = ZipBuilder.sheet(
            (1...3).map {
                "<row r=\"\($0)\">" + String(repeating: "<c t=\"s\"><v>0</v></c>", count: 20) + "</row>"
            }.joined())
        #expect(try refused(many, shared) { _ in } == nil)
        #expect(
            try refused(many, shared) { $0.rowBytes = 10_000 }?.hasPrefix("a row of more than 10000 bytes")
                == true)
        #expect(
            try refused(many, shared) { $0.sheetTextBytes = 50_000 }?.hasPrefix("texts of 60000 bytes")
                == true)
        #expect(
            try refused(many, shared) { $0.sharedTextBytes = 999 }?.hasPrefix("shared texts of more") == true)
        #expect(try refused(many, shared) { $0.cells = 59 } == "more than 59 cells (xl/s.xml, S!T3)")
        #expect(try refused(many, shared) { $0.columns = 19 } == "a cell in column 20 (xl/s.xml, S!T1)")
        #expect(try refused(many, shared) { $0.rows = 2 } == "a row of number 3 (xl/s.xml, S!A3)")
        #expect(try refused(many, shared) { $0.sheets = 0 } == "more than 0 sheets (xl/workbook.xml)")
        let merged = ZipBuilder.sheet(
            "", behind: "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A2:B2\"/></mergeCells>")
        #expect(try refused(merged) { $0.mergedRanges = 1 }?.hasPrefix("more than 1 merged ranges") == true)
        // A tag that does not end would be kept whole by the parser.
        let tag = ZipBuilder.sheet("<row x=\"" + (0..<800_000).map { "\($0) " }.joined())
        #expect(try refused(tag) { _ in } == "a tag or comment of more than 4 MB (xl/s.xml)")
    }

    @Test(
        "a fixture cut off anywhere, and with any bit turned, is read or refused, never worse",
        arguments: [
            "openpyxl.xlsx", "odd.xlsx", "strict.xlsx", "biff8.xls", "biff5.xls", "biff5-bare.xls",
            "xlwt-1904.xls",
        ])
    func damaged(name: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: WorkbookFixture.own + "/" + name)))
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            _ = try? readAll(Array(bytes[..<length]))
        }
        var seed: UInt64 = 42
        for _ in 0..<150 {
            var damaged = bytes
            for _ in 0..<3 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(seed >> 33) % damaged.count] ^= 1 << UInt8(seed >> 20 & 7)
            }
            _ = try? readAll(damaged)
        }
    }

    @Test("a compound file whose chains run in circles ends")
    func circles() throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: WorkbookFixture.own + "/biff8.xls")))
        // Every entry of the table of sectors points to its own sector, or to the first; the chain of tables too.
        for target: UInt8 in [0, 1, 2, 3] {
            var looped = bytes
            let table = (Int(bytes[76]) + 1) * 512
            for place in stride(from: table, to: table + 512, by: 4) {
                looped.replaceSubrange(place..<(place + 4), with: [target, 0, 0, 0])
            }
            _ = try? readAll(looped)
            looped = bytes
            looped.replaceSubrange(68..<76, with: [target, 0, 0, 0, 0xFF, 0xFF, 0, 0])
            _ = try? readAll(looped)
        }
    }

    @Test(
        "a claim of four thousand million shared texts costs nothing (found by fuzzing)",
        .timeLimit(.minutes(1)))
    func claimedTexts() throws {
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: WorkbookFixture.own + "/biff8.xls")))
        let texts = try #require(
            (0..<3000).first { bytes[$0] == 9 && bytes[$0 + 1...$0 + 3] == [0, 0, 0] && bytes[$0 + 4] == 8 })
        let before = try readAll(bytes)
        bytes.replaceSubrange((texts + 4)..<(texts + 8), with: [0xFF, 0xFF, 0xFF, 0xFF])
        let start = ContinuousClock.now
        #expect(try readAll(bytes) == before)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("an encrypted workbook, and other programs' files, are refused by name")
    func kinds() throws {
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: WorkbookFixture.own + "/biff5-bare.xls")))
        // CODEPAGE becomes FILEPASS.
        let record = try #require(
            (0..<200).first { bytes[$0] == 0x42 && bytes[$0 + 1] == 0 && bytes[$0 + 2] == 2 })
        bytes[record] = 0x2F
        #expect(try refusal(bytes) == "an encrypted workbook (Excel 5.0/95 workbook (.xls))")
        #expect(
            try refusal(Array("<?xml version=\"1.0\"?><Workbook/>".utf8))?.hasPrefix("an XML document")
                == true)
        #expect(try refusal(Array("a,b\n".utf8)) == "text")
        #expect(try refusal([]) == "text")
        let document = "<w:document xmlns:w=\"urn:w\"/>"
        #expect(
            try refusal(ZipBuilder.workbook(sheet: cell, workbook: document))
                == "an Office document that is no workbook (document)")
        let macros = try WorkbookFixture.open("../workbooks/macros.xlsm")
        #expect(macros.remarks == ["The workbook has macros (VBA); they were not looked at."])
    }
}
