import CZlib

/// The packed bytes of a part as they unpack (raw deflate), without a look at what they should be.
final class Inflater: ByteSource {
    private let file: SeekableFile
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    /// Where the next packed byte is, and where the packed bytes end.
    private var packed: Range<Int>
    private var isAtEnd = false
    private let part: String

    init(_ packed: Range<Int>, of file: SeekableFile, part: String) throws(ByteSourceError) {
        self.file = file
        self.packed = packed
        self.part = part
        input = .allocate(byteCount: 1 << 16, alignment: 16)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Raw deflate: negative window bits.
        guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw ByteSourceError(path: part, reason: "zlib has no memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// - Throws: `WorkbookError` for bytes that are damaged; `ByteSourceError`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd, buffer.count > 0 else { return 0 }
        let room = min(buffer.count, 1 << 30)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        while stream.pointee.avail_out > 0 {
            if stream.pointee.avail_in == 0, !packed.isEmpty {
                let count = try file.read(
                    at: packed.lowerBound,
                    into: UnsafeMutableRawBufferPointer(rebasing: input[..<min(input.count, packed.count)]))
                packed = packed.lowerBound + count..<packed.upperBound
                stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(count)
            }
            let status = CZlib.inflate(stream, Z_NO_FLUSH)
            if status == Z_STREAM_END {
                isAtEnd = true
                break
            }
            // Z_BUF_ERROR: no packed byte is left, and the end has not come.
            guard status == Z_OK else {
                throw ZipArchive.malformed(
                    "packed bytes that are damaged", "deflated bytes", part: part, offset: packed.lowerBound)
            }
        }
        return room - Int(stream.pointee.avail_out)
    }
}
