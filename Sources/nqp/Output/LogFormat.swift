import ArgumentParser
import Foundation

/// How what is going on is written to standard error.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people: one line that changes on a terminal, lines with the time elsewhere.
    case text
    /// For collectors of logs: one JSON object a line.
    case json

    /// The variable that says it where no option does.
    static let variable = "NQP_LOG"

    /// What the command line or else the environment asks for. Read before arguments are parsed, for their mistakes are
    /// logged too; `LogOptions` refuses other words.
    static var chosen: LogFormat {
        chosen(arguments: CommandLine.arguments, environment: ProcessInfo.processInfo.environment)
    }

    static func chosen(arguments: [String], environment: [String: String]) -> LogFormat {
        // What stands behind `--` is another program's.
        let arguments = arguments.prefix { $0 != "--" }
        for (position, argument) in arguments.enumerated() {
            if argument.hasPrefix("--log-format=") {
                return LogFormat(rawValue: String(argument.dropFirst("--log-format=".count))) ?? .text
            }
            if argument == "--log-format", position + 1 < arguments.count {
                return LogFormat(rawValue: arguments[position + 1]) ?? .text
            }
        }
        return environment[variable].flatMap(LogFormat.init) ?? .text
    }
}

/// How what is going on is told.
struct LogOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "What is told on standard error: text, or json, an object a line.",
            discussion: "Default: NQP_LOG, or text.", valueName: "format"))
    var logFormat: LogFormat?

    func validate() throws {
        guard logFormat == nil, let word = ProcessInfo.processInfo.environment[LogFormat.variable],
            !word.isEmpty
        else { return }
        guard LogFormat(rawValue: word) != nil else {
            throw ValidationError("\(LogFormat.variable) is \"\(word)\", and may be text or json")
        }
    }
}

/// A line of the log as an object.
struct LogLine: Encodable {
    enum Level: String, Encodable {
        case info, warning, error
    }

    /// RFC 3339, UTC.
    let time: String
    let level: Level
    let message: String
    /// `run`, `db migrate`; absent where the command is not known.
    var command: String?
    /// Number of the run, once it has one.
    var run: Int?
    /// At the end of a command that failed or of a run.
    var exitCode: Int32?
    /// At the end of a run: done, refused, failed.
    var outcome: String?
    /// At the end of a run: how long it took.
    var seconds: Double?

    private enum CodingKeys: String, CodingKey {
        case time, level, message, command, run, outcome, seconds
        case exitCode = "exit_code"
    }

    init(_ level: Level, _ message: String, command: String?, run: Int?, at time: Date = .now) {
        self.time = Self.text(of: time)
        self.level = level
        self.message = message
        self.command = command
        self.run = run
    }

    /// Milliseconds and `Z`.
    static func text(of time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The object, without a line break in it.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and finite numbers: this cannot fail.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
