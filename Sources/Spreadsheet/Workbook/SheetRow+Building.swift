/// What readers of all formats do to make a row: a cell's text is appended to the row's buffer, then its value is said.
extension SheetRow {
    mutating func begin(_ number: Int, isHidden: Bool) {
        self.number = number
        self.isHidden = isHidden
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Adds a number, as the cell's format shows it.
    ///
    /// - Parameter code: the format, where it must be asked what it shows of a number.
    mutating func append(
        number: Double, column: Int, format: NumberFormat, code: FormatCode? = nil, system: DateSystem,
        isFormula: Bool
    ) {
        let start = bytes.count
        var kind = Kind.number
        var format = format
        if let code {
            format = code.append(number, to: &bytes)
            if format == .worded { kind = .text }
        } else if let parts = format.dateParts,
            let date = SerialDate(serial: number, system: system, parts: parts)
        {
            bytes += date.description.utf8
            kind = .date
        } else {
            NumberText.append(number, isPercent: format == .percent, to: &bytes)
        }
        append(
            kind, from: start, column: column, format: format, number: number, system: system,
            isFormula: isFormula)
    }

    mutating func append(boolean: Bool, column: Int, format: NumberFormat, isFormula: Bool) {
        let start = bytes.count
        bytes += (boolean ? "TRUE" : "FALSE").utf8
        append(
            .boolean, from: start, column: column, format: format, number: boolean ? 1 : 0,
            isFormula: isFormula)
    }

    mutating func append(error: CellError, column: Int, format: NumberFormat, isFormula: Bool) {
        let start = bytes.count
        bytes += error.rawValue.utf8
        append(.error, from: start, column: column, format: format, isFormula: isFormula)
    }

    /// Adds a cell with its text.
    mutating func append(
        _ kind: Kind, _ text: UnsafeBufferPointer<UInt8>, column: Int, format: NumberFormat, isFormula: Bool
    ) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        append(kind, from: start, column: column, format: format, isFormula: isFormula)
    }

    /// Adds a cell whose text is what was appended to `bytes` from `start` on.
    mutating func append(
        _ kind: Kind, from start: Int, column: Int, format: NumberFormat, number: Double = .nan,
        system: DateSystem = .from1900, isFormula: Bool
    ) {
        entries.append(
            Entry(
                number: number, start: Int32(start), end: Int32(bytes.count), column: Int32(column),
                kind: kind,
                format: format, isFormula: isFormula, system: system))
    }

    /// Makes the last cell one that is struck through as a whole: a text between `~~`.
    mutating func strikeLast() {
        guard let entry = entries.last, entry.kind != .empty else { return }
        let mark = "~~".utf8
        bytes.insert(contentsOf: mark, at: Int(entry.start))
        bytes += mark
        entries[entries.count - 1].end += 4
        entries[entries.count - 1].kind = .text
    }

    /// Puts the cells in the order of their columns.
    ///
    /// - Returns: false where two cells have one column.
    mutating func sortColumns() -> Bool {
        entries.sort { $0.column < $1.column }
        return zip(entries, entries.dropFirst()).allSatisfy { $0.column != $1.column }
    }
}
