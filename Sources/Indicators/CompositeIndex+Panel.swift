import Configuration

extension CompositeIndex {
    /// The index of a panel, as its configuration defines it. Rows are the entities in their order and,
    /// within each, the periods.
    ///
    /// - Throws: `IndexError`.
    public init(of panel: Panel, configuration: WarehouseConfiguration) throws(IndexError) {
        let dimensions = configuration.dimensions.map(\.id)
        var columns: [Column] = []
        for (position, column) in panel.columns.enumerated() {
            guard case .indicator(let place) = column.role,
                let dimension = dimensions.firstIndex(of: place.dimension)
            else { continue }
            columns.append(
                Column(
                    id: column.id, direction: place.direction, dimension: dimension,
                    values: panel.values(ofColumn: position)))
        }
        try self.init(
            columns: columns, dimensionCount: dimensions.count, weighting: configuration.index.weighting)
    }
}
