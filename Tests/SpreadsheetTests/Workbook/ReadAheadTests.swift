import Testing

@testable import Spreadsheet

/// Counts up, some bytes at a time, and fails or ends after so many.
private final class Counter: ByteSource {
    private var next = 0
    private let total: Int
    private let fails: Bool

    init(_ total: Int, fails: Bool = false) { (self.total, self.fails) = (total, fails) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = min(buffer.count, 1 + next % 100_003, total - next)
        if count == 0, fails { throw ByteSourceError(path: "counter", reason: "broke") }
        for place in 0..<count { buffer[place] = UInt8(truncatingIfNeeded: (next + place) % 251) }
        next += count
        return count
    }
}

@Suite("Reading ahead in another thread")
struct ReadAheadTests {
    /// All bytes that a source gives, asked for in pieces.
    private func all(_ source: ReadAhead, piece: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }

    @Test("every byte comes once and in order, whatever the pieces", arguments: [0, 1, 5_000_000])
    func order(total: Int) throws {
        let expected = (0..<total).map { UInt8($0 % 251) }
        for piece in [4093, 1 << 20] {
            let source = ReadAhead(Counter(total))
            #expect(try all(source, piece: piece) == expected)
            #expect(try all(source, piece: piece).isEmpty)
        }
    }

    @Test("an error comes behind the bytes before it, and again; who stops early is not waited for")
    func failure() throws {
        let source = ReadAhead(Counter(1_000_000, fails: true))
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var read = 0
        for _ in 0..<2 {
            #expect(throws: ByteSourceError.self) {
                while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }),
                    count > 0
                {
                    read += count
                }
            }
        }
        #expect(read == 1_000_000)
        for _ in 0..<200 { _ = try ReadAhead(Counter(1 << 30)).read(into: .init(start: nil, count: 0)) }
    }
}

/// Rows of one number each, and at the end, or instead of it, what readers tell.
private final class CountingReader: SheetReader {
    private(set) var sheet = SheetInfo(name: "S", position: 0, visibility: .visible)
    private(set) var mergedRanges: [CellRange] = []
    private(set) var hiddenColumns = ColumnSet()
    private var read = 0
    private let total: Int
    private let fails: Bool

    init(_ total: Int, fails: Bool = false) { (self.total, self.fails) = (total, fails) }

    func next(_ row: inout SheetRow) throws -> Bool {
        guard read < total else {
            if fails { throw ByteSourceError(path: "counter", reason: "broke") }
            mergedRanges = [CellRange(CellAddress(row: 1, column: 1), CellAddress(row: 2, column: 1))]
            hiddenColumns.insert(3, through: 4)
            return false
        }
        read += 1
        row.begin(read, isHidden: false)
        // Now and then one that is longer than a batch.
        let text = [UInt8](repeating: 65, count: read % 97 == 0 ? 300_000 : 5)
        text.withUnsafeBufferPointer { row.append(.text, $0, column: 1, format: .general, isFormula: false) }
        return true
    }
}

@Suite("Rows that are read ahead in another thread")
struct RowsAheadTests {
    @Test("every row comes once and in order, then what is known at the end", arguments: [0, 1, 128, 1000])
    func order(total: Int) throws {
        let reader = RowsAhead(CountingReader(total))
        var row = SheetRow()
        var numbers: [Int] = []
        while try reader.next(&row) {
            numbers.append(row.number)
            #expect(row.bytes.count == (row.number % 97 == 0 ? 300_000 : 5))
        }
        #expect(numbers == Array(0..<total).map { $0 + 1 })
        #expect(reader.mergedRanges.count == 1)
        #expect(reader.hiddenColumns.countCommon(with: reader.hiddenColumns) == 2)
        #expect(try !reader.next(&row))
    }

    @Test("an error comes behind the rows before it, and again; who stops early is not waited for")
    func failure() throws {
        let reader = RowsAhead(CountingReader(300, fails: true))
        var row = SheetRow()
        var read = 0
        for _ in 0..<2 {
            #expect(throws: ByteSourceError.self) { while try reader.next(&row) { read += 1 } }
        }
        #expect(read == 300)
        for _ in 0..<200 { #expect(try RowsAhead(CountingReader(1 << 30)).next(&row)) }
    }
}
