/// Something that a vintage had and a later one lacks: what a reader of the index would miss.
public struct VintageLoss: Sendable, Hashable {
    public let kind: Kind
    /// The entity, year, indicator or model.
    public let name: String
    /// How many cells; of an estimate, coefficients.
    public let count: Int
    /// How many there had been.
    public let total: Int

    /// What was lost.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The index no longer covers it.
        case entity
        case year
        /// No longer configured.
        case indicator
        /// A model or equation that was estimated and no longer is.
        case estimate
        /// Cells of an indicator that are gone.
        case removedCells = "removed_cells"
        /// Cells of an indicator that were known and are filled now.
        case filledCells = "filled_cells"
    }

    /// How grave it is.
    public enum Grade: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// A few cells.
        case minor
        /// At least `majorShare` of an indicator's cells.
        case major
        /// Something as a whole.
        case critical

        public static func < (a: Grade, b: Grade) -> Bool { a.rawValue < b.rawValue }
    }

    /// From this share of an indicator's cells on, a loss is major.
    public static let majorShare = 0.05

    public var grade: Grade {
        switch kind {
        case .entity, .year, .indicator, .estimate: .critical
        case .removedCells, .filledCells:
            count == total ? .critical : Double(count) >= Self.majorShare * Double(total) ? .major : .minor
        }
    }
}

extension VintageLoss {
    /// The losses among changes, the gravest first, of equal ones the largest.
    ///
    /// A removed cell counts once: with its indicator, else its entity, else its year where that is lost as a whole.
    ///
    /// - Parameters:
    ///   - cellsPerIndicator: entities times years of the vintage before.
    ///   - scores: all of them, changed or not.
    ///   - estimates: all coefficients, changed or not.
    static func losses(
        cells: [VintageDiff.CellChange], cellsPerIndicator: Int, scores: [VintageDiff.ScoreChange],
        estimates: [VintageDiff.EstimateChange]
    ) -> [VintageLoss] {
        func lost<Key: Hashable>(_ key: (VintageDiff.ScoreChange) -> Key) -> Set<Key> {
            Set(scores.filter { $0.oldScore != nil }.map(key))
                .subtracting(scores.filter { $0.newScore != nil }.map(key))
        }
        let (entities, years) = (lost(\.entity), lost(\.year))
        var counts: [Place: Int] = [:]
        for entity in entities { counts[Place(.entity, entity)] = 0 }
        for year in years { counts[Place(.year, "\(year)")] = 0 }
        for cell in cells {
            switch cell.kind {
            case .filled: counts[Place(.filledCells, cell.indicator), default: 0] += 1
            case .removed:
                let place =
                    cell.newUnit == nil
                    ? Place(.indicator, cell.indicator)
                    : entities.contains(cell.entity)
                        ? Place(.entity, cell.entity)
                        : years.contains(cell.year)
                            ? Place(.year, "\(cell.year)") : Place(.removedCells, cell.indicator)
                counts[place, default: 0] += 1
            case .added, .revised, .supplied, .refilled: break
            }
        }
        let ofCells = counts.map { place, count in
            let isWhole = [.entity, .year, .indicator].contains(place.kind)
            return VintageLoss(
                kind: place.kind, name: place.name, count: count, total: isWhole ? count : cellsPerIndicator)
        }
        let equations = Dictionary(grouping: estimates) { "\($0.model) \($0.equation)" }
        let ofEstimates = equations.filter { $0.value.allSatisfy { $0.newEstimate == nil } }
            .map { VintageLoss(kind: .estimate, name: $0.key, count: $0.value.count, total: $0.value.count) }
        return (ofCells + ofEstimates).sorted {
            ($1.grade, $1.count, $0.kind.rawValue, $0.name) < ($0.grade, $0.count, $1.kind.rawValue, $1.name)
        }
    }

    private struct Place: Hashable {
        let kind: Kind
        let name: String

        init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }
    }
}
