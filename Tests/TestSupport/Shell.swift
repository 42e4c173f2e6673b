import Foundation

/// Other programs that tests need, found as a shell finds them.
public enum Shell {
    public struct Answer {
        public let status: Int32
        /// What it said on both of its streams.
        public let output: String
    }

    /// Runs a program and waits for it. One that is not installed ends with 127.
    public static func run(_ words: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        try process.run()
        let output = said.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }
}
