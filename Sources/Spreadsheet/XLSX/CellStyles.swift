/// How the cells of a workbook show numbers (`styles.xml`), by the style that they refer to.
struct CellStyles {
    private(set) var formats = StyleFormats()
    /// The styles whose font strikes cells through.
    private var struck: Set<Int> = []

    init() {}

    /// - Throws: `WorkbookError`; what reading the archive throws.
    init(part: String, in archive: ZipArchive) throws {
        let handler = CellStyleHandler(part: part, limits: archive.limits)
        try XMLDocumentParser(part: part, limits: archive.limits, handler: handler).parse(archive.open(part))
        formats = StyleFormats(handler.styles.map(\.format), codes: handler.codes)
        struck = Set(handler.styles.indices.filter { handler.struckFonts.contains(handler.styles[$0].font) })
    }

    /// Whether a style strikes cells through.
    func isStruck(_ style: Int) -> Bool { !struck.isEmpty && struck.contains(style) }
}

private final class CellStyleHandler: XMLHandler {
    /// The numbers of each style's format and font.
    var styles: [(format: Int, font: Int)] = []
    /// The numbers of the fonts that strike through.
    var struckFonts: Set<Int> = []
    /// The formats that the file writes, by number.
    var codes: [Int: FormatCode] = [:]
    private let part: String
    private let limits: WorkbookLimits
    private var isInCellStyles = false
    private var isInFonts = false
    private var fontCount = 0

    init(part: String, limits: WorkbookLimits) {
        self.part = part
        self.limits = limits
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name.isInRootNamespace else { return }
        if name.equals("cellXfs") {
            isInCellStyles = true
        } else if name.equals("xf"), isInCellStyles {
            styles.append((attributes.number("numFmtId") ?? 0, attributes.number("fontId") ?? 0))
        } else if name.equals("fonts") {
            isInFonts = true
        } else if name.equals("font"), isInFonts {
            fontCount += 1
        } else if name.equals("strike"), isInFonts, attributes.isStruck {
            struckFonts.insert(fontCount - 1)
        } else if name.equals("numFmt"), let id = attributes.number("numFmtId"),
            let code = attributes.text("formatCode")
        {
            codes[id] = FormatCode(code)
        }
        guard styles.count <= limits.styles, codes.count <= limits.styles, fontCount <= limits.styles else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: part), found: "more than \(limits.styles) styles",
                limit: "at most \(limits.styles)")
        }
    }

    func end(_ name: XMLName) {
        guard name.isInRootNamespace else { return }
        if name.equals("cellXfs") { isInCellStyles = false }
        if name.equals("fonts") { isInFonts = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
