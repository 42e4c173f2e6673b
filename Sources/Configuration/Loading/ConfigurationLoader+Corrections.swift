extension ConfigurationLoader {
    /// - Parameter sources: all sources; nil where some have mistakes, for a correction may be of one of them.
    mutating func readCorrections(
        sources: [SourceDefinition]?, entities: EntityCatalogue, series: [SeriesDefinition]
    ) -> [CorrectionDefinition] {
        guard let top = folder.entries(of: "corrections.yaml", isOptional: true) else { return [] }
        let list = top.optional("corrections")?.list("a list of corrections", isEmptyAllowed: true) ?? []
        top.refuseOthers()
        let corrections = list.compactMap {
            correction($0, sources: sources, entities: entities, series: series)
        }
        var first: [Cells: SourceLocation] = [:]
        for correction in corrections {
            let cells = Cells(
                source: correction.source, file: correction.file, sha256: correction.sha256,
                target: correction.target)
            guard let other = first[cells] else {
                first[cells] = correction.location
                continue
            }
            log.report(
                correction.location, found: "a second correction of what \(other) corrects",
                expected: "one correction for a cell",
                remedy: "Take out the one that no longer holds; only the first would be made.")
        }
        return corrections
    }

    /// What a correction is about.
    private struct Cells: Hashable {
        let source: String
        let file: String?
        let sha256: String?
        let target: CorrectionDefinition.Target
    }

    private enum ActionName: String, CaseIterable {
        case drop, override, rescale, flag
    }

    private func correction(
        _ value: Value, sources: [SourceDefinition]?, entities: EntityCatalogue, series: [SeriesDefinition]
    ) -> CorrectionDefinition? {
        guard let map = value.mapping("a correction { source, file, cells, action, expect, … }") else {
            return nil
        }
        let sourceValue = map.required("source", "the source's id")
        let source = sourceValue?.text()
        if let source, let sources, !sources.contains(where: { $0.id == source }) {
            sourceValue?.report(
                found: "unknown source \"\(source)\"", expected: "a source of sources/*.yaml",
                suggestion: Spelling.closest(to: source, among: sources.map(\.id)))
        }
        let file = map.optional("file")?.text("a pattern of file names")
        let hash = map.optional("sha256")
        let sha256 = hash?.text("a SHA-256 in hexadecimal")?.lowercased()
        if let hash, let sha256, sha256.count != 64 || !sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            hash.report(
                expected: "a SHA-256: 64 hexadecimal digits",
                remedy: "nqp explain shows that of a file.")
        }
        if map.optional("file") == nil, hash == nil {
            map.value.report(found: "no file", expected: "`file`, a pattern of file names, or `sha256`")
        }
        let target = target(map, entities: entities, series: series)
        let actionName = map.required("action", "drop, override, rescale or flag")?.choice(ActionName.self)
        let (numberValue, factorValue) = (map.optional("value"), map.optional("factor"))
        let number = numberValue?.number("the right number, in the file's unit")
        let factor = factorValue?.number("a factor other than 0") { $0 != 0 }
        let expected = map.required("expect", "what must stand there").flatMap { expectation($0) }
        let reason = map.required("reason", "why")?.text()
        let evidence = map.required("evidence", "where you have it from")?.text()
        map.refuseOthers()
        var action: CorrectionDefinition.Action?
        switch actionName {
        case .drop: action = .drop
        case .flag: action = .flag
        case .override: action = number.map { .override($0) }
        case .rescale: action = factor.map { .rescale($0) }
        case nil: break
        }
        if actionName == .override, numberValue == nil {
            map.value.report(found: "override without a value", expected: "`value`: the right number")
        } else if actionName == .rescale, factorValue == nil {
            map.value.report(found: "rescale without a factor", expected: "`factor`: a number")
        }
        guard let source, let target, let action, let expected, let reason, let evidence else { return nil }
        return CorrectionDefinition(
            source: source, file: file, sha256: sha256, target: target, action: action, expected: expected,
            reason: reason, evidence: evidence, location: value.location)
    }

    private func target(_ map: Entries, entities: EntityCatalogue, series: [SeriesDefinition])
        -> CorrectionDefinition.Target?
    {
        let sheet = map.optional("sheet")?.text("a pattern of sheet names")
        let entityValue = map.optional("entity")
        let seriesValue = map.optional("series")
        let yearValue = map.optional("year")
        let year = yearValue?.integer("a year", in: 1900...2100)
        if let cells = map.optional("cells") {
            let expected = "D17, or D17:F20; of text the line and, as a letter, the column"
            guard let text = cells.text(expected) else { return nil }
            guard let range = Self.cells(text) else {
                cells.report(expected: expected)
                return nil
            }
            return .cells(sheet: sheet, rows: range.rows, columns: range.columns)
        }
        guard let entityValue, let seriesValue, yearValue != nil else {
            map.value.report(
                found: "no cell", expected: "`cells`, or `entity`, `series` and `year` together")
            return nil
        }
        let id = seriesID(seriesValue, series)
        guard let name = entityValue.text() else { return nil }
        guard case .entity(let position) = EntityResolver(entities)(name) else {
            entityValue.report(
                found: "unknown entity \"\(name)\"", expected: "an entity of entities.yaml",
                suggestion: EntityResolver(entities).closest(to: name))
            return nil
        }
        guard let id, let year else { return nil }
        return .value(entity: entities.entities[position].code, series: id, year: year)
    }

    private func expectation(_ value: Value) -> CorrectionDefinition.Expectation? {
        if case .scalar = value.node { return value.anyText().map { .text($0) } }
        let bounds = value.list("a text, a number or [least, greatest]")?.compactMap { $0.number() } ?? []
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            value.report(found: "not a range", expected: "a text, a number or [least, greatest]")
            return nil
        }
        return .range(bounds[0]...bounds[1])
    }

    /// `D17`, `D17:F20`.
    private static func cells(_ text: String) -> (rows: ClosedRange<Int>, columns: ClosedRange<Int>)? {
        let corners = text.split(separator: ":").map { corner -> (row: Int, column: Int)? in
            let letters = corner.prefix { $0.isASCII && $0.isLetter }
            guard (1...3).contains(letters.count), let row = Int(corner.dropFirst(letters.count)), row > 0
            else { return nil }
            let column = letters.uppercased().utf8.reduce(0) { $0 * 26 + Int($1) - 64 }
            return (row, column)
        }
        guard (1...2).contains(corners.count), let first = corners[0], let last = corners[corners.count - 1],
            first.row <= last.row, first.column <= last.column
        else { return nil }
        return (first.row...last.row, first.column...last.column)
    }
}
