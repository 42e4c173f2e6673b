/// The tokens of formulas and unit expressions.
struct Token: Equatable {
    enum Kind: Equatable {
        case name(String)
        case number(Double)
        /// `+ - * / ^ ( ) [ ] ,`
        case symbol(Character)
        case end
    }

    let kind: Kind
    /// The text as written.
    let text: String
    /// The offset in Unicode scalars from the start of the expression.
    let offset: Int
}

/// Why an expression is not one.
struct ExpressionError: Error {
    let offset: Int
    let found: String
    let expected: String
    var suggestion: String?
    var remedy: String?
}

enum Tokens {
    /// Longer expressions are refused.
    static let lengthLimit = 4000

    static func of(_ text: String) throws(ExpressionError) -> [Token] {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= lengthLimit else {
            throw ExpressionError(
                offset: 0, found: "\(scalars.count) characters", expected: "at most \(lengthLimit)")
        }
        var tokens: [Token] = []
        var position = 0
        func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
            scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
        while position < scalars.count {
            let start = position
            let scalar = scalars[position]
            if scalar.properties.isWhitespace {
                position += 1
                continue
            }
            func text(upTo end: Int) -> String { String(String.UnicodeScalarView(scalars[start..<end])) }
            if ("0"..."9").contains(scalar) || scalar == "." {
                while position < scalars.count,
                    ("0"..."9").contains(scalars[position]) || scalars[position] == "."
                {
                    position += 1
                }
                if position < scalars.count, scalars[position] == "e" || scalars[position] == "E" {
                    var end = position + 1
                    if end < scalars.count, scalars[end] == "+" || scalars[end] == "-" { end += 1 }
                    let digits = end
                    while end < scalars.count, ("0"..."9").contains(scalars[end]) { end += 1 }
                    if end > digits { position = end }
                }
                let written = text(upTo: position)
                guard let number = Double(written), number.isFinite else {
                    throw ExpressionError(offset: start, found: "\"\(written)\"", expected: "a number")
                }
                tokens.append(Token(kind: .number(number), text: written, offset: start))
            } else if scalar == "_" || scalar.properties.isAlphabetic {
                while position < scalars.count, isNamePart(scalars[position]) { position += 1 }
                let written = text(upTo: position)
                tokens.append(Token(kind: .name(written), text: written, offset: start))
            } else if scalar == "%" || scalar == "‰" {
                position += 1
                tokens.append(
                    Token(kind: .name(String(scalar)), text: String(scalar), offset: start))
            } else if "+-*/^()[],".unicodeScalars.contains(scalar) {
                position += 1
                tokens.append(Token(kind: .symbol(Character(scalar)), text: String(scalar), offset: start))
            } else {
                throw ExpressionError(
                    offset: start, found: "\"\(scalar)\"",
                    expected: "a name, a number or one of + - * / ^ ( ) [ ]")
            }
        }
        tokens.append(Token(kind: .end, text: "the end", offset: scalars.count))
        return tokens
    }
}

/// A position in a list of tokens.
struct TokenReader {
    let tokens: [Token]
    private(set) var position = 0

    init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    var next: Token { tokens[position] }

    mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    /// Whether the next token is this symbol; if so, goes past it.
    mutating func take(_ symbol: Character) -> Bool {
        guard next.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func require(_ symbol: Character) throws(ExpressionError) {
        guard take(symbol) else { throw unexpected("\"\(symbol)\"") }
    }

    func unexpected(_ expected: String) -> ExpressionError {
        ExpressionError(
            offset: next.offset, found: next.kind == .end ? "the end" : "\"\(next.text)\"", expected: expected
        )
    }
}
