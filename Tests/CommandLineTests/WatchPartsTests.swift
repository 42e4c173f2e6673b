import Foundation
import TestSupport
import Testing

@testable import Pipeline
@testable import nqp

@Suite("The parts of what watches a run")
struct WatchPartsTests {
    private func notification(run: Int? = 3, error: (any Error)? = nil) throws -> RunNotification {
        try #require(
            RunNotification(
                RunEnd(
                    command: "run", run: run, startedAt: .now, endedAt: .now, outcome: .failed,
                    message: "out of disk\u{1B}[2J", error: error), exitCode: 3))
    }

    @Test("who stops a run is told that, not of a failure; what was no run yet has no number")
    func stopped() throws {
        let stopped = try notification(error: Interruption.Ended())
        #expect(stopped.variables["NQP_EVENT"] == "stopped")
        #expect(stopped.text.hasPrefix("nqp: run 3 (run) was stopped: "))
        #expect(try notification(run: nil).text.hasPrefix("nqp: run failed: "))
    }

    @Test("a command that hangs is stopped with what it started, in bounded time")
    func hangingCommand() throws {
        let folder = try WatchFolder()
        let command = try folder.hook("sleep 60 &\necho $! > \(folder.path)/child\nsleep 60\n")
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(throws: NotifyCommand.Failure.self) {
                try NotifyCommand(command, environment: ["PATH": "/usr/bin:/bin"], limit: .milliseconds(500))
                    .run(notification())
            }
        }
        #expect(time < .seconds(10))
        let child = try #require(
            pid_t(folder.read("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        usleep(100_000)
        // Gone, or dead and not yet reaped by whoever adopted it.
        let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
        #expect(kill(child, 0) != 0 || state?.contains(") Z ") == true)
    }

    @Test("a command that reads nothing and says much holds nothing up; no word of it is a shell's")
    func quietCommand() throws {
        let folder = try WatchFolder()
        let command = try folder.hook(
            "head -c 300000 /dev/zero\nprintf %s \"$1\" > \(folder.path)/word\n")
        try NotifyCommand(command + " $(touch;x)", environment: ["PATH": "/usr/bin:/bin"]).run(
            notification())
        #expect(try folder.read("word") == "$(touch;x)")
    }

    @Test("what strangers wrote commands no terminal")
    func printable() throws {
        #expect(try notification().text == "nqp: run 3 (run) failed: out of disk\u{FFFD}[2J")
    }

    @Test("labels and helps are escaped, states are one sample each")
    func metrics() throws {
        var text = MetricsText()
        text.add("nqp_a", 1.5, help: "A \\ and\na line.", labels: [("file", "a\"b\\c\nd")])
        text.add("nqp_b_bytes", nil, help: "Not there.")
        text.add("nqp_c_bytes", 12_345_678_901, help: "Whole.")
        #expect(
            text.text == """
                # HELP nqp_a A \\\\ and\\na line.
                # TYPE nqp_a gauge
                nqp_a{file="a\\"b\\\\c\\nd"} 1.5
                # HELP nqp_c_bytes Whole.
                # TYPE nqp_c_bytes gauge
                nqp_c_bytes 12345678901

                """)
        #expect(try MetricsParser(text.text).samples["nqp_c_bytes"] == 12_345_678_901)
    }

    @Test(
        "the parser of the tests is strict",
        arguments: [
            "nqp_a 1\n", "# HELP nqp_a x\n# TYPE nqp_a gauge\nnqp_a 1", "# HELP nqp_a x\nnqp_a 1\n",
            "# HELP nqp_a x\n# TYPE nqp_a gauge\nnqp_a 1\nnqp_a 2\n",
            "# HELP nqp_a x\n# TYPE nqp_a gauge\nnqp_a{b=c} 1\n",
            "# HELP nqp_a x\n# TYPE nqp_a gauge\nnqp_b 1\n", "# HELP nqp_a x\n# TYPE nqp_a gauge\nnqp_a x\n",
        ])
    func strict(_ text: String) {
        #expect(throws: MetricsParser.Mistake.self) { try MetricsParser(text) }
    }

    @Test("the log's format is what the option says, else the variable; what stands behind -- is another's")
    func format() {
        #expect(LogFormat.chosen(arguments: ["nqp", "run"], environment: [:]) == .text)
        #expect(LogFormat.chosen(arguments: ["nqp", "run"], environment: ["NQP_LOG": "json"]) == .json)
        #expect(
            LogFormat.chosen(
                arguments: ["nqp", "run", "--log-format", "text"], environment: ["NQP_LOG": "json"]) == .text)
        #expect(LogFormat.chosen(arguments: ["nqp", "--log-format=json"], environment: [:]) == .json)
        #expect(
            LogFormat.chosen(arguments: ["nqp", "db", "--", "--log-format=json"], environment: [:]) == .text)
    }

    @Test("a file is replaced in one go and can be read by anybody; nothing of a failure stays")
    func atomicFile() throws {
        let folder = try WatchFolder()
        let path = folder.path + "/a.prom"
        for text in ["one\n", "two\n"] { try AtomicFile.write(text, to: path) }
        #expect(try folder.read("a.prom") == "two\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o644)
        #expect(throws: AtomicFile.Failure.self) { try AtomicFile.write("x", to: folder.path + "/inbox") }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a.prom", "inbox"])
    }
}
