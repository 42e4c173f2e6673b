/// The place of a cell in a sheet: row and column, both counted from 1.
public struct CellAddress: Sendable, Hashable, Codable {
    public var row: Int
    public var column: Int

    /// What Excel has since 2007: 1 048 576 rows, 16 384 columns (`XFD`).
    public static let last = CellAddress(row: 1 << 20, column: 1 << 14)

    public init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    /// Reads `D17` or `$D$17`; nil for anything else, and for what lies beyond `last`.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let address = copy.withUTF8({ Self(utf8: $0) }) else { return nil }
        self = address
    }

    init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        var (row, column, place) = (0, 0, 0)
        if place < text.count, text[place] == UInt8(ascii: "$") { place += 1 }
        while place < text.count, case let letter = (text[place] & 0xDF) &- UInt8(ascii: "A"), letter < 26 {
            column = column * 26 + Int(letter) + 1
            guard column <= Self.last.column else { return nil }
            place += 1
        }
        if place < text.count, text[place] == UInt8(ascii: "$") { place += 1 }
        while place < text.count {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            row = row * 10 + Int(digit)
            guard row <= Self.last.row else { return nil }
            place += 1
        }
        guard row > 0, column > 0 else { return nil }
        self.init(row: row, column: column)
    }

    /// The letters of a column: 1 is `A`, 27 is `AA`.
    public static func columnName(_ column: Int) -> String {
        var letters: [UInt8] = []
        var rest = column
        while rest > 0 {
            letters.append(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
            rest = (rest - 1) / 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    /// The address as Excel writes it from another sheet: `'2-11'!D17`, `Data!D17`; `D17` where there is no sheet.
    public func qualified(by sheet: String?) -> String {
        sheet.map { "\(Self.quoted(sheet: $0))!\(self)" } ?? "\(self)"
    }

    /// The place as people are told it: `'2-11'!D17`; `row 17, column 4` in a text file, which has no sheet.
    public func place(in sheet: String?) -> String {
        sheet == nil ? "row \(row), column \(column)" : qualified(by: sheet)
    }

    /// A sheet's name as formulas write it: in apostrophes unless it is letters, digits, `_` and `.`, begins with no
    /// digit, and is no address itself.
    public static func quoted(sheet name: String) -> String {
        let isPlain =
            name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            && name.first?.isNumber == false && CellAddress(name) == nil
        return isPlain
            ? name
            : "'" + name.unicodeScalars.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
    }
}

extension CellAddress: CustomStringConvertible {
    /// `D17`
    public var description: String { Self.columnName(column) + "\(row)" }
}

extension CellAddress: Comparable {
    /// Row by row, from left to right.
    public static func < (a: CellAddress, b: CellAddress) -> Bool { (a.row, a.column) < (b.row, b.column) }
}

/// A rectangle of cells; both corners belong to it.
public struct CellRange: Sendable, Hashable, Codable {
    /// The upper left corner.
    public let first: CellAddress
    /// The lower right corner.
    public let last: CellAddress

    /// The smallest rectangle with both cells in it.
    public init(_ a: CellAddress, _ b: CellAddress) {
        first = CellAddress(row: min(a.row, b.row), column: min(a.column, b.column))
        last = CellAddress(row: max(a.row, b.row), column: max(a.column, b.column))
    }

    /// Reads `A1:D17`, or `A1` for a single cell; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let corners = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(corners.count), let a = CellAddress(corners[0]),
            let b = CellAddress(corners[corners.count - 1])
        else { return nil }
        self.init(a, b)
    }

    public var rows: ClosedRange<Int> { first.row...last.row }
    public var columns: ClosedRange<Int> { first.column...last.column }
    public var isSingleCell: Bool { first == last }

    public func contains(_ address: CellAddress) -> Bool {
        rows.contains(address.row) && columns.contains(address.column)
    }
}

extension CellRange: CustomStringConvertible {
    /// `A1:D17`; `A1` for a single cell.
    public var description: String { isSingleCell ? "\(first)" : "\(first):\(last)" }
}
