import Warehouse

extension Report {
    /// The parts of a comparison of two vintages: losses first, then what readers of the index would notice, then cells.
    ///
    /// - Parameter limit: how many rows of each part, the largest changes; nil: all. Losses are never cut.
    mutating func add(_ diff: VintageDiff, limit: Int?) {
        add("vintages", heading: "Vintages", Table(vintagesOf: diff, isForPeople: limit != nil))
        add("losses", heading: "Lost", Table(losses: diff.losses))
        add("configuration", heading: "Configuration", Table(configuration: diff.configuration))
        add(
            "estimates", heading: "Effects (other sign or stars first)",
            Table(estimates: diff.estimates).limited(to: limit))
        add(
            "scores", heading: "Scores (change = data + normalisation + weight + definition)",
            Table(scores: diff.scores, isForPeople: limit != nil).limited(to: limit))
        add("weights", heading: "Weights and bounds", Table(weights: diff.weights).limited(to: limit))
        add(
            "cells", heading: "Cells", Table(cells: diff.cells, isForPeople: limit != nil).limited(to: limit))
    }
}

extension Table {
    fileprivate init(vintagesOf diff: VintageDiff, isForPeople: Bool) {
        self.init(
            [
                Column("is"), Column("vintage", isNumeric: true), Column("first_year", isNumeric: true),
                Column("last_year", isNumeric: true), Column("entities", isNumeric: true),
                Column("cells", isNumeric: true), Column("configuration", wraps: true),
                Column("content_hash", wraps: true),
            ],
            rows: [("from", diff.from), ("to", diff.to)].map { name, vintage in
                [
                    name, "\(vintage.number)", "\(vintage.years.lowerBound)", "\(vintage.years.upperBound)",
                    "\(vintage.entityCount)", "\(vintage.cellCount)", vintage.configuration,
                    vintage.contentHash,
                ]
            })
        guard isForPeople else { return }
        // Of two long hashes the beginnings are enough; which files differ is told below.
        self = withoutEmptyColumns(and: ["configuration"])
        for row in rows.indices { rows[row][columns.count - 1] = rows[row].last??.prefix(12).appending("…") }
    }

    fileprivate init(losses: [VintageLoss]) {
        self.init(
            [
                Column("grade"), Column("lost"), Column("name"), Column("count", isNumeric: true),
                Column("of", isNumeric: true),
            ],
            rows: losses.map { ["\($0.grade)", $0.kind.rawValue, $0.name, "\($0.count)", "\($0.total)"] })
    }

    fileprivate init(configuration changes: [VintageDiff.ConfigurationChange]) {
        self.init([Column("file"), Column("change")], rows: changes.map { [$0.path, $0.change] })
    }

    fileprivate init(estimates: [VintageDiff.EstimateChange]) {
        func size(_ item: VintageDiff.EstimateChange) -> Double {
            guard let old = item.oldEstimate, let new = item.newEstimate else { return .infinity }
            return abs(new - old)
        }
        func gravity(_ item: VintageDiff.EstimateChange) -> Int {
            item.changesSign ? 2 : item.changesStars ? 1 : 0
        }
        var sign = Column("sign_changed")
        sign.isBoolean = true
        self.init(
            [
                Column("model"), Column("equation"), Column("term"), Column("old_estimate", digits: 4),
                Column("old_stars"), Column("new_estimate", digits: 4), Column("new_stars"),
                Column("old_std_error", digits: 3), Column("new_std_error", digits: 3), sign,
            ],
            rows: estimates.enumerated().sorted { a, b in
                (gravity(b.element), size(b.element), a.offset)
                    < (gravity(a.element), size(a.element), b.offset)
            }.map { _, item in
                [
                    item.model, item.equation, item.term, Self.text(item.oldEstimate), item.oldStars,
                    Self.text(item.newEstimate), item.newStars, Self.text(item.oldStdError),
                    Self.text(item.newStdError), item.changesSign ? "true" : "false",
                ]
            })
    }

    /// The largest changes first, before them scores that only one of the vintages has.
    fileprivate init(scores: [VintageDiff.ScoreChange], isForPeople: Bool) {
        func size(_ item: VintageDiff.ScoreChange) -> Double {
            item.attribution.map { abs($0.change) } ?? .infinity
        }
        let places = [
            "old_score", "new_score", "change", "data", "normalisation", "weight", "definition",
        ]
        let rows = scores.enumerated().sorted { a, b in
            (size(b.element), a.offset) < (size(a.element), b.offset)
        }.map { _, item -> [String?] in
            [
                item.entityCode, item.entity, "\(item.year)", item.oldRank.map(String.init),
                item.newRank.map(String.init), Self.text(item.oldScore), Self.text(item.newScore),
                Self.text(item.attribution?.change), Self.text(item.attribution?.data),
                Self.text(item.attribution?.normalisation), Self.text(item.attribution?.weight),
                Self.text(item.attribution?.definition),
            ]
        }
        self.init(
            [
                Column("entity_code"), Column("entity"), Column("year", isNumeric: true),
                Column("old_rank", isNumeric: true), Column("new_rank", isNumeric: true),
            ] + places.map { Column($0, decimals: 5) }, rows: rows)
        guard isForPeople else { return }
        // A part that is nothing everywhere says nothing.
        let isDefined = scores.contains { $0.attribution.map { $0.definition != 0 } ?? false }
        self = withoutEmptyColumns(and: isDefined ? ["entity_code"] : ["entity_code", "definition"])
    }

    fileprivate init(weights: [VintageDiff.WeightChange]) {
        func size(_ item: VintageDiff.WeightChange) -> Double {
            guard let old = item.oldWeight, let new = item.newWeight else { return .infinity }
            return abs(new - old)
        }
        self.init(
            [
                Column("indicator"), Column("old_rank", isNumeric: true),
                Column("new_rank", isNumeric: true), Column("old_weight", decimals: 5),
                Column("new_weight", decimals: 5), Column("old_minimum", digits: 6),
                Column("new_minimum", digits: 6), Column("old_maximum", digits: 6),
                Column("new_maximum", digits: 6),
            ],
            rows: weights.enumerated().sorted { a, b in
                (size(b.element), a.offset) < (size(a.element), b.offset)
            }.map { _, item in
                [
                    item.indicator, item.oldRank.map(String.init), item.newRank.map(String.init),
                    Self.text(item.oldWeight), Self.text(item.newWeight), Self.text(item.oldMinimum),
                    Self.text(item.newMinimum), Self.text(item.oldMaximum), Self.text(item.newMaximum),
                ]
            })
    }

    /// Removed and added cells first, then those that are filled now, then the largest relative changes.
    fileprivate init(cells: [VintageDiff.CellChange], isForPeople: Bool) {
        func gravity(_ item: VintageDiff.CellChange) -> Int {
            switch item.kind {
            case .removed: 3
            case .added: 2
            case .filled: 1
            case .revised, .supplied, .refilled: 0
            }
        }
        let rows = cells.enumerated().sorted { a, b in
            (gravity(b.element), abs(b.element.relativeChange ?? 0), a.offset)
                < (gravity(a.element), abs(a.element.relativeChange ?? 0), b.offset)
        }.map { _, item -> [String?] in
            [
                item.kind.rawValue, item.entityCode, item.entity, "\(item.year)", item.indicator, item.role,
                Self.text(item.oldValue), item.oldMethod, item.oldUnit, Self.text(item.newValue),
                item.newMethod, item.newUnit, Self.text(item.change), Self.text(item.relativeChange),
            ]
        }
        self.init(
            [
                Column("kind"), Column("entity_code"), Column("entity"), Column("year", isNumeric: true),
                Column("indicator"), Column("role"), Column("old_value", digits: 6), Column("old_method"),
                Column("old_unit"), Column("new_value", digits: 6), Column("new_method"),
                Column("new_unit"), Column("change", digits: 4), Column("relative_change", decimals: 4),
            ], rows: rows)
        guard isForPeople else { return }
        self = withoutEmptyColumns(and: ["entity_code", "old_unit", "new_unit", "role", "change"])
    }

    /// Every digit; the table for people rounds.
    private static func text(_ number: Double?) -> String? { number.map { "\($0)" } }
}
