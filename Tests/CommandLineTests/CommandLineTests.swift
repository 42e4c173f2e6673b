import Foundation
import Postgres
import TestSupport
import Testing

/// The program as a shell runs it.
struct Program {
    struct Answer {
        let status: Int32
        let output: String
        let errors: String
    }

    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("nqp").path

    /// - Parameter database: nil: none can be reached.
    static func run(
        _ arguments: [String], database: TestDatabase? = nil, in folder: String? = nil,
        role: String = EmbeddedServer.administrator, environment additions: [String: String] = [:]
    ) throws -> Answer {
        try RunningProgram(
            arguments,
            environment: [
                "NQP_CONFIG": TestCluster.repository + "/etl-config",
                "NQP_DATABASE_URL": database?.address(role: role) ?? "host=/nonexistent dbname=nqp",
            ].merging(additions) { $1 }, in: folder
        ).end()
    }
}

@Suite("The command line")
final class CommandLineTests {
    private let folder: String

    init() throws {
        folder =
            FileManager.default.temporaryDirectory.appendingPathComponent("nqp-cli-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/inbox", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        return folder + "/" + name
    }

    @Test("0: help of every command, with an example")
    func help() throws {
        let commands = [
            ["demo"], ["run"], ["ingest"], ["build"], ["publish"], ["explain"], ["check"], ["lineage"],
            ["estimate"], ["plot"], ["vintages"], ["diff"], ["verify"],
            ["status"], ["sample"], ["db"], ["db", "start"], ["db", "stop"], ["db", "status"], ["db", "url"],
            ["db", "psql"],
            ["db", "migrate"],
        ]
        let page = try String(contentsOfFile: TestCluster.repository + "/docs/commands.md", encoding: .utf8)
        for command in commands {
            #expect(
                page.contains("`nqp " + command.joined(separator: " ")), "docs/commands.md lacks \(command)")
            let answer = try Program.run(command + ["--help"])
            #expect(
                answer.status == 0 && answer.output.contains("Example: ") && answer.errors.isEmpty,
                "\(command)")
        }
        #expect(try Program.run(["check"]).output.contains("is in order"))
    }

    @Test("0 and 1: a file explained without a database, in every format; what would be refused says why")
    func explain() throws {
        let good = try write(
            "tidy-gdp-2022-03-01.csv", "entity,year,series,value,unit\nBeijing,2020,gdp,361026000,万元\n")
        let answer = try Program.run(["explain", good])
        #expect(
            answer.status == 0 && answer.output.contains("36102.6")
                && answer.output.contains("would be loaded"))
        let json = try Program.run(["explain", good, "--format", "json"])
        let parsed =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: [[String: Any]]]
        #expect(parsed?["cells"]?.first?["value"] as? Double == 36102.6)
        let claimed = try Program.run(["explain", good, "--proposal"])
        #expect(
            claimed.status == 1 && claimed.output.isEmpty && claimed.errors.contains("source tidy claims"))
        let new = try write(
            "new-2022-03-01.csv", "entity,year,series,value,unit\nBeijing,2020,gdp,36102.6,亿元\n")
        let proposal = try Program.run(["explain", new, "--proposal"])
        #expect(proposal.status == 0 && proposal.output.hasPrefix("id: new\n"))
        let ahead = try write("tidy-2099-01-01.csv", "entity,year,series,value\nBeijing,2020,gdp,36102.6\n")
        let early = try Program.run(["explain", ahead, "--format", "csv"])
        #expect(early.status == 1 && early.output.contains("no_release_date"))
        let bad = try write("tidy-bad.csv", "entity,year,series,value\nBejing,2020,gdp,1\n")
        let refused = try Program.run(["explain", bad, "--format", "csv"])
        #expect(
            refused.status == 1 && refused.output.contains("unknown_entity")
                && refused.output.contains("did you mean Beijing?"))
    }

    @Test(
        "of many findings of one rule a terminal shows the first and says where the others are; JSON has all")
    func manyFindings() throws {
        let rows = (1...8).map { "Nowhere \($0),2020,gdp,1\n" }.joined()
        let file = try write("tidy-gdp-2022-03-01.csv", "entity,year,series,value\n" + rows)
        let table = try Program.run(["explain", file])
        #expect(table.output.matches(of: /error +unknown_entity/).count == 5)
        #expect(
            table.output.contains(
                "\n… and 3 more of unknown_entity in tidy-gdp-2022-03-01.csv\nAll of them: nqp explain … --format csv\n"
            ))
        let json = try Program.run(["explain", file, "--format", "json"])
        #expect(json.output.matches(of: /"unknown_entity"/).count == 8)
    }

    @Test("1: a refused file in the inbox; the rest is loaded")
    func refused() throws {
        let database = try TestCluster.shared.get().database()
        _ = try write("inbox/tidy-bad.csv", "entity,year,series,value\nBejing,2020,gdp,1\n")
        _ = try write("inbox/tidy-good.csv", "entity,year,series,value\nBeijing,2020,gdp,36102.6\n")
        let answer = try Program.run(["ingest", folder + "/inbox", "--format", "csv"], database: database)
        #expect(answer.status == 1)
        #expect(
            answer.output.contains("tidy-good.csv,loaded") && answer.output.contains("tidy-bad.csv,refused"))
        let built = try Program.run(["build"], database: database)
        #expect(
            built.status == 1 && built.output.contains("missing_cell")
                && built.output.contains("stays as it was"))
        let status = try Program.run(["status"], database: database)
        #expect(status.status == 0 && status.output.contains("tidy-bad.csv"))
    }

    @Test("2: usage and configuration, with the place and what was meant")
    func usage() throws {
        let database = try TestCluster.shared.get().database()
        #expect(try Program.run(["frobnicate"]).status == 2)
        #expect(try Program.run(["run", "--inbxo", "x"]).status == 2)
        let missing = try Program.run(["run", "--inbox", folder + "/nowhere"], database: database)
        #expect(missing.status == 2 && missing.errors.contains("does not exist; --inbox names the folder"))
        let slip = try Program.run(["ingest", folder + "/nowhere.csv"], database: database)
        #expect(slip.status == 2 && slip.errors.contains("nowhere.csv: does not exist"))
        #expect(
            try database.connect(role: "nqp_analyst").execute(
                "select from audit.run where command = 'ingest'"
            ).rowCount == 0)
        let secret = try Program.run(["status", "--database", "postgresql://me:secret@db.example.org/nqp"])
        #expect(
            secret.status == 2 && !secret.errors.contains("secret") && secret.errors.contains("~/.pgpass"))
        let nothing = try Program.run(["lineage", "Beijing", "2020"], database: database)
        #expect(nothing.status == 2 && nothing.errors.contains("nothing has been published yet"))
        let config = folder + "/etl-config"
        try FileManager.default.copyItem(atPath: TestCluster.repository + "/etl-config", toPath: config)
        try "".write(toFile: config + "/correction.yaml", atomically: true, encoding: .utf8)
        try "".write(toFile: config + "/index.yaml.bak", atomically: true, encoding: .utf8)
        let unread = try Program.run(["check", "--config", config])
        #expect(
            unread.status == 0
                && unread.output.contains(
                    "Warning: correction.yaml is read by nothing; did you mean corrections.yaml?")
                && unread.output.contains("Warning: index.yaml.bak is read by nothing")
        )
        let index = try String(contentsOfFile: config + "/index.yaml", encoding: .utf8)
        try index.replacingOccurrences(of: "weighting: critic", with: "weighting: critc")
            .write(toFile: config + "/index.yaml", atomically: true, encoding: .utf8)
        let wrong = try Program.run(["check", "--config", config])
        #expect(
            wrong.status == 2 && wrong.errors.contains("index.yaml:24:12")
                && wrong.errors.contains("Did you mean \"critic\"?"))
    }

    @Test("3: no database; 4: another writer")
    func database() throws {
        let unreachable = try Program.run(["build"])
        #expect(unreachable.status == 3 && unreachable.errors.contains("cannot be reached"))
        let database = try TestCluster.shared.get().database()
        let holder = try database.connect()
        try holder.execute("select pg_advisory_lock(\(0x6e71_7001))")
        let locked = try Program.run(["build"], database: database)
        #expect(locked.status == 4 && locked.errors.contains("another run holds the warehouse"))
    }

    @Test("the demo says what it did; its estimates print in every format, its figures are drawn")
    func demo() throws {
        let database = try TestCluster.shared.get().database()
        let demo = try Program.run(["demo", "--folder", folder + "/sample"], database: database)
        #expect(demo.status == 0 && demo.output.contains("Vintage 2 is published"))
        #expect(demo.output.contains("What the policy did to the index"))
        let again = try Program.run(["demo", "--folder", folder + "/sample"], database: database)
        #expect(again.status == 0 && again.output.contains("Nothing to do"))

        // Neither needs a configuration that is in order.
        for command in [["verify", "--all"], ["publish", "2"]] {
            let answer = try Program.run(command + ["--config", folder + "/sample"], database: database)
            #expect(
                answer.status == 0 && answer.errors.contains("has mistakes and is not needed"),
                "\(answer.errors)")
        }

        try rehearsal(database)
        let diff = try Program.run(["diff", "--rows", "3"], database: database)
        #expect(diff.status == 0 && diff.output.hasPrefix("Vintage 1 → 2: 2461 cells differ"))
        #expect(diff.output.contains("… and 2458 more") && !diff.output.contains("Lost"))
        let parts = try Program.run(["diff", "1", "latest", "--format", "json"], database: database)
        let whole =
            try JSONSerialization.jsonObject(with: Data(parts.output.utf8)) as? [String: [[String: Any]]]
        #expect(whole?["cells"]?.count == 2461 && whole?["scores"]?.count == 330)
        #expect(try Program.run(["diff", "1", "7"], database: database).status == 2)
        let none = try Program.run(["diff", "yesterday"], database: database)
        #expect(none.status == 2 && none.errors.contains("names no vintage"))
        let vintages = try Program.run(["vintages", "--last", "1"], database: database)
        #expect(vintages.output.contains("new content") && vintages.output.contains("1 older"))
        // By the kinds by which the difference names its cells.
        let counts = try Program.run(["vintages", "--last", "1", "--format", "json"], database: database)
        let counted =
            try JSONSerialization.jsonObject(with: Data(counts.output.utf8)) as? [[String: Any]]
        let kinds = (whole?["cells"] ?? []).compactMap { $0["kind"] as? String }
        for kind in ["added", "revised", "supplied", "filled", "refilled", "removed"] {
            let count = counted?.first?[kind] as? Int
            #expect(count != nil && count == kinds.count { $0 == kind }, "\(kind)")
        }

        try lineage(database)
        let table = try Program.run(["estimate", "baseline", "placebo"], database: database)
        #expect(
            table.status == 0 && table.output.contains("Treat×Post") && table.output.contains("permutation"))
        let bootstrap = try Program.run(
            ["estimate", "wild_bootstrap", "--format", "csv"], database: database)
        #expect(
            bootstrap.output.contains(",\"No effect: ") && bootstrap.output.contains(",330,30,2012–2022,"),
            "\(bootstrap.output)")
        let latex = try Program.run(["estimate", "baseline", "--format", "latex"], database: database)
        #expect(latex.output.contains("Treat$\\times$Post & ") && latex.output.contains("\\bottomrule"))
        for format in ["table", "latex"] {
            let study = try Program.run(["estimate", "event_study", "--format", format], database: database)
            #expect(study.output.matches(of: /\(base\)/).count == 1, "the base period is marked in \(format)")
        }
        let beside = try Program.run(
            ["estimate", "event_study", "baseline", "--format", "latex"], database: database)
        #expect(beside.output.components(separatedBy: "\\begin{tabular}{lcc}").count == 2)
        #expect(beside.output.contains("\\caption{Parallel trends; Baseline without controls}"))
        #expect(beside.output.contains("(1) k = -5 stands for earlier periods too"))
        for words in [
            "\\label{tab:event_study-baseline}", "(1) No effect before the base: F(4, 29) = ",
            "Entity effects & yes & yes", "Sample: 2012--2022.",
        ] {
            #expect(beside.output.contains(words), "\(words): \(beside.output)")
        }
        let bare = try Program.run(
            ["estimate", "placebo", "baseline", "goodman_bacon", "--format", "latex"], database: database)
        #expect(
            bare.output.hasPrefix(
                """
                % placebo is left out: a placebo has no regression table; `nqp estimate placebo` prints it.
                % goodman_bacon is left out: a goodman_bacon has no regression table; `nqp estimate goodman_bacon` prints it.

                \\begin{table}
                """), "\(bare.output)")
        let json = try Program.run(["estimate", "event_study", "--format", "json"], database: database)
        let parsed =
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: [[String: Any]]]
        #expect(parsed?["estimates"]?.filter { $0["event_time"] is Int }.count == 9)
        let csv = try Program.run(["estimate", "baseline", "--format", "csv"], database: database)
        #expect(
            csv.output.hasPrefix("vintage,model,") && !csv.output.contains("\n\n"), "no table without rows")
        let configured = folder + "/later"
        try FileManager.default.copyItem(
            atPath: TestCluster.repository + "/etl-config", toPath: configured)
        let models = try String(contentsOfFile: configured + "/models.yaml", encoding: .utf8)
        let more = """
              later: { kind: regression, title: { en: Later } }
              few:
                kind: event_study
                title: { en: Few }
                window: { first: -6, last: 4, base: -1 }
                controls: []
                confidence: 0.999
                sample: { regions: [northeast] }
              led: { kind: event_study, title: { en: Led }, lead: 1, window: { first: -4, last: 2, base: -1 } }
              without: { kind: sun_abraham, title: { en: A }, sample: { without: [Hainan, Tianjin] } }
              without_2: { kind: sun_abraham, title: { en: B }, sample: { without: [Tianjin, Hainan] } }
              base_2: { kind: event_study, title: { en: Two years before }, window: { first: -5, last: 3, base: -2 } }

            """
        try (models + more).write(
            toFile: configured + "/models.yaml", atomically: true, encoding: .utf8)
        let later = try Program.run(["estimate", "later", "--config", configured], database: database)
        #expect(
            later.status == 2 && later.errors.contains("is in models.yaml, but not in the published vintage"),
            "\(later.errors)")
        let together = try Program.run(["plot", "event-study", "--all"], database: database)
        #expect(together.status == 0 && together.output.contains("95 % confidence"), "\(together.errors)")
        #expect(try Program.run(["build", "--config", configured], database: database).status == 0)
        let apart = try Program.run(["plot", "event-study", "--all"], database: database)
        #expect(
            apart.status == 2
                && apart.errors.contains(
                    "they have 2 outcomes (score; score, 1 later), 2 levels (95 %; 99.9 %), 4 samples (2012–2022; regions northeast, 2012–2022; 2012–2021, outcome 1 later; 1 more). Draw those that share them, such as event_study, callaway_santanna, sun_abraham, imputation, base_2, with"
                ),
            "\(apart.errors)")
        let two = try Program.run(
            ["plot", "event-study", "--model", "imputation", "--model", "event_study"], database: database)
        #expect(
            two.output.contains("Against the imputed outcome without treatment: Imputation")
                && two.output.contains("Against the base period, k = -1: Parallel trends")
                && two.output.contains("k = -5 for all earlier periods too"), "\(two.errors)")
        let ordered = try Program.run(
            ["plot", "event-study", "--model", "without", "--model", "without_2"], database: database)
        #expect(ordered.status == 0, "one sample, in whatever order it is listed: \(ordered.errors)")
        let twice = try Program.run(
            ["plot", "event-study", "--model", "led", "--model", "led"], database: database)
        #expect(twice.status == 2 && twice.errors.contains("--model led stands twice"), "\(twice.errors)")
        let bases = try Program.run(
            ["plot", "event-study", "--model", "base_2", "--model", "event_study"], database: database)
        #expect(
            bases.output.contains("Against the base period, k = -2: Two years before")
                && bases.output.contains("Against the base period, k = -1: Parallel trends")
                && bases.output.contains("k = -5 for all earlier periods too: Two years before; Parallel"),
            "\(bases.errors)")
        let periods = try Program.run(["estimate", "event_study", "sun_abraham"], database: database)
        let order = periods.output.matches(of: /(?m)^k = (-?\d+)/).compactMap { Int($0.1) }
        #expect(order == Array(-10...3), "rows of event time are in its order")
        let csvInOrder = try Program.run(
            ["estimate", "baseline_controls", "baseline", "--format", "csv"], database: database)
        let places = ["baseline_controls,main", "baseline,main"].map {
            csvInOrder.output.range(of: $0)?.lowerBound
        }
        #expect(places[0] != nil && places[0].map { first in places[1].map { first < $0 } } == true)
        let strict = try Program.run(["plot", "event-study", "--model", "few"], database: database)
        #expect(strict.output.contains("99.9 % confidence intervals"), "\(strict.errors)")
        let led = try Program.run(["plot", "event-study", "--model", "led"], database: database)
        #expect(led.output.contains("Effect on NP, 1 later, 95 %"), "\(led.errors)")
        let few = try Program.run(["estimate", "later", "few", "--format", "latex"], database: database)
        #expect(
            few.output.contains(
                "(2) No effect before the base: no test. Refused: The test has 5 restrictions"),
            "\(few.output)")
        let unknown = try Program.run(["estimate", "basline"], database: database)
        #expect(unknown.status == 2 && unknown.errors.contains("Did you mean \"baseline\"?"))

        for arguments in [
            ["event-study"], ["event-study", "--model", "sun_abraham"], ["placebo"],
        ] {
            let svg = try Program.run(["plot"] + arguments, database: database)
            #expect(svg.status == 0 && svg.output.hasPrefix("<?xml") && svg.output.hasSuffix("</svg>\n\n"))
        }
        let file = folder + "/figure.svg"
        #expect(try Program.run(["plot", "placebo", "--output", file], database: database).status == 0)
        #expect(FileManager.default.fileExists(atPath: file))
        let nowhere = try Program.run(
            ["plot", "event-study", "--output", folder + "/nope/e.svg"], database: database)
        #expect(
            nowhere.status == 2
                && nowhere.errors.contains("the folder \(folder)/nope of --output does not exist"))
    }

    /// What would happen, and nothing that did.
    private func rehearsal(_ database: TestDatabase) throws {
        _ = try write(
            "inbox/tidy-gdp-2024-03-01.csv", "entity,year,series,value\nBeijing,2020,gdp,36103.6\n")
        let run = try Program.run(["run", "--inbox", folder + "/inbox", "--dry-run"], database: database)
        for text in ["files: 1 would be loaded.", "Vintage 3 would be published: ", "nothing is stored"] {
            #expect(run.output.contains(text), "\(run.output)")
        }
        #expect(!run.output.contains("is published") && !run.output.contains("cells changed"))
        let build = try Program.run(["build", "--dry-run"], database: database)
        #expect(build.output.contains("Nothing would change: vintage 2 would stay"))
    }

    /// Backwards, sideways and forwards, on what the demo made.
    private func lineage(_ database: TestDatabase) throws {
        func run(_ arguments: String...) throws -> Program.Answer {
            try Program.run(["lineage"] + arguments, database: database)
        }
        let back = try run("Beijing", "2020", "energy_efficiency")
        #expect(back.status == 0 && back.output.contains("nbs-gdp-2023-11-15.csv, row 5, column 4"))
        #expect(back.output.hasSuffix("Other values were read of gdp: the same with --candidates\n"))
        let series = try run("Beijing", "2020", "gdp")
        #expect(
            series.status == 2 && series.errors.contains("gdp is a series")
                && series.errors.contains("--candidates"))
        let candidates = try run("Beijing", "2020", "gdp", "--candidates", "--format", "csv")
        #expect(candidates.output.split(separator: "\n").count == 3)
        let cell = try run("--file", "nbs-gdp-2023-11-15.csv", "--cell", "D5")
        for text in [
            "It counts.", "this cell: released last", "of the score", "every weight, and so every score",
            "baseline_controls",
        ] { #expect(cell.output.contains(text), "\(text)") }
        let json = try run("--file", "nbs-gdp-2023-03-01.csv", "--cell", "5:4", "--format", "json")
        let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(parsed?["status"] as? String == "superseded")
        let sheet = try run(
            "--file", "yearbook-energy-2023-03-01.xls", "--cell", "'能源消费总量'!K5", "--format", "csv")
        #expect(sheet.output.contains(",energy_efficiency,indicator,110000,Beijing,2020,"))
        #expect(try run("--configuration", "--format", "csv").output.contains(",index.yaml,added,,"))
        #expect(try run("--file", "x.csv").status == 2)
        for wrong in [
            [], ["Beijing"], ["--cell", "D5"], ["--file", "a", "--cell", "zz"],
            ["Beijing", "2020", "--file", "a"],
        ] {
            #expect(try Program.run(["lineage"] + wrong, database: database).status == 2)
        }
    }

    @Test("results are on standard output, everything else on standard error")
    func streams() throws {
        let database = try TestCluster.shared.get().database()
        _ = try write("inbox/tidy-good.csv", "entity,year,series,value\nBeijing,2020,gdp,36102.6\n")
        let answer = try Program.run(["ingest", folder + "/inbox", "--format", "json"], database: database)
        #expect(answer.status == 0 && answer.errors.contains("[1/1] tidy-good.csv"))
        #expect((try? JSONSerialization.jsonObject(with: Data(answer.output.utf8))) != nil)
    }
}
