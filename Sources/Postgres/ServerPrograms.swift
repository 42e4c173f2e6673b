import Foundation

/// Where this machine keeps PostgreSQL's server programs.
public struct ServerPrograms: Sendable {
    /// The folder that holds `initdb`, `pg_ctl` and `postgres`.
    public let folder: String
    /// The major version, 15.
    public let majorVersion: Int

    /// The oldest server that nqp runs on.
    public static let minimumVersion = 14

    /// Finds the newest installation: `pg_config --bindir`, the folders of `PATH`, then the places where
    /// Debian, Red Hat and the PostgreSQL project install.
    ///
    /// - Throws: `EmbeddedServerError.programsNotFound`.
    public static func find() throws -> ServerPrograms {
        var folders: [String] = []
        if let answer = try? Subprocess.run("pg_config", ["--bindir"]), answer.status == 0 {
            folders.append(answer.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        folders += (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for (root, suffix) in [("/usr/lib/postgresql", "bin"), ("/usr", "bin"), ("/opt/homebrew/opt", "bin")]
        {
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            folders += entries.filter { root == "/usr/lib/postgresql" || $0.hasPrefix("pgsql-") }
                .map { "\(root)/\($0)/\(suffix)" }
        }
        var best: ServerPrograms?
        for folder in folders where best?.folder != folder {
            guard FileManager.default.isExecutableFile(atPath: folder + "/initdb"),
                FileManager.default.isExecutableFile(atPath: folder + "/pg_ctl"),
                let version = majorVersion(of: folder + "/postgres"), version >= minimumVersion
            else { continue }
            if version > best?.majorVersion ?? 0 {
                best = ServerPrograms(folder: folder, majorVersion: version)
            }
        }
        guard let best else { throw EmbeddedServerError.programsNotFound }
        return best
    }

    private static func majorVersion(of program: String) -> Int? {
        guard FileManager.default.isExecutableFile(atPath: program),
            let answer = try? Subprocess.run(program, ["--version"]), answer.status == 0
        else { return nil }
        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        let words = answer.output.split(separator: " ")
        return words.lazy.compactMap { Int($0.prefix { $0.isNumber }) }.first
    }
}
