/// A web page whose tables are read as one sheet, as spreadsheet programs open it: a format in which platforms hand out tables under the name .xls.
///
/// Its text is decoded by the rules of text files – byte-order mark, valid UTF-8, else GB18030 – and not by what the page says, which is often
/// untrue; a page that says that it is written in another encoding, and is not valid UTF-8, is refused.
final class HTMLWorkbook: Workbook {
    static let sheetName = "Page"

    let format = WorkbookFormat.html
    let sheets = [SheetInfo(name: HTMLWorkbook.sheetName, position: 0)]
    let remarks = [
        "A web page (HTML): its tables and the paragraphs around them are read as one sheet, row below row, as Excel opens it."
    ]

    private let file: SeekableFile
    private let limits: WorkbookLimits
    private let encoding: DetectedEncoding

    /// - Throws: `WorkbookError`, where there is no table in it; `ByteSourceError`.
    init(_ file: SeekableFile, limits: WorkbookLimits) throws {
        self.file = file
        self.limits = limits
        encoding = try Self.encoding(of: file)
        let reader = try HTMLSheetReader(sheets[0], file, encoding, limits)
        var row = SheetRow()
        while !reader.hasCells, try reader.next(&row) {}
        guard reader.hasCells else {
            throw WorkbookError.unsupported(
                found: "a web page (HTML) without a table",
                remedy:
                    "Open it: it may say why there is no table, as a page to log in does. Export the table again."
            )
        }
    }

    func reader(ofSheet position: Int) throws -> any SheetReader {
        try HTMLSheetReader(sheets[position], file, encoding, limits)
    }

    private static func encoding(of file: SeekableFile) throws -> DetectedEncoding {
        var detector = EncodingDetector()
        let source = SequentialReader(file)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try source.read(into: buffer), count > 0 {
            detector.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        let detected: DetectedEncoding
        do throws(TextError) {
            detected = try detector.finish()
        } catch {
            throw malformed(error)
        }
        if detected.encoding == .gb18030, !detected.hasByteOrderMark,
            let declared = declaredEncoding(try file.bytes(at: 0, count: FileKind.headSize)),
            !declared.hasPrefix("gb"), declared != "x-gbk", declared != "utf-8"
        {
            throw WorkbookError.unsupported(
                found: "a web page in the encoding \(declared)",
                remedy: "Open it in a spreadsheet program, save it as .xlsx and deliver that.")
        }
        return detected
    }

    /// What a page says of its encoding, in lowercase; nil where it says nothing.
    private static func declaredEncoding(_ head: [UInt8]) -> String? {
        let text = String(decoding: head.filter { $0 < 0x80 }, as: UTF8.self).lowercased()
        guard let found = text.firstRange(of: "charset=") else { return nil }
        let name = text[found.upperBound...].drop { $0 == "\"" || $0 == "'" }
            .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        return name.isEmpty ? nil : String(name.prefix(40))
    }

    fileprivate static func malformed(_ error: TextError) -> WorkbookError {
        .malformed(
            WorkbookError.Place(), found: "\(error)",
            expected: "a web page in UTF-8, GB18030 or UTF-16 with a byte-order mark")
    }
}

/// Decodes, parses and hands out rows, a block at a time.
private final class HTMLSheetReader: SheetReader {
    let sheet: SheetInfo
    var mergedRanges: [CellRange] { handler.mergedRanges }
    /// A page has cells that are not shown, not columns; they are left out.
    let hiddenColumns = ColumnSet()
    var hasCells: Bool { handler.hasCells }

    private let source: TextDecoder
    private let handler: HTMLRowHandler
    private let parser: HTMLPushParser
    private let buffer: UnsafeMutableRawBufferPointer
    private var isAtEnd = false
    private var frame = HTMLFrame()

    init(_ sheet: SheetInfo, _ file: SeekableFile, _ encoding: DetectedEncoding, _ limits: WorkbookLimits)
        throws
    {
        self.sheet = sheet
        do throws(TextError) {
            source = try TextDecoder(SequentialReader(file), as: encoding)
        } catch {
            throw HTMLWorkbook.malformed(error)
        }
        handler = HTMLRowHandler(sheet: sheet.name, limits: limits)
        parser = try HTMLPushParser(limits: limits, handler: handler)
        buffer = .allocate(byteCount: 1 << 15, alignment: 16)
    }

    deinit { buffer.deallocate() }

    func next(_ row: inout SheetRow) throws -> Bool {
        while !handler.take(&row) {
            if isAtEnd { return false }
            let count: Int
            do { count = try source.read(into: buffer) } catch let error as TextError {
                throw HTMLWorkbook.malformed(error)
            }
            isAtEnd = count == 0
            let block = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if isAtEnd {
                try handler.checkEnd()
                if frame.isOpen { throw handler.cutOff("<html>") }
            }
            frame.append(block)
            try parser.push(block)
            if isAtEnd { try handler.finish() }
        }
        return true
    }
}

/// Watches a page's text for `<html` and `</html`: libxml2 makes both up where a page has none.
private struct HTMLFrame {
    private(set) var isOpen = false
    /// What the last bytes match of either, in lowercase.
    private var matched: [UInt8] = []

    mutating func append(_ block: UnsafeRawBufferPointer) {
        for byte in block {
            guard byte == UInt8(ascii: "<") || !matched.isEmpty else { continue }
            if byte == UInt8(ascii: "<") { matched.removeAll(keepingCapacity: true) }
            matched.append(byte < 0x40 ? byte : byte | 0x20)
            if matched.elementsEqual("<html".utf8) || matched.elementsEqual("</html".utf8) {
                isOpen = matched.count == 5
                matched.removeAll(keepingCapacity: true)
            } else if !"<html".utf8.starts(with: matched), !"</html".utf8.starts(with: matched) {
                matched.removeAll(keepingCapacity: true)
            }
        }
    }
}
