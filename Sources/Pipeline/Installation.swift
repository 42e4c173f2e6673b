import Foundation
import Warehouse

/// Where the program finds what it needs besides a database.
public struct Installation: Sendable {
    /// `sql/`, which belongs to the program.
    public let sql: SQLFolder
    /// `etl-config/`, which belongs to the user.
    public let configuration: String

    /// Why something is not found.
    public struct NotFound: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - executable: the path of the running program.
    ///   - configuration: a folder given by the user; nil: `NQP_CONFIG`, `./etl-config`, or the one beside `sql/`.
    ///   - environment: `NQP_HOME` names the folder that holds `sql/`; otherwise it is looked for above the program,
    ///     never in the working directory, whose files anybody may have written.
    /// - Throws: `NotFound`.
    public init(executable: String, configuration: String?, environment: [String: String]) throws {
        let home = try Self.home(executable: executable, environment: environment)
        sql = SQLFolder(path: home + "/sql")
        if let given = configuration ?? environment["NQP_CONFIG"].flatMap({ $0.isEmpty ? nil : $0 }) {
            self.configuration = given
        } else if Self.isFolder("etl-config") {
            self.configuration = "etl-config"
        } else {
            self.configuration = home + "/etl-config"
        }
    }

    private static func home(executable: String, environment: [String: String]) throws -> String {
        if let given = environment["NQP_HOME"], !given.isEmpty {
            guard isFolder(given + "/sql/migrations") else {
                throw NotFound(
                    description: "NQP_HOME is \(given), but \(given)/sql/migrations does not exist")
            }
            return given
        }
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            for home in [folder.path, folder.path + "/share/nqp"] where isFolder(home + "/sql/migrations") {
                return home
            }
            folder.deleteLastPathComponent()
        }
        throw NotFound(
            description:
                "the folder sql/ is not found above \(executable). Set NQP_HOME to the folder that holds it")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }
}
