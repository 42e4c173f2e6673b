/// Finds the name that was probably meant.
public enum Spelling {
    /// The candidate nearest to `name`, if it is near enough to be a slip: at most one edit in
    /// three characters, compared by `NameKey.folding`. The first of equals.
    public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(NameKey.folding(name))
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(NameKey.folding(candidate))
            let limit = max(1, min(wanted.count, other.count) / 3)
            guard other.count <= 64, abs(other.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, other)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn one into the other
    /// (optimal string alignment; Damerau 1964).
    static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var row = [i + 1]
            for (j, b) in second.enumerated() {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == second[j - 1], first[i - 1] == b {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[second.count]
    }
}
