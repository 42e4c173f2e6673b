import Foundation
import Glibc
import Pipeline
import Synchronization

/// What is going on, on standard error: one line that changes on a terminal, log lines elsewhere, or JSON.
final class Progress: Sendable {
    private let format: LogFormat
    private let isTerminal: Bool
    private let command: String?
    private let run = Mutex<Int?>(nil)
    /// The exit code of the failure with which the run ended, where its last line has told that.
    private let toldFailure = Mutex<Int32?>(nil)

    /// - Parameter command: for JSON; nil: the words with which nqp was started.
    init(format: LogFormat = .chosen, command: String? = nil) {
        self.format = format
        isTerminal = format == .text && isatty(STDERR_FILENO) == 1
        self.command = command ?? Self.commandStarted(CommandLine.arguments)
    }

    func report(_ line: String) {
        if format == .json {
            write(object(.info, line))
        } else if isTerminal {
            write("\r\u{1B}[K\(line.printable.prefix(Terminal.width - 1))")
        } else {
            write("\(Date.now.formatted(.iso8601)) \(line.printable)\n")
        }
    }

    /// Something that a person should know, and that holds nothing back.
    func warn(_ line: String) {
        if format == .json { return write(object(.warning, line)) }
        write("\(isTerminal ? "\r\u{1B}[K" : "\(Date.now.formatted(.iso8601)) ")warning: \(line.printable)\n")
    }

    /// Why the command fails.
    func fail(_ message: String, exitCode: Int32) {
        guard format == .json else { return write(message.printableLines + "\n") }
        var line = object(.error, message)
        line.exitCode = exitCode
        write(line)
    }

    /// What follows is about this run.
    func began(run number: Int) { run.withLock { $0 = number } }

    /// How a run ended; in text the command says it.
    func ended(
        _ level: LogLine.Level, _ message: String, outcome: String, exitCode: Int32, seconds: Double
    ) {
        guard format == .json else { return }
        toldFailure.withLock { $0 = level == .error ? exitCode : nil }
        var line = object(level, message)
        (line.outcome, line.exitCode, line.seconds) = (outcome, exitCode, seconds)
        write(line)
    }

    /// Does what a command does. An error that the run's last line has told is marked, so that nobody is told twice.
    func telling<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch  where toldFailure.withLock({ $0 }) == Failure(error).code.rawValue {
            throw ToldFailure(error: error)
        }
    }

    /// Clears the line for what comes after it.
    func finish() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func object(_ level: LogLine.Level, _ message: String) -> LogLine {
        LogLine(level, message.printableLines, command: command, run: run.withLock { $0 })
    }

    private func write(_ line: LogLine) { write(line.text + "\n") }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// `run`; of groups of commands both words.
    private static func commandStarted(_ arguments: [String]) -> String? {
        let words = arguments.dropFirst().prefix { !$0.hasPrefix("-") }
        guard let first = words.first else { return nil }
        return ["db", "plot"].contains(first) ? words.prefix(2).joined(separator: " ") : first
    }
}

enum Terminal {
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

    /// Prints what programs read. Byte for byte, unless it goes to a terminal, where a name of a file could command it.
    static func show(_ text: String) {
        print(isatty(STDOUT_FILENO) == 1 ? text.printableLines : text)
    }
}
