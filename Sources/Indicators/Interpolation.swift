import Configuration

/// Fills the gaps of one entity's time series.
///
/// Inside: the straight line between the nearest known values on both sides,
/// `left + (right − left) × k/n` for the k-th of n steps, computed in this order. Edges as the policy
/// says: the nearest known value, the line through the two nearest known values, or nothing.
struct Interpolation {
    let policy: MissingPolicy

    /// - Parameter known: the values of consecutive periods, from `first`.
    /// - Returns: for every period the filled cell; nil where the value is known or the policy leaves it open.
    func fill(_ known: [Double?], first: Int) -> [Panel.Cell?] {
        let places = known.indices.filter { known[$0] != nil }
        guard let start = places.first, let end = places.last else { return known.map { _ in nil } }
        return known.indices.map { place in
            guard known[place] == nil else { return nil }
            if place < start { return edge(policy.leading, place, Array(places.prefix(2)), known, first) }
            if place > end { return edge(policy.trailing, place, Array(places.suffix(2)), known, first) }
            guard policy.inside == .linear, let left = places.last(where: { $0 < place }),
                let right = places.first(where: { $0 > place })
            else { return nil }
            return line(.interpolated, place, left, right, known, first)
        }
    }

    private func edge(
        _ policy: MissingPolicy.Edge, _ place: Int, _ nearest: [Int], _ known: [Double?], _ first: Int
    ) -> Panel.Cell? {
        switch policy {
        case .refuse: return nil
        case .nearest:
            guard let source = place < nearest[0] ? nearest.first : nearest.last, let value = known[source]
            else { return nil }
            return Panel.Cell(
                value: value, method: .extrapolated,
                left: Panel.Neighbour(period: first + source, value: value, weight: 1), right: nil)
        case .trend:
            guard nearest.count == 2 else { return nil }
            return line(.extrapolated, place, nearest[0], nearest[1], known, first)
        }
    }

    private func line(
        _ method: Panel.Method, _ place: Int, _ left: Int, _ right: Int, _ known: [Double?], _ first: Int
    ) -> Panel.Cell? {
        guard let low = known[left], let high = known[right] else { return nil }
        let weight = Double(place - left) / Double(right - left)
        return Panel.Cell(
            value: low + (high - low) * weight, method: method,
            left: Panel.Neighbour(period: first + left, value: low, weight: 1 - weight),
            right: Panel.Neighbour(period: first + right, value: high, weight: weight))
    }
}
