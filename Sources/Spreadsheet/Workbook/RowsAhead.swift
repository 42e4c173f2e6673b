/// Reads a long sheet in another thread, some rows ahead of who uses them: parsing goes on while they are looked at.
///
/// An error comes where its row would have come.
final class RowsAhead: SheetReader {
    private(set) var sheet: SheetInfo
    private(set) var mergedRanges: [CellRange] = []
    private(set) var hiddenColumns = ColumnSet()

    private let ahead: Ahead<Batch>
    private var batch: Batch?
    private var used = 0

    private static let batchCount = 3

    /// - Parameter reader: nobody else uses it from now on.
    init(_ reader: any SheetReader) {
        sheet = reader.sheet
        ahead = Ahead((0..<Self.batchCount).map { _ in Batch() }) { batch in
            batch.fill(from: reader)
            return true
        }
    }

    func next(_ row: inout SheetRow) throws -> Bool {
        while true {
            if let batch, used < batch.count {
                swap(&batch.rows[used], &row)
                used += 1
                return true
            }
            // The last batch stays.
            if let end = batch?.end {
                try end.get()
                return false
            }
            if let batch { ahead.give(back: batch) }
            batch = nil
            guard let next = try ahead.next() else { return false }
            (batch, used) = (next, 0)
            sheet = next.sheet ?? sheet
            if next.end != nil { (mergedRanges, hiddenColumns) = (next.mergedRanges, next.hiddenColumns) }
        }
    }

    /// Some rows, and what the reader came to behind them.
    private final class Batch {
        var rows: [SheetRow] = []
        private(set) var count = 0
        private(set) var sheet: SheetInfo?
        private(set) var mergedRanges: [CellRange] = []
        private(set) var hiddenColumns = ColumnSet()
        /// How the sheet ended; nil: it goes on.
        private(set) var end: Result<Void, any Error>?

        private static let rowCount = 128
        private static let textBytes = 1 << 18

        func fill(from reader: any SheetReader) {
            count = 0
            var bytes = 0
            do {
                while count < Self.rowCount, bytes < Self.textBytes {
                    if count == rows.count { rows.append(SheetRow()) }
                    // Memory of one long row is not kept in every place.
                    if rows[count].bytes.capacity > Self.textBytes / 4 { rows[count] = SheetRow() }
                    guard try reader.next(&rows[count]) else {
                        (mergedRanges, hiddenColumns) = (reader.mergedRanges, reader.hiddenColumns)
                        end = .success(())
                        break
                    }
                    bytes += rows[count].bytes.count
                    count += 1
                }
            } catch {
                end = .failure(error)
            }
            sheet = reader.sheet
        }
    }
}
