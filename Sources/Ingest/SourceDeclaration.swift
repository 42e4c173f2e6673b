import Configuration
import Foundation

extension SourceDefinition {
    /// A source as `LayoutRecogniser` makes one up.
    static func proposed(_ layout: Layout, sheets: [String] = []) -> SourceDefinition {
        SourceDefinition(
            id: "new", title: LocalizedTitle(en: "A new source", zh: "新来源"), publisher: nil, url: nil,
            filePatterns: [], layout: layout, encoding: nil, released: .fromNameOrArrival,
            missingMarkers: ["", "-", "--", "…", "...", "NA", "空"], sheetPatterns: sheets,
            location: SourceLocation(file: "sources/new.yaml", line: 1, column: 1))
    }

    /// A file for `etl-config/sources/` that declares a source of this layout for a file.
    ///
    /// - Parameters:
    ///   - unknown: headings that are names of no series, to be declared or ignored.
    ///   - telling: columns that may tell one row from another, and so are not proposed to be ignored.
    ///   - ids: of the sources that are declared, none of which this one gets.
    ///   - errorCount: findings that the declaration leaves.
    public func declaration(
        forFileNamed name: String, unknown: [String], telling: [LayoutRecognition.TellingColumn] = [],
        besides ids: [String], errorCount: Int
    ) -> String {
        let pattern = Self.pattern(forFileNamed: name)
        var lines =
            errorCount == 0
            ? [] : ["# A beginning: read so, the file has errors (\(errorCount)), which the findings name."]
        lines += [
            "id: \(Self.id(forFileNamed: name, besides: ids))", "title: { en: A new source, zh: 新来源 }",
            "files: [\(Self.quoted(pattern))]",
            "layout: \(layout.name)",
        ]
        if !sheetPatterns.isEmpty { lines.append("sheets: \(Self.list(sheetPatterns))") }
        lines += [
            "released: { from_name: \"YYYY-MM-DD\", otherwise: arrival }",
            "missing: \(Self.list(missingMarkers))",
        ]
        switch layout {
        case .nbsExport: break
        case .tidy(let columns):
            let unit = columns.unit.map { ", unit: \(Self.quoted($0))" } ?? ""
            lines.append(
                "columns: { entity: \(Self.quoted(columns.entity)), period: \(Self.quoted(columns.period)), "
                    + "series: \(Self.quoted(columns.series)), value: \(Self.quoted(columns.value))\(unit) }")
        case .wide(let columns):
            lines.append(
                "columns: { entity: \(Self.quoted(columns.entity)), period: \(Self.quoted(columns.period)) }")
            lines.append("# Declare what you need of these: series: { heading: { series: id, unit: … } }")
            // What may make a row one of a part of its entity or year is for a person to leave out.
            let kept = telling.filter { unknown.contains(CellText.excerpt($0.heading)) }
            if !kept.isEmpty {
                let columns = kept.prefix(8).map {
                    "\(Self.quoted(CellText.excerpt($0.heading))) (\(Self.quoted(CellText.excerpt($0.example, limit: 30))))"
                }
                lines.append(
                    "# Not ignored here, for what stands there may tell rows apart: \(columns.joined(separator: ", "))"
                        + (kept.count > columns.count ? " …" : ""))
                lines.append("# If such a column changes nothing, list it too.")
            }
            let names = Set(kept.map { CellText.excerpt($0.heading) })
            lines.append("ignore: \(Self.list(unknown.filter { !names.contains($0) }))")
        case .table(let table): lines += Self.lines(of: table)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The files of one kind: a name with `*` for what changes from one to the next, its date or year, or else behind it.
    static func pattern(forFileNamed name: String) -> String {
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        let stem = String(name[..<dot])
        let dated = stem.replacing(
            /(?:19|20)[0-9]{2}(?:[-_.年]?[0-9]{1,2}(?:[-_.月]?[0-9]{1,2})?(?![0-9]))?/, with: "*")
        let pattern = dated == stem ? "\(stem)*" : dated
        // Hardly a letter is left: it would claim every file.
        return pattern.count(where: \.isLetter) < 2 ? name : pattern + name[dot...]
    }

    /// An id made of the letters and digits of a file's name, without extension and date: Latin letters of others' words,
    /// `new_source` where nothing is left.
    static func id(forFileNamed name: String, besides ids: [String] = []) -> String {
        let stem = name.contains(".") ? String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)]) : name
        let undated = stem.replacing(/[0-9]{4}-?[0-9]{2}-?[0-9]{2}/, with: " ")
        let latin = undated.applyingTransform(.toLatin, reverse: false) ?? undated
        let plain = latin.applyingTransform(.stripDiacritics, reverse: false) ?? latin
        let words = plain.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let id = String(words.drop { $0.first?.isNumber == true }.joined(separator: "_").prefix(40))
        let base = id.isEmpty ? "new_source" : id.hasSuffix("_") ? String(id.dropLast()) : id
        guard ids.contains(base) else { return base }
        return (2...ids.count + 2).lazy.map { "\(base)_\($0)" }.first { !ids.contains($0) } ?? base
    }

    private static func lines(of table: TableDefinition) -> [String] {
        var lines: [String] = []
        if !table.header.isEmpty { lines.append("header: \(list(table.header))") }
        for (key, place) in [("entity", table.entity), ("period", table.period), ("series", table.series)] {
            lines.append("\(key): \(place.declaration)")
        }
        if let values = table.values { lines.append("values: \(quoted(values))") }
        if let unit = table.unit { lines.append("unit: \(quoted(unit.text))") }
        if !table.names.isEmpty {
            lines.append("names:")
            lines += table.names.map { "  \(quoted($0.name)): \($0.series)" }
        }
        if !table.ignore.isEmpty {
            lines.append("# Names that no series has. Declare what you need of them: names: { name: series }")
            lines.append("ignore: \(list(table.ignore))")
        }
        if !table.marks.isEmpty { lines.append("marks: \(list(table.marks))") }
        if !table.numbers.isEmpty { lines.append("numbers: \(list(table.numbers.map(\.rawValue).sorted()))") }
        if !table.fill.isEmpty { lines.append("fill: \(list(table.fill.map(\.rawValue).sorted()))") }
        return lines
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(quoted).joined(separator: ", "))]"
    }

    /// A YAML scalar in double quotation marks, whatever a stranger's file says.
    fileprivate static func quoted(_ text: String) -> String {
        let inner = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            case "\t": "\\t"
            case "\u{2028}", "\u{2029}",
                _ where scalar.properties.generalCategory == .control:
                String(format: "\\u%04X", scalar.value)
            default: String(scalar)
            }
        }
        return "\"\(inner.joined())\""
    }
}

extension TableDefinition.Place {
    /// As a source declares it: `rows`, `{ title: "指标：*" }`, `{ is: 2022 }`.
    public var declaration: String {
        let name =
            switch site {
            case .rows: "rows"
            case .columns: "columns"
            case .groups: "groups"
            case .title: "title"
            case .sheet: "sheet"
            case .given(let text): "{ is: \(text) }"
            }
        return words.map { "{ \(name): \(SourceDefinition.quoted($0)) }" } ?? name
    }
}
