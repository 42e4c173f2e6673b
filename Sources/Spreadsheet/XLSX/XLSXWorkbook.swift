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
        let parser = try XMLDocumentParser(part: part, limits: limits, handler: handler)
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
        try XLSXSheetReader(
            sheets[position], part: archive.open(parts[position]), limits: limits,
            handler: XLSXRowHandler(
                part: parts[position], sheet: sheets[position].name, limits: limits, texts: texts,
                styles: styles,
                system: system))
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
