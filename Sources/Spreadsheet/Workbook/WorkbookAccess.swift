/// How workbooks are opened.
public enum WorkbookAccess: Sendable, Hashable {
    /// In this process.
    case inProcess

    /// - Parameter bytes: the file from its first byte.
    /// - Throws: `WorkbookError`; `ByteSourceError`; what the source throws.
    public func open(_ bytes: any ByteSource, limits: WorkbookLimits = WorkbookLimits()) throws
        -> any Workbook
    {
        switch self {
        case .inProcess: return try WorkbookFile.open(SeekableFile(bytes, limits: limits), limits: limits)
        }
    }
}
