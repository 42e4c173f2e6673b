extension SourceDefinition.Layout {
    /// Everything that the layout says, as lines in one fixed order, for fingerprints: a dictionary has another in every process.
    var canonicalLines: [[String]] {
        switch self {
        case .nbsExport: [["nbs_export"]]
        case .tidy(let columns):
            [["tidy", columns.fingerprint]] + (columns.ignore.isEmpty ? [] : [["ignore"] + columns.ignore])
        case .wide(let columns):
            [
                [
                    "wide", columns.entity, columns.period, columns.comment ?? "",
                    "\(columns.ignoresOthers)",
                ], ["ignore"] + columns.ignore,
            ]
                + columns.series.sorted { $0.key < $1.key }.map {
                    ["series", $0.key, $0.value.series, $0.value.unit.canonicalText]
                }
        case .table(let table):
            [
                [
                    "table", "\(table.entity)", "\(table.period)", "\(table.series)", table.values ?? "",
                    table.unit?.canonicalText ?? "", "\(table.ignoresOthers)",
                ], ["header"] + table.header, ["ignore"] + table.ignore, ["marks"] + table.marks,
                ["numbers"] + table.numbers.map(\.rawValue).sorted(),
                ["fill"] + table.fill.map(\.rawValue).sorted(),
            ]
                + table.names.map {
                    [
                        "name", $0.name, $0.series, $0.unit?.canonicalText ?? "",
                        $0.years.map { "\($0)" } ?? "",
                    ]
                }
        }
    }
}

extension SourceDefinition.TidyColumns {
    /// The headings as earlier versions wrote them, so that no file is read again for a version alone.
    fileprivate var fingerprint: String {
        func optional(_ text: String?) -> String { text.map { "Optional(\"\($0)\")" } ?? "nil" }
        return
            "TidyColumns(entity: \"\(entity)\", period: \"\(period)\", series: \"\(series)\", value: \"\(value)\", "
            + "unit: \(optional(unit)), comment: \(optional(comment)))"
    }
}
