/// How a text file turns characters into bytes.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "UTF-8"
    /// The encoding of Chinese statistical exports; contains GBK and GB2312.
    case gb18030 = "GB18030"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"

    /// The bytes with which a file may say that it is written so.
    var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .gb18030: [0x84, 0x31, 0x95, 0x33]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        }
    }
}

/// What the bytes of a whole file say about its encoding.
public struct DetectedEncoding: Sendable, Hashable {
    public let encoding: TextEncoding
    public let hasByteOrderMark: Bool
    /// Why: one clause, for people.
    public let reason: String
}

extension DetectedEncoding: CustomStringConvertible {
    /// `UTF-8 with byte-order mark`
    public var description: String {
        encoding.rawValue + (hasByteOrderMark ? " with byte-order mark" : "")
    }
}

/// Detects the encoding of a file while its bytes pass by.
///
/// A byte-order mark decides. Without one, a file all of whose bytes are valid UTF-8 is UTF-8: a Chinese text
/// in GB18030 of more than a few characters practically never is. Everything else is taken for GB18030, which
/// `TextDecoder` then checks byte by byte: a file that is neither cannot pass.
public struct EncodingDetector {
    private var head: [UInt8] = []
    /// A character cut off by the end of a block.
    private var rest: [UInt8] = []
    private var offset = 0
    private var line = 1
    private var isASCII = true
    /// Whether a valid character of several bytes was met.
    private var hasWholeCharacters = false
    private var invalidUTF8: (offset: Int, line: Int)?
    private var zero: (offset: Int, line: Int)?

    public init() {}

    /// Takes the next block.
    public mutating func append(_ block: UnsafeRawBufferPointer) {
        if head.count < 4 { head += block.prefix(4 - head.count) }
        var newlines = 0
        var high: UInt8 = 0
        var hasZero = false
        for byte in block {
            newlines += byte == 0x0A ? 1 : 0
            high |= byte
            hasZero = hasZero || byte == 0
        }
        if hasZero, zero == nil, let place = block.firstIndex(of: 0) {
            zero = (offset + place, line + block[..<place].count { $0 == 0x0A })
        }
        if high >= 0x80 || !rest.isEmpty {
            isASCII = false
            if invalidUTF8 == nil { validate(block) }
        }
        line += newlines
        offset += block.count
    }

    private mutating func validate(_ block: UnsafeRawBufferPointer) {
        let carried = rest.count
        var bytes = rest + block
        rest = Array(bytes.suffix(Self.incompleteSuffix(of: bytes)))
        bytes.removeLast(rest.count)
        do {
            _ = try UTF8Span(validating: bytes.span)
            hasWholeCharacters = hasWholeCharacters || bytes.contains { $0 >= 0x80 }
        } catch {
            let place = error.byteOffsets.lowerBound
            invalidUTF8 = (offset - carried + place, line + bytes[..<place].count { $0 == 0x0A })
        }
    }

    /// How many bytes at the end begin a character without completing it.
    private static func incompleteSuffix(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }

    /// The verdict on all bytes.
    ///
    /// - Parameter declared: what the configuration says the encoding is; nil: to be detected.
    /// - Throws: `TextError` where the bytes are no text, or contradict what was declared.
    public func finish(declared: TextEncoding? = nil) throws(TextError) -> DetectedEncoding {
        let marked = [.utf8, .utf16LittleEndian, .utf16BigEndian, .gb18030].first {
            (encoding: TextEncoding) in
            head.starts(with: encoding.byteOrderMark)
        }
        if let declared, let marked, marked != declared {
            throw .contradiction(declared: declared, found: marked)
        }
        let isUTF16 = (declared ?? marked) == .utf16LittleEndian || (declared ?? marked) == .utf16BigEndian
        if let zero, !isUTF16 { throw .zeroByte(offset: zero.offset, line: zero.line) }
        let invalid = invalidUTF8 ?? (rest.isEmpty ? nil : (offset - rest.count, line))
        if (declared ?? marked) == .utf8, let invalid {
            throw .invalid(.utf8, offset: invalid.offset, line: invalid.line)
        }
        // Characters of several bytes, all of them valid but for the last, which the file's end cuts in two.
        if declared == nil, marked == nil, invalidUTF8 == nil, !rest.isEmpty, hasWholeCharacters {
            throw .cutOff(.utf8, offset: offset - rest.count, line: line)
        }
        if let declared {
            return DetectedEncoding(
                encoding: declared, hasByteOrderMark: marked != nil, reason: "declared by the source")
        }
        if let marked {
            return DetectedEncoding(
                encoding: marked, hasByteOrderMark: true, reason: "says the byte-order mark")
        }
        if let invalid {
            return DetectedEncoding(
                encoding: .gb18030, hasByteOrderMark: false,
                reason: "not valid UTF-8 (byte \(invalid.offset), line \(invalid.line))")
        }
        return DetectedEncoding(
            encoding: .utf8, hasByteOrderMark: false,
            reason: isASCII ? "every byte is ASCII" : "every byte is valid UTF-8")
    }
}
