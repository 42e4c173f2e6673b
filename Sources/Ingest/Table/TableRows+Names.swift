import Configuration
import Spreadsheet

/// The names of series in the rows of a table: beside each other, set in below each other, and what stands beside them.
extension TableRows {
    // MARK: - Names above

    /// Remembers a name that those below it, further in, are part of.
    mutating func push(_ cell: SheetCell) {
        let place = (cell.address.column, cell.text.prefix { $0.isWhitespace }.count)
        outline.removeAll { ($0.column, $0.indent) >= place }
        outline.append(
            Above(
                column: place.0, indent: place.1,
                name: NameWithUnit(names.marks.stripping(name: cell.text)).name,
                isOfOthers: TableText.changesMeaning(cell.text)))
    }

    /// The name that was pushed last has values that are not taken.
    private mutating func leaveOutLast() {
        if !outline.isEmpty { outline[outline.count - 1].isLeftOut = true }
    }

    /// A name above the row's own, further out in its column, whose figures are others: below 地区生产总值指数, 第二产业 is an index.
    private func isBelowOthers(_ cell: SheetCell) -> Bool { outer(of: cell).contains(where: \.isOfOthers) }

    /// The names above a row's own, further out in its column.
    private func outer(of cell: SheetCell) -> [Above] {
        let indent = cell.text.prefix { $0.isWhitespace }.count
        return outline.filter { $0.column == cell.address.column && $0.indent < indent }
    }

    // MARK: - The series of a row

    /// Whether a text beside the name of a series says that it is about a part of it: 季度, Q1, 男. A translation does not.
    private func isQualifier(_ cell: SheetCell) -> Bool {
        guard let column = others.first(where: { $0.column == cell.address.column }), !column.isIgnored,
            cell.text.contains(where: \.isLetter), names.unit(cell.text) == nil, !names.isEntity(cell.text),
            names.year(cell.text) == nil, !names.saysNothing(cell.text)
        else { return false }
        if let kind = TableMetadata(column.text), kind == .frequency {
            return !TableMetadata.isAnnual(cell.text)
        }
        return cell.text.contains(where: \.isHan) || TableText.isPart(cell.text)
            || column.text.contains(where: \.isHan)
    }

    private mutating func reportQualifier(_ cell: SheetCell) {
        guard unknownColumns.insert(cell.address.column).inserted else { return }
        let heading = others.first { $0.column == cell.address.column }?.writtenText ?? ""
        collector.reportQualifier(cell, heading: heading)
    }

    mutating func takeSeries(_ row: Int, _ more: [SheetCell], into label: inout Label) -> Bool {
        var cells = more
        if let column = labels.series {
            cells += labelCell(row, column).map { [$0] } ?? []
        } else {
            for column in others.prefix(while: { $0.column < firstValueColumn }).map(\.column) {
                if let cell = labelCell(row, column), Double(cell.text) == nil { cells.append(cell) }
            }
        }
        for cell in cells {
            if label.unit == nil, let unit = names.unit(cell.text) {
                label.unit = unit
                continue
            }
            if names.isIgnored(cell.text) {
                // The name is one of a series, which `ignore` lists, and of no entity.
                push(cell)
                leaveOutLast()
                collector.ignoreRow()
                return false
            }
            push(cell)
            let named = names.series(
                path: outline.dropLast().map(\.name) + [cell.text.trimmingBlanks()])
            if !named.isEmpty, named == names.series(cell.text) {
                if isBelowOthers(cell) {
                    collector.ignoreRow()
                    return false
                }
                if let above = outer(of: cell).last(where: \.isLeftOut) {
                    reportSetIn(cell, below: above.name)
                    return false
                }
            }
            if !named.isEmpty {
                label.series = named
                label.seriesColumn = cell.address.column
            } else if !label.series.isEmpty, isQualifier(cell) {
                reportQualifier(cell)
                return false
            }
        }
        if !label.series.isEmpty { return true }
        let texts = cells.filter { names.unit($0.text) == nil }
        guard let first = texts.first else {
            reportNoLabel("series", row, labels.series ?? block.columns.lowerBound)
            return false
        }
        leaveOutLast()
        if !definition.ignoresOthers {
            collector.reportUnknownSeries(
                first.text.trimmingBlanks(), closest: names.closestSeries(to: first.text), isRow: true,
                row: row,
                column: first.address.column)
        }
        return false
    }
}
