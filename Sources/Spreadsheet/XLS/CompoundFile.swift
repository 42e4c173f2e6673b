/// The streams of an OLE2 compound file ([MS-CFB]), read without trust: every chain is followed no further than the file has
/// sectors, whatever its tables say.
final class CompoundFile {
    struct Entry {
        let name: String
        let isStream: Bool
        let isStorage: Bool
        let start: Int
        let size: Int
        fileprivate let left: Int
        fileprivate let right: Int
        fileprivate let child: Int
    }

    let file: SeekableFile
    /// The streams and storages directly under the root; those of embedded objects lie deeper.
    private(set) var entries: [Entry] = []
    private let sectorSize: Int
    private let miniSectorSize = 64
    private let miniCutoff: Int
    private let sectorCount: Int
    /// For each sector the next of its chain.
    private var table: [UInt32] = []
    private var miniTable: [UInt32] = []
    /// The sectors of the stream that small streams share.
    private var miniSectors: [UInt32] = []

    private static let end: UInt32 = 0xFFFF_FFFE
    private static let free: UInt32 = 0xFFFF_FFFF

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    init(_ file: SeekableFile) throws {
        self.file = file
        let header = try file.bytes(at: 0, count: 512)
        guard header.count == 512 else {
            throw Self.malformed("a compound file that is cut off", "512 bytes of header")
        }
        let shift = header.uint16(30)
        guard (shift == 9 || shift == 12), header.uint16(32) == 6 else {
            throw Self.malformed("sectors of 2^\(shift) bytes", "sectors of 512 or 4096 bytes", offset: 30)
        }
        sectorSize = 1 << shift
        miniCutoff = min(header.uint32(56), 1 << 16)
        sectorCount = max(0, (file.size + sectorSize - 1) / sectorSize - 1)
        table = try Self.table(of: header, file: file, sectorSize: sectorSize, sectorCount: sectorCount)
        let directory = try bytes(ofChain: UInt32(truncatingIfNeeded: header.uint32(48)), limit: 1 << 24)
        let all = (0..<directory.count / 128).map { Self.entry(directory, at: $0 * 128) }
        guard let root = all.first else {
            throw Self.malformed("a compound file without a directory", "a root entry")
        }
        let miniTable = try bytes(
            ofChain: UInt32(truncatingIfNeeded: header.uint32(60)), limit: sectorCount * sectorSize)
        self.miniTable = (0..<miniTable.count / 4).map {
            UInt32(truncatingIfNeeded: miniTable.uint32($0 * 4))
        }
        miniSectors = try chain(from: UInt32(truncatingIfNeeded: root.start), limit: sectorCount)
        entries = Self.children(of: root, among: all)
    }

    func entry(named name: String) -> Entry? {
        entries.first { $0.name.caseInsensitiveCompareASCII(name) }
    }

    /// The sectors of a stream, as places in the file with their size.
    ///
    /// - Throws: `WorkbookError` where the chain is shorter than the stream, or leads out of the file.
    func extents(of entry: Entry) throws -> (offsets: [Int], size: Int) {
        let isMini = entry.size < miniCutoff
        let size = isMini ? miniSectorSize : sectorSize
        let wanted = (entry.size + size - 1) / size
        guard wanted <= (isMini ? miniSectors.count * (sectorSize / miniSectorSize) : sectorCount) else {
            throw Self.malformed(
                "a stream of \(entry.size) bytes in a file of \(file.size)", "a stream within the file")
        }
        guard isMini else {
            let sectors = try chain(from: UInt32(truncatingIfNeeded: entry.start), limit: wanted)
            guard sectors.count == wanted else { throw cutOff(entry) }
            return (sectors.map { offset(of: $0) }, size)
        }
        var offsets: [Int] = []
        offsets.reserveCapacity(wanted)
        var sector = UInt32(truncatingIfNeeded: entry.start)
        let perSector = sectorSize / miniSectorSize
        while offsets.count < wanted {
            let (container, place) = Int(sector).quotientAndRemainder(dividingBy: perSector)
            guard container < miniSectors.count, Int(sector) < miniTable.count else { throw cutOff(entry) }
            offsets.append(offset(of: miniSectors[container]) + place * miniSectorSize)
            sector = miniTable[Int(sector)]
        }
        return (offsets, size)
    }

    // MARK: - Tables

    /// The allocation table: its sectors are listed in the header, and beyond 109 of them in a chain of sectors.
    private static func table(of header: [UInt8], file: SeekableFile, sectorSize: Int, sectorCount: Int)
        throws -> [UInt32]
    {
        var places = (0..<109).map { header.uint32(76 + 4 * $0) }
        var next = header.uint32(68)
        var steps = 0
        while next < Int(end) - 1, next != Int(free) {
            steps += 1
            // One sector lists 127 or more; more steps than sectors are a loop.
            guard steps <= sectorCount, next < sectorCount else {
                throw malformed(
                    "a table of sectors that leads out of the file", "sectors within the file", offset: 68)
            }
            let sector = try file.bytes(at: (next + 1) * sectorSize, count: sectorSize)
            guard sector.count == sectorSize else {
                throw malformed("a table of sectors that is cut off", "a whole sector")
            }
            places += (0..<(sectorSize / 4 - 1)).map { sector.uint32($0 * 4) }
            guard places.count <= sectorCount + 127 + 1024 else {
                throw malformed("a table of sectors that repeats itself", "at most \(sectorCount) sectors")
            }
            next = sector.uint32(sectorSize - 4)
        }
        var table: [UInt32] = []
        for place in places where place < Int(end) - 1 {
            guard place < sectorCount, table.count <= sectorCount + sectorSize else { break }
            let sector = try file.bytes(at: (place + 1) * sectorSize, count: sectorSize)
            table += (0..<sector.count / 4).map { UInt32(truncatingIfNeeded: sector.uint32($0 * 4)) }
        }
        return table
    }

    private func offset(of sector: UInt32) -> Int { (Int(sector) + 1) * sectorSize }

    /// The sectors of a chain, at most as many as are wanted.
    private func chain(from start: UInt32, limit: Int) throws -> [UInt32] {
        var sectors: [UInt32] = []
        var sector = start
        while sector < Self.end - 1, sectors.count < limit {
            guard Int(sector) < sectorCount, Int(sector) < table.count else {
                throw Self.malformed(
                    "a chain of sectors that leads out of the file", "sectors within the file",
                    offset: offset(of: sector))
            }
            sectors.append(sector)
            sector = table[Int(sector)]
        }
        return sectors
    }

    private func bytes(ofChain start: UInt32, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for sector in try chain(from: start, limit: min(sectorCount, limit / sectorSize)) {
            bytes += try file.bytes(at: offset(of: sector), count: sectorSize)
        }
        return bytes
    }

    // MARK: - Directory

    private static func entry(_ bytes: [UInt8], at place: Int) -> Entry {
        let length = min(64, max(0, bytes.uint16(place + 64) - 2))
        let units = stride(from: 0, to: length - length % 2, by: 2).map { UInt16(bytes.uint16(place + $0)) }
        // The upper half of a size counts only in files of 4096-byte sectors, and no workbook needs it.
        return Entry(
            name: String(decoding: units, as: UTF16.self), isStream: bytes[place + 66] == 2,
            isStorage: bytes[place + 66] == 1,
            start: bytes.uint32(place + 116), size: bytes.uint32(place + 120), left: bytes.uint32(place + 68),
            right: bytes.uint32(place + 72), child: bytes.uint32(place + 76))
    }

    /// The entries of a storage: a binary tree of siblings.
    private static func children(of root: Entry, among all: [Entry]) -> [Entry] {
        var found: [Entry] = []
        var seen: Set<Int> = []
        var waiting = [root.child]
        while let place = waiting.popLast() {
            guard all.indices.contains(place), seen.insert(place).inserted else { continue }
            found.append(all[place])
            waiting += [all[place].right, all[place].left]
        }
        return found
    }

    private func cutOff(_ entry: Entry) -> WorkbookError {
        Self.malformed(
            "a stream that ends before its \(entry.size) bytes", "a complete stream", part: entry.name)
    }

    private static func malformed(
        _ found: String, _ expected: String, part: String? = nil, offset: Int? = nil
    ) -> WorkbookError {
        .malformed(WorkbookError.Place(part: part, offset: offset), found: found, expected: expected)
    }
}

extension String {
    fileprivate func caseInsensitiveCompareASCII(_ other: String) -> Bool {
        lowercased() == other.lowercased()
    }
}
