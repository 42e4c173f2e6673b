import Configuration

/// What differs between two vintages: cells, weights, scores with the reasons of their changes, ranks, estimates and
/// the configuration. What was lost comes first.
///
/// Made by `WarehouseReader.diff(from:to:)`.
public struct VintageDiff: Sendable {
    public let from: Vintage
    public let to: Vintage
    /// What `from` had and `to` lacks, the gravest and largest first.
    public let losses: [VintageLoss]
    /// Files of the configuration that differ.
    public let configuration: [ConfigurationChange]
    /// Cells that differ, in the order of the configuration.
    public let cells: [CellChange]
    /// Indicators whose weight or bounds differ, in the order of the configuration.
    public let weights: [WeightChange]
    /// Scores that differ, in the order of entity and year.
    public let scores: [ScoreChange]
    /// How many scores `from` and `to` have between them.
    public let scoreCount: Int
    /// Coefficients of treatments and mediators that differ, in the order of the models.
    public let estimates: [EstimateChange]

    /// A vintage that is compared.
    public struct Vintage: Sendable, Hashable {
        public let number: Int
        public let contentHash: String
        /// SHA-256 of the configuration that made it.
        public let configuration: String
        public let years: ClosedRange<Int>
        public let entityCount: Int
        public let cellCount: Int
    }

    /// A file of the configuration that differs.
    public struct ConfigurationChange: Sendable, Hashable {
        public let path: String
        /// added, removed or changed.
        public let change: String
    }

    /// A cell that differs.
    public struct CellChange: Sendable, Hashable {
        public let entityCode: String
        public let entity: String
        public let year: Int
        public let indicator: String
        /// indicator, or what models use the variable for.
        public let role: String
        public let kind: Kind
        /// nil: no cell.
        public let oldValue: Double?
        public let newValue: Double?
        public let change: Double?
        /// Of the old value's size; nil where that is 0 or missing.
        public let relativeChange: Double?
        public let oldMethod: String?
        public let newMethod: String?
        public let oldUnit: String?
        /// nil: no such indicator any more.
        public let newUnit: String?

        /// What happened to it.
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            /// No cell before.
            case added
            /// No cell now.
            case removed
            /// Known before and now.
            case revised
            /// Filled before, known now.
            case supplied
            /// Known before, filled now.
            case filled
            /// Filled before and now, from other values.
            case refilled
        }
    }

    /// An indicator whose weight or bounds differ; nil: not in that vintage.
    public struct WeightChange: Sendable, Hashable {
        public let indicator: String
        public let title: String
        public let oldWeight: Double?
        public let newWeight: Double?
        public let oldRank: Int?
        public let newRank: Int?
        public let oldMinimum: Double?
        public let newMinimum: Double?
        public let oldMaximum: Double?
        public let newMaximum: Double?
    }

    /// A score that differs; nil: not in that vintage.
    public struct ScoreChange: Sendable, Hashable {
        public let entityCode: String
        public let entity: String
        public let year: Int
        public let oldScore: Double?
        public let newScore: Double?
        public let oldRank: Int?
        public let newRank: Int?
        /// Why; nil where only one vintage has the score.
        public let attribution: Attribution?
    }

    /// The Shapley values of what a score was computed from in its change, which they add up to.
    ///
    /// Source: Shapley (1953), Shorrocks (2013); see docs/methods.md.
    public struct Attribution: Sendable, Hashable {
        public let change: Double
        /// Due to the entity's own values.
        public let data: Double
        /// Due to new minima, maxima or directions.
        public let normalisation: Double
        /// Due to new weights.
        public let weight: Double
        /// Due to indicators that were added, removed or redefined.
        public let definition: Double
    }

    /// A coefficient that differs; nil: not in that vintage.
    public struct EstimateChange: Sendable, Hashable {
        public let model: String
        public let equation: String
        public let term: String
        public let role: String
        public let oldEstimate: Double?
        public let newEstimate: Double?
        public let oldStdError: Double?
        public let newStdError: Double?
        public let oldStars: String?
        public let newStars: String?

        /// Whether an effect became a harm, or the other way round.
        public var changesSign: Bool {
            guard let oldEstimate, let newEstimate else { return false }
            return (oldEstimate < 0) != (newEstimate < 0)
        }

        /// Whether it passed a threshold of significance.
        public var changesStars: Bool { oldStars != newStars }
    }
}

extension VintageDiff {
    /// Whether the two have the same cells, index and estimates.
    public var isEmpty: Bool { cells.isEmpty && weights.isEmpty && scores.isEmpty && estimates.isEmpty }

    /// How many cells changed in which way.
    public func count(_ kind: CellChange.Kind) -> Int { cells.count { $0.kind == kind } }

    /// Scores whose rank differs.
    public var rankChanges: Int {
        scores.count { $0.oldRank != nil && $0.newRank != nil && $0.oldRank != $0.newRank }
    }

    /// `Vintage 1 → 2: 12 cells differ (10 revised, 2 supplied); 330 of 330 scores, by at most 0.0123; 52 ranks.`
    public var sentence: String {
        let kinds = CellChange.Kind.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
        let largest = scores.compactMap { $0.attribution.map { abs($0.change) } }.max() ?? 0
        var text =
            "Vintage \(from.number) → \(to.number): \(cells.count.counted("cell differs", "cells differ"))"
        if !kinds.isEmpty { text += " (\(kinds.joined(separator: ", ")))" }
        text += "; \(scores.count) of \(scoreCount) scores"
        // Millionths, rounded: enough to see the size.
        if largest > 0 { text += ", by at most \((largest * 1e6).rounded(.up) / 1e6)" }
        return text + "; \(rankChanges.counted("rank"))."
    }
}
