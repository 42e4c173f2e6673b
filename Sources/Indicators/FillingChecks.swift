import Configuration

/// Says where filling gaps went further than a reader of the index would expect.
struct FillingChecks {
    let configuration: WarehouseConfiguration
    let column: IndicatorDefinition

    private var context: ClosedRange<Int> { configuration.index.context }
    private var places: Range<Int> {
        let periods = configuration.index.periods
        return periods.lowerBound - context.lowerBound..<periods.upperBound - context.lowerBound + 1
    }

    /// - Parameters:
    ///   - known: entity by entity, the values of the periods of the context.
    ///   - filled: likewise, the cells that were filled.
    func findings(known: [[Double?]], filled: [[Panel.Cell?]]) -> [Finding] {
        longGaps(filled) + filledShare(filled) + extremes(known, filled)
    }

    /// One finding an entity: the first of its long gaps that reaches into the scored periods.
    private func longGaps(_ filled: [[Panel.Cell?]]) -> [Finding] {
        let limit = configuration.checks.longGapPeriods
        return filled.indices.compactMap { entity in
            for place in places {
                guard let cell = filled[entity][place], cell.method == .interpolated, let left = cell.left,
                    let right = cell.right, right.period - left.period - 1 > limit
                else { continue }
                return finding(
                    .longGap, entity: entity, place: place,
                    found:
                        "\((right.period - left.period - 1).counted("year")) interpolated between \(left.period) and \(right.period)",
                    expected: "gaps of at most \(limit.counted("year"))",
                    remedy:
                        "Find the values, or say where the index is used that these are a straight line; the limit is long_gap_periods in checks.yaml."
                )
            }
            return nil
        }
    }

    private func filledShare(_ filled: [[Panel.Cell?]]) -> [Finding] {
        let count = filled.reduce(0) { $0 + $1[places].count { $0 != nil } }
        let cells = filled.count * places.count
        guard Double(count) > configuration.checks.filledShare * Double(cells) else { return [] }
        return [
            finding(
                .filledShare, found: "\(count) of \(cells) cells are interpolated or extrapolated",
                expected: "at most \(configuration.checks.filledShare) of them",
                remedy:
                    "Find the values, shorten the index's periods, or replace the indicator; the limit is filled_share in checks.yaml."
            )
        ]
    }

    /// One finding a column: the extrapolated value farthest beyond the known ones, which becomes the least or
    /// greatest of the panel and so the end of the scale for everybody.
    private func extremes(_ known: [[Double?]], _ filled: [[Panel.Cell?]]) -> [Finding] {
        guard case .indicator = column.role else { return [] }
        let values = known.joined().compactMap { $0 }
        guard let least = values.min(), let greatest = values.max() else { return [] }
        var farthest: (entity: Int, place: Int, distance: Double, value: Double)?
        var count = 0
        for entity in filled.indices {
            for place in places {
                guard let cell = filled[entity][place], cell.method == .extrapolated else { continue }
                let distance = max(least - cell.value, cell.value - greatest)
                guard distance > 0 else { continue }
                count += 1
                if distance > farthest?.distance ?? 0 { farthest = (entity, place, distance, cell.value) }
            }
        }
        guard let farthest else { return [] }
        return [
            finding(
                .extrapolatedExtreme, entity: farthest.entity, place: farthest.place,
                found:
                    "\(farthest.value), the farthest of \(count) extrapolated values beyond the known ones",
                expected: "\(least) to \(greatest), as known",
                remedy:
                    "A trend does not go on for ever, and this one sets the scale of the indicator: use `nearest`, or find the values."
            )
        ]
    }

    private func finding(
        _ rule: Rule, entity: Int? = nil, place: Int? = nil, found: String, expected: String, remedy: String
    ) -> Finding {
        Finding(
            rule, configuration.checks.severity(of: rule),
            entity: entity.map { configuration.index.entities[$0] }, series: column.id,
            period: place.map { context.lowerBound + $0 }, found: found, expected: expected, remedy: remedy)
    }
}
