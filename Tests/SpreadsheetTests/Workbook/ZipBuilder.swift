import CZlib

/// Puts archives together, hostile ones too.
struct ZipBuilder {
    struct Part {
        var name: String
        var bytes: [UInt8]
        var isDeflated = true
        /// What the archive claims, where it is not the truth.
        var claimedSize: Int?
        var claimedChecksum: UInt32?
        var flags = 0
        /// The local header that the directory points to, where it is another part's.
        var sharesPart: Int?
    }

    var parts: [Part] = []

    mutating func add(_ name: String, _ text: String) {
        parts.append(Part(name: name, bytes: Array(text.utf8)))
    }

    func build() throws -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        var offsets: [Int] = []
        for part in parts {
            let packed = part.isDeflated ? try Self.deflate(part.bytes) : part.bytes
            offsets.append(part.sharesPart.map { offsets[$0] } ?? archive.count)
            var common: [UInt8] = []
            common.le16(20)
            common.le16(part.flags)
            common.le16(part.isDeflated ? 8 : 0)
            common.le32(0)
            common.le32(Int(part.claimedChecksum ?? UInt32(crc32(0, part.bytes, UInt32(part.bytes.count)))))
            common.le32(packed.count)
            common.le32(part.claimedSize ?? part.bytes.count)
            common.le16(part.name.utf8.count)
            common.le16(0)
            if part.sharesPart == nil {
                archive.le32(0x0403_4B50)
                archive += common + Array(part.name.utf8) + packed
            }
            directory.le32(0x0201_4B50)
            directory.le16(20)
            directory += common
            directory += [UInt8](repeating: 0, count: 10)
            directory.le32(offsets[offsets.count - 1])
            directory += Array(part.name.utf8)
        }
        let start = archive.count
        archive += directory
        archive.le32(0x0605_4B50)
        archive.le32(0)
        archive.le16(parts.count)
        archive.le16(parts.count)
        archive.le32(directory.count)
        archive.le32(start)
        archive.le16(0)
        return archive
    }

    private static func deflate(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 100)
        return input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to in
                stream.next_in = from.baseAddress
                stream.avail_in = UInt32(from.count)
                stream.next_out = to.baseAddress
                stream.avail_out = UInt32(to.count)
                CZlib.deflate(&stream, Z_FINISH)
                return Array(to[..<(to.count - Int(stream.avail_out))])
            }
        }
    }

    /// A workbook of one sheet.
    static func workbook(
        sheet: String, sharedTexts: String? = nil, workbook: String? = nil, extra: [Part] = []
    ) throws -> [UInt8] {
        let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006/relationships"
        var builder = ZipBuilder()
        builder.add(
            "_rels/.rels",
            "<Relationships xmlns=\"\(package)\"><Relationship Id=\"a\" Type=\"\(rel)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        )
        builder.add(
            "xl/workbook.xml",
            workbook
                ?? "<workbook xmlns=\"\(main)\" xmlns:r=\"\(rel)\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
        )
        builder.add(
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"\(package)\"><Relationship Id=\"s\" Type=\"\(rel)/worksheet\" Target=\"s.xml\"/>"
                + (sharedTexts == nil
                    ? "" : "<Relationship Id=\"t\" Type=\"\(rel)/sharedStrings\" Target=\"t.xml\"/>")
                + "</Relationships>")
        if let sharedTexts { builder.add("xl/t.xml", sharedTexts) }
        builder.add("xl/s.xml", sheet)
        builder.parts += extra
        return try builder.build()
    }

    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    /// A worksheet of rows.
    static func sheet(_ rows: String, behind: String = "") -> String {
        "<worksheet xmlns=\"\(main)\"><sheetData>\(rows)</sheetData>\(behind)</worksheet>"
    }
}

extension [UInt8] {
    fileprivate mutating func le16(_ value: Int) { self += [UInt8(value & 255), UInt8(value >> 8 & 255)] }

    fileprivate mutating func le32(_ value: Int) {
        le16(value & 0xFFFF)
        le16(value >> 16 & 0xFFFF)
    }
}
