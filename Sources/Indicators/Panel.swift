import Configuration

/// Every column of a configuration for every entity and period of its index, complete.
public struct Panel: Sendable {
    /// The codes of the entities, in the order of the index.
    public let entities: [String]
    /// Indicators, then variables.
    public let columns: [IndicatorDefinition]
    public let periods: ClosedRange<Int>
    /// Column by column, within it entity by entity, within it period by period.
    public let cells: [Cell]
    /// The production frontiers that cells rest on.
    public let frontiers: [EstimatedFrontier]

    /// One value of the panel.
    public struct Cell: Sendable, Hashable {
        public let value: Double
        public let method: Method
        /// For a filled cell, the known value before the gap, or the only one used.
        public let left: Neighbour?
        /// For a filled cell, the other known value.
        public let right: Neighbour?

        public init(value: Double, method: Method, left: Neighbour?, right: Neighbour?) {
            self.value = value
            self.method = method
            self.left = left
            self.right = right
        }
    }

    /// A known value from which a cell was filled: `left + (right − left) × right weight`.
    public struct Neighbour: Sendable, Hashable {
        public let period: Int
        public let value: Double
        public let weight: Double

        public init(period: Int, value: Double, weight: Double) {
            self.period = period
            self.value = value
            self.weight = weight
        }
    }

    /// How a cell came by its value.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Reported, at most in another unit.
        case observed
        /// Computed from reported values.
        case derived
        /// On the line between two known values of the same entity.
        case interpolated
        /// Beyond the first or last known value.
        case extrapolated
    }

    public subscript(column column: Int, entity entity: Int, period period: Int) -> Cell {
        cells[(column * entities.count + entity) * periods.count + (period - periods.lowerBound)]
    }

    /// The values of one column, entity by entity, within it period by period.
    public func values(ofColumn column: Int) -> [Double] {
        let count = entities.count * periods.count
        return cells[column * count..<(column + 1) * count].map(\.value)
    }

    /// How many cells each method filled.
    public var counts: [Method: Int] {
        cells.reduce(into: [:]) { $0[$1.method, default: 0] += 1 }
    }
}

/// A panel, or the cells that stand in its way.
public enum PanelOutcome: Sendable {
    /// The panel, with warnings.
    case built(Panel, [Finding])
    /// Findings, of which at least one is an error.
    case refused([Finding])
}
