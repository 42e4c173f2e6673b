import Foundation
import Glibc

/// A program run to its end, by `posix_spawn`.
///
/// Foundation's `Process` notices the end of a program by the closing of a socket that the program inherits;
/// a daemon that the program leaves behind keeps it open, and `waitUntilExit` waits for the daemon.
enum Subprocess {
    struct Answer {
        let status: Int32
        /// Standard output and standard error together.
        let output: String
    }

    /// Runs a program and waits for it, not for what it leaves running.
    ///
    /// - Throws: `EmbeddedServerError.program` when it cannot be started.
    static func run(_ program: String, _ arguments: [String]) throws -> Answer {
        // A file, not a pipe: a daemon that keeps a pipe open would never let it end.
        guard let file = tmpfile() else { throw failure(program, errno) }
        defer { fclose(file) }
        let descriptor = fileno(file)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 2)

        // PG* variables are meant for clients of another server; secrets of ours are nothing to a server that goes on; and
        // the server's messages are parsed.
        let others = ["PG", "NQP_", "OPENLINEAGE_"]
        let environment = ProcessInfo.processInfo.environment.filter { variable in
            !others.contains { variable.key.hasPrefix($0) }
        }.merging(["LC_ALL": "C"]) { $1 }
        var child: pid_t = 0
        let error = withCStringArray([program] + arguments) { arguments in
            withCStringArray(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawnp(&child, program, &actions, nil, arguments, environment)
            }
        }
        guard error == 0 else { throw failure(program, error) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw failure(program, errno) }
        }
        // WIFEXITED and WEXITSTATUS are macros that Swift does not see.
        let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
        return Answer(status: code, output: contents(of: descriptor))
    }

    private static func failure(_ program: String, _ error: Int32) -> EmbeddedServerError {
        .program(program, output: String(cString: strerror(error)))
    }

    private static func contents(of descriptor: Int32) -> String {
        lseek(descriptor, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0, bytes.count < 1 << 20 {
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Calls `body` with a null-terminated array of C strings that it may keep until it returns.
    private static func withCStringArray<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
        pointers.append(nil)
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeBufferPointer { list in
            // Never nil: the list holds at least its terminator.
            guard let start = list.baseAddress else { preconditionFailure("empty argument list") }
            return body(start)
        }
    }
}
