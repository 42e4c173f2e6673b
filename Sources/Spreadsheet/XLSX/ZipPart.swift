import CZlib

/// A part of an archive while it is unpacked: bounded by what the archive says of it, by the limits, and by its checksum.
final class ZipPart: ByteSource {
    let name: String
    private let entry: ZipArchive.Entry
    private let archive: ZipArchive
    /// What is packed in it, as it is or unpacked.
    private let content: any ByteSource
    private let checksum: ChecksummedSource
    private var produced = 0
    private var isAtEnd = false

    /// Parts of that size are worth a thread that unpacks them while they are parsed.
    private static let worthThread = 4 << 20

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
        let position = entry.headerOffset + 30 + header.uint16(26) + header.uint16(28)
        let end = position + entry.packedSize
        guard end <= archive.file.size else {
            throw ZipArchive.malformed(
                "a part that is cut off", "\(entry.packedSize) bytes", part: entry.name, offset: position)
        }
        guard entry.size <= archive.limits.partBytes else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: entry.name), found: "a part of \(entry.size >> 20) MB",
                limit: "at most \(archive.limits.partBytes >> 20) MB unpacked")
        }
        let packed = position..<end
        checksum = ChecksummedSource(
            entry.isDeflated
                ? try Inflater(packed, of: archive.file, part: entry.name)
                : FileRange(packed, of: archive.file))
        content =
            entry.isDeflated && entry.size >= Self.worthThread ? ReadAhead(checksum) : checksum
    }

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd, buffer.count > 0 else { return 0 }
        let count = try content.read(into: buffer)
        isAtEnd = count == 0
        produced += count
        try archive.count(count)
        try check()
        if isAtEnd {
            // The end of the content was seen, so nobody writes to its checksum any longer.
            guard produced == entry.size, checksum.value == UInt(entry.crc32) else {
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

    private func damaged(_ found: String, _ expected: String) -> WorkbookError {
        ZipArchive.malformed(found, expected, part: name, offset: produced)
    }
}

/// Bytes with the checksum of those that were read (CRC-32), worked out where they are: in the thread that unpacks them.
private final class ChecksummedSource: ByteSource {
    private(set) var value: UInt = 0
    private let source: any ByteSource

    init(_ source: any ByteSource) { self.source = source }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        if count > 0, let address = buffer.baseAddress {
            value = crc32(value, address.assumingMemoryBound(to: UInt8.self), UInt32(count))
        }
        return count
    }
}

/// The bytes of a file from one place to another.
private final class FileRange: ByteSource {
    private let file: SeekableFile
    private var range: Range<Int>

    init(_ range: Range<Int>, of file: SeekableFile) {
        self.file = file
        self.range = range
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(
            at: range.lowerBound,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, range.count)]))
        range = range.lowerBound + count..<range.upperBound
        return count
    }
}
