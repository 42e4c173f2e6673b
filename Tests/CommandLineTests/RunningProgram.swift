import Foundation
import TestSupport

/// The program while it runs.
final class RunningProgram {
    private let process = Process()
    private let output: String
    private let errors: String

    /// - Parameter additions: beside what the tests inherit, of which `PG*` variables are left out.
    init(_ arguments: [String], environment additions: [String: String], in folder: String? = nil) throws {
        let name = NSTemporaryDirectory() + "/nqp-running-\(UUID().uuidString)"
        (output, errors) = (name + ".out", name + ".err")
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
            .merging(["NQP_HOME": TestCluster.repository]) { $1 }.merging(additions) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
    }

    deinit {
        for file in [output, errors] { try? FileManager.default.removeItem(atPath: file) }
    }

    var identifier: pid_t { process.processIdentifier }

    /// Waits for it. A program that a signal ended has 128 and the signal's number as its status.
    func end() throws -> Program.Answer {
        process.waitUntilExit()
        func text(_ file: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
        }
        let wasKilled = process.terminationReason == .uncaughtSignal
        return Program.Answer(
            status: process.terminationStatus + (wasKilled ? 128 : 0),
            output: try text(output), errors: try text(errors))
    }
}
