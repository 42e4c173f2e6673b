/// Reads `workbook.xml`: the sheets and the date system.
final class WorkbookHandler: XMLHandler {
    /// The main namespace, transitional and strict (ECMA-376 Part 1, annex A; Part 4).
    static let namespaces = [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ]

    struct Sheet {
        let name: String
        let relationship: String
        let visibility: SheetInfo.Visibility
    }

    private(set) var sheets: [Sheet] = []
    private(set) var isFrom1904 = false
    private let part: String
    private let limits: WorkbookLimits

    init(part: String, limits: WorkbookLimits) {
        self.part = part
        self.limits = limits
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name.isInRootNamespace else { return }
        if name.equals("workbookPr") {
            isFrom1904 = ["1", "true", "on"].contains(attributes.text("date1904") ?? "")
        } else if name.equals("sheet") {
            guard let title = attributes.text("name"), let id = attributes.text("id") else {
                throw ZipArchive.malformed(
                    "a sheet without name or part", "a name and the id of a relationship", part: part)
            }
            guard sheets.count < limits.sheets else {
                throw WorkbookError.limit(
                    WorkbookError.Place(part: part), found: "more than \(limits.sheets) sheets",
                    limit: "at most \(limits.sheets) sheets")
            }
            let visibility: SheetInfo.Visibility =
                switch attributes.text("state") {
                case "hidden": .hidden
                case "veryHidden": .veryHidden
                default: .visible
                }
            sheets.append(Sheet(name: String(title.prefix(255)), relationship: id, visibility: visibility))
        }
    }

    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
