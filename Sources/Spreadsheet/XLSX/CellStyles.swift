/// How the cells of a workbook show numbers (`styles.xml`): one format for each style that cells refer to.
struct CellStyles {
    private(set) var formats: [NumberFormat] = []

    init() {}

    /// - Throws: `WorkbookError`; what reading the archive throws.
    init(part: String, in archive: ZipArchive) throws {
        let handler = CellStyleHandler(part: part, limits: archive.limits)
        try XMLPushParser(part: part, limits: archive.limits, handler: handler).parse(archive.open(part))
        formats = handler.styles.map { handler.codes[$0] ?? NumberFormat(builtIn: $0) }
    }

    /// The format of a style; `general` for one that the file does not have.
    subscript(_ style: Int) -> NumberFormat { formats.indices.contains(style) ? formats[style] : .general }
}

private final class CellStyleHandler: XMLHandler {
    /// The number of each style's format.
    var styles: [Int] = []
    /// The formats that the file writes, by number.
    var codes: [Int: NumberFormat] = [:]
    private let part: String
    private let limits: WorkbookLimits
    private var isInCellStyles = false

    init(part: String, limits: WorkbookLimits) {
        self.part = part
        self.limits = limits
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name.isInRootNamespace else { return }
        if name.equals("cellXfs") {
            isInCellStyles = true
        } else if name.equals("xf"), isInCellStyles {
            styles.append(attributes.text("numFmtId").flatMap { Int($0) } ?? 0)
        } else if name.equals("numFmt"), let id = attributes.text("numFmtId").flatMap({ Int($0) }),
            let code = attributes.text("formatCode")
        {
            codes[id] = NumberFormat(code: String(code.prefix(1024)))
        }
        guard styles.count <= limits.styles, codes.count <= limits.styles else {
            throw WorkbookError.limit(
                WorkbookError.Place(part: part), found: "more than \(limits.styles) styles",
                limit: "at most \(limits.styles)")
        }
    }

    func end(_ name: XMLName) {
        if name.isInRootNamespace, name.equals("cellXfs") { isInCellStyles = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
