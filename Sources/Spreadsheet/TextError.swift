/// Why bytes are not the table of text that they should be.
public enum TextError: Error, Sendable, Hashable {
    /// A byte that is zero: an archive, a spreadsheet file, or UTF-16 without a byte-order mark.
    case zeroByte(offset: Int, line: Int)
    /// Bytes that mean nothing in the encoding.
    case invalid(TextEncoding, offset: Int, line: Int)
    /// The file ends inside a character.
    case cutOff(TextEncoding, offset: Int, line: Int)
    /// The declared encoding is not that of the byte-order mark.
    case contradiction(declared: TextEncoding, found: TextEncoding)
    /// The C library does not know the encoding.
    case unsupported(TextEncoding)
    /// A quotation mark is never closed.
    case unclosedQuote(line: Int)
    /// Something else than a separator follows a closing quotation mark.
    case textAfterQuote(line: Int, field: Int)
    /// A line beyond the limit.
    case lineTooLong(line: Int, limit: Int)
    /// More fields in a line than the limit.
    case tooManyFields(line: Int, limit: Int)
}

extension TextError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .zeroByte(let offset, let line): "a zero byte (byte \(offset), line \(line)), which no text has"
        case .invalid(let encoding, let offset, let line):
            "bytes that are not \(encoding.rawValue) (byte \(offset), line \(line))"
        case .cutOff(let encoding, let offset, let line):
            "\(encoding.rawValue) that ends inside a character (byte \(offset), line \(line)): the file was cut off"
        case .contradiction(let declared, let found):
            "a byte-order mark of \(found.rawValue) in a file declared as \(declared.rawValue)"
        case .unsupported(let encoding): "an encoding unknown to this system: \(encoding.rawValue)"
        case .unclosedQuote(let line): "a quotation mark that is never closed (opened on line \(line))"
        case .textAfterQuote(let line, let field):
            "text after a closing quotation mark (line \(line), field \(field))"
        case .lineTooLong(let line, let limit): "a line of more than \(limit) bytes (line \(line))"
        case .tooManyFields(let line, let limit): "more than \(limit) fields in a line (line \(line))"
        }
    }

    /// The line it stands on; nil where the whole file is meant.
    public var line: Int? {
        switch self {
        case .zeroByte(_, let line), .invalid(_, _, let line), .cutOff(_, _, let line),
            .unclosedQuote(let line),
            .textAfterQuote(let line, _),
            .lineTooLong(let line, _), .tooManyFields(let line, _):
            line
        case .contradiction, .unsupported: nil
        }
    }

    /// Whether a limit was exceeded, rather than the text wrong.
    public var isLimit: Bool {
        switch self {
        case .lineTooLong, .tooManyFields: true
        default: false
        }
    }
}
