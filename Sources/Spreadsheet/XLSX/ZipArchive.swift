import Synchronization

/// The directory of a ZIP archive (APPNOTE 6.3, with ZIP64), read from memory-safe code of our own.
///
/// Unpacking is zlib's. Reading the directory here is what lets an archive be refused for what libraries do not tell:
/// parts that share bytes, two parts of one name, names that lead out of the archive.
final class ZipArchive {
    struct Entry {
        let name: String
        let isDeflated: Bool
        let crc32: UInt32
        let packedSize: Int
        let size: Int
        let headerOffset: Int
    }

    let file: SeekableFile
    let limits: WorkbookLimits
    let entries: [Entry]
    /// Bytes that all parts together came to: several may be read at once.
    private let unpacked = Atomic(0)
    private let places: [String: Int]

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    init(_ file: SeekableFile, limits: WorkbookLimits) throws {
        self.file = file
        self.limits = limits
        let directory = try Self.directory(of: file)
        guard directory.count <= limits.parts else {
            throw WorkbookError.limit(
                WorkbookError.Place(), found: "an archive of \(directory.count) parts",
                limit: "at most \(limits.parts) parts")
        }
        let bytes = try file.bytes(at: directory.offset, count: directory.size)
        var entries: [Entry] = []
        var places: [String: Int] = [:]
        var place = 0
        for _ in 0..<directory.count {
            let entry = try Self.entry(in: bytes, at: &place, directory: directory.offset)
            // Names of parts are compared without regard to case (ECMA-376 Part 2, 6.2.2).
            guard places.updateValue(entries.count, forKey: entry.name.lowercased()) == nil else {
                throw Self.malformed(
                    "two parts of the name \(entry.name)", "a name of its own for every part")
            }
            entries.append(entry)
        }
        self.entries = entries
        self.places = places
        try Self.refuseOverlaps(entries, before: directory.offset)
    }

    /// Whether there is a part.
    func contains(_ name: String) -> Bool { places[name.lowercased()] != nil }

    /// Begins to unpack a part.
    ///
    /// - Throws: `WorkbookError` where there is none of that name.
    func open(_ name: String) throws -> ZipPart {
        guard let place = places[name.lowercased()] else {
            throw Self.malformed("no part \(name)", "the part that another refers to")
        }
        return try ZipPart(entries[place], of: self)
    }

    /// A part as a whole.
    ///
    /// - Throws: `WorkbookError.limit` beyond a number of bytes.
    func bytes(of name: String, limit: Int) throws -> [UInt8] {
        let part = try open(name)
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = try block.withUnsafeMutableBytes({ try part.read(into: $0) }), count > 0 {
            bytes += block[..<count]
            guard bytes.count <= limit else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: name), found: "a part of more than \(limit) bytes",
                    limit: "at most \(limit) bytes")
            }
        }
        return bytes
    }

    /// Counts bytes that a part came to.
    func count(_ bytes: Int) throws(WorkbookError) {
        guard unpacked.add(bytes, ordering: .relaxed).newValue <= limits.totalBytes else {
            throw .limit(
                WorkbookError.Place(),
                found: "an archive of more than \(limits.totalBytes >> 20) MB unpacked",
                limit: "at most \(limits.totalBytes >> 20) MB")
        }
    }

    static func malformed(_ found: String, _ expected: String, part: String? = nil, offset: Int? = nil)
        -> WorkbookError
    {
        .malformed(WorkbookError.Place(part: part, offset: offset), found: found, expected: expected)
    }

    // MARK: - The directory

    private struct Directory {
        let offset: Int
        let size: Int
        let count: Int
    }

    /// Finds the end of the central directory, which is the last thing in the file, and what it says.
    private static func directory(of file: SeekableFile) throws -> Directory {
        let tailStart = max(0, file.size - 22 - 65_535)
        let tail = try file.bytes(at: tailStart, count: file.size - tailStart)
        var place = tail.count - 22
        while place >= 0,
            !(tail.uint32(place) == 0x0605_4B50 && place + 22 + tail.uint16(place + 20) == tail.count)
        {
            place -= 1
        }
        guard place >= 0 else {
            throw malformed(
                "an archive without its end: it was cut off, or something follows it", "a complete archive",
                offset: file.size)
        }
        let end = tailStart + place
        guard tail.uint16(place + 4) == 0, tail.uint16(place + 6) == 0 else {
            throw malformed("an archive of several volumes", "one file", offset: end)
        }
        var directory = Directory(
            offset: tail.uint32(place + 16), size: tail.uint32(place + 12), count: tail.uint16(place + 10))
        if directory.offset == 0xFFFF_FFFF || directory.size == 0xFFFF_FFFF || directory.count == 0xFFFF {
            directory = try directory64(of: file, end: end) ?? directory
        }
        guard directory.offset >= 0, directory.size >= 0, directory.count >= 0, directory.offset <= end,
            directory.size <= end - directory.offset, directory.count * 46 <= directory.size
        else {
            throw malformed(
                "an archive whose directory lies outside of it", "a directory before the end", offset: end)
        }
        return directory
    }

    private static func directory64(of file: SeekableFile, end: Int) throws -> Directory? {
        let locator = try file.bytes(at: end - 20, count: 20)
        guard locator.count == 20, locator.uint32(0) == 0x0706_4B50 else { return nil }
        let record = try file.bytes(at: Int(clamping: locator.uint64(8)), count: 56)
        guard record.count == 56, record.uint32(0) == 0x0606_4B50 else {
            throw malformed("an archive without its ZIP64 directory", "a complete archive", offset: end)
        }
        return Directory(
            offset: Int(clamping: record.uint64(48)), size: Int(clamping: record.uint64(40)),
            count: Int(clamping: record.uint64(32)))
    }

    private static func entry(in bytes: [UInt8], at place: inout Int, directory: Int) throws -> Entry {
        guard place + 46 <= bytes.count, bytes.uint32(place) == 0x0201_4B50 else {
            throw malformed(
                "a directory that is damaged", "an entry of the archive's directory",
                offset: directory + place)
        }
        let nameEnd = place + 46 + bytes.uint16(place + 28)
        let extraEnd = nameEnd + bytes.uint16(place + 30)
        let next = extraEnd + bytes.uint16(place + 32)
        guard next <= bytes.count else {
            throw malformed(
                "a directory that is cut off", "an entry of the archive's directory",
                offset: directory + place)
        }
        let name = try partName(bytes[(place + 46)..<nameEnd], offset: directory + place)
        let flags = bytes.uint16(place + 8)
        guard flags & 0x2041 == 0 else { throw WorkbookError.encrypted(.xlsx) }
        let method = bytes.uint16(place + 10)
        guard method == 0 || method == 8 else {
            throw malformed("a part packed by method \(method)", "a part stored or deflated", part: name)
        }
        var (size, packed, offset) = (
            bytes.uint32(place + 24), bytes.uint32(place + 20), bytes.uint32(place + 42)
        )
        // ZIP64: what does not fit is in an extra field, in this order.
        var extra = nameEnd
        while extra + 4 <= extraEnd {
            let (id, count) = (bytes.uint16(extra), bytes.uint16(extra + 2))
            guard extra + 4 + count <= extraEnd else { break }
            if id == 1 {
                var at = extra + 4
                func wide(_ value: inout Int) {
                    guard value == 0xFFFF_FFFF, at + 8 <= extra + 4 + count else { return }
                    value = Int(clamping: bytes.uint64(at))
                    at += 8
                }
                wide(&size)
                wide(&packed)
                wide(&offset)
            }
            extra += 4 + count
        }
        guard offset < directory, packed <= directory - offset, size >= 0, packed >= 0, offset >= 0 else {
            throw malformed(
                "a part that lies outside of the archive", "a part before the directory", part: name)
        }
        let crc = UInt32(truncatingIfNeeded: bytes.uint32(place + 16))
        place = next
        return Entry(
            name: name, isDeflated: method == 8, crc32: crc, packedSize: packed, size: size,
            headerOffset: offset)
    }

    /// The name with `/` between folders and none in front. Nothing is ever written under it, yet a name that leads out
    /// of the archive is no spreadsheet program's.
    private static func partName(_ bytes: ArraySlice<UInt8>, offset: Int) throws -> String {
        var name = String(
            decoding: bytes.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)[...]
        while name.hasPrefix("/") { name.removeFirst() }
        guard !name.isEmpty, !name.utf8.contains(0), !name.split(separator: "/").contains("..") else {
            throw malformed(
                "a part whose name leads out of the archive", "a name within the archive", offset: offset)
        }
        return String(name)
    }

    private static func refuseOverlaps(_ entries: [Entry], before directory: Int) throws {
        var end = 0
        var last = ""
        for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
            guard entry.headerOffset >= end else {
                throw malformed(
                    "the parts \(last) and \(entry.name), which share bytes of the archive",
                    "parts one after the other")
            }
            // The header has at least the name of one byte.
            end = entry.headerOffset + 31 + entry.packedSize
            last = entry.name
        }
        guard end <= directory || entries.isEmpty else {
            throw malformed(
                "the part \(last), which reaches into the archive's directory", "parts before the directory")
        }
    }
}
