import Foundation
import Glibc

/// What is going on, on standard error: one line that changes on a terminal, log lines elsewhere.
final class Progress: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func report(_ line: String) {
        let line = Terminal.printable(line)
        if isTerminal {
            write("\r\u{1B}[K\(line.prefix(Terminal.width - 1))")
        } else {
            write("\(Date.now.formatted(.iso8601)) \(line)\n")
        }
    }

    /// Clears the line for what comes after it.
    func finish() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

enum Terminal {
    /// A text in which nothing commands the terminal: names of files and cells come from strangers.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return text
        }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    /// Columns of the terminal; 160 where there is none.
    static var width: Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
            || ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col >= 40
        {
            return Int(size.ws_col)
        }
        return 160
    }
}
