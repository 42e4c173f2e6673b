/// A workbook: sheets of cells, whatever the format of its file.
///
/// `WorkbookFile.open` makes one. Nothing above this protocol knows .xlsx from .xls.
public protocol Workbook: AnyObject {
    var format: WorkbookFormat { get }
    /// The sheets of cells in the order of their tabs, hidden ones included; sheets of charts and macros are none.
    var sheets: [SheetInfo] { get }
    /// What people should know of the file: macros that are ignored, a name that says another format.
    var remarks: [String] { get }

    /// Begins to read a sheet from its first row.
    ///
    /// - Parameter position: `SheetInfo.position`.
    /// - Throws: `WorkbookError`; `ByteSourceError`.
    func reader(ofSheet position: Int) throws -> any SheetReader
}

/// Reads a sheet row by row, in memory that does not grow with its rows.
public protocol SheetReader: AnyObject {
    var sheet: SheetInfo { get }
    /// The merged ranges, complete when `next` has returned false: an .xlsx file writes them behind the rows.
    var mergedRanges: [CellRange] { get }

    /// The columns that are hidden, complete when `next` has returned false.
    var hiddenColumns: ColumnSet { get }

    /// Goes to the next row that the file writes; rows without a cell may be left out by the file.
    ///
    /// - Parameter row: is filled; its memory is used again.
    /// - Returns: false at the end.
    /// - Throws: `WorkbookError`; `ByteSourceError`.
    func next(_ row: inout SheetRow) throws -> Bool
}

/// The formats in which workbooks are read.
public enum WorkbookFormat: String, Sendable, Hashable, Codable, CaseIterable, CustomStringConvertible {
    /// Office Open XML (ECMA-376, ISO/IEC 29500), transitional or strict, with macros or without.
    case xlsx
    /// Excel 97 to 2003: BIFF8 in a compound file.
    case biff8
    /// Excel 5.0 and 95: BIFF5 (and 7), in a compound file or bare.
    case biff5
    /// A web page with tables, as platforms hand it out under the name .xls and Excel opens it.
    case html

    public var description: String {
        switch self {
        case .xlsx: "Excel workbook (.xlsx)"
        case .biff8: "Excel 97–2003 workbook (.xls)"
        case .biff5: "Excel 5.0/95 workbook (.xls)"
        case .html: "web page (HTML)"
        }
    }
}
