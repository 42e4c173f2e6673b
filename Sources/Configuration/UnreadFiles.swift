import Foundation

/// A YAML file of a configuration folder that nothing reads, most likely for a slip in its name.
public struct UnreadFile: Sendable, Hashable, CustomStringConvertible {
    /// Its path in the folder.
    public let path: String
    /// The file that was probably meant.
    public let suggestion: String?

    public var description: String {
        "\(path) is read by nothing" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}

extension WarehouseConfiguration {
    /// The files that a folder may hold beside `sources/*.yaml`.
    static let fileNames = [
        "index", "units", "entities", "series", "indicators", "variables", "frontiers", "policies", "checks",
        "corrections", "models", "reference", "sample",
    ].map { $0 + ".yaml" }

    /// The YAML files of the folder that it was loaded from and that no part of it comes from, in folders of it and under names like
    /// `index.yaml.bak` too.
    public func unreadFiles(in folder: String) -> [UnreadFile] {
        let read = Set(files.map(\.path))
        let all = FileManager.default.enumerator(atPath: folder)?.lazy.compactMap { $0 as? String }.prefix(
            10_000)
        return (all.map(Array.init) ?? []).sorted().filter { path in
            let name = path.split(separator: "/").last?.lowercased() ?? ""
            return !path.split(separator: "/").contains { $0.hasPrefix(".") }
                && (name.contains(".yaml") || name.contains(".yml"))
        }
        .filter { !read.contains($0) }
        .map { path in
            let name = path.lowercased().hasSuffix(".yml") ? path.dropLast(3) + "yaml" : path[...]
            return UnreadFile(
                path: path,
                suggestion: path.hasPrefix("sources/")
                    ? (name == path ? nil : String(name))
                    : Spelling.closest(to: String(name), among: Self.fileNames))
        }
    }
}
