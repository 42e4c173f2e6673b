import Configuration
import Spreadsheet

extension LayoutRecogniser {
    /// Sheets that are looked at.
    private static let sheetLimit = 40

    /// Takes the first sheet that is recognised: covers and lists of contents often stand before it.
    ///
    /// A source that reads the workbook's first sheet with cells needs to name none; one that begins further on names those
    /// that it reads.
    func recognise(_ book: any Workbook) throws -> LayoutRecognition {
        let visible = book.sheets.filter { $0.visibility == .visible }.prefix(Self.sheetLimit)
        var pages: Pages?
        var reasons: [Int: String] = [:]
        /// Whether what was looked at so far is blank: a source without `sheets` reads the first sheet that is not.
        var isFirst = true
        var skeleton: LayoutRecognition.Skeleton?
        for sheet in visible {
            if let records = try layout(ofRecordsOf: sheet, in: book) {
                let named =
                    isFirst ? records.source : .proposed(records.source.layout, sheets: [sheet.name])
                return recognition(
                    of: named, reading: [sheet.name], in: book, reasons, telling: records.tellingColumns)
            }
            // Records are told by their first rows; a table is looked at as a whole, with the sheets behind it.
            let looked = try pages ?? Pages(visible, of: book)
            pages = looked
            guard let place = looked.grids.firstIndex(where: { $0.sheet.position == sheet.position }) else {
                reasons[sheet.position] = looked.reasons[sheet.position]
                isFirst = isFirst && looked.blank.contains(sheet.position)
                continue
            }
            let recogniser = TableRecogniser(
                configuration: configuration, sheets: Array(looked.grids[place...]), isText: false)
            if let proposal = recogniser.proposal(isFirst: isFirst) {
                for other in looked.grids[(place + 1)...] {
                    let alone = TableRecogniser(
                        configuration: configuration, sheets: [other], isText: false)
                    reasons[other.sheet.position] = alone.lack
                }
                let sheets = YearPattern.sheets(
                    proposal.sheets,
                    besides: book.sheets.map(\.name).filter { !proposal.sheets.contains($0) })
                return recognition(
                    of: .proposed(.table(proposal.definition), sheets: sheets),
                    reading: proposal.sheets.isEmpty ? [sheet.name] : proposal.sheets, in: book,
                    reasons.merging(looked.reasons, uniquingKeysWith: { first, _ in first }))
            }
            reasons[sheet.position] = recogniser.lack ?? recogniser.obstacleText
            skeleton =
                skeleton
                ?? recogniser.skeleton().map { .init($0, sheets: isFirst ? [] : [sheet.name]) }
            isFirst = false
        }
        return recognition(of: nil, reading: [], in: book, reasons, skeleton: skeleton)
    }

    /// Sheets that may be pages of a yearbook; of the others, why they are none.
    private struct Pages {
        private(set) var grids: [SheetGrid] = []
        private(set) var reasons: [Int: String] = [:]
        private(set) var blank: Set<Int> = []

        init(_ sheets: some Sequence<SheetInfo>, of book: any Workbook) throws {
            var length = 0
            for sheet in sheets {
                do {
                    let grid = try SheetGrid(book.reader(ofSheet: sheet.position))
                    if grid.isBlank {
                        reasons[sheet.position] = "nothing written"
                        blank.insert(sheet.position)
                    } else if let excess = TableRecogniser.excess(of: grid) {
                        reasons[sheet.position] = excess
                    } else if length > TableRecogniser.textLimitOfWorkbook {
                        reasons[sheet.position] = "not looked at: the sheets before it have much text"
                    } else {
                        length += TableRecogniser.textLength(of: grid)
                        grids.append(grid)
                    }
                } catch let error as WorkbookError where error.isLimit {
                    reasons[sheet.position] = "too large for a table that is looked at as a whole"
                }
            }
        }
    }

    private func recognition(
        of source: SourceDefinition?, reading names: [String], in book: any Workbook,
        _ reasons: [Int: String],
        telling: [LayoutRecognition.TellingColumn] = [], skeleton: LayoutRecognition.Skeleton? = nil
    ) -> LayoutRecognition {
        let sheets = book.sheets.map { sheet in
            let isRead = names.contains(sheet.name)
            let reason =
                if isRead {
                    "recognised as \(source?.layout.name ?? "")"
                } else if sheet.visibility != .visible {
                    "\(sheet.visibility.rawValue); a source reads it where `sheets` names it"
                } else {
                    reasons[sheet.position]
                        ?? (source == nil ? "not looked at" : "not read by this declaration")
                }
            return LayoutRecognition.Sheet(name: sheet.name, isRead: isRead, reason: reason)
        }
        return LayoutRecognition(source: source, sheets: sheets, tellingColumns: telling, skeleton: skeleton)
    }
}

extension SheetGrid {
    /// Whether nothing is written in it but blanks.
    var isBlank: Bool {
        !filledRows.contains { row in
            cells(inRow: row).contains { !$0.text.trimmingBlanks().isEmpty }
        }
    }
}
