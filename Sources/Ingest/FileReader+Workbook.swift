import Configuration
import Spreadsheet

extension FileReader {
    /// Reads the sheets of a workbook that a source wants, each as a table of its own.
    func readWorkbook(
        _ bytes: any ByteSource, _ source: SourceDefinition, _ collector: CellCollector,
        _ outline: inout Outline
    ) throws {
        let book = try workbooks.open(bytes)
        for remark in book.remarks { collector.note(remark) }
        let wanted = try book.sheetsToRead(patterns: source.sheetPatterns)
        outline.sheets = book.sheets.map { SheetInFile(sheet: $0, isRead: wanted.contains($0)) }
        if wanted.isEmpty {
            let names = book.sheets.map { "\"\($0.name)\"" }.prefix(12).joined(separator: ", ")
            collector.log.add(
                .unexpectedLayout, found: names.isEmpty ? "no sheet" : "the sheets \(names)",
                expected: source.sheetPatterns.isEmpty
                    ? "a visible sheet with cells" : "one of \(source.sheetPatterns.joined(separator: ", "))",
                remedy: "Name the sheets that count under `sheets` of the source.")
        }
        report(sheetsOf: outline.sheets, source, collector)
        let unread = outline.sheets.filter { !$0.isRead && $0.sheet.visibility == .visible }
        if source.sheetPatterns.isEmpty, !unread.isEmpty {
            collector.note("Sheets not read: \(unread.map(\.sheet.name).joined(separator: ", ")).")
        }
        var before: (position: Int, title: [SheetCell])?
        for sheet in wanted {
            try collector.begin(sheet: sheet.name)
            let reader = try book.reader(ofSheet: sheet.position)
            if case .table(let table) = source.layout {
                let grid = try SheetGrid(reader)
                outline.lines += grid.rowCount
                let isNext = before?.position == sheet.position - 1
                let title = try TableLayout(table, grid: grid, sheet: sheet.name, collector: collector)
                    .read(titleBefore: isNext ? before?.title : nil)
                before = (sheet.position, title)
                report(
                    hiddenRows: grid.hiddenRows.count, columns: grid.hiddenColumnCount, grid.uncalculated,
                    sheet, collector)
            } else {
                let records = SheetRecords(reader)
                defer { outline.lines += records.line }
                try read(records, source, collector)
                report(
                    hiddenRows: records.hiddenRowCount, columns: records.hiddenColumnCount,
                    records.uncalculated, sheet, collector)
            }
        }
        try collector.begin(sheet: nil)
    }

    /// Says which sheets a source names that are not there, and which others differ from those that are read in nothing but their years.
    private func report(
        sheetsOf sheets: [SheetInFile], _ source: SourceDefinition, _ collector: CellCollector
    ) {
        let read = sheets.filter(\.isRead).map(\.sheet.name)
        if read.isEmpty { return }
        let absent = source.sheetPatterns.filter { name in
            !name.contains { "*?".contains($0) }
                && !sheets.contains { WildcardPattern(name).matches($0.sheet.name) }
        }
        for name in absent {
            collector.log.add(
                .unexpectedLayout, found: "no sheet \"\(CellText.excerpt(name))\"",
                expected: "the sheets that the source names under `sheets`",
                remedy:
                    "Find out whether the file is complete. If the sheet is called otherwise now, or is no longer in it, say so under `sheets`: `?` and `*` fit names that change."
            )
        }
        for other in sheets where !other.isRead && other.sheet.visibility == .visible {
            let name = other.sheet.name
            let pattern = YearPattern.pattern(for: name)
            guard pattern != name, let like = read.first(where: { YearPattern.pattern(for: $0) == pattern })
            else { continue }
            collector.log.add(
                .missingPeriods, sheet: name,
                found:
                    "a sheet that is not read, and differs from \"\(CellText.excerpt(like))\" only in its year",
                expected: "all years that the file has",
                remedy:
                    "If it counts, name it under `sheets` of the source: `sheets: [\"\(pattern)\"]` fits the sheets of all years."
            )
        }
    }

    /// Says what of a sheet people do not see, or see and the file does not hold.
    private func report(
        hiddenRows: Int, columns: Int, _ uncalculated: [CellAddress], _ sheet: SheetInfo,
        _ collector: CellCollector
    ) {
        if sheet.visibility != .visible {
            collector.note("The sheet \(sheet.name) is \(sheet.visibility.rawValue); it was read.")
        }
        for (count, noun) in [(hiddenRows, "row"), (columns, "column")] where count > 0 {
            collector.note(
                count == 1
                    ? "1 \(noun) of the sheet \(sheet.name) is hidden; it was read."
                    : "\(count) \(noun)s of the sheet \(sheet.name) are hidden; they were read.")
        }
        guard let first = uncalculated.first else { return }
        let count = uncalculated.count
        collector.log.add(
            .unexpectedLayout, row: first.row, column: first.column,
            found: "\(count) formula\(count == 1 ? "" : "s") without a value, the first in \(first)",
            expected: "formulas with the values that they came to",
            remedy: "Open the workbook in a spreadsheet program, which calculates them, and save it.")
    }
}

extension Workbook {
    /// The sheets that a source reads.
    ///
    /// - Parameter patterns: of their names; none: the first visible sheet with a cell that is not empty.
    /// - Throws: what reading throws.
    func sheetsToRead(patterns: [String]) throws -> [SheetInfo] {
        if !patterns.isEmpty {
            let patterns = patterns.map { WildcardPattern($0) }
            return sheets.filter { sheet in patterns.contains { $0.matches(sheet.name) } }
        }
        let visible = sheets.filter { $0.visibility == .visible }
        // Of one sheet the layout says what is wrong with it.
        if visible.count == 1 { return visible }
        let first = try visible.first { sheet in
            let records = SheetRecords(try reader(ofSheet: sheet.position))
            while try records.next() {
                if !records.isBlank { return true }
            }
            return false
        }
        return first.map { [$0] } ?? []
    }
}
