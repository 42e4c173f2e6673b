extension String {
    /// The text with nothing in it that commands a terminal, breaks a line or turns what stands beside it around: names of
    /// files and cells come from strangers.
    public var printable: String { replacingCommands { $0.commandsATerminal } }

    /// The same for texts of several lines, which stay lines.
    public var printableLines: String { replacingCommands { $0.commandsATerminal && $0 != "\n" } }

    /// The same in one line.
    public var printableLine: String {
        split(whereSeparator: \.isNewline).map { $0.drop { $0.isWhitespace } }.filter { !$0.isEmpty }
            .joined(separator: "; ").printable
    }

    private func replacingCommands(where isCommand: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isCommand) else { return self }
        return String(UnicodeScalarView(unicodeScalars.map { isCommand($0) ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    /// Control characters, separators of lines, and the controls of bidirectional text (Unicode Standard Annex 9), which make a
    /// name look like another. Joiners stay: scripts need them.
    fileprivate var commandsATerminal: Bool {
        switch value {
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: properties.generalCategory == .control
        }
    }
}
