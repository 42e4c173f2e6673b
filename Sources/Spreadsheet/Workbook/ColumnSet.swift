/// Columns of a sheet.
public struct ColumnSet: Sendable, Hashable, Codable {
    /// A bit for each column; empty until one is set.
    private var words: [UInt64] = []

    private static let wordCount = CellAddress.last.column / 64

    public init() {}

    /// Adds the columns of a range, as far as a sheet has them.
    mutating func insert(_ first: Int, through last: Int) {
        let last = min(last, CellAddress.last.column)
        guard first >= 1, first <= last else { return }
        for word in (first - 1) / 64...(last - 1) / 64 {
            let low = max(0, first - 1 - word * 64)
            let high = min(63, last - 1 - word * 64)
            insert(bits: (.max << UInt64(low)) & (.max >> UInt64(63 - high)), word)
        }
    }

    /// Adds a column.
    mutating func insert(_ column: Int) { insert(bits: 1 << UInt64((column - 1) % 64), (column - 1) / 64) }

    private mutating func insert(bits: UInt64, _ word: Int) {
        if words.isEmpty { words = Array(repeating: 0, count: Self.wordCount) }
        if words.indices.contains(word) { words[word] |= bits }
    }

    /// How many columns both sets have.
    func countCommon(with other: ColumnSet) -> Int {
        zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }
}
