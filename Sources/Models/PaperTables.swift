import Configuration

/// The tables of the founding paper that are views, and what has a place in them.
enum PaperTables {
    /// Tables with a view of their own, `nqp.table_2` …; others are there for `nqp.paper_comparison`.
    static let withViews = 2...5

    /// Whether a view shows a model of this kind there.
    static func show(_ kind: ModelDefinition.Kind, at place: ModelDefinition.PaperPlace) -> Bool {
        let columns: [Int?] =
            switch (kind, place.table) {
            case (.descriptive, 2): [nil, place.column]
            case (.regression, 3): [1, 2]
            case (.regression, 4): [1, 2, 3, 4, 5]
            case (.mediation, 5): [1, 3]
            default: []
            }
        return columns.contains(place.column)
    }

    /// Where a model of this kind may stand, in words.
    static func places(of kind: ModelDefinition.Kind) -> String {
        switch kind {
        case .descriptive: "`{ table: 2 }`"
        case .regression: "`table: 3` with column 1 or 2, or `table: 4` with column 1 to 5"
        case .mediation: "`table: 5` with column 1 or 3, the first of its two"
        default:
            "no `paper`, for views show the kinds descriptive (table 2), regression (3 and 4) and mediation (5)"
        }
    }
}

extension ModelDefinition {
    /// A place in the paper that no view shows, and that `reference.yaml` has no figures of to compare with.
    func idlePlace(in configuration: WarehouseConfiguration) -> UnsupportedSetting? {
        guard let paper, !PaperTables.show(kind, at: paper) else { return nil }
        let isCompared = configuration.reference.contains {
            $0.table == paper.table && $0.column == paper.column
        }
        guard PaperTables.withViews.contains(paper.table) || !isCompared else { return nil }
        let column = paper.column.map { ", column \($0)" } ?? " without a column"
        return UnsupportedSetting(
            key: "paper", found: "\(kind.name) at table \(paper.table)\(column), where no view shows it",
            expected: "\(PaperTables.places(of: kind)), or a place of another table in reference.yaml")
    }
}
