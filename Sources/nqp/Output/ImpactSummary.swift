import Configuration
import Foundation
import Pipeline
import Spreadsheet
import Warehouse

/// What rests on a file or a cell, for people.
struct ImpactSummary {
    let text: String

    init(_ impact: Impact) {
        var lines = [Self.heading(impact)]
        lines += Self.fate(impact)
        lines += Self.reading(impact)
        lines += Self.candidates(impact)
        if !impact.columns.isEmpty {
            lines += ["", "What rests on it"]
            lines += (impact.cell == nil ? Self.columns(impact) : Self.ways(impact)).map { "  " + $0 }
            lines += Self.indirectly(impact)
        }
        if !impact.findings.isEmpty {
            lines += ["", "Findings"]
            lines += impact.findings.map { finding in
                return
                    "  \(finding.severity) \(finding.rule): \(Self.place(finding))\(finding.found); expected \(finding.expected)"
            }
        }
        text = lines.map(\.printable).joined(separator: "\n")
    }

    private static func heading(_ impact: Impact) -> String {
        let file = impact.file
        var text = "\(file.name) (\(file.sha256.prefix(12))…"
        if let released = file.releasedOn { text += ", released \(released)" }
        text += ")"
        if let cell = impact.cell {
            // Whoever names no sheet is told which one it is.
            let read = impact.candidates.first(where: \.isThisCell)?.cell
            let place = CellAddress(row: cell.row, column: cell.column).place(in: cell.sheet)
            text += ", \(cell.sheet == nil ? read ?? place : place)"
        }
        if file.namesakes > 0 {
            text +=
                "; the last of \(file.namesakes + 1) files "
                + (file.isFoundByHash
                    ? "of these bytes, the others by their names"
                    : "of this name, the others by their SHA-256")
        }
        return text + "  (vintage \(impact.vintage))"
    }

    /// Where a finding is, before what it says.
    private static func place(_ finding: Impact.Finding) -> String {
        guard let row = finding.row else { return "" }
        guard let column = finding.column else { return "row \(row): " }
        return CellAddress(row: row, column: column).place(in: finding.sheet) + ": "
    }

    /// What became of it, in a sentence.
    private static func fate(_ impact: Impact) -> [String] {
        let what = impact.cell == nil ? "The file" : "The cell"
        switch impact.status {
        case .counts where impact.cell == nil, .unused where impact.cell == nil:
            let rest = impact.status == .unused ? ", which no formula reads" : ""
            let verb = impact.countingCount == 1 ? "counts" : "count"
            return ["\(impact.countingCount) of \(impact.valueCount.counted("value")) \(verb)\(rest)."]
        case .counts: return ["It counts."]
        case .unused: return ["It counts, but no formula reads it, or not for a year of the panel."]
        case .superseded: return ["It does not count: other values do."]
        case .refused:
            return ["Nothing of the file was loaded: \(impact.file.message ?? "it was never read")."]
        case .quarantined: return ["It was left out: a finding says why."]
        case .dropped:
            return [
                "corrections.yaml dropped it: \(impact.correction?.reason ?? "") (\(impact.correction?.evidence ?? ""))"
            ]
        case .later: return [what + " came after the vintage." + (impact.later.map(later) ?? "")]
        case .ignored:
            return [
                "Nothing was read from it: a heading, a note, an empty cell, or what the configuration ignores. "
                    + "Cell by cell: nqp explain"
                    + (impact.cell == nil
                        ? ""
                        : ". A cell that is empty takes nothing away: what an older file says there counts on "
                            + "(nqp lineage ENTITY YEAR SERIES --candidates)")
            ]
        }
    }

    /// What corrections.yaml and later readings make of it.
    private static func reading(_ impact: Impact) -> [String] {
        var lines: [String] = []
        if let confirmation = impact.confirmation {
            lines.append("The same is said by \(confirmation.sentence)")
        }
        if impact.status != .later, let later = impact.later {
            let value = later.value.map { " as \(NumberText.shortest($0))\(unit(later.unit))" } ?? ""
            lines.append(
                "It was read again after the vintage\(value); the vintage rests on the reading before.")
        }
        if impact.status != .dropped, let correction = impact.correction {
            lines.append("corrections.yaml: \(text(correction))")
        }
        if let correction = impact.laterCorrection {
            lines.append("corrections.yaml since the vintage: \(text(correction))")
        }
        return lines
    }

    private static func text(_ correction: Impact.Correction) -> String {
        let value = correction.correctedValue.map { ", \(NumberText.shortest($0)) in place of" } ?? " of"
        return
            "\(correction.action)\(value) \(correction.sourceText): \(correction.reason) (\(correction.evidence))"
    }

    /// Whether what came later says anything else.
    private static func later(_ later: Impact.Later) -> String {
        guard later.valueCount > 0 else { return "" }
        let runs = Confirmation.runs(accepted: later.acceptedByRun, republished: later.republishedByRun)
        let accepted = runs.map { " The file was \($0)." } ?? ""
        guard later.changesNothing else {
            if later.valueCount == 1 { return " Its value is not the one that counts in the vintage." }
            let few = later.equalCount == 0 ? "None" : "\(later.equalCount)"
            return " \(few) of its \(later.valueCount) values equal those that count in the vintage."
                + accepted
        }
        let files = later.formerFiles
        let former = files.count > 3 ? "\(files.count) files" : files.joined(separator: ", ")
        let values =
            later.valueCount == 1
            ? "Its value equals that" : "All of its \(later.valueCount) values equal those"
        guard later.republishedByRun == nil else {
            return
                " It confirms the vintage: \(values.prefix(1).lowercased() + values.dropFirst()) of \(former)."
                + accepted
        }
        return " \(values) of the release before it (\(former)), so that it changes nothing." + accepted
    }

    private static func candidates(_ impact: Impact) -> [String] {
        impact.candidates.flatMap { candidate -> [String] in
            let heading =
                candidate.rank == 1
                ? ["", "\(candidate.series) of \(candidate.entity) \(String(candidate.year))"] : []
            let mark = candidate.isChosen ? "counts" : "      "
            let here = candidate.isThisCell ? "this cell" : "\(candidate.file), \(candidate.cell)"
            return heading + [
                "  \(mark)  \(NumberText.shortest(candidate.value))\(unit(candidate.unit))  \(here): \(candidate.reason)"
            ]
        }
    }

    private static func ways(_ impact: Impact) -> [String] {
        impact.ways.map { way in
            var text =
                "\(way.indicator) of \(way.entity) \(way.year) = \(number(way.value))\(unit(way.unit)), \(way.path)"
            if let share = way.shareOfScore, let score = way.score {
                text += "  →  \(percent(share)) of the score \(number(score)) of \(way.entity) \(way.year)"
            } else {
                text += "  (\(way.role))"
            }
            return text
        }
    }

    private static func columns(_ impact: Impact) -> [String] {
        impact.columns.map { column in
            var text =
                "\(column.id): \(column.cellCount.counted("cell")) of the panel"
            if let share = column.meanShareOfScore {
                text +=
                    ", in \(column.scoreCount.counted("score")), of which it is \(percent(share)) on average"
            } else {
                text += "  (\(column.role))"
            }
            return text
        }
    }

    /// What moves besides the cells that read it.
    private static func indirectly(_ impact: Impact) -> [String] {
        var lines: [String] = []
        for column in impact.columns where !column.extremes.isEmpty {
            let shown = column.extremes.prefix(4).joined(separator: ", ")
            lines.append("sets \(shown) of \(column.id), by which every value of it is scaled")
        }
        let frontier = impact.columns.filter(\.isByFrontier).map(\.id)
        if !frontier.isEmpty {
            lines.append(
                "every value of \(frontier.joined(separator: ", ")): the production frontier is estimated from all entities and years"
            )
        }
        if impact.isWeightedByData, impact.columns.contains(where: { $0.weight != nil }) {
            lines.append(
                "every weight, and so every score: \(impact.weighting) weights depend on every value")
        }
        if !impact.models.isEmpty {
            lines.append("the estimates of \(impact.models.map(\.id).joined(separator: ", "))")
        }
        return lines.isEmpty ? [] : ["", "What moves with it"] + lines.map { "  " + $0 }
    }

    private static func unit(_ text: String?) -> String { text.map { $0 == "1" ? "" : " \($0)" } ?? "" }
    private static func number(_ value: Double) -> String { String(format: "%.6g", locale: nil, value) }
    /// Two significant digits, no exponent.
    private static func percent(_ share: Double) -> String {
        String(format: abs(share) < 0.1 ? "%.2g %%" : "%.0f %%", locale: nil, 100 * share)
    }
}
