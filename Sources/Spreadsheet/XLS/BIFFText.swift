import Glibc

/// How the texts of a .xls file are written: by Unicode in BIFF8, by a code page before.
struct BIFFText {
    let isUnicode: Bool
    /// The name that iconv knows the code page by.
    let codePage: String
    /// The fonts, by the numbers that texts refer to, that raise, lower or strike what is written in them.
    private var specialFonts: [Int: RunStyle] = [:]
    private var fontCount = 0

    init(isUnicode: Bool, codePage number: Int) {
        self.isUnicode = isUnicode
        codePage =
            switch number {
            // GBK; GB18030 has the same characters and more.
            case 936: "GB18030"
            case 1200: "UTF-16LE"
            case 10_000, 32_768: "MACINTOSH"
            case 367, 32_769, 0: "CP1252"
            default: "CP\(number)"
            }
    }

    /// Takes the next font of the workbook ([MS-XLS] 2.4.122). There is none of number 4.
    mutating func addFont(_ record: BIFFStream.Record) throws(WorkbookError) {
        let number = fontCount < 4 ? fontCount : fontCount + 1
        var style = RunStyle()
        switch try record.uint16(8) {
        case 1: style.position = .raised
        case 2: style.position = .lowered
        default: break
        }
        style.isStruck = try record.uint16(2) & 0x8 != 0
        if !style.isPlain { specialFonts[number] = style }
        fontCount += 1
    }

    /// Whether a font strikes through what is written in it.
    func isStruck(font: Int) -> Bool { specialFonts[font]?.isStruck ?? false }

    /// Reads a text from a record: a length of one or two bytes, in BIFF8 flags, and the characters.
    ///
    /// - Parameter place: where the text begins; moved behind it.
    /// - Throws: `WorkbookError`.
    func read(_ record: BIFFStream.Record, at place: inout Int, wideLength: Bool, into bytes: inout [UInt8])
        throws(WorkbookError)
    {
        let count = try wideLength ? record.uint16(place) : record.uint8(place)
        place += wideLength ? 2 : 1
        if isUnicode {
            try readUnicode(record, at: &place, count: count, into: &bytes)
        } else {
            try record.require(place + count)
            try decode(record.bytes[place..<(place + count)], offset: record.offset, into: &bytes)
            place += count
        }
    }

    func text(_ record: BIFFStream.Record, at place: Int, wideLength: Bool) throws(WorkbookError) -> String {
        var place = place
        var bytes: [UInt8] = []
        try read(record, at: &place, wideLength: wideLength, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads flags, counts of formatting runs and phonetic data, characters, and what follows them ([MS-XLS] 2.5.293).
    ///
    /// Characters are bytes or 16-bit units; where a CONTINUE record interrupts them, it begins with a flag that may
    /// change which.
    private func readUnicode(
        _ record: BIFFStream.Record, at place: inout Int, count: Int, into bytes: inout [UInt8]
    ) throws(WorkbookError) {
        let flags = try record.uint8(place)
        place += 1
        var behind = 0
        var runs = 0
        if flags & 8 != 0 {
            runs = try record.uint16(place)
            behind += runs * 4
            place += 2
        }
        if flags & 4 != 0 {
            behind += try record.uint32(place)
            place += 4
        }
        var isWide = flags & 1 != 0
        var left = count
        // All of them before they are decoded: two units may be one character.
        var units: [UInt16] = []
        while left > 0 {
            if record.isSeam(place) {
                isWide = try record.uint8(place) & 1 != 0
                place += 1
            }
            let room = record.seam(after: place) - place
            let part = min(left, isWide ? room / 2 : room)
            guard part > 0 else {
                throw .malformed(
                    WorkbookError.Place(part: "Workbook", offset: record.offset),
                    found: "a text that is cut off",
                    expected: "\(count) characters, where \(left) are missing")
            }
            if isWide {
                for index in 0..<part { units.append(UInt16(record.bytes.uint16(place + index * 2))) }
                place += part * 2
            } else {
                for byte in record.bytes[place..<(place + part)] { units.append(UInt16(byte)) }
                place += part
            }
            left -= part
        }
        if !specialFonts.isEmpty { show(&units, record, runs: runs, at: place) }
        append(units, to: &bytes)
        place += behind
    }

    /// Raises or lowers the digits of those runs of a text whose font does, and marks struck ones; a run reaches to the beginning of the
    /// next.
    private func show(_ units: inout [UInt16], _ record: BIFFStream.Record, runs: Int, at place: Int) {
        let count = min(runs, (record.bytes.count - place) / 4)
        /// How often the signs around struck text stand before a place.
        var strikes: [Int: Int] = [:]
        for run in 0..<max(count, 0) {
            guard let style = specialFonts[record.bytes.uint16(place + run * 4 + 2)] else { continue }
            let start = min(record.bytes.uint16(place + run * 4), units.count)
            let end = run + 1 < count ? record.bytes.uint16(place + run * 4 + 4) : units.count
            let range = start..<max(start, min(end, units.count))
            for index in range { units[index] = style.position.digit(units[index]) ?? units[index] }
            guard style.isStruck, !range.isEmpty else { continue }
            strikes[range.lowerBound, default: 0] += 1
            strikes[range.upperBound, default: 0] += 1
        }
        if strikes.isEmpty { return }
        units = (0...units.count).flatMap { place -> [UInt16] in
            let signs =
                strikes[place].map { Array(repeating: UInt16(UInt8(ascii: "~")), count: 2 * $0) } ?? []
            return place < units.count ? signs + [units[place]] : signs
        }
    }

    private func append(_ units: [UInt16], to bytes: inout [UInt8]) {
        if units.allSatisfy({ $0 < 0x80 }) {
            for unit in units { bytes.append(UInt8(unit)) }
        } else {
            bytes += String(decoding: units, as: UTF16.self).utf8
        }
    }

    private func decode(_ text: ArraySlice<UInt8>, offset: Int, into bytes: inout [UInt8])
        throws(WorkbookError)
    {
        if text.allSatisfy({ $0 < 0x80 }) {
            bytes += text
            return
        }
        let converter = iconv_open("UTF-8", codePage)
        guard Int(bitPattern: converter) != -1 else {
            throw .malformed(
                WorkbookError.Place(part: "Workbook"), found: "the code page \(codePage)",
                expected: "a code page known to this system")
        }
        defer { iconv_close(converter) }
        var input = Array(text)
        var output = [UInt8](repeating: 0, count: text.count * 4 + 4)
        var written = -1
        input.withUnsafeMutableBytes { from in
            output.withUnsafeMutableBytes { to in
                var source = from.baseAddress?.assumingMemoryBound(to: CChar.self)
                var target = to.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (sourceLeft, targetLeft) = (from.count, to.count)
                if iconv(converter, &source, &sourceLeft, &target, &targetLeft) != -1 {
                    written = to.count - targetLeft
                }
            }
        }
        guard written >= 0 else {
            throw .malformed(
                WorkbookError.Place(part: "Workbook", offset: offset),
                found: "a text that is not \(codePage)",
                expected: "text in the code page of the workbook")
        }
        bytes += output[..<written]
    }
}
