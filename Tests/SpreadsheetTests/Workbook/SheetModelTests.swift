import Foundation
import Testing

@testable import Spreadsheet

@Suite("Addresses, dates and formats of cells")
struct SheetModelTests {
    @Test(
        "addresses are Excel's, both ways",
        arguments: [
            ("A1", 1, 1), ("Z9", 9, 26), ("AA10", 10, 27), ("D17", 17, 4), ("XFD1048576", 1_048_576, 16_384),
        ])
    func addresses(text: String, row: Int, column: Int) {
        #expect(CellAddress(text) == CellAddress(row: row, column: column))
        #expect("\(CellAddress(row: row, column: column))" == text)
    }

    @Test(
        "what is no address is none",
        arguments: [
            "", "A", "1", "A0", "XFE1", "A1048577", "1A", "A1B", "北1", "A-1", "A99999999999999999999",
        ])
    func noAddresses(text: String) { #expect(CellAddress(text) == nil) }

    @Test(
        "sheets are quoted as formulas quote them",
        arguments: [
            ("2-11", "'2-11'!D17"), ("Data", "Data!D17"), ("全国", "全国!D17"), ("Bob's", "'Bob''s'!D17"),
            ("2011", "'2011'!D17"), ("A1", "'A1'!D17"), ("a b", "'a b'!D17"),
        ])
    func qualified(sheet: String, expected: String) {
        #expect(CellAddress(row: 17, column: 4).qualified(by: sheet) == expected)
    }

    @Test("ranges contain both corners, however they are written")
    func ranges() throws {
        let range = try #require(CellRange("C4:A2"))
        #expect("\(range)" == "A2:C4" && range.contains(CellAddress(row: 4, column: 1)))
        #expect(!range.contains(CellAddress(row: 5, column: 1)))
        #expect(
            CellRange("B2").map { "\($0)" } == "B2" && CellRange("B2:") == nil && CellRange("A1:B2:C3") == nil
        )
    }

    // openpyxl 3.1.5, openpyxl.utils.datetime.from_excel; 60 as Excel itself shows it.
    @Test(
        "a serial number is a day of its calendar",
        arguments: [
            (1, .from1900, "1900-01-01"), (59, .from1900, "1900-02-28"), (60, .from1900, "1900-02-29"),
            (61, .from1900, "1900-03-01"), (43_861, .from1900, "2020-01-31"),
            (2_958_465, .from1900, "9999-12-31"),
            (0, .from1904, "1904-01-01"), (42_399, .from1904, "2020-01-31"),
        ] as [(Double, DateSystem, String)])
    func days(serial: Double, system: DateSystem, expected: String) {
        #expect(SerialDate(serial: serial, system: system, parts: .date).map { "\($0)" } == expected)
    }

    @Test("times, rounded to the millisecond, and lengths of time")
    func times() {
        func shown(_ serial: Double, _ parts: SerialDate.Parts) -> String? {
            SerialDate(serial: serial, system: .from1900, parts: parts).map { "\($0)" }
        }
        #expect(shown(43_861.354_166_666_67, .dateAndTime) == "2020-01-31 08:30:00")
        #expect(shown(0.999_999_999_99, .time) == "00:00:00")
        #expect(shown(1.5, .duration) == "36:00:00" && shown(0.25, .time) == "06:00:00")
        #expect(shown(-1, .date) == nil && shown(2_958_466, .date) == nil && shown(.nan, .date) == nil)
    }

    @Test(
        "a format code says whether it shows a day, a time, a share or a number",
        arguments: [
            ("General", .general), ("0.00", .number), ("#,##0_);[Red](#,##0)", .number), ("0.0%", .percent),
            ("yyyy\\-mm\\-dd", .date), ("yyyy\"年\"m\"月\"", .date), ("[$-804]yyyy/m/d;@", .date),
            ("mmm", .date),
            ("h:mm AM/PM", .time), ("yyyy/m/d h:mm", .dateAndTime), ("[h]:mm:ss", .duration), ("@", .text),
            ("0.00E+00", .number), ("\"day\"0", .worded), ("\"预计\"General", .worded), (";;;@", .hidden),
            ("[Red]0", .number), ("0\"年\"", .number),
            ("[DBNum1]yyyy", .date),
            ("_-* #,##0.00_-", .number), ("0.0,", .scaled), ("#,##0,,\"M\"", .scaled), ("0.0\"万\"", .worded),
            ("[>=10000]0!.0,\"万\";0", .number), ("#,##0", .number), ("0\"元\"", .number),
            ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* \"-\"??_ ;_ @_ ", .number), ("# ?/100", .number),
            ("# ##0.0", .number), ("0000\"年\"00\"月\"", .scaled), ("-0", .scaled), ("0\"E5\"", .scaled),
            ("\"20\"00", .scaled),
            ("General\"元\"", .general), ("G/通用格式\"亿元\"", .worded), ("[$CNY] 0", .number), ("0\\.", .number),
        ] as [(String, NumberFormat)])
    func formats(code: String, expected: NumberFormat) { #expect(NumberFormat(code: code) == expected) }

    @Test("a grid shows a merged range's first cell wherever one looks in it")
    func grid() throws {
        let cells = [("B1", "标题"), ("A2", "北京"), ("B2", "1")].map { address, text in
            SheetCell(address: CellAddress(address) ?? .last, value: .text(text), text: text)
        }
        let grid = SheetGrid(
            sheet: SheetInfo(name: "2-11", position: 0), cells: cells,
            mergedRanges: [try #require(CellRange("B1:XFD1"))])
        #expect(grid.rowCount == 2 && grid.columnCount == 2 && grid[2, 2]?.text == "1" && grid[1, 1] == nil)
        #expect(grid.shown(at: CellAddress(row: 1, column: 2))?.text == "标题")
        #expect(
            grid.mergedRange(at: CellAddress(row: 1, column: 2))?.last == CellAddress(row: 1, column: 16_384))
        #expect(grid.cells(inRow: 2).map(\.text) == ["北京", "1"])
    }
}

@Suite("Numbers as text")
struct NumberTextTests {
    @Test(
        "a number is read as the standard library reads it, and nothing else is one",
        arguments: [
            "0", "-0", "5", "-5.25", "0.1", "1234.5", "41610.9", "999999999999999", "0.30000000000000004",
            "1E3", "1e-12",
            ".5", "5.", "1.7976931348623157e308", "123456789012345.6", "000000000000000000001", "4.9e-324",
        ])
    func reading(text: String) throws {
        let number = Array(text.utf8).withUnsafeBufferPointer { NumberText.number($0) }
        #expect(number?.bitPattern == strtod(text, nil).bitPattern)
    }

    @Test(
        "what is no number is none",
        arguments: ["", "-", ".", "1e", "0x10", "nan", "inf", "1,5", "1 ", "1.2.3", "--1", "1e999"])
    func refusing(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { NumberText.number($0) } == nil)
    }

    @Test(
        "the shortest decimal is written, of a share a hundredfold",
        arguments: [
            (5, "5", "500%"), (0.1, "0.1", "10%"), (0.07, "0.07", "7%"), (-0.125, "-0.125", "-12.5%"),
            (1e21, "1e21", "1e23%"),
            (123456.75, "123456.75", "12345675%"), (1e-7, "0.0000001", "0.00001%"),
            (1.5e-9, "1.5e-9", "0.00000015%"),
            (0, "0", "0%"), (0.1 + 0.2, "0.30000000000000004", "30.000000000000004%"),
        ] as [(Double, String, String)])
    func writing(number: Double, plain: String, share: String) {
        var bytes: [UInt8] = []
        NumberText.append(number, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == plain)
        bytes.removeAll()
        NumberText.append(number, isPercent: true, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == share)
    }

    private static func firstRow(of name: String) throws -> SheetRow {
        let reader = try WorkbookFile.open(
            SeekableFile(FileSource(path: WorkbookFixture.own + "/" + name))
        ).reader(ofSheet: 0)
        var row = SheetRow()
        #expect(try reader.next(&row))
        return row
    }

    // What openpyxl and xlrd read as 北京1) and 1234.520 3.
    @Test(
        "raised digits stay raised: a footnote's mark is no digit of the number before it",
        arguments: ["superscript.xlsx", "superscript-inline.xlsx", "superscript.xls"])
    func superscripts(name: String) throws {
        let row = try Self.firstRow(of: name)
        #expect((0..<row.count).map { row[$0].text } == ["北京¹)", "1234.5²⁰ 3"])
    }

    // What openpyxl and xlrd read as 41045.6, 12343, 41045.6, 北京 and 41045.6.
    @Test(
        "struck text stands between signs, lowered digits stay lowered, and a format that shows thousands is said",
        arguments: ["struck.xlsx", "struck.xls"])
    func struck(name: String) throws {
        let row = try Self.firstRow(of: name)
        #expect(
            (0..<row.count).map { row[$0].text } == [
                "~~4~~1045.6", "1234₃", "~~41045.6~~", "~~北京~~", "41045.6 (shown in another unit)", "41045.6",
            ])
    }

    // What openpyxl and xlrd read as plain numbers.
    @Test(
        "words that a format shows beside a number belong to its text, and a number that is not shown as it is says so",
        arguments: ["shown.xlsx", "shown.xls"])
    func shown(name: String) throws {
        let row = try Self.firstRow(of: name)
        #expect(
            (0..<row.count).map { row[$0].text } == [
                "2021年上半年", "2021年1-6月", "2021E", "2021", "5000万元", "12.5%", "12.5%",
                "5000 (shown in another unit)",
                "5000 (shown in another unit)", "$5000", "5000", "€5000", "5000万元", "预计2021", "5000预计",
                "5000 (not shown)", "-5000亿元", "0 (not shown)", "0", "5000", "50000 (shown in another unit)",
            ])
        #expect(row[0].value == .text("2021年上半年") && row[3].value == .number(2021))
    }

    @Test(
        "columns that are hidden are counted where they have cells", arguments: ["hidden.xlsx", "hidden.xls"])
    func hiddenColumns(name: String) throws {
        let book = try WorkbookFile.open(
            SeekableFile(FileSource(path: WorkbookFixture.own + "/" + name)))
        #expect(try SheetGrid(book.reader(ofSheet: 0)).hiddenColumnCount == 1)
        let records = SheetRecords(try book.reader(ofSheet: 0))
        while try records.next() {}
        #expect(records.hiddenColumnCount == 1)
    }
}
