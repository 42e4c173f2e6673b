import Configuration
import Spreadsheet

extension TableRows {
    // MARK: - Units

    /// The units that the table states of all its values and in the headings of its columns.
    var statedUnits: [String] { [whole.unit].compactMap { $0 } + values.compactMap(\.unit) }

    /// The number under which the collector knows a series with its unit; nil, with a finding, where it has none.
    mutating func use(_ named: TableNames.Named, _ label: Label, _ column: TableColumn, _ row: Int)
        throws
        -> Int?
    {
        let beside = [named.unit, label.unit, column.unit].compactMap { $0 }
        let near = beside.first
        let key = (beside + [whole.unit ?? "", named.name, "\(named.series)", named.meaning?.text ?? ""])
            .joined(separator: "\u{0}")
        if let other = column.otherFrequency, reportedFrequencies.insert(column.column).inserted {
            reportFrequency(other.text, other.address.row, column.column)
        }
        if let known = uses[key] { return known }
        let isInHeading = !column.series.isEmpty
        let place = CellAddress(
            row: isInHeading
                ? block.header.lowerBound
                : label.series.isEmpty ? whole.unitPlace?.row ?? block.header.lowerBound : row,
            column: isInHeading
                ? column.column : label.seriesColumn ?? whole.unitPlace?.column ?? block.columns.lowerBound)
        let isOfWhole = label.series.isEmpty && column.series.isEmpty && definition.series.site != .groups
        if let other = contradicting(beside, near, isOfWhole ? whole.units : []) {
            collector.log.add(
                .unitMismatch, row: place.row, column: place.column,
                series: names.configuration.series[named.series].id,
                found: "the units \(TableLayout.quote([near ?? "", other])) of the same values",
                expected: "one unit",
                remedy:
                    "Find out which is right: a unit that is wrong or of something else is left out by `ignore` where it stands in a line or row of its own; else correct the table."
            )
            uses[key] = .some(nil)
            return nil
        }
        var stated = near
        var meaning = named.meaning
        if stated == nil, meaning == nil {
            stated = whole.unit
            meaning = definition.unit
            if stated == nil, meaning == nil, !whole.units.isEmpty {
                collector.log.add(
                    .unitMismatch, row: place.row, column: place.column,
                    series: names.configuration.series[named.series].id,
                    found:
                        "the units \(TableLayout.quote(whole.units)) above the table, and none beside the name",
                    expected: "one unit",
                    remedy: "Give the name its unit under `names` of the source: { series: …, unit: … }.")
                uses[key] = .some(nil)
                return nil
            }
        }
        if let text = stated, let declared = meaning, names.configuration.units.unit(named: text) != declared
        {
            collector.log.add(
                .unitMismatch, row: place.row, column: place.column,
                series: names.configuration.series[named.series].id,
                found: "the table states \"\(CellText.excerpt(text))\"",
                expected: "\(declared.text), as the source says",
                remedy: "Find out which is right; the unit of the source is for tables that state none.")
            uses[key] = .some(nil)
            return nil
        }
        let use = try collector.use(
            series: named.series, name: CellText.excerpt(named.name), unitText: stated, meaning: meaning,
            isUnitRequired: true, row: place.row, column: place.column)
        uses[key] = .some(use)
        return use
    }

    /// A unit that says something else of the same values than the nearest: beside the name, the row or the column; or above the table,
    /// where what stands there names the series, if both measure the same.
    private func contradicting(_ beside: [String], _ near: String?, _ above: [String]) -> String? {
        let units = names.configuration.units
        guard let near, let unit = units.unit(named: near) else { return nil }
        return beside.dropFirst().first { units.unit(named: $0).map { $0 != unit } ?? false }
            ?? above.first { other in
                units.unit(named: other).map { $0 != unit && $0.factor(to: unit) != nil } ?? false
            }
    }

    // MARK: - Findings

    func reportNoLabel(_ what: String, _ row: Int, _ column: Int) {
        collector.log.add(
            .unexpectedLayout, row: row, column: column, found: "values in a row without \(what)",
            expected: "the \(what) of every row with values",
            remedy: groupEnd.map {
                "The line \"\(CellText.excerpt($0.text))\" in \($0.address) is above it and not known: name what it says, or, if it changes nothing, leave it out by `ignore`."
            }
                ?? "If an empty label continues the one above, say `fill: [labels]` in the source; else correct the table."
        )
    }

    /// The name of a series, set in below one that is left out with its values: it may be a part of that.
    func reportSetIn(_ cell: SheetCell, below name: String) {
        let text = CellText.excerpt(cell.text.trimmingBlanks())
        collector.log.add(
            .unexpectedLayout, row: cell.address.row, column: cell.address.column,
            found: "\"\(text)\" set in below \"\(CellText.excerpt(name))\", which is left out",
            expected: "the name of a whole, or one whose path the source has",
            remedy:
                "If the figures are a part's, leave them out by `ignore: [\"\(CellText.excerpt(name))/\(NameWithUnit(text).name)\"]`; else name the path so under `names`."
        )
    }

    func reportBelowNotes(_ row: Int, _ column: Int) {
        collector.log.add(
            .unexpectedLayout, row: row, column: column, found: "a row of the table below its notes",
            expected: "notes and nothing else behind the line that begins them",
            remedy:
                "Find out whether the row belongs to the table; if the line above is no note, leave it out by `ignore`."
        )
    }

    /// A note that states another unit than the table: nobody knows which holds.
    func reportUnit(inNote cell: SheetCell) {
        guard let text = TableText.statedUnit(cell.text) ?? TableText.unitInWords(cell.text),
            let unit = names.unit(text).flatMap({ names.configuration.units.unit(named: $0) })
        else { return }
        let known = statedUnits.map { names.configuration.units.unit(named: $0) } + [definition.unit]
        if known.contains(unit) || known.allSatisfy({ $0 == nil }) { return }
        collector.reportLine(cell)
    }

    /// A value that is merged over several rows or columns of values: whose it is, nobody knows.
    ///
    /// - Returns: whether it is.
    func reportMerged(_ cell: SheetCell, _ range: CellRange) -> Bool {
        guard range.rows.count > 1 || values.count(where: { range.columns.contains($0.column) }) > 1 else {
            return false
        }
        collector.log.add(
            .unexpectedLayout, row: cell.address.row, column: cell.address.column,
            found:
                "a value in cells merged over \(range.rows.count.counted("row")) and \(range.columns.count.counted("column"))",
            expected: "a cell of its own for every value",
            remedy: "Find out whose value it is, and ask for the table without merged values.")
        return true
    }

    func reportFrequency(_ text: String, _ row: Int, _ column: Int) {
        collector.log.add(
            .notAPeriod, row: row, column: column,
            found: "figures of the frequency \"\(CellText.excerpt(text))\"",
            expected: "annual figures", remedy: "Export the series by year, or leave it out by `ignore`.")
    }
}

extension CellCollector {
    /// A word beside the names of a row that nobody knows: Q1, 男.
    func reportQualifier(_ word: SheetCell, heading: String) {
        log.add(
            .unexpectedLayout, row: word.address.row, column: word.address.column,
            found:
                "\"\(CellText.excerpt(word.text))\" in the column \"\(CellText.excerpt(heading))\" beside the names",
            expected: "columns that the source knows",
            remedy:
                "If the rows are about parts of their entities or years, leave the table out; if the column changes nothing, leave it out by `ignore`."
        )
    }

    /// A line of a table that says nothing known: what is below it may be something else.
    ///
    /// - Parameter takesRows: whether `ignore` leaves the rows below it out too.
    func reportLine(_ line: SheetCell, takesRows: Bool = false) {
        log.add(
            .unexpectedLayout, row: line.address.row, column: line.address.column,
            found: "the line \"\(CellText.excerpt(line.text))\" between rows of values",
            expected: "rows of one table; a line between them may begin another",
            remedy: takesRows
                ? "Leave it out by `ignore` of the source, and with it the rows below it, up to the next section. If they are whole figures of the page's entity all the same, correct the line."
                : "If it changes nothing, leave it out by `ignore` of the source. If it says what is below it, point at it: `series: groups`."
        )
    }
}
