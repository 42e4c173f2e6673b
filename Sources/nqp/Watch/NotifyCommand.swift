import Foundation
import Glibc
import Postgres

/// A program of the user's that is told what happened: the facts as JSON on its standard input and as `NQP_…` variables.
///
/// It is started without a shell: the words of the command, split at white space, are the program and its arguments.
struct NotifyCommand {
    private let words: [String]
    private let environment: [String: String]
    private let limit: Duration

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter environment: what it inherits, without the hooks themselves – one that starts nqp must not come back – and
    ///   without passwords, which are nothing to a program that tells people something.
    init(_ command: String, environment: [String: String], limit: Duration = .seconds(30)) {
        words = command.split(whereSeparator: \.isWhitespace).map(String.init)
        self.environment = environment.filter { name, value in
            switch name {
            case "NQP_METRICS", "PGPASSWORD", "OPENLINEAGE_API_KEY": false
            case "NQP_DATABASE_URL": !ConnectionAddress.holdsPassword(value)
            default: !name.hasPrefix("NQP_NOTIFY_")
            }
        }
        self.limit = limit
    }

    /// Runs it to its end, or until its time is up; then it and what it started are killed.
    ///
    /// - Throws: `Failure` where it cannot be started, ends with another status than 0, or takes too long.
    func run(_ notification: RunNotification) throws {
        guard let program = words.first else { throw Failure(description: "is empty") }
        // Files, not pipes: a program that never reads or never stops writing holds up nobody.
        guard let input = tmpfile(), let output = tmpfile() else {
            throw Failure(description: "cannot be given its input: \(String(cString: strerror(errno)))")
        }
        defer {
            fclose(input)
            fclose(output)
        }
        guard fwrite(notification.json, 1, notification.json.count, input) == notification.json.count,
            fflush(input) == 0
        else { throw Failure(description: "cannot be given its input: \(String(cString: strerror(errno)))") }
        rewind(input)
        let child = try spawn(program, input: fileno(input), output: fileno(output), notification)
        let status = try wait(for: child)
        guard status == 0 else {
            let said = firstLine(of: fileno(output))
            throw Failure(
                description: "ended with the status \(status)" + (said.isEmpty ? "" : ": \(said)"))
        }
    }

    private func spawn(
        _ program: String, input: Int32, output: Int32, _ notification: RunNotification
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own, to be killed with what it starts.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))
        var arguments = words.map { strdup($0) } + [nil]
        let variables = environment.merging(notification.variables) { $1 }
        var pairs = variables.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + pairs { free(text) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, program, &actions, &attributes, &arguments, &pairs)
        guard error == 0 else {
            throw Failure(description: "cannot be started: \(program): \(String(cString: strerror(error)))")
        }
        return child
    }

    private func wait(for child: pid_t) throws -> Int32 {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var status: Int32 = 0
        while clock.now < deadline {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                // WIFEXITED and WEXITSTATUS are macros that Swift does not see.
                return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
            }
            if ended < 0, errno != EINTR {
                throw Failure(description: "was lost: \(String(cString: strerror(errno)))")
            }
            usleep(10_000)
        }
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        throw Failure(description: "was stopped: it took longer than \(limit.components.seconds) seconds")
    }

    private func firstLine(of descriptor: Int32) -> String {
        lseek(descriptor, 0, SEEK_SET)
        var buffer = [UInt8](repeating: 0, count: 400)
        let count = read(descriptor, &buffer, buffer.count)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }
}
