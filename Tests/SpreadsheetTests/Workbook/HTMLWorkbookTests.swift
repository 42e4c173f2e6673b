import Foundation
import TestSupport
import Testing

@testable import Spreadsheet

/// A page's cells by address, as `A1=text`, and its merged ranges.
private func read(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws -> (
    cells: [String], merged: [String]
) {
    let book = try WorkbookFile.open(SeekableFile(MemorySource(bytes), limits: limits), limits: limits)
    #expect(book.format == .html && book.sheets.map(\.name) == ["Page"])
    let reader = try book.reader(ofSheet: 0)
    var cells: [String] = []
    var row = SheetRow()
    while try reader.next(&row) {
        for index in 0..<row.count where row[index].value != .empty {
            let cell = row[index]
            let mark: String
            if case .number = cell.value { mark = "=" } else { mark = ":" }
            cells.append("\(cell.address)\(mark)\(cell.text)\(row.isHidden ? " (hidden)" : "")")
        }
    }
    return (cells, reader.mergedRanges.map(\.description).sorted())
}

private func read(_ page: String) throws -> (cells: [String], merged: [String]) { try read(Array(page.utf8)) }

private func refusal(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws -> String? {
    do {
        _ = try read(bytes, limits: limits)
        return nil
    } catch let error as WorkbookError {
        return "\(error)"
    }
}

@Suite("Web pages as workbooks")
struct HTMLWorkbookTests {
    @Test("a platform's export: title and unit above the table, spans, tags left open, entities")
    func export() throws {
        let page = """
            <html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>unseen</title>
            <meta http-equiv=Content-Type content="text/html; charset=gb2312"><style>td {color: red}</style></head>
            <body><h3>分省年度数据</h3><p>单位：亿元
            <table border=1><caption>表 1</caption>
            <tr><th rowspan=2>地区<th colspan=2>地区生产总值
            <tr><th>2023年<th>2022年
            <tr><td>北&nbsp;&nbsp;京<td x:num="43760.654321">43760.65<td x:num>41540.9
            <tr style="display: none"><td>天津<td>1<td>2
            <tr><td>河北<sup>1)</sup><td>43944.1<sup>2</sup><td>&lt;0.5 &#x4EBF;</td></tr>
            </table>
            <script>var table = "<table><tr><td>no</td></tr></table>"</script>
            <p>注：<b>数据</b>来源于<br>统计局。</html>
            """
        let expected = [
            "A1:分省年度数据", "A2:单位：亿元", "A3:表 1", "A4:地区", "B4:地区生产总值", "B5:2023年", "C5:2022年",
            "A6:北\u{A0}\u{A0}京", "B6=43760.654321", "C6:41540.9", "A7:天津 (hidden)", "B7:1 (hidden)",
            "C7:2 (hidden)",
            "A8:河北¹)", "B8:43944.1²", "C8:<0.5 亿", "A9:注：数据来源于", "A10:统计局。",
        ]
        let (cells, merged) = try read(page)
        #expect(cells == expected)
        #expect(merged == ["A4:A5", "B4:C4"])
        // As the page says it is written, in UTF-16, and in UTF-8 in spite of what it says.
        #expect(try read(gb18030(page)).cells == expected)
        let wide = try #require(page.data(using: .utf16LittleEndian))
        #expect(try read([0xFF, 0xFE] + wide).cells == expected)
    }

    @Test("spans that overlap, reach beyond the table or are nonsense take no cell's place")
    func spans() throws {
        let (cells, merged) = try read(
            """
            <table>
            <tr><td>a</td><td rowspan=9>b</td><td rowspan=0 colspan=x>c</td></tr>
            <tr><td colspan=3>d</td><td>e</td></tr>
            <tr></tr>
            <tr><td>f</td><td>g</td></tr>
            </table>
            <table><tr><td>h</td><td>i</td></tr></table>
            """)
        #expect(cells == ["A1:a", "B1:b", "C1:c", "A2:d", "C2:e", "A4:f", "C4:g", "A5:h", "B5:i"])
        #expect(merged == ["B1:B4"])
    }

    @Test("a table within a cell has rows of its own, below what stands before it")
    func nested() throws {
        let (cells, _) = try read(
            "<table><tr><td>before<table><tr><td>1<td>2<tr><td>3</table>after<td>beside</table>")
        #expect(cells == ["A1:before", "A2:1", "B2:2", "A3:3", "A4:after", "A5:beside"])
    }

    @Test("what a page shows apart from a number is no digit of it")
    func shownApart() throws {
        func cell(_ content: String, _ attributes: String = "") throws -> String? {
            let (cells, _) = try read("<table><tr><td \(attributes)>\(content)</td></tr></table>")
            #expect(cells.count <= 1)
            return cells.first.map { String($0.dropFirst(2)) }
        }
        for (content, shown) in [
            ("7310<span style='vertical-align: super'>1</span>", ":7310¹"),
            ("7310<sub>1</sub>", ":7310₁"), ("7310<sup><a href='#n'>12</a></sup>", ":7310¹²"),
            ("7310<a href='#n'>1</a>", ":7310¦1"), ("7310 <font class=small>1</font>", ":7310¦1"),
            ("７３<i>１</i>", ":７３¦１"), ("73.<b>10</b>", ":73.¦10"),
            ("7310<span style='display:none'>9</span>", ":7310"), ("73<i hidden>9</i>亿", ":73亿"),
            ("7310<span style='VISIBILITY: hidden'>9", ":7310"),
            ("<del>1709</del>", ":~~1709~~"), ("<s>1709</s> 8", ":~~1709~~ 8"),
            ("<font color=red>7310</font>", ":7310"), ("<b>2021</b><i>年</i>", ":2021年"),
        ] { #expect(try cell(content) == shown, "\(content)") }
        let row = "<td>天津</td><td style='display: none'>16000</td><td>16132.2</td>"
        #expect(try read("<table><tr>\(row)</tr></table>").cells == ["A1:天津", "B1:16132.2"])
        // The number beside what is shown counts where it is what is shown.
        for (number, content, shown) in [
            ("0.50", "50.0%", "=50%"), ("1234.5678", "1,234.57", "=1234.5678"),
            ("43812", "4.38E+04", "=43812"),
            ("-0.04", "0.0", "=-0.04"), ("1234", "1.2千", ":1.2千"), ("45292", "2024-01-01", ":2024-01-01"),
            ("1234", "<s>1234</s>", ":~~1234~~"), ("1234", "1.2", ":1.2(x:num: 1234)"),
            ("1234", "", ":(x:num: 1234)"), ("1234", "1234<sup>1</sup>", ":1234¹"),
        ] { #expect(try cell(content, "x:num=\"\(number)\"") == shown, "\(number) \(content)") }
    }

    @Test("a page that was cut off is refused, wherever")
    func cutOff() throws {
        let page = "<html><body><table><tr><td>北京</td><td>43760.65</td></tr></table><p>注</body></html>"
        #expect(try refusal(Array(page.utf8)) == nil)
        for (end, tag) in [("43760", "table"), ("</td>", "table"), ("</tr>", "table"), ("<p>注", "html")] {
            let kept = try #require(page.range(of: end))
            let found = try refusal(Array(page[..<kept.upperBound].utf8))
            #expect(found?.contains("a web page that ends without closing <\(tag)>") == true, "\(end)")
        }
    }

    @Test("a page without a table, in an encoding that is not read, cut off inside a character")
    func refusals() throws {
        #expect(
            try refusal(Array("<html><body><form>Please log in</form></body></html>".utf8))
                == "a web page (HTML) without a table")
        let big5: [UInt8] =
            Array("<html><meta charset=\"big5\"><table><tr><td>".utf8) + [0xA5, 0x5F] + Array("</table>".utf8)
        #expect(try refusal(big5) == "a web page in the encoding big5")
        #expect(try refusal(Array("<table><tr><td>a\0b</table>".utf8))?.hasPrefix("a zero byte") == true)
        #expect(try refusal(Array("<table><tr><td>北京".utf8.dropLast()))?.contains("cut off") == true)
    }

    @Test("hostile pages: depth, columns, rows, merged ranges, texts and tags are bounded")
    func hostile() throws {
        func page(_ body: String, _ change: (inout WorkbookLimits) -> Void = { _ in }) throws -> String? {
            var limits = WorkbookLimits()
            change(&limits)
            return try refusal(Array("<table>\(body)</table>".utf8), limits: limits)
        }
        let deep = String(repeating: "<div>", count: 100_000)
        #expect(try page("<tr><td>1<td>" + deep)?.hasPrefix("tags within tags, 513 deep") == true)
        let nested = String(repeating: "<table><tr><td>", count: 5000)
        #expect(try page("<tr><td>" + nested)?.hasPrefix("tags within tags") == true)
        let wide = String(repeating: "<td colspan=999999999>x", count: 17)
        #expect(try page("<tr>" + wide)?.hasPrefix("a column of number 17000") == true)
        #expect(
            try page(String(repeating: "<tr><td>1", count: 11)) { $0.rows = 10 }?.hasPrefix(
                "a row of number 11") == true)
        #expect(
            try page(String(repeating: "<tr><td rowspan=65534>1", count: 11)) { $0.mergedRanges = 10 }?
                .hasPrefix("more than 10 merged ranges") == true)
        #expect(
            try page("<tr><td>" + String(repeating: "x", count: 200_000))?.hasPrefix("a text of more than")
                == true)
        let tag = "<tr><td title=\"" + String(repeating: "x", count: 5 << 20)
        #expect(try page("<tr><td>1<!--" + String(repeating: "-", count: 5 << 20)) != nil)
        #expect(try page("<tr><td>1" + tag) != nil)
        #expect(try page("<tr><td>\(String(repeating: "&", count: 100_000))") == nil)
    }

    @Test("the tables that people have are found whole: ten thousand rows, a piece at a time")
    func long() throws {
        let rows = (1...10_000).map { "<tr><td>\($0)</td><td>\($0 * 2)</td></tr>\n" }.joined()
        let (cells, _) = try read("<table>\n\(rows)</table>")
        #expect(cells.count == 20_000 && cells.last == "B10000:20000" && cells[9998] == "A5000:5000")
    }
}
