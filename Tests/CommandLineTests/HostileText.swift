/// Texts that mean ill: to SQL, shells, formats, spreadsheets, terminals and paths.
enum HostileText {
    static let all = [
        "'; drop table raw.load; --", "\"); drop table raw.load; --", "$$; drop table raw.load; $$", "$1",
        "\\copy raw.load to program 'touch pwned'", "\\'; select pg_sleep(60); --", "%s%n%@%1$s%999999999d",
        "{{x}}{%raw%}", "$(touch pwned)`touch pwned`", "| touch pwned", "=cmd|' /C calc'!A0", "＝1+1", "+1-1",
        "@SUM(1;=1+1)", "-2+3+cmd", "\u{1B}]0;pwned\u{07}\u{1B}[2J", "\u{9B}31m red",
        "\u{202E}vsc.exe\u{2066}",
        "a\nb\r\nERROR c", "\tb\u{0B}\u{0C}c", "\u{2028}d\u{85}e", "'\u{301}; drop table raw.load; --",
        "\"\u{301}, \\\u{301}, \"", "{\"a\",NULL}", "<script>alert(1)</script>&amp;", "--help",
        "[x](javascript:1)",
    ]

    /// Whether nothing in a text commands a terminal or turns it around.
    static func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A: true
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
    }

    /// The fields of RFC 4180, line by line.
    static func fields(ofCSV text: String) -> [[String]] {
        var lines: [[String]] = [[""]]
        var isQuoted = false
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        func append(_ scalar: Unicode.Scalar) {
            lines[lines.count - 1][lines[lines.count - 1].count - 1].unicodeScalars.append(scalar)
        }
        while let scalar = next {
            next = scalars.next()
            switch scalar {
            case "\"" where isQuoted && next == "\"":
                append("\"")
                next = scalars.next()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: lines[lines.count - 1].append("")
            case "\n" where !isQuoted: lines.append([""])
            default: append(scalar)
            }
        }
        return lines
    }
}
