/// The relationships of a part of an Office Open XML package (ECMA-376 Part 2, 6.5): which parts belong to it, by id and type.
struct PackageRelationships {
    struct Relationship {
        let id: String
        /// The last component of its type: `worksheet`, `sharedStrings`, `styles`, `officeDocument`, `vbaProject` …, the
        /// same in transitional and strict files.
        let type: String
        /// The part's name, resolved; nil where it lies outside of the package.
        let target: String?
    }

    let all: [Relationship]

    /// - Parameter part: the part whose relationships they are; empty for the package as a whole.
    /// - Throws: `WorkbookError`; what reading the archive throws.
    init(of part: String, in archive: ZipArchive) throws {
        let folder = part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
        let name = folder + "_rels/" + part.dropFirst(folder.count) + ".rels"
        guard archive.contains(name) else {
            all = []
            return
        }
        let handler = RelationshipHandler(folder: folder, limit: archive.limits.parts)
        try XMLDocumentParser(part: name, limits: archive.limits, handler: handler).parse(archive.open(name))
        all = handler.found
    }

    func first(ofType type: String) -> Relationship? { all.first { $0.type == type } }

    func target(ofID id: String) -> Relationship? { all.first { $0.id == id } }
}

private final class RelationshipHandler: XMLHandler {
    private let folder: String
    private let limit: Int
    private(set) var found: [PackageRelationships.Relationship] = []

    init(folder: String, limit: Int) {
        self.folder = folder
        self.limit = limit
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name.equals("Relationship"), let id = attributes.text("Id"), let type = attributes.text("Type"),
            let target = attributes.text("Target")
        else { return }
        guard found.count < limit else {
            throw WorkbookError.limit(
                WorkbookError.Place(), found: "more than \(limit) relationships of a part",
                limit: "at most \(limit)")
        }
        let isExternal = attributes.text("TargetMode") == "External"
        found.append(
            PackageRelationships.Relationship(
                id: id,
                type: String(
                    type[(type.lastIndex(of: "/").map { type.index(after: $0) } ?? type.startIndex)...]),
                target: isExternal ? nil : resolve(target)))
    }

    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    /// A target relative to the part's folder, without `.` and `..`.
    private func resolve(_ target: String) -> String {
        var components: [Substring] = []
        for component in ((target.hasPrefix("/") ? "" : folder) + target).split(separator: "/") {
            switch component {
            case ".": break
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
        return components.joined(separator: "/")
    }
}
