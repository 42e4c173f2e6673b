/// A value bound to `$1`, `$2` … of a statement. Statements are never assembled from values.
public enum Parameter: Sendable, Hashable {
    case null
    case text(String)
    case integer(Int)
    case real(Double)
    case boolean(Bool)
    /// A `bytea`.
    case bytes([UInt8])

    /// `.text`, or `.null` for nil.
    public static func optional(_ text: String?) -> Parameter { text.map(Parameter.text) ?? .null }
    /// `.integer`, or `.null` for nil.
    public static func optional(_ integer: Int?) -> Parameter { integer.map(Parameter.integer) ?? .null }

    /// `.real`, or `.null` for nil.
    public static func optional(_ real: Double?) -> Parameter { real.map(Parameter.real) ?? .null }

    /// An array of texts, as PostgreSQL writes one: `{"a","b"}`. By scalars, as the server reads it.
    public static func array(_ texts: [String]) -> Parameter {
        let quoted = texts.map { text in
            "\""
                + text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
                + "\""
        }
        return .text("{" + quoted.joined(separator: ",") + "}")
    }

    /// An array of integers.
    public static func array(_ integers: [Int]) -> Parameter {
        .text("{" + integers.map(String.init).joined(separator: ",") + "}")
    }

    /// What PostgreSQL keeps of a text: everything but NUL, in whose place U+FFFD says that something stood there. Without
    /// it libpq would end the text there.
    public static func storable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    /// The value as libpq takes it, and whether that is its binary form.
    var encoded: (bytes: [UInt8]?, isBinary: Bool) {
        switch self {
        case .null: (nil, false)
        case .text(let text): (Array(Parameter.storable(text).utf8), false)
        case .integer(let integer): (Array(String(integer).utf8), false)
        case .real(let real): (Array(real.description.utf8), false)
        case .boolean(let boolean): (Array((boolean ? "t" : "f").utf8), false)
        case .bytes(let bytes): (bytes, true)
        }
    }
}

extension Parameter: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(nilLiteral: ()) { self = .null }
}
