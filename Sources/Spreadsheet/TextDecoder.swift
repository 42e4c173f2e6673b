import Glibc

/// Turns the bytes of a text file into UTF-8 without byte-order mark, a block at a time.
///
/// UTF-8 passes unchanged: `EncodingDetector` has validated it. Everything else goes through the C library's
/// `iconv`, which refuses bytes that mean nothing.
public final class TextDecoder: ByteSource {
    private let source: any ByteSource
    private let encoding: TextEncoding
    private let converter: iconv_t?
    /// Bytes to skip at the front.
    private var toSkip: Int
    /// Bytes read and not yet converted.
    private var pending: [UInt8] = []
    private var offset = 0
    private var line = 1

    /// - Throws: `TextError.unsupported`.
    public init(_ source: any ByteSource, as detected: DetectedEncoding) throws(TextError) {
        self.source = source
        encoding = detected.encoding
        toSkip = detected.hasByteOrderMark ? detected.encoding.byteOrderMark.count : 0
        if detected.encoding == .utf8 {
            converter = nil
        } else {
            let opened = iconv_open("UTF-8", detected.encoding.rawValue)
            // (iconv_t)-1
            guard Int(bitPattern: opened) != -1 else { throw .unsupported(detected.encoding) }
            converter = opened
        }
    }

    deinit { if let converter { iconv_close(converter) } }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try skipMark()
        guard let converter else { return try source.read(into: buffer) }
        while true {
            if let count = try convert(with: converter, into: buffer) { return count }
        }
    }

    /// Converts one block; nil where it gave no character yet.
    private func convert(with converter: iconv_t, into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        // A character has at most four bytes in either encoding, and becomes at most four.
        let wanted = max(16, buffer.count / 2)
        let carried = pending.count
        if pending.count < wanted {
            pending.append(contentsOf: repeatElement(0, count: wanted - carried))
            let read = try pending.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[carried...]))
            }
            pending.removeLast(wanted - carried - read)
            if pending.isEmpty { return 0 }
        }
        let isLast = pending.count == carried
        var consumed = 0
        var written = 0
        var failure: Int32 = 0
        pending.withUnsafeMutableBytes { input in
            var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
            var fromLeft = input.count
            var to = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            var toLeft = buffer.count
            // (size_t)-1
            if iconv(converter, &from, &fromLeft, &to, &toLeft) == -1 {
                failure = errno
            }
            consumed = input.count - fromLeft
            written = buffer.count - toLeft
        }
        let lines = pending[..<consumed].count { $0 == 0x0A }
        switch failure {
        case EILSEQ:
            throw TextError.invalid(encoding, offset: offset + consumed, line: line + lines)
        case EINVAL where isLast && consumed == 0:
            throw TextError.invalid(encoding, offset: offset, line: line)
        default: break
        }
        if buffer[..<written].contains(0) { throw TextError.zeroByte(offset: offset, line: line) }
        line += lines
        offset += consumed
        pending.removeFirst(consumed)
        return written == 0 ? nil : written
    }

    private func skipMark() throws {
        guard toSkip > 0 else { return }
        var mark = [UInt8](repeating: 0, count: toSkip)
        var count = 0
        while count < toSkip {
            let read = try mark.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
            }
            guard read > 0 else { break }
            count += read
        }
        offset += count
        toSkip = 0
    }
}
