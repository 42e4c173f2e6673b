import Configuration
import Foundation

/// A configuration small enough to read in a test: written to a folder of its own, loaded, and removed.
public struct SmallConfiguration: Sendable {
    /// Name → text.
    public let files: [String: String]

    /// The given files, beside units of money and people and a tidy source where they say nothing else.
    public init(_ files: [String: String]) {
        self.files = Self.common.merging(files, uniquingKeysWith: { $1 })
    }

    private static let common = [
        "units.yaml": """
        quantities:
          yuan: { en: yuan, zh: 元 }
          person: { en: person, zh: 人 }
        symbols:
          元: yuan
        """,
        "sources/tidy.yaml": """
        id: tidy
        title: { en: Tidy, zh: 长表 }
        files: ["*.csv"]
        layout: tidy
        columns: { entity: entity, period: year, series: series, value: value }
        """,
    ]

    /// Loads the files as an edit leaves them.
    public func load(edit: (_ file: String, _ text: String) -> String = { $1 }) throws
        -> WarehouseConfiguration
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("sources"), withIntermediateDirectories: true)
        for (name, text) in files {
            try edit(name, text).write(
                to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        return try WarehouseConfiguration.load(folder: folder.path)
    }
}
