import Configuration
import Crypto
import Foundation

/// The files under `sql/`, from which a database is made and kept up to date.
public struct SQLFolder: Sendable {
    /// The folder's path.
    public let path: String

    public init(path: String) { self.path = path }

    /// One file.
    struct Script {
        /// Path inside the folder, `views/nqp/index.sql`.
        let name: String
        let text: String

        /// SHA-256 of the text, in hexadecimal.
        var sha256: String { SHA256.hash(data: Data(text.utf8)).hexadecimal }
    }

    /// The text of one file.
    ///
    /// - Throws: `WarehouseError.installation`.
    func text(_ name: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
            throw WarehouseError.installation("\(path)/\(name) is missing")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The `.sql` files directly in a folder, by name.
    ///
    /// - Throws: `WarehouseError.installation`.
    func scripts(in folder: String) throws -> [Script] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder) else {
            throw WarehouseError.installation("\(path)/\(folder) is missing")
        }
        return try names.filter { $0.hasSuffix(".sql") }.sorted()
            .map { Script(name: "\(folder)/\($0)", text: try text("\(folder)/\($0)")) }
    }

    /// All views, each after those that its `-- requires: schema/view …` lines name.
    ///
    /// - Throws: `WarehouseError.installation` for a requirement that no file meets, or a circle.
    func views() throws -> [View] {
        var waiting = try ["core", "nqp", "audit"].flatMap { schema in
            try scripts(in: "views/\(schema)").map { View(schema: schema, script: $0) }
        }
        var ordered: [View] = []
        var made: Set<String> = []
        while !waiting.isEmpty {
            let ready = waiting.filter { $0.requirements.allSatisfy(made.contains) }
            guard !ready.isEmpty else {
                let names = waiting.map(\.key).joined(separator: ", ")
                throw WarehouseError.installation(
                    "views require each other in a circle, or one that does not exist: \(names)")
            }
            ordered += ready
            made.formUnion(ready.map(\.key))
            waiting.removeAll { made.contains($0.key) }
        }
        return ordered
    }

    /// A file that makes one view.
    struct View {
        let schema: String
        let name: String
        let script: Script

        init(schema: String, script: Script) {
            self.schema = schema
            self.script = script
            name = script.name.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
        }

        /// `nqp/index`
        var key: String { "\(schema)/\(name)" }

        var requirements: [String] {
            script.text.split(separator: "\n").filter { $0.hasPrefix("-- requires:") }
                .flatMap { $0.dropFirst("-- requires:".count).split(separator: " ").map(String.init) }
        }
    }
}
