import Foundation
import Pipeline
import Testing

@testable import nqp

@Suite("Texts of strangers in what is printed")
struct OutputTests {
    @Test("in CSV no cell is a formula, numbers stay numbers, and every text can be had back")
    func csv() {
        let numbers = ["-0.5", "1e-12", "-1.5e+300", "+3", "0", "-0", "12"]
        let table = Table(
            [Table.Column("=name"), Table.Column("value", decimals: 2)],
            rows: HostileText.all.map { [$0, nil] } + numbers.map { [$0, $0] })
        let lines = HostileText.fields(ofCSV: table.csv)
        #expect(lines.count == table.rows.count + 1 && lines[0] == ["'=name", "value"])
        for (line, row) in zip(lines.dropFirst(), table.rows) {
            let (found, text) = (line[0], row[0] ?? "")
            let first = found.unicodeScalars.first ?? " "
            #expect(!"=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) || Double(found) != nil, "\(found)")
            #expect(found == text || found == "'" + text)
            #expect(line[1] == row[1] ?? "", "a number is what it was")
        }
        // Where programs split at semicolons, the text stays in its quotation marks.
        #expect(Table([Table.Column("x")], rows: [["a;=1+1"]]).csv == "x\n\"a;=1+1\"")
        #expect(Table.guarded("-") == "'-" && Table.guarded("nan") == "nan" && Table.guarded("") == "")
    }

    @Test("estimates of any size have digits in tables, and no p-value is 0.0000")
    func smallNumbers() {
        #expect(EstimateText.significant(-1.23456e-9) == "-1.235e-09")
        #expect(EstimateText.significant(0) == "0.0000" && EstimateText.significant(0.25) == "0.2500")
        var table = Table([Table.Column("estimate", decimals: 4)], rows: [["-2e-9"]])
        table.columns[0].number = EstimateText.significant
        #expect(table.text().hasSuffix("-2e-09"))
        #expect(EstimateText.probability(1e-5) == "< 0.001" && EstimateText.probability(0.05) == "0.0500")
    }

    @Test("tables, sentences and trees hold nothing that commands a terminal; JSON holds every text")
    func terminal() throws {
        let table = Table([Table.Column("name", wraps: true)], rows: HostileText.all.map { [$0] })
        #expect(HostileText.isHarmless(table.text()))
        let list = try JSONSerialization.jsonObject(with: Data(table.json().utf8)) as? [[String: String]]
        #expect(list?.map { $0["name"] ?? "" } == HostileText.all)
        for text in HostileText.all {
            #expect(HostileText.isHarmless(text.printable) && !text.printable.contains("\n"))
            #expect(HostileText.isHarmless(text.printableLines))
        }
        #expect("面积\u{200D}a\u{200C}b é\nx".printableLines == "面积\u{200D}a\u{200C}b é\nx")
    }

    @Test("in LaTeX every special character is a character")
    func latex() {
        let text = #"\input{/etc/passwd} 5% & $x_1^2$ #1 ~ {<>}"#
        let escaped = RegressionTable.escaped(text)
        #expect(
            escaped
                == ##"\textbackslash{}input\{/etc/passwd\} 5\% \& \$x\_1\textasciicircum{}2\$ \#1 \textasciitilde{} \{$<$$>$\}"##
        )
        #expect(RegressionTable.row(["[5cm]", "&"]) == #"{}[5cm] & \& \\"#)
        // An accent makes another character of it, to Swift and not to LaTeX.
        #expect(
            RegressionTable.escaped("&\u{301}\\\u{301}\n\nx")
                == "\\&\u{301}\\textbackslash{}\u{301}\u{FFFD}\u{FFFD}x")
    }
}
