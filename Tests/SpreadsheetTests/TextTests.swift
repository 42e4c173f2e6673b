import Foundation
import Testing

@testable import Spreadsheet

/// Hands out a few bytes at a time, so that every character and record meets a block's end.
private final class Trickle: ByteSource {
    private var bytes: ArraySlice<UInt8>
    private let step: Int

    init(_ bytes: [UInt8], step: Int) {
        self.bytes = bytes[...]
        self.step = step
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = bytes.prefix(min(step, buffer.count))
        buffer.copyBytes(from: part)
        bytes = bytes.dropFirst(part.count)
        return part.count
    }
}

private func detect(_ bytes: [UInt8], declared: TextEncoding? = nil, step: Int = 3) throws -> DetectedEncoding
{
    var detector = EncodingDetector()
    for start in stride(from: 0, to: bytes.count, by: step) {
        bytes[start..<min(bytes.count, start + step)].withUnsafeBytes { detector.append($0) }
    }
    return try detector.finish(declared: declared)
}

private func decode(_ bytes: [UInt8], as encoding: TextEncoding, step: Int) throws -> String {
    let decoder = try TextDecoder(
        Trickle(bytes, step: step),
        as: DetectedEncoding(encoding: encoding, hasByteOrderMark: false, reason: ""))
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64)
    while case let count = try buffer.withUnsafeMutableBytes({ try decoder.read(into: $0) }), count > 0 {
        text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
}

@Suite("Text encodings")
struct TextTests {
    /// 北京市 in GB18030, and 𠀀 as four bytes.
    private let chinese: [UInt8] = [0xB1, 0xB1, 0xBE, 0xA9, 0xCA, 0xD0]

    @Test("a mark decides, else valid UTF-8 is UTF-8, else GB18030; in blocks of any size", arguments: 1...7)
    func detection(step: Int) throws {
        #expect(try detect(Array("plain".utf8), step: step).reason == "every byte is ASCII")
        #expect(try detect(Array("北京，上海 🏙".utf8), step: step).encoding == .utf8)
        #expect(try detect([0xEF, 0xBB, 0xBF] + Array("北".utf8), step: step).hasByteOrderMark)
        #expect(try detect([0xFF, 0xFE, 0x17, 0x53], step: step).encoding == .utf16LittleEndian)
        let guess = try detect(Array("a\nb".utf8) + chinese, step: step)
        #expect(guess.encoding == .gb18030 && guess.reason == "not valid UTF-8 (byte 3, line 2)")
        // A file cut off within a character is not UTF-8.
        #expect(try detect(Array("ab北".utf8.dropLast()), step: step).encoding == .gb18030)
        #expect(throws: TextError.cutOff(.utf8, offset: 4, line: 2)) {
            try detect(Array("北\n京".utf8.dropLast()), step: step)
        }
    }

    @Test("what is no text, or not what was declared, is refused with its place")
    func refusals() {
        #expect(throws: TextError.zeroByte(offset: 4, line: 2)) { try detect([0x50, 0x4B, 0x0A, 0x03, 0]) }
        #expect(throws: TextError.contradiction(declared: .gb18030, found: .utf8)) {
            try detect([0xEF, 0xBB, 0xBF, 0x41], declared: .gb18030)
        }
        #expect(throws: TextError.invalid(.utf8, offset: 2, line: 2)) {
            try detect([0x41, 0x0A] + chinese, declared: .utf8)
        }
        #expect(throws: TextError.invalid(.gb18030, offset: 3, line: 2)) {
            try decode([0x41, 0x0A, 0x42, 0xFF, 0xFF], as: .gb18030, step: 2)
        }
        #expect(throws: TextError.invalid(.gb18030, offset: 2, line: 1)) {
            try decode([0xB1, 0xB1, 0xBE], as: .gb18030, step: 1)
        }
    }

    @Test("GB18030 and UTF-16 become UTF-8, whatever the blocks", arguments: 1...9)
    func decoding(step: Int) throws {
        let four: [UInt8] = [0x95, 0x32, 0x82, 0x36]
        let many = Array(repeating: chinese + [0x31, 0x0A] + four, count: 40).flatMap { $0 }
        #expect(try decode(many, as: .gb18030, step: step) == String(repeating: "北京市1\n𠀀", count: 40))
        #expect(try decode([0x17, 0x53, 0x41, 0x00], as: .utf16LittleEndian, step: step) == "北A")
    }
}

@Suite("Delimited text")
struct DelimitedReaderTests {
    private func records(
        _ text: String, step: Int = 1 << 20, delimiter: UInt8? = UInt8(ascii: ","),
        limits: DelimitedReader.Limits = .init()
    ) throws -> [[String]] {
        let reader = try DelimitedReader(
            Trickle(Array(text.utf8), step: step), delimiter: delimiter, limits: limits)
        var records: [[String]] = []
        while try reader.next() { records.append(["\(reader.line)"] + reader.texts) }
        return records
    }

    @Test(
        "fields, quotes and line endings, in blocks of any size",
        arguments: [
            ("", []),
            ("a,b\nc,d", [["1", "a", "b"], ["2", "c", "d"]]),
            ("a,b\r\nc,\r\n", [["1", "a", "b"], ["2", "c", ""]]),
            ("a\rb\r", [["1", "a"], ["2", "b"]]),
            ("\n,\n", [["1", ""], ["2", "", ""]]),
            ("\"a,1\",\"b\"\"q\"\"\"\n", [["1", "a,1", "b\"q\""]]),
            ("\"two\nlines\",x\ny\n", [["1", "two\nlines", "x"], ["3", "y"]]),
            ("a\"b,c\n\"\"\n", [["1", "a\"b", "c"], ["2", ""]]),
        ] as [(String, [[String]])])
    func fields(text: String, expected: [[String]]) throws {
        for step in [1, 2, 3, 1 << 20] { #expect(try records(text, step: step) == expected) }
    }

    @Test("records longer than a block, and a buffer that grows")
    func longRecords() throws {
        let long = String(repeating: "x", count: 300_000)
        #expect(
            try records("a,\(long)\n\"\(long)\",b\n", step: 4096).map { $0.map(\.count) } == [
                [1, 1, 300_000], [1, 300_000, 1],
            ])
        let many = (0..<50_000).map { "\($0),\"v\($0)\"" }.joined(separator: "\r\n")
        let read = try records(many, step: 7919)
        #expect(read.count == 50_000 && read.last == ["50000", "49999", "v49999"])
    }

    @Test("malformed and hostile text is refused with its line")
    func refusals() {
        #expect(throws: TextError.unclosedQuote(line: 2)) { try records("a\n\"b,c\nd") }
        #expect(throws: TextError.textAfterQuote(line: 1, field: 2)) { try records("a,\"b\"c\n") }
        var limits = DelimitedReader.Limits()
        limits.recordBytes = 300_000
        limits.fields = 3
        #expect(throws: TextError.tooManyFields(line: 2, limit: 3)) {
            try records("a\n,,,\n", limits: limits)
        }
        #expect(throws: TextError.lineTooLong(line: 1, limit: 300_000)) {
            try records(String(repeating: "x", count: 2_000_000), limits: limits)
        }
    }

    @Test("the delimiter is the most frequent of comma, tab and semicolon")
    func delimiter() throws {
        #expect(try records("a;b\n1,5;2\n2,5;3;", delimiter: nil).first == ["1", "a", "b"])
        #expect(try records("a\tb\n\"x,y,z\"\t1", delimiter: nil).last == ["2", "x,y,z", "1"])
        #expect(try records("alone", delimiter: nil) == [["1", "alone"]])
    }
}
