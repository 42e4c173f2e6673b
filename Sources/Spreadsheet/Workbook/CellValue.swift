/// What a cell holds, whatever the format of its file.
public enum CellValue: Sendable, Hashable {
    /// Nothing, though the cell may have a format.
    case empty
    case text(String)
    case number(Double)
    case boolean(Bool)
    /// A number that the cell's format shows as a day, a time or both.
    case date(SerialDate)
    case error(CellError)
}

/// An error value, as Excel writes it.
public struct CellError: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let null = CellError(rawValue: "#NULL!")
    public static let divisionByZero = CellError(rawValue: "#DIV/0!")
    public static let value = CellError(rawValue: "#VALUE!")
    public static let reference = CellError(rawValue: "#REF!")
    public static let name = CellError(rawValue: "#NAME?")
    public static let number = CellError(rawValue: "#NUM!")
    public static let notAvailable = CellError(rawValue: "#N/A")
    public static let gettingData = CellError(rawValue: "#GETTING_DATA")

    /// The error that a .xls file writes as a code ([MS-XLS] 2.5.10, BErr); nil for a code that means none.
    init?(code: UInt8) {
        switch code {
        case 0x00: self = .null
        case 0x07: self = .divisionByZero
        case 0x0F: self = .value
        case 0x17: self = .reference
        case 0x1D: self = .name
        case 0x24: self = .number
        case 0x2A: self = .notAvailable
        case 0x2B: self = .gettingData
        default: return nil
        }
    }

    public var description: String { rawValue }
}

/// One cell of a sheet.
public struct SheetCell: Sendable, Hashable {
    public let address: CellAddress
    public let value: CellValue
    /// The cell as written: text without change; a number in full, independent of how many decimals are shown
    /// (`1234.5`), with `%` where its format is one (`12.5%`), with the words that the format shows beside it
    /// (`2021年上半年`), with a remark where other digits are shown, or none; between `~~` where the cell is struck
    /// through; a date as `2020-01-31`, `08:30:00` or both; `TRUE`,
    /// `FALSE`; `#N/A`. Empty for an empty cell.
    public let text: String
    /// Whether the value is what a formula came to when the file was saved.
    public let isFormula: Bool
    /// How the cell's format shows numbers.
    public let format: NumberFormat

    public init(
        address: CellAddress, value: CellValue, text: String, isFormula: Bool = false,
        format: NumberFormat = .general
    ) {
        self.address = address
        self.value = value
        self.text = text
        self.isFormula = isFormula
        self.format = format
    }
}
