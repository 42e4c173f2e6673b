import Configuration
import Foundation
import Testing

@testable import Ingest

/// Reads texts as tables under the shipped configuration and sources of `layout: table`.
struct TableTrial: Sendable {
    private let declarations: [String]
    private let configuration: Result<WarehouseConfiguration, any Error>

    /// - Parameter declarations: of each, the lines of a source behind `layout: table`.
    init(_ declarations: [String]) {
        self.declarations = declarations
        configuration = Result {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "nqp-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try FileManager.default.copyItem(
                at: URL(fileURLWithPath: Shipped.repository + "/etl-config"), to: folder)
            for (number, declaration) in declarations.enumerated() {
                let source = """
                    id: trial_\(number)
                    title: { en: A trial }
                    files: ["trial-\(number)-*.csv"]
                    layout: table
                    released: { from_name: "YYYY-MM-DD" }
                    \(declaration)
                    """
                try source.write(
                    to: folder.appendingPathComponent("sources/trial\(number).yaml"), atomically: true,
                    encoding: .utf8)
            }
            return try WarehouseConfiguration.load(folder: folder.path)
        }
    }

    /// What comes of a text, cells by `|`, under one of the declarations.
    ///
    /// - Returns: entity, year and value of what is read; rules and texts of what is found, warnings where they are wanted.
    func read(_ text: String, _ declaration: String, warnings: Bool = false) throws -> (
        cells: [String], findings: [String]
    ) {
        let number = try #require(declarations.firstIndex(of: declaration))
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("nqp-\(UUID().uuidString)").appendingPathComponent(
                "trial-\(number)-2024-02-01.csv")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        try (text.replacing("|", with: ",") + "\n").write(to: file, atomically: true, encoding: .utf8)
        let explanation = try FileExplanation(
            path: file.path, configuration: configuration.get(),
            arrival: try #require(CalendarDate("2024-03-01")))
        let refused = explanation.reading?.isRefused == true
        return (
            refused ? [] : explanation.cells.map { "\($0.entity) \($0.period) \($0.series) \($0.value)" },
            explanation.findings.filter { warnings || $0.severity != .warning }.map {
                "\($0.rule.rawValue): \($0.found)"
            }
        )
    }
}
