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

    /// The YAML files of the folder that it was loaded from and that no part of it comes from.
    public func unreadFiles(in folder: String) -> [UnreadFile] {
        let read = Set(files.map(\.path))
        return ["", "sources/"].flatMap { place in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + place)) ?? []).sorted()
                .filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
                .map { place + $0 }
        }
        .filter { !read.contains($0) }
        .map { path in
            let name = path.hasSuffix(".yml") ? path.dropLast(3) + "yaml" : path[...]
            return UnreadFile(
                path: path,
                suggestion: path.hasPrefix("sources/")
                    ? (name == path ? nil : String(name))
                    : Spelling.closest(to: String(name), among: Self.fileNames))
        }
    }
}
