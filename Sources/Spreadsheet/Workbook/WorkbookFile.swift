/// What the first bytes of a file say it is, whatever its name says.
public enum FileKind: Sendable, Hashable {
    /// A ZIP archive: .xlsx, or something else that is packed so.
    case archive
    /// An OLE2 compound file: .xls, or an encrypted .xlsx, or a document of another program.
    case compoundFile
    /// A stream of BIFF records without a compound file around it: Excel 5.0.
    case bareRecords
    /// A web page.
    case html
    /// XML that is neither: Excel 2003's own format among others.
    case xml
    /// Anything else; text, if its bytes are some.
    case text

    /// How many bytes `init` wants to see.
    public static let headSize = 1024

    public init(head: [UInt8]) {
        // 0xFE: the archive's end alone, an archive without parts.
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            self = .archive
        } else if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            self = .compoundFile
        } else if head.count >= 8, head[0] == 0x09, [0x00, 0x02, 0x04, 0x08].contains(head[1]), head[3] == 0,
            [0x04, 0x06, 0x08, 0x10].contains(head[2])
        {
            self = .bareRecords
        } else {
            self = Self.markup(head)
        }
    }

    /// Markup begins with a tag that is known, behind white space, a byte-order mark and comments.
    private static func markup(_ head: [UInt8]) -> FileKind {
        let isWide = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        let bytes = head.filter { $0 < 0x80 && (!isWide || $0 != 0) }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        let start = text.drop { $0.isWhitespace }
        let pages = ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "<div"]
        if pages.contains(where: { start.hasPrefix($0) }) { return .html }
        guard start.hasPrefix("<?xml") || start.hasPrefix("<!--") || start.hasPrefix("<workbook") else {
            return .text
        }
        return text.contains("<html") || text.contains("<table") ? .html : .xml
    }
}

/// Opens workbooks by what they are.
public enum WorkbookFile {
    /// - Parameter file: the whole file.
    /// - Throws: `WorkbookError` where it is no workbook, or one beyond the limits; `ByteSourceError`.
    public static func open(_ file: SeekableFile, limits: WorkbookLimits = WorkbookLimits()) throws
        -> any Workbook
    {
        switch FileKind(head: try file.bytes(at: 0, count: FileKind.headSize)) {
        case .archive: return try XLSXWorkbook(file, limits: limits)
        case .compoundFile: return try XLSWorkbook(compound: file, limits: limits)
        case .bareRecords: return try XLSWorkbook(BIFFStream(file, limits: limits), limits: limits)
        case .html: return try HTMLWorkbook(file, limits: limits)
        case .xml:
            throw WorkbookError.unsupported(
                found: "an XML document (Excel 2003's XML spreadsheet, or another)",
                remedy: "Save it as .xlsx in a spreadsheet program and deliver that.")
        case .text: throw WorkbookError.unsupported(found: "text", remedy: "Read it as delimited text.")
        }
    }
}
