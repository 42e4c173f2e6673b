import Foundation
import Pipeline
import Spreadsheet
import Warehouse

/// Lineage as a tree of lines.
struct LineageTree {
    let text: String

    init(_ lineage: Warehouse.Lineage) {
        var lines = [
            "\(lineage.entity) \(lineage.year): score \(Self.short(lineage.score)), rank \(lineage.rank)"
                + "  (vintage \(lineage.vintage), \(lineage.contentHash.prefix(12))…)"
        ]
        for (number, indicator) in lineage.indicators.enumerated() {
            let isLast = number == lineage.indicators.count - 1
            lines.append((isLast ? "└─ " : "├─ ") + Self.heading(indicator))
            lines += Self.children(indicator).map { (isLast ? "   " : "│  ") + $0 }
        }
        lines += Self.confirmations(lineage)
        text = lines.map(\.printable).joined(separator: "\n")
    }

    /// The newer files that say the same as the cells above.
    private static func confirmations(_ lineage: Warehouse.Lineage) -> [String] {
        let found = lineage.indicators.flatMap(\.bases).flatMap(\.inputs).compactMap(\.confirmation)
        let files = Dictionary(grouping: found) { [$0.file, $0.sha256] }.values.compactMap(\.first)
            .sorted { ($0.releasedOn, $0.file) < ($1.releasedOn, $1.file) }
        guard !files.isEmpty else { return [] }
        // What happened before all of them is said once.
        let earlier = files.compactMap(\.republishedByRun).max().flatMap { run in
            files.allSatisfy { $0.acceptedByRun > run } ? run : nil
        }
        let heading = earlier.map { ", after run \($0) had published this vintage again" } ?? ""
        return ["", "Confirmed by" + heading]
            + files.map { confirmation in
                let runs = Confirmation.runs(
                    accepted: confirmation.acceptedByRun,
                    republished: earlier == nil ? confirmation.republishedByRun : nil)
                return "  \(confirmation.file), released \(confirmation.releasedOn), \(runs ?? "")"
            }
    }

    private static func heading(_ indicator: Warehouse.Lineage.Indicator) -> String {
        var text = "\(indicator.id) = \(short(indicator.value))\(unit(indicator.unit)), \(indicator.method)"
        if let weight = indicator.weight, let normalised = indicator.normalised,
            let contribution = indicator.contribution
        {
            text +=
                "; contributes \(short(contribution)) = weight \(short(weight)) × normalised \(short(normalised))"
        }
        return text
    }

    private static func children(_ indicator: Warehouse.Lineage.Indicator) -> [String] {
        let isFilled = indicator.method == "interpolated" || indicator.method == "extrapolated"
        guard isFilled else {
            return ["  \(indicator.formula)"] + indicator.bases.flatMap { branches($0.inputs, of: $0.year) }
        }
        var lines = [
            "  \(indicator.formula), \(indicator.method) from \(indicator.bases.map { "\($0.year)" }.joined(separator: " and "))"
        ]
        for (number, base) in indicator.bases.enumerated() {
            let isLast = number == indicator.bases.count - 1
            lines.append(
                (isLast ? "└─ " : "├─ ") + "\(base.year): \(short(base.value)), weight \(short(base.weight))")
            lines += branches(base.inputs, of: base.year).map { (isLast ? "   " : "│  ") + $0 }
        }
        return lines
    }

    private static func branches(_ inputs: [Warehouse.Lineage.Input], of year: Int) -> [String] {
        inputs.enumerated().map { number, input in
            (number == inputs.count - 1 ? "└─ " : "├─ ") + leaf(input, of: year)
        }
    }

    private static func leaf(_ input: Warehouse.Lineage.Input, of year: Int) -> String {
        var name = input.isOfAllEntities ? "\(input.series) of \(input.entity)" : input.series
        if input.year != year { name += " \(input.year)" }
        guard let value = input.value, let file = input.file, let row = input.row, let column = input.column
        else {
            return "\(name): no value"
        }
        let place = CellAddress(row: row, column: column).place(in: input.sheet)
        return
            "\(name) = \(NumberText.shortest(value))\(unit(input.unit))  ←  \"\(input.sourceText ?? "")\"\(unit(input.sourceUnit ?? "1"))"
            + "  \(file), \(place)" + correction(input) + confirmation(input)
    }

    /// The newer file that says the same.
    private static func confirmation(_ input: Warehouse.Lineage.Input) -> String {
        guard let found = input.confirmation else { return "" }
        let place = CellAddress(row: found.row, column: found.column).place(in: found.sheet)
        return "  [confirmed by \(found.file), \(place)]"
    }

    /// What was read instead, and why.
    private static func correction(_ input: Warehouse.Lineage.Input) -> String {
        guard let action = input.correction, let value = input.correctedValue else { return "" }
        let reading = action == "flag" ? "flagged" : "\(action) to \(NumberText.shortest(value))"
        return "  [\(reading): \(input.correctionReason ?? "")]"
    }

    /// Nothing for a pure number.
    private static func unit(_ text: String) -> String { text == "1" ? "" : " \(text)" }

    /// Six significant digits.
    private static func short(_ value: Double) -> String { String(format: "%.6g", locale: nil, value) }
}
