/// The records of a workbook stream ([MS-XLS] 2.1.4): a number, a length and as many bytes.
final class BIFFStream {
    /// A record as a whole. Everything is read through accessors that throw where the record is too short.
    struct Record {
        let kind: Int
        /// Where it begins in the stream.
        let offset: Int
        var bytes: [UInt8] = []
        /// Where the bytes of CONTINUE records begin that belong to it.
        var seams: [Int] = []

        /// Whether the bytes of a CONTINUE record begin at a place.
        func isSeam(_ place: Int) -> Bool {
            let index = seamIndex(place)
            return index < seams.count && seams[index] == place
        }

        /// Where the part that a place lies in ends.
        func seam(after place: Int) -> Int {
            let index = seamIndex(place + 1)
            return index < seams.count ? seams[index] : bytes.count
        }

        /// The first seam that is not before a place. O(log n): shared texts have thousands.
        private func seamIndex(_ place: Int) -> Int {
            var (low, high) = (0, seams.count)
            while low < high {
                let middle = (low + high) / 2
                if seams[middle] < place { low = middle + 1 } else { high = middle }
            }
            return low
        }

        func require(_ count: Int) throws(WorkbookError) {
            guard bytes.count >= count else {
                throw .malformed(
                    WorkbookError.Place(part: "Workbook", offset: offset),
                    found: "a record 0x\(String(kind, radix: 16)) of \(bytes.count) bytes",
                    expected: "at least \(count) bytes")
            }
        }

        func uint8(_ place: Int) throws(WorkbookError) -> Int {
            try require(place + 1)
            return Int(bytes[place])
        }

        func uint16(_ place: Int) throws(WorkbookError) -> Int {
            try require(place + 2)
            return bytes.uint16(place)
        }

        func uint32(_ place: Int) throws(WorkbookError) -> Int {
            try require(place + 4)
            return bytes.uint32(place)
        }

        func double(_ place: Int) throws(WorkbookError) -> Double {
            try require(place + 8)
            return Double(bitPattern: bytes.uint64(place))
        }
    }

    enum Kind {
        static let formula = 0x0006, endOfFile = 0x000A, dateMode = 0x0022, filePass = 0x002F, font = 0x0031,
            continuation = 0x003C
        static let codePage = 0x0042, boundSheet = 0x0085, mulRK = 0x00BD, mulBlank = 0x00BE,
            richString = 0x00D6
        static let columnInfo = 0x007D, xf = 0x00E0, mergeCells = 0x00E5, sharedTexts = 0x00FC,
            labelSST = 0x00FD,
            dimensions = 0x0200
        static let blank = 0x0201, number = 0x0203, label = 0x0204, boolErr = 0x0205, string = 0x0207,
            row = 0x0208
        static let array = 0x0221, table = 0x0236, rk = 0x027E, format = 0x041E, sharedFormula = 0x04BC
        static let beginOfFile = 0x0809
    }

    let size: Int
    private(set) var position = 0
    private let file: SeekableFile
    private let offsets: [Int]
    private let extentSize: Int
    private let limits: WorkbookLimits
    private var window: [UInt8] = []
    private var windowStart = 0
    private var total = 0

    /// A stream of a compound file.
    init(_ compound: CompoundFile, _ entry: CompoundFile.Entry, limits: WorkbookLimits) throws {
        file = compound.file
        (offsets, extentSize) = try compound.extents(of: entry)
        size = entry.size
        self.limits = limits
    }

    /// A file that is nothing but the stream.
    init(_ file: SeekableFile, limits: WorkbookLimits) {
        self.file = file
        offsets = [0]
        extentSize = max(1, file.size)
        size = file.size
        self.limits = limits
    }

    func seek(_ offset: Int) { position = offset }

    /// Reads the next record.
    ///
    /// - Parameter joining: whether CONTINUE records that follow are joined to it.
    /// - Returns: nil at the end of the stream, and in the zeros that fill it up.
    /// - Throws: `WorkbookError` for a record that is cut off; `ByteSourceError`.
    func next(joining: Bool = true) throws -> Record? {
        guard let (kind, length) = try header() else { return nil }
        var record = Record(kind: kind, offset: position)
        position += 4
        try append(length, to: &record)
        guard joining, kind != Kind.continuation else { return record }
        while let (kind, length) = try header(), kind == Kind.continuation {
            position += 4
            record.seams.append(record.bytes.count)
            try append(length, to: &record)
            // The shared texts are the longest of all.
            guard record.bytes.count <= limits.sharedTextBytes * 2 else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: "Workbook", offset: record.offset),
                    found: "a record of more than \(limits.sharedTextBytes >> 19) MB",
                    limit: "at most \(limits.sharedTextBytes >> 19) MB")
            }
        }
        return record
    }

    /// Passes by the next record but for its first bytes.
    func skim(_ count: Int) throws -> Record? {
        guard let (kind, length) = try header() else { return nil }
        var record = Record(kind: kind, offset: position)
        position += 4
        let end = position + length
        try append(min(count, length), to: &record)
        position = min(end, size)
        return record
    }

    private func header() throws -> (kind: Int, length: Int)? {
        guard position + 4 <= size, position >= 0 else { return nil }
        try load(4)
        let place = position - windowStart
        let (kind, length) = (window.uint16(place), window.uint16(place + 2))
        return kind == 0 && length == 0 ? nil : (kind, length)
    }

    private func append(_ length: Int, to record: inout Record) throws {
        guard position + length <= size else {
            throw WorkbookError.malformed(
                WorkbookError.Place(part: "Workbook", offset: position), found: "a record that is cut off",
                expected: "\(length) bytes, where \(max(0, size - position)) are left")
        }
        if length > 0 {
            try load(length)
            let place = position - windowStart
            record.bytes += window[place..<(place + length)]
        }
        position += length
    }

    /// Makes the bytes from `position` on available in the window.
    private func load(_ count: Int) throws {
        if position >= windowStart, position + count <= windowStart + window.count { return }
        windowStart = position
        let wanted = min(size - position, max(count, 1 << 16))
        total += wanted
        guard total <= limits.totalBytes else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: "Workbook"),
                found: "a workbook whose sheets come to more than \(limits.totalBytes >> 20) MB",
                limit: "at most \(limits.totalBytes >> 20) MB")
        }
        window.removeAll(keepingCapacity: true)
        var at = position
        while window.count < wanted {
            // Sectors that follow each other are read at once.
            let first = at / extentSize
            guard first < offsets.count else { break }
            var last = first
            while last + 1 < offsets.count, offsets[last + 1] == offsets[last] + extentSize,
                (last + 1 - first) * extentSize < wanted
            {
                last += 1
            }
            let inside = at - first * extentSize
            let length = min(wanted - window.count, (last - first + 1) * extentSize - inside)
            let bytes = try file.bytes(at: offsets[first] + inside, count: length)
            window += bytes
            at += bytes.count
            if bytes.count < length { break }
        }
        guard window.count >= count else {
            throw WorkbookError.malformed(
                WorkbookError.Place(part: "Workbook", offset: position), found: "a file that is cut off",
                expected: "\(count) bytes, where \(window.count) are left")
        }
    }
}
