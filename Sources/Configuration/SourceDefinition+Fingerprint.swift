extension SourceDefinition.Layout {
    /// Everything that the layout decides about a reading, in one order: a dictionary has another in every process.
    var canonicalLines: [[String]] {
        switch self {
        case .nbsExport: return []
        case .tidy(let columns):
            return [
                [columns.entity, columns.period, columns.series, columns.value],
                [columns.unit ?? "", columns.comment ?? ""],
            ]
        case .wide(let columns):
            let series = columns.series.sorted { $0.key < $1.key }
            return [
                [columns.entity, columns.period, columns.comment ?? "", "\(columns.ignoresOthers)"],
                columns.ignore,
            ]
                + series.map { [$0.key, $0.value.series, $0.value.unit.canonicalText] }
        }
    }
}
