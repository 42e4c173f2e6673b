/// A workbook in Office Open XML: parts of a ZIP archive, found by their relationships, unpacked and parsed in passing.
///
/// In memory are the texts that cells share and the styles; the rows of a sheet pass by.
final class XLSXWorkbook: Workbook {
    let format = WorkbookFormat.xlsx
    let sheets: [SheetInfo]
    private(set) var remarks: [String] = []

    private let archive: ZipArchive
    private let limits: WorkbookLimits
    private let system: DateSystem
    private let parts: [String]
    private let texts: SharedTexts
    private let styles: CellStyles

    /// - Throws: `WorkbookError`; `ByteSourceError`.
    init(_ file: SeekableFile, limits: WorkbookLimits) throws {
        self.limits = limits
        let archive = try ZipArchive(file, limits: limits)
        self.archive = archive
        guard
            let part = try PackageRelationships(of: "", in: archive).first(ofType: "officeDocument")?.target
        else { throw Self.refusal(of: archive) }
        let lowered = part.lowercased()
        guard !lowered.hasSuffix(".bin") else {
            throw WorkbookError.unsupported(
                found: "a binary workbook (.xlsb)",
                remedy: "Save it as .xlsx in a spreadsheet program and deliver that.")
        }
        let handler = WorkbookHandler(part: part, limits: limits)
        let parser = try XMLPushParser(part: part, limits: limits, handler: handler)
        try parser.parse(archive.open(part))
        guard parser.rootName == "workbook" else {
            throw WorkbookError.unsupported(
                found: "an Office document that is no workbook (\(parser.rootName))",
                remedy: "Deliver the table as a workbook (.xlsx) or as CSV.")
        }
        system = handler.isFrom1904 ? .from1904 : .from1900
        let relationships = try PackageRelationships(of: part, in: archive)
        var sheets: [SheetInfo] = []
        var parts: [String] = []
        for sheet in handler.sheets {
            guard let relationship = relationships.target(ofID: sheet.relationship),
                let target = relationship.target
            else {
                throw ZipArchive.malformed(
                    "the sheet \(sheet.name), which has no part", "a part for every sheet", part: part)
            }
            // Charts and dialogs are sheets without cells.
            guard relationship.type == "worksheet" else { continue }
            sheets.append(SheetInfo(name: sheet.name, position: sheets.count, visibility: sheet.visibility))
            parts.append(target)
        }
        self.sheets = sheets
        self.parts = parts
        styles =
            try relationships.first(ofType: "styles")?.target.map { try CellStyles(part: $0, in: archive) }
            ?? CellStyles()
        texts =
            try relationships.first(ofType: "sharedStrings")?.target.map {
                try SharedTexts(part: $0, in: archive)
            }
            ?? SharedTexts()
        if relationships.first(ofType: "vbaProject") != nil {
            remarks.append("The workbook has macros (VBA); they were not looked at.")
        }
    }

    func reader(ofSheet position: Int) throws -> any SheetReader {
        let reader = try XLSXSheetReader(
            sheets[position], part: parts[position], archive: archive,
            handler: XLSXRowHandler(
                part: parts[position], sheet: sheets[position].name, limits: limits, texts: texts,
                styles: styles,
                system: system))
        return reader.isLong ? RowsAhead(reader) : reader
    }

    /// What an archive is that is no Office document.
    private static func refusal(of archive: ZipArchive) -> WorkbookError {
        if let type = try? archive.bytes(of: "mimetype", limit: 200),
            String(decoding: type, as: UTF8.self).contains("opendocument")
        {
            return .unsupported(
                found: "an OpenDocument file (.ods)",
                remedy: "Save it as .xlsx in a spreadsheet program and deliver that.")
        }
        let tables = archive.entries.map(\.name).filter { name in
            [".xlsx", ".xls", ".csv", ".zip"].contains { name.lowercased().hasSuffix($0) }
        }
        if let first = tables.first {
            return .unsupported(
                found:
                    "an archive of files (\(first)\(tables.count > 1 ? " and \(tables.count - 1) more" : ""))",
                remedy: "Unpack it and deliver the files in it.")
        }
        return .unsupported(
            found: "an archive that is no workbook",
            remedy: "Deliver the table as a workbook (.xlsx) or as CSV.")
    }
}

/// Reads a worksheet: unpacks, parses and hands out rows, a block at a time.
private final class XLSXSheetReader: SheetReader {
    private(set) var sheet: SheetInfo
    var mergedRanges: [CellRange] { handler.mergedRanges }
    var hiddenColumns: ColumnSet { handler.hiddenColumns }
    var isLong: Bool { source.isLong }

    private let source: ZipPart
    private let handler: XLSXRowHandler
    private let parser: XMLPushParser
    private let buffer: UnsafeMutableRawBufferPointer
    private var isAtEnd = false
    private var isChecked = false

    init(_ sheet: SheetInfo, part: String, archive: ZipArchive, handler: XLSXRowHandler) throws {
        self.sheet = sheet
        self.handler = handler
        source = try archive.open(part)
        parser = try XMLPushParser(part: part, limits: archive.limits, handler: handler)
        buffer = .allocate(byteCount: 1 << 15, alignment: 16)
    }

    deinit { buffer.deallocate() }

    func next(_ row: inout SheetRow) throws -> Bool {
        while !handler.take(&row) {
            if isAtEnd { return false }
            let count = try source.read(into: buffer)
            isAtEnd = count == 0
            try parser.push(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if !isChecked, !parser.rootName.isEmpty { try check() }
        }
        return true
    }

    private func check() throws {
        isChecked = true
        guard parser.rootName == "worksheet", WorkbookHandler.namespaces.contains(parser.namespace) else {
            throw parser.malformed("the document \(parser.rootName)", "a worksheet")
        }
        sheet = SheetInfo(
            name: sheet.name, position: sheet.position, visibility: sheet.visibility,
            dimension: handler.dimension)
    }
}
