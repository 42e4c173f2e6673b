import CZlib

/// A part of an archive while it is unpacked: bounded by what the archive says of it, by the limits, and by its checksum.
final class ZipPart: ByteSource {
    let name: String
    private let entry: ZipArchive.Entry
    private let archive: ZipArchive
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    /// Where the next packed byte is, and where the packed bytes end.
    private var position: Int
    private let end: Int
    private var produced = 0
    private var checksum: UInt = 0
    private var isAtEnd = false

    init(_ entry: ZipArchive.Entry, of archive: ZipArchive) throws {
        self.entry = entry
        self.archive = archive
        name = entry.name
        let header = try archive.file.bytes(at: entry.headerOffset, count: 30)
        guard header.count == 30, header.uint32(0) == 0x0403_4B50 else {
            throw ZipArchive.malformed(
                "a part without its header", "the header of a part", part: entry.name,
                offset: entry.headerOffset)
        }
        position = entry.headerOffset + 30 + header.uint16(26) + header.uint16(28)
        end = position + entry.packedSize
        guard end <= archive.file.size else {
            throw ZipArchive.malformed(
                "a part that is cut off", "\(entry.packedSize) bytes", part: entry.name, offset: position)
        }
        guard entry.size <= archive.limits.partBytes else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: entry.name), found: "a part of \(entry.size >> 20) MB",
                limit: "at most \(archive.limits.partBytes >> 20) MB unpacked")
        }
        input = .allocate(byteCount: 1 << 16, alignment: 16)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Raw deflate: negative window bits.
        guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            input.deallocate()
            throw ByteSourceError(path: entry.name, reason: "zlib has no memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd, buffer.count > 0 else { return 0 }
        let count = entry.isDeflated ? try inflate(into: buffer) : try copy(into: buffer)
        produced += count
        try archive.count(count)
        try check()
        if let address = buffer.baseAddress {
            checksum = crc32(checksum, address.assumingMemoryBound(to: UInt8.self), UInt32(count))
        }
        if isAtEnd {
            guard produced == entry.size, checksum == UInt(entry.crc32) else {
                throw damaged(
                    "\(produced) bytes whose checksum is wrong",
                    "\(entry.size) bytes with the checksum of the archive")
            }
        }
        return count
    }

    private func check() throws {
        guard produced <= entry.size else {
            throw damaged("a part that unpacks to more than it says", "\(entry.size) bytes")
        }
        let ratio = archive.limits.expansionRatio
        guard produced <= 1 << 20 || produced / max(1, entry.packedSize) <= ratio else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: name),
                found: "a part that unpacks to more than \(ratio) times its size",
                limit: "at most \(ratio) times its size")
        }
    }

    private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try archive.file.read(
            at: position,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, end - position)]))
        position += count
        isAtEnd = position == end
        if count == 0, !isAtEnd { throw damaged("a part that is cut off", "\(entry.size) bytes") }
        return count
    }

    private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let room = min(buffer.count, 1 << 30)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        while stream.pointee.avail_out > 0 {
            if stream.pointee.avail_in == 0, position < end {
                let count = try archive.file.read(
                    at: position,
                    into: UnsafeMutableRawBufferPointer(rebasing: input[..<min(input.count, end - position)]))
                position += count
                stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(count)
            }
            let status = CZlib.inflate(stream, Z_NO_FLUSH)
            if status == Z_STREAM_END {
                isAtEnd = true
                break
            }
            // Z_BUF_ERROR: no packed byte is left, and the end has not come.
            guard status == Z_OK else { throw damaged("packed bytes that are damaged", "deflated bytes") }
        }
        return room - Int(stream.pointee.avail_out)
    }

    private func damaged(_ found: String, _ expected: String) -> WorkbookError {
        ZipArchive.malformed(found, expected, part: name, offset: produced)
    }
}
