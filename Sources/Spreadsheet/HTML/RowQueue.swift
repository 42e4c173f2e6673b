/// Rows that a parser has completed and nobody has taken yet. Their memory goes round: a row that is taken leaves the one that was read before.
struct RowQueue {
    /// First to last, from `taken` on.
    private var rows: [SheetRow] = []
    private var taken = 0
    /// Rows that were handed out, to be used again.
    private var spare: [SheetRow] = []

    /// Puts a complete row behind the others.
    ///
    /// - Parameter row: is left with memory to be used again.
    mutating func append(_ row: inout SheetRow) {
        var next = spare.popLast() ?? SheetRow()
        swap(&next, &row)
        rows.append(next)
    }

    /// Hands out the next row.
    ///
    /// - Parameter other: is swapped for it.
    /// - Returns: false where none is complete.
    mutating func take(_ other: inout SheetRow) -> Bool {
        guard taken < rows.count else {
            spare += rows
            rows.removeAll(keepingCapacity: true)
            taken = 0
            return false
        }
        swap(&rows[taken], &other)
        taken += 1
        return true
    }
}
