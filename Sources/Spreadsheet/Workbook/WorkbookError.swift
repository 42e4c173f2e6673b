/// Why a file is not the workbook that it should be.
public enum WorkbookError: Error, Sendable, Hashable, Codable {
    /// What stands there is not what the format has in that place.
    case malformed(Place, found: String, expected: String)
    /// A limit was exceeded.
    case limit(Place, found: String, limit: String)
    /// The workbook, or a part of it, is encrypted.
    case encrypted(WorkbookFormat)
    /// A file of another kind; `remedy` says what to do.
    case unsupported(found: String, remedy: String)
    /// The program that reads the file ended without an answer.
    case readerEnded(how: String)

    /// Where in a workbook.
    public struct Place: Sendable, Hashable, Codable {
        /// The part of the archive, or the stream of the compound file.
        public var part: String?
        public var sheet: String?
        public var cell: CellAddress?
        /// Where in the part or stream; nil where it is not known.
        public var offset: Int?

        public init(part: String? = nil, sheet: String? = nil, cell: CellAddress? = nil, offset: Int? = nil) {
            self.part = part
            self.sheet = sheet
            self.cell = cell
            self.offset = offset
        }
    }
}

extension WorkbookError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let place, let found, _), .limit(let place, let found, _): "\(found)\(place)"
        case .encrypted(let format): "an encrypted workbook (\(format))"
        case .unsupported(let found, _): found
        case .readerEnded(let how): "a file on which the reader \(how)"
        }
    }

    /// What should have been there.
    public var expected: String {
        switch self {
        case .malformed(_, _, let expected): expected
        case .limit(_, _, let limit): limit
        case .encrypted: "a workbook without a password"
        case .unsupported: "a workbook (.xlsx, .xls), or text with separators"
        case .readerEnded: "a workbook as a spreadsheet program writes it"
        }
    }

    public var remedy: String {
        switch self {
        case .malformed:
            "Open it in a spreadsheet program and save it again; if it does not open, have it delivered again."
        case .limit: "Deliver the table in a workbook of its own, without what is not needed."
        case .encrypted: "Take the password off in a spreadsheet program and deliver it again."
        case .unsupported(_, let remedy): remedy
        case .readerEnded:
            "Open it in a spreadsheet program and save it again. Please report the file: it should have been refused properly."
        }
    }

    public var place: Place? {
        switch self {
        case .malformed(let place, _, _), .limit(let place, _, _): place
        case .encrypted, .unsupported, .readerEnded: nil
        }
    }

    /// Whether a limit was exceeded, rather than the file wrong.
    public var isLimit: Bool {
        if case .limit = self { return true }
        return false
    }
}

extension WorkbookError.Place: CustomStringConvertible {
    /// ` (xl/worksheets/sheet1.xml, 'Data'!D17)`; empty where nothing is known.
    public var description: String {
        var clauses: [String] = []
        if let part { clauses.append(part) }
        if let cell {
            clauses.append(cell.qualified(by: sheet))
        } else if let sheet {
            clauses.append("sheet \(sheet)")
        }
        if let offset { clauses.append("byte \(offset)") }
        return clauses.isEmpty ? "" : " (\(clauses.joined(separator: ", ")))"
    }
}
