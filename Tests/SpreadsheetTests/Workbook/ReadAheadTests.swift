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

@Suite("Worksheets that are read in a thread of their own")
struct XLSXSheetReaderTests {
    /// A reader of so many rows of one cell, some of a long text, that ends well or in a tag that is never closed.
    private func reader(_ total: Int, isCutOff: Bool = false) throws -> any SheetReader {
        let long = String((0..<30_000).map { "\($0)" }.joined().prefix(100_000))
        let rows = (0..<total).map { row in
            "<row r=\"\(row + 1)\"><c t=\"str\"><v>\(row % 97 == 96 ? long : "short")</v></c></row>"
        }
        var sheet = ZipBuilder.sheet(
            rows.joined(), behind: "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>")
        if isCutOff { sheet = String(sheet.prefix(sheet.count - 60)) }
        return try WorkbookFile.open(SeekableFile(MemorySource(ZipBuilder.workbook(sheet: sheet))))
            .reader(ofSheet: 0)
    }

    @Test("every row comes once and in order, then what is known at the end", arguments: [0, 1, 512, 2000])
    func order(total: Int) throws {
        let reader = try reader(total)
        var row = SheetRow()
        var numbers: [Int] = []
        while try reader.next(&row) {
            numbers.append(row.number)
            #expect(row.bytes.count == (row.number % 97 == 0 ? 100_000 : 5))
        }
        #expect(numbers == Array(0..<total).map { $0 + 1 })
        #expect(reader.mergedRanges.count == 1)
        #expect(try !reader.next(&row))
    }

    @Test("an error comes behind the rows before it, and again; who stops early is not waited for")
    func failure() throws {
        let cutOff = try reader(1000, isCutOff: true)
        var row = SheetRow()
        var read = 0
        for _ in 0..<2 {
            #expect(throws: WorkbookError.self) { while try cutOff.next(&row) { read += 1 } }
        }
        #expect(read == 1000)
        for _ in 0..<20 { #expect(try reader(5000).next(&row)) }
    }
}
