import Spreadsheet

/// What a file's bytes say it is.
public enum FileFormat: Sendable, Hashable {
    case text(DetectedEncoding)
    case workbook(FileKind)

    /// What a name like this promises, where the bytes are something else: `.xls` that is a web page; nil where both agree.
    public func contradiction(toFileNamed name: String) -> String? {
        let suffix = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let promised: FileKind? =
            switch suffix {
            case "xlsx", "xlsm": .archive
            case "xls": .compoundFile
            case "csv", "tsv", "txt": .text
            default: nil
            }
        let kind: FileKind =
            switch self {
            case .text: .text
            case .workbook(let kind): kind
            }
        guard let promised, promised != kind, !(promised == .compoundFile && kind == .bareRecords) else {
            return nil
        }
        return "The name says .\(suffix); the file is \(self) and is read as such."
    }
}

extension FileFormat: CustomStringConvertible {
    /// `GB18030`, `xlsx`
    public var description: String {
        switch self {
        case .text(let encoding): "\(encoding)"
        case .workbook(.archive): "xlsx"
        case .workbook(.compoundFile): "xls"
        case .workbook(.bareRecords): "xls of Excel 5.0"
        case .workbook(.html): "HTML"
        case .workbook(.xml): "XML"
        case .workbook(.text): "text"
        }
    }
}
