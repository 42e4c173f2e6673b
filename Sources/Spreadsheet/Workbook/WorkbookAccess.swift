/// How workbooks are opened.
public enum WorkbookAccess: Sendable, Hashable {
    /// In this process. Parsers in C and our own have been fuzzed; what they may still do to it, they do to the caller.
    case inProcess
    /// In a process that is started for each workbook: a crash, a loop or a flood is a `WorkbookError.readerEnded`.
    case process(Program)

    /// A program that calls `WorkbookServer.run()`.
    public struct Program: Sendable, Hashable {
        /// Its path.
        public let executable: String
        /// What it is called in lists of processes.
        public let name: String
        public let arguments: [String]
        /// Seconds that it may take until its next rows.
        public let timeout: Int

        public init(executable: String, name: String, arguments: [String], timeout: Int = 120) {
            self.executable = executable
            self.name = name
            self.arguments = arguments
            self.timeout = timeout
        }
    }

    /// - Parameter bytes: the file from its first byte.
    /// - Throws: `WorkbookError`; `ByteSourceError`; what the source throws.
    public func open(_ bytes: any ByteSource, limits: WorkbookLimits = WorkbookLimits()) throws
        -> any Workbook
    {
        let file = try SeekableFile(bytes, limits: limits)
        return switch self {
        case .inProcess: try WorkbookFile.open(file, limits: limits)
        case .process(let program): try WorkbookProcess(file, program: program, limits: limits)
        }
    }
}
