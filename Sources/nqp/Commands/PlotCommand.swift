import ArgumentParser
import Configuration
import Figures
import Foundation
import Postgres
import Warehouse

struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw the figures of the founding paper from the published vintage, as SVG.",
        discussion: """
            Example: nqp plot event-study --output figure-1.svg
            Example: nqp plot event-study --all --output estimators.svg
            Example: nqp plot event-study --model event_study --model sun_abraham
            Example: nqp plot placebo > figure-2.svg
            """)

    enum Figure: String, ExpressibleByArgument, CaseIterable {
        case eventStudy = "event-study"
        case placebo
    }

    @Argument(help: "event-study or placebo.")
    var figure: Figure
    @Option(
        help: ArgumentHelp(
            "The model of models.yaml; default: the first event_study, or placebo. With event-study several, each after its own --model, stand side by side.",
            valueName: "model"))
    var model: [String] = []
    @Flag(help: "With event-study: every estimator of effects by period, side by side.")
    var all = false
    @Option(help: ArgumentHelp("The file to write; default: standard output.", valueName: "file"))
    var output: String?
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard all || model.count > 1 else { return }
        if figure == .placebo {
            throw ValidationError("A placebo is drawn by itself: give one --model, without --all.")
        }
        if all, !model.isEmpty {
            throw ValidationError("--all draws every model; give --all, or --model for each.")
        }
        if let twice = model.enumerated().first(where: { model.prefix($0.offset).contains($0.element) }) {
            throw ValidationError("--model \(twice.element) stands twice; give each model once.")
        }
    }

    func run() throws {
        try checkFolder()
        let reader = WarehouseReader(try database.open().connectForReading())
        _ = try reader.publishedVintage()
        let svg =
            switch figure {
            case .eventStudy: try eventStudy(reader)
            case .placebo: try placebo(reader)
            }
        guard let output else { return print(svg, terminator: "") }
        try Data(svg.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        print("Wrote \(output).")
    }

    /// Refuses a file in a folder that is not there before anything is drawn.
    private func checkFolder() throws {
        guard let output else { return }
        let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw UsageError(
                description:
                    "the folder \(folder) of --output does not exist. Make it, or name a file elsewhere.")
        }
    }

    /// The model meant, which must have been estimated: of this kind, or by name of one that has the same figure.
    private func chosen(
        _ model: String?, _ kind: String, or others: [String] = [], _ reader: WarehouseReader
    ) throws -> (
        id: String, title: String, confidence: Double
    ) {
        let rows = try reader.rows(
            "select model, title, confidence, status, problem from nqp.estimate_status where kind = $1 or $2 and kind = any ($3::text[]) order by position",
            [.text(kind), .boolean(model != nil), .array(others)]
        ).rows
        let names = try rows.map { try $0.text(0) }
        guard let row = try rows.first(where: { try model == nil || $0.text(0) == model }) else {
            guard let model else {
                throw UsageError(
                    description: "no model of kind \(kind) is in models.yaml of the published vintage")
            }
            throw WarehouseError.unknownName(
                kind: "\(kind) model", name: model, suggestion: Spelling.closest(to: model, among: names))
        }
        if let problem = row.optionalText(4) {
            throw UsageError(description: "the model \(try row.text(0)) was refused: \(problem)")
        }
        return (try row.text(0), try row.text(1), try row.real(2))
    }

    private func eventStudy(_ reader: WarehouseReader) throws -> String {
        let byPeriod = ["callaway_santanna", "sun_abraham", "imputation"]
        let models = try (model.isEmpty ? [nil] : model.map(Optional.some)).map {
            try chosen($0, "event_study", or: byPeriod, reader)
        }
        let sideBySide = all || models.count > 1
        // All of them: those of no name.
        let names = all ? [] : models.map(\.id)
        if sideBySide { try requireOneAxis(names, reader) }
        var series: [(model: String, name: String, points: [EventStudyFigure.Point])] = []
        for row in try reader.rows(
            """
            select e.model, e.event_time, e.estimate, e.ci_low, e.ci_high, s.title, e.relative_to, e.is_binned
            from nqp.event_study e
            join nqp.estimate_status s using (model)
            where cardinality($1::text[]) = 0 or e.model = any ($1::text[])
            order by array_position($1::text[], e.model), e.position
            """, [.array(names)]
        ).rows {
            let code = try row.text(0)
            if series.last?.model != code { series.append((code, try row.text(5), [])) }
            let (low, high) = (row.optionalReal(3), row.optionalReal(4))
            series[series.count - 1].points.append(
                EventStudyFigure.Point(
                    eventTime: try row.integer(1), estimate: try row.real(2),
                    interval: low.flatMap { low in high.map { low...$0 } }, relativeTo: try row.text(6),
                    isBinned: try row.text(7) == "t"))
        }
        // Models that bear one title are told apart by their codes.
        let titles = Dictionary(grouping: series, by: \.name)
        let outcome = try reader.rows(
            "select outcome || case lead when 0 then '' else format(', %s later', lead) end from nqp.event_study where model = $1 limit 1",
            [.text(models[0].id)]
        ).onlyRow().text(0)
        return try EventStudyFigure(
            title: sideBySide ? "Effects by period since treatment" : models[0].title, outcome: outcome,
            intervals: "\(Self.percent(models[0].confidence)) confidence intervals",
            series: series.map {
                EventStudyFigure.Series(
                    name: titles[$0.name]?.count == 1 ? $0.name : "\($0.name) (\($0.model))",
                    points: $0.points)
            }
        ).svg()
    }

    /// A level as it was given: 95 %, 97.5 %, 99.9 %.
    private static func percent(_ level: Double) -> String {
        "\(String(format: "%.10g", locale: nil, level * 100)) %"
    }

    /// Refuses one axis for effects of several policies, on several outcomes or in several samples, or for intervals of several levels.
    private func requireOneAxis(_ names: [String], _ reader: WarehouseReader) throws {
        let models = try reader.rows(
            """
            select s.model, s.outcome || case e.lead when 0 then '' else format(', %s later', e.lead) end, s.confidence,
                e.treatment, e.sample
            from nqp.estimate_status s
            join (select distinct model, lead, treatment, sample from nqp.event_study) e using (model)
            where cardinality($1::text[]) = 0 or s.model = any ($1::text[])
            order by s.position
            """, [.array(names)]
        ).rows.map {
            (
                code: try $0.text(0),
                values: [
                    try $0.text(1), Self.percent(try $0.real(2)), try $0.text(3), try $0.text(4),
                ]
            )
        }
        let axes = ["outcome", "level", "treatment", "sample"]
        let differing: [(name: String, values: [String])] = axes.enumerated().compactMap { place, name in
            let values = models.map { $0.values[place] }.distinct
            return values.count > 1 ? (name, values) : nil
        }
        guard !differing.isEmpty else { return }
        let each = differing.map { name, values in
            "\(values.count) \(name)s (\(Self.first(3, of: values, separator: "; ")))"
        }
        // Of the models that one figure could have the most.
        let groups = models.map(\.values).distinct.map { values in
            models.filter { $0.values == values }.map(\.code)
        }
        let largest = groups.max { $0.count < $1.count } ?? []
        let together =
            largest.count > 1 ? ", such as \(Self.first(6, of: largest, separator: ", "))," : ""
        throw UsageError(
            description:
                "the models by period do not share one \(differing.map(\.name).joined(separator: ", one ")), which one axis would need: they have \(each.joined(separator: ", ")). Draw those that share them\(together) with a --model each, the others by themselves."
        )
    }

    /// The first of a list, cut short each, and how many more there are.
    private static func first(_ count: Int, of list: [String], separator: String) -> String {
        let shown = list.prefix(count).map { $0.count > 60 ? $0.prefix(59) + "…" : $0 }
        let more = list.count > count ? ["\(list.count - count) more"] : []
        return (shown + more).joined(separator: separator)
    }

    private func placebo(_ reader: WarehouseReader) throws -> String {
        let model = try chosen(model.first, "placebo", reader)
        let summary = try reader.rows(
            "select effect, permutation_p_value, standard_deviation from nqp.placebo_summary where model = $1",
            [.text(model.id)]
        ).onlyRow()
        let draws = try reader.rows(
            "select estimate, p_value from nqp.placebo_draw where model = $1 order by draw", [.text(model.id)]
        ).rows.map { (estimate: try $0.real(0), pValue: $0.optionalReal(1)) }
        return try PlaceboFigure(
            title: model.title, draws: draws, standardDeviation: try summary.real(2),
            effect: try summary.real(0),
            permutationPValue: try summary.real(1)
        ).svg()
    }
}

extension Array where Element: Equatable {
    /// Each element once, where it stands first.
    fileprivate var distinct: [Element] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
