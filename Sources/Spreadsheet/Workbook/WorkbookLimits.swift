/// What a hostile workbook cannot exceed. A file beyond a limit is refused with `WorkbookError.limit`.
public struct WorkbookLimits: Sendable, Hashable, Codable {
    /// Bytes of the file.
    public var fileBytes = 1 << 29
    /// Parts of the archive.
    public var parts = 10_000
    /// Bytes of one part, unpacked.
    public var partBytes = 1 << 31
    /// Bytes of all parts together, unpacked; what is not read does not count.
    public var totalBytes = 1 << 32
    /// Times by which a part of more than a megabyte may have been packed. Sheets come to 10–30, deflate ends at 1032.
    public var expansionRatio = 250
    public var sheets = 1000
    public var rows = 1 << 20
    public var columns = 1 << 14
    /// Cells of one sheet.
    public var cells = 100_000_000
    /// Bytes of one text in UTF-8; Excel allows 32 767 characters.
    public var textBytes = 1 << 17
    /// Bytes of the texts of one row, and of one sheet: cells may share a text, which is short in the file and long in the rows.
    public var rowBytes = 1 << 24
    public var sheetTextBytes = 1 << 32
    /// Texts that cells share, and their bytes together: they are held in memory.
    public var sharedTexts = 4_000_000
    public var sharedTextBytes = 1 << 27
    public var styles = 65_536
    public var mergedRanges = 100_000
    /// Elements within elements.
    public var xmlDepth = 64
    /// Tags within tags of a page: layouts of web pages nest, and many leave tags open.
    public var htmlDepth = 512
    /// Cells that a `SheetGrid` holds.
    public var gridCells = 1_000_000

    public init() {}
}
