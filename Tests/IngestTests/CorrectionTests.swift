import Configuration
import Foundation
import Spreadsheet
import Testing

@testable import Ingest

@Suite("Correcting cells")
struct CorrectionTests {
    private static let table = """
        province,year,gdp
        北京,2020,361026
        上海,2020,38963.3
        天津,2020,…

        """

    /// Reads the table with one correction, written as corrections.yaml has it.
    private func read(_ correction: String) throws -> (FileReading, RecordingSink) {
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("nqp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: Shipped.repository + "/etl-config"), to: copy)
        try
            "corrections:\n  - { source: wide, file: \"wide-*\", reason: point lost, evidence: yearbook, \(correction) }\n"
            .write(to: copy.appendingPathComponent("corrections.yaml"), atomically: true, encoding: .utf8)
        let configuration = try WarehouseConfiguration.load(folder: copy.path)
        let source = try #require(configuration.source(forFileNamed: "wide-x.csv"))
        let bytes = Array(Self.table.utf8)
        let identity = try FileIdentity(of: MemorySource(bytes), named: "wide-x.csv", declared: nil)
        let sink = RecordingSink()
        let reading = try FileReader(configuration).read(
            MemorySource(bytes), named: "wide-x.csv", format: identity.format.get(), source: source,
            into: sink)
        return (reading, sink)
    }

    @Test(
        "a cell that holds what is expected is read as the correction says; its text and number stay as written",
        arguments: [
            ("cells: C2, action: override, value: 36102.6, expect: 361026", [36102.6, 38963.3]),
            (
                "entity: Beijing, series: gdp, year: 2020, action: rescale, factor: 0.1, expect: [100000, 999999]",
                [36102.6, 38963.3]
            ),
            ("cells: C2, action: drop, expect: 361026", [38963.3]),
            ("cells: C3, action: flag, expect: 38963.3", [361026, 38963.3]),
            ("cells: C4, action: override, value: 14000, expect: …", [361026, 38963.3, 14000]),
        ] as [(String, [Double])])
    func corrected(correction: String, values: [Double]) throws {
        let (reading, sink) = try read(correction)
        #expect(sink.observations.map { ($0.value * 10).rounded() / 10 } == values)
        #expect(reading.corrections.count == 1 && !reading.findings.contains { $0.rule == .staleCorrection })
        if let first = sink.observations.first, first.row == 2 {
            #expect(first.sourceValue == 361_026 && sink.texts.first == "361026")
        }
    }

    @Test(
        "a cell that was mended, or is not there, is not corrected, and a finding says so",
        arguments: [
            "cells: C3, action: rescale, factor: 10, expect: 3896.33",
            "cells: C2:C3, action: rescale, factor: 0.1, expect: [100000, 999999]",
            "cells: C9, action: drop, expect: 1",
            "entity: Hebei, series: gdp, year: 2020, action: flag, expect: 1",
        ])
    func stale(correction: String) throws {
        let (reading, sink) = try read(correction)
        #expect(sink.observations.contains { $0.value == 38963.3 })
        let finding = try #require(reading.findings.first { $0.rule == .staleCorrection })
        #expect(finding.severity == .error && finding.expected.contains("corrections.yaml:2:"))
        #expect(reading.isRefused && finding.remedy.contains("narrow `file: \"wide-*\"`"))
    }
}
