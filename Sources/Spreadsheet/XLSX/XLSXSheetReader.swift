/// Reads a worksheet in a thread of its own, some rows ahead of who uses them: parsing goes on while they are looked at.
///
/// An error comes where its row would have come.
final class XLSXSheetReader: SheetReader {
    private(set) var sheet: SheetInfo
    private(set) var mergedRanges: [CellRange] = []
    private(set) var hiddenColumns = ColumnSet()

    private let ahead: Ahead<Batch>
    private var batch: Batch?
    private var used = 0

    private static let batchCount = 4

    /// - Parameters:
    ///   - part: the worksheet, of which nobody else reads.
    ///   - handler: makes rows of it; nobody else uses it from now on.
    init(_ sheet: SheetInfo, part: ZipPart, limits: WorkbookLimits, handler: XLSXRowHandler) throws {
        self.sheet = sheet
        let parser = try XMLDocumentParser(part: part.name, limits: limits, handler: handler)
        ahead = Ahead((0..<Self.batchCount).map { _ in Batch() }) { producer in
            guard var batch = producer.nextFree() else { return }
            handler.onRow = { row in
                try Self.check(parser)
                batch.append(&row)
                guard batch.isFull else { return }
                producer.put(batch)
                guard let next = producer.nextFree() else { throw Abandoned() }
                batch = next
                batch.empty()
            }
            // The handler holds the parser, which holds the handler.
            defer { handler.onRow = nil }
            do {
                try parser.parse(part)
                try Self.check(parser)
                batch.end = .success(
                    Batch.Rest(
                        dimension: handler.dimension, mergedRanges: handler.mergedRanges,
                        hiddenColumns: handler.hiddenColumns))
            } catch is Abandoned {
                return
            } catch {
                batch.end = .failure(error)
            }
            producer.put(batch)
        }
    }

    /// Nobody wants more rows.
    private struct Abandoned: Error {}

    private static func check(_ parser: XMLDocumentParser) throws {
        guard parser.rootName == "worksheet", WorkbookHandler.namespaces.contains(parser.namespace) else {
            throw parser.malformed("the document \(parser.rootName)", "a worksheet")
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
                let rest = try end.get()
                (mergedRanges, hiddenColumns) = (rest.mergedRanges, rest.hiddenColumns)
                sheet = SheetInfo(
                    name: sheet.name, position: sheet.position, visibility: sheet.visibility,
                    dimension: rest.dimension)
                return false
            }
            if let batch { ahead.give(back: batch) }
            batch = nil
            guard let next = try ahead.next() else { return false }
            (batch, used) = (next, 0)
        }
    }

    /// Some rows, and what came behind them.
    private final class Batch {
        struct Rest {
            let dimension: CellRange?
            let mergedRanges: [CellRange]
            let hiddenColumns: ColumnSet
        }

        var rows: [SheetRow] = []
        private(set) var count = 0
        /// How the sheet ended; nil: it goes on.
        var end: Result<Rest, any Error>?
        private var bytes = 0

        private static let rowCount = 512
        private static let textBytes = 1 << 18

        var isFull: Bool { count == Self.rowCount || bytes >= Self.textBytes }

        func empty() { (count, bytes) = (0, 0) }

        /// - Parameter row: is left with memory to be used again.
        func append(_ row: inout SheetRow) {
            if count == rows.count { rows.append(SheetRow()) }
            bytes += row.bytes.count
            // Memory of one long row is not kept in every place.
            if rows[count].bytes.capacity > Self.textBytes / 4 { rows[count] = SheetRow() }
            swap(&rows[count], &row)
            count += 1
        }
    }
}
