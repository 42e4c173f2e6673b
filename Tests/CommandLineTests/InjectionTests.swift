import Foundation
import Postgres
import TestSupport
import Testing

@testable import SampleRelease
@testable import nqp

@Suite("Names and texts that mean ill, through the whole program")
struct InjectionTests {
    private static let index = TestCluster.repository + "/Tests/Fixtures/oracle-index"

    private let folder: WatchFolder
    private let database: TestDatabase
    private var config: String { folder.path + "/etl-config" }
    private var inbox: String { folder.path + "/inbox" }

    /// A published vintage to be harmed.
    init() throws {
        folder = try WatchFolder()
        database = try TestCluster.shared.get().database()
        try FileManager.default.copyItem(
            atPath: Self.index + "/etl-config", toPath: folder.path + "/etl-config")
        try folder.write(
            "etl-config/sources/tidy.yaml",
            """
            id: tidy
            title: { en: Tidy }
            files: ["tidy*"]
            layout: tidy
            released: 2024-01-01
            columns: { entity: entity, period: year, series: series, value: value, unit: unit }
            """)
        try FileManager.default.copyItem(
            atPath: Self.index + "/panel_wide.csv", toPath: inbox + "/panel_wide.csv")
    }

    private func run(_ arguments: String...) throws -> Program.Answer {
        try Program.run(arguments + ["--config", config], database: database, in: folder.path)
    }

    /// Everything that there is, what is published, and who may do what.
    private func state() throws -> [String] {
        let row = try database.connect().execute(
            """
            select (select string_agg(c.oid::regclass || c.relkind::text || coalesce(c.relacl::text, ''), ' '
                    order by c.oid::regclass::text) from pg_class c
                    where c.relnamespace::regnamespace::text in ('raw', 'core', 'ops', 'nqp', 'audit', 'public')),
                (select string_agg(p.oid::regprocedure::text || p.proacl::text, ' ' order by p.oid::regprocedure::text)
                    from pg_proc p where p.pronamespace::regnamespace::text in ('core', 'nqp', 'audit', 'public')),
                (select string_agg(r.rolname || r.rolsuper || r.rolcreaterole, ' ' order by r.rolname) from pg_roles r),
                (select count(*) from raw.load) || ' ' || (select count(*) from raw.observation) || ' '
                    || (select count(*) from core.publication),
                (select string_agg(vintage_id || ' ' || content_hash, ' ') from core.vintage)
            """
        ).onlyRow()
        return try (0..<5).map { try row.text($0) }
    }

    /// Everything that a stranger can write into a file's name or bytes.
    private func writeHostileFiles() throws -> [String] {
        var names: [String] = []
        func write(_ name: String, _ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: inbox).appendingPathComponent(name))
            names.append(name)
        }
        func csv(_ rows: [[String]]) -> [UInt8] {
            let lines = rows.map { row in
                row.map { "\"" + $0.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\"" }
                    .joined(separator: ",") + "\n"
            }
            return Array(lines.joined().utf8)
        }
        for (number, text) in HostileText.all.enumerated() {
            let name = text.replacing("/", with: "∕")
            try write(name, Array("\(number),nothing\n".utf8))
            try write("panel \(name).csv", csv([["province", "year", text], [text, "2012", "5"]]))
            try write(
                "tidy \(number)",
                csv([
                    ["entity", "year", "series", "value", "unit"], [text, "2012", "per_capita_gdp", "1", ""],
                    ["P01", "2012", text, "1", ""], ["P02", text, "per_capita_gdp", "1", ""],
                    ["P03", "2012", "per_capita_gdp", text, ""],
                    ["P04", "2012", "per_capita_gdp", "1", text],
                ]))
            // Texts of .xls may hold any character, NUL among them.
            let cell = number % 5 == 0 ? text + "\0" : text
            let sheet = WorkbookBytes.Sheet(
                name: cell,
                rows: [
                    ["province", "year", "per_capita_gdp", cell].map { .text($0) },
                    [.text(cell), .number("2012"), .text(cell), .number("\(number)")],
                ])
            try write("panel \(number).csv", WorkbookBytes(sheets: [sheet]).xls)
        }
        return names
    }

    @Test(
        "in names of files and sheets, in cells and units: all of it is refused, kept as it was, shown harmless, and harms nothing"
    )
    func files() throws {
        #expect(try run("run", "--inbox", inbox).status == 0)
        let before = try state()
        let names = try writeHostileFiles()
        let first = try run("ingest", inbox)
        #expect(
            first.status == 1 && HostileText.isHarmless(first.output + first.errors),
            "\(first.errors.suffix(500))")
        #expect(try state() == before)
        let rows = try database.connect().execute("select name from raw.source_file").rows
        #expect(try Set(rows.map { try $0.text(0) }) == Set(names + ["panel_wide.csv"]), "names as they were")
        let kept = try database.connect().execute(
            """
            select t from unnest($1::text[]) t
            where not exists (select from ops.finding f where position(t in f.found) > 0)
            """, [.array(HostileText.all.filter { !$0.contains { $0.isNewline || $0 == "\t" } })])
        #expect(kept.rowCount == 0, "\(kept.rows.map { $0.optionalText(0) ?? "" })")

        let second = try run("ingest", inbox, "--format", "csv")
        for field in HostileText.fields(ofCSV: second.output).joined() {
            let first = field.unicodeScalars.first ?? " "
            #expect(!"=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) || Double(field) != nil, "\(field)")
        }
        let status = try run("status", "--check")
        #expect(status.status == 1 && HostileText.isHarmless(status.output + status.errors))
        for name in names where name.contains("\u{1B}") || name == "tidy 17" || name == "panel 18.csv" {
            let file = inbox + "/" + name
            let explained = try run("explain", file)
            #expect(HostileText.isHarmless(explained.output + explained.errors), "\(explained.output)")
            let lineage = try run("lineage", "--file", name, "--cell", "A1")
            #expect(HostileText.isHarmless(lineage.output + lineage.errors), "\(lineage.errors)")
        }
        #expect(try run("run", "--inbox", inbox).status == 1)
        let quarantine = try FileManager.default.contentsOfDirectory(atPath: inbox + "/quarantine")
        #expect(quarantine.count >= names.count && Set(names).isSubset(of: quarantine))
        for name in quarantine where name.hasSuffix(".findings.txt") {
            #expect(HostileText.isHarmless(try folder.read("inbox/quarantine/" + name)), "\(name)")
        }
        #expect(try state() == before)
        #expect(!folder.exists("pwned") && !FileManager.default.fileExists(atPath: inbox + "/pwned"))
    }

    @Test(
        "in titles, notes and reasons of a configuration: the index is the same to the last bit, and so are the tables"
    )
    func configuration() throws {
        #expect(try run("run", "--keep", "--inbox", inbox).status == 0)
        let before = try state()
        let scores = "select string_agg(score::text, ' ' order by entity_code, year) from nqp.index"
        let plain = try database.connect().execute(scores).onlyRow().text(0)
        // Titles are names too, and names are each for one thing.
        var number = 0
        func hostile() -> String {
            number += 1
            let text = HostileText.all[number % HostileText.all.count] + " \(number)"
            // YAML allows few characters as they are, and all of them by number.
            let numbered = text.unicodeScalars.map { scalar in
                scalar.isASCII && scalar.properties.generalCategory != .control && scalar != "\""
                    && scalar != "\\"
                    ? String(scalar) : String(format: "\\U%08X", scalar.value)
            }
            return "\"\(numbered.joined())\""
        }
        for name in ["index", "entities", "series", "indicators", "sources/panel", "units"] {
            let path = "etl-config/\(name).yaml"
            let text = try folder.read(path)
            try folder.write(
                path, text.replacing(/(en|zh|producer): [^,}\n]+/) { "\($0.output.1): \(hostile())" })
        }
        try folder.write(
            "etl-config/corrections.yaml",
            """
            corrections:
              - { source: panel, file: "panel_wide.csv", cells: C2, action: flag, expect: 44878.0, reason: \(hostile()), evidence: \(hostile()) }
            """)
        let checked = try run("check")
        #expect(checked.status == 0 && HostileText.isHarmless(checked.output), "\(checked.errors)")
        let ran = try run("run", "--keep", "--inbox", inbox)
        #expect(
            ran.status == 0 && HostileText.isHarmless(ran.output + ran.errors), "\(ran.errors)\(ran.output)")
        let after = try state()
        #expect(Array(after.prefix(3)) == Array(before.prefix(3)))
        #expect(try database.connect().execute(scores).onlyRow().text(0) == plain)
        let verified = try run("verify", "--all")
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        for arguments in [
            ["lineage", "P01", "2012"], ["diff"], ["vintages"], ["status"], ["lineage", "--configuration"],
        ] {
            let answer = try Program.run(
                arguments + ["--config", config], database: database, in: folder.path)
            #expect(
                answer.status == 0 && HostileText.isHarmless(answer.output + answer.errors),
                "\(arguments)\(answer.errors)")
        }
        #expect(!folder.exists("pwned"))
    }
}
