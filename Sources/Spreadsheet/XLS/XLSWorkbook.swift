/// A workbook of Excel 5.0 to 2003 ([MS-XLS]): records of a stream, read by code of our own.
final class XLSWorkbook: Workbook {
    let format: WorkbookFormat
    private(set) var sheets: [SheetInfo] = []
    private(set) var remarks: [String] = []

    let stream: BIFFStream
    let limits: WorkbookLimits
    private(set) var text: BIFFText
    private(set) var system = DateSystem.from1900
    private(set) var texts = SharedTexts()
    private(set) var formats = StyleFormats()
    /// The styles whose font strikes cells through.
    private var struckStyles: Set<Int> = []
    /// Where each sheet's records begin.
    private var offsets: [Int] = []

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    convenience init(compound file: SeekableFile, limits: WorkbookLimits) throws {
        let compound = try CompoundFile(file)
        if compound.entry(named: "EncryptedPackage") != nil { throw WorkbookError.encrypted(.xlsx) }
        guard let entry = compound.entry(named: "Workbook") ?? compound.entry(named: "Book"), entry.isStream
        else {
            throw Self.refusal(of: compound)
        }
        try self.init(BIFFStream(compound, entry, limits: limits), limits: limits)
        if compound.entry(named: "_VBA_PROJECT_CUR") != nil {
            remarks.append("The workbook has macros (VBA); they were not looked at.")
        }
    }

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    init(_ stream: BIFFStream, limits: WorkbookLimits) throws {
        self.stream = stream
        self.limits = limits
        guard let first = try stream.next() else {
            throw Self.malformed("an empty workbook stream", "records")
        }
        guard first.kind == BIFFStream.Kind.beginOfFile else {
            if [0x0009, 0x0209, 0x0409].contains(first.kind) {
                throw WorkbookError.unsupported(
                    found: "a workbook of Excel 4.0 or before",
                    remedy: "Save it as .xlsx in a spreadsheet program and deliver that.")
            }
            throw Self.malformed(
                "a stream that begins with the record 0x\(String(first.kind, radix: 16))", "the record BOF")
        }
        let version = try first.uint16(0)
        guard version == 0x0600 || version == 0x0500 else {
            throw Self.malformed(
                "a workbook of version 0x\(String(version, radix: 16))",
                "0x0500 (Excel 5.0, 95) or 0x0600 (97 to 2003)")
        }
        format = version == 0x0600 ? .biff8 : .biff5
        text = try Self.text(stream, isUnicode: version == 0x0600)
        try readGlobals()
    }

    func reader(ofSheet position: Int) throws -> any SheetReader {
        try XLSSheetReader(sheets[position], offset: offsets[position], in: self)
    }

    /// Whether a style strikes cells through.
    func isStruck(style: Int) -> Bool { !struckStyles.isEmpty && struckStyles.contains(style) }

    // MARK: - What counts for all sheets

    /// Looks for the code page, which may come behind texts.
    private static func text(_ stream: BIFFStream, isUnicode: Bool) throws -> BIFFText {
        var number = 1252
        let start = stream.position
        while !isUnicode, let record = try stream.skim(2), record.kind != BIFFStream.Kind.endOfFile {
            if record.kind == BIFFStream.Kind.codePage { number = try record.uint16(0) }
        }
        stream.seek(start)
        return BIFFText(isUnicode: isUnicode, codePage: number)
    }

    private func readGlobals() throws {
        var codes: [Int: FormatCode] = [:]
        var styleFormats: [Int] = []
        var styleFonts: [Int] = []
        while let record = try stream.next(), record.kind != BIFFStream.Kind.endOfFile {
            switch record.kind {
            case BIFFStream.Kind.filePass: throw WorkbookError.encrypted(format)
            case BIFFStream.Kind.dateMode: system = try record.uint16(0) == 1 ? .from1904 : .from1900
            case BIFFStream.Kind.boundSheet: try readSheet(record)
            case BIFFStream.Kind.format:
                let code = try text.text(record, at: 2, wideLength: text.isUnicode)
                codes[try record.uint16(0)] = FormatCode(code)
            case BIFFStream.Kind.font: try text.addFont(record)
            case BIFFStream.Kind.xf:
                styleFonts.append(try record.uint16(0))
                styleFormats.append(try record.uint16(2))
            case BIFFStream.Kind.sharedTexts: try readTexts(record)
            default: break
            }
            guard styleFormats.count <= limits.styles, codes.count <= limits.styles else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: "Workbook"), found: "more than \(limits.styles) styles",
                    limit: "at most \(limits.styles)")
            }
        }
        formats = StyleFormats(styleFormats, codes: codes)
        struckStyles = Set(styleFonts.indices.filter { text.isStruck(font: styleFonts[$0]) })
    }

    private func readSheet(_ record: BIFFStream.Record) throws {
        let kind = try record.uint8(5)
        // 1 is a sheet of macros, 2 a chart, 6 a module.
        if kind == 1 || kind == 6, remarks.isEmpty {
            remarks.append("The workbook has sheets of macros (Excel 4.0 or Basic); they were not looked at.")
        }
        guard kind == 0 else { return }
        guard sheets.count < limits.sheets else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: "Workbook"), found: "more than \(limits.sheets) sheets",
                limit: "at most \(limits.sheets) sheets")
        }
        let visibility: SheetInfo.Visibility =
            switch try record.uint8(4) & 3 {
            case 1: .hidden
            case 2: .veryHidden
            default: .visible
            }
        sheets.append(
            SheetInfo(
                name: try text.text(record, at: 6, wideLength: false), position: sheets.count,
                visibility: visibility))
        offsets.append(try record.uint32(0))
    }

    private func readTexts(_ record: BIFFStream.Record) throws {
        var place = 8
        var left = try record.uint32(4)
        // What the file claims counts only as long as there are bytes for it.
        while left > 0, place < record.bytes.count {
            left -= 1
            let start = texts.bytes.count
            try text.read(record, at: &place, wideLength: true, into: &texts.bytes)
            texts.endText()
            guard texts.bytes.count - start <= limits.textBytes, texts.bytes.count <= limits.sharedTextBytes,
                texts.count <= limits.sharedTexts
            else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: "Workbook", offset: record.offset),
                    found: "shared texts beyond the limit",
                    limit: "at most \(limits.sharedTexts) texts of \(limits.textBytes) bytes")
            }
        }
    }

    // MARK: - Refusals

    static func malformed(_ found: String, _ expected: String, offset: Int? = nil) -> WorkbookError {
        .malformed(WorkbookError.Place(part: "Workbook", offset: offset), found: found, expected: expected)
    }

    /// What a compound file is that has no workbook.
    private static func refusal(of compound: CompoundFile) -> WorkbookError {
        let documents = [("WordDocument", "a Word document"), ("PowerPoint Document", "a presentation")]
        let known = documents.first { compound.entry(named: $0.0) != nil }?.1
        return .unsupported(
            found: known ?? "a compound file without a workbook in it",
            remedy: "Deliver the table as a workbook (.xlsx) or as CSV.")
    }
}
