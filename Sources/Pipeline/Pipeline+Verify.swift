import Configuration
import Foundation
import Indicators
import Ingest
import Models
import Spreadsheet
import Warehouse

/// What recomputing a whole warehouse from its archived bytes found.
public struct WarehouseVerification: Sendable {
    public let fileCount: Int
    public let loadCount: Int
    public let observationCount: Int
    public let vintageCount: Int
    /// The hash of the last link of the chain, to be noted where nobody who may write here may write; nil: no vintages.
    public let chainHead: String?
    /// In the order of what they rest on: files, configurations, loads, observations, vintages.
    public let discrepancies: [Discrepancy]
    /// How many more there are of each kind than are listed.
    public let unlisted: Int

    /// Whether no vintage has the chain hash that was noted, which is one of the discrepancies.
    public let isHeadUnknown: Bool
    /// The vintage that has it.
    public let headVintage: Int?

    public var isIntact: Bool { discrepancies.isEmpty }
    /// Whether all that is stored is what the archived bytes give, whatever was noted elsewhere.
    public var isAsArchived: Bool { discrepancies.count + unlisted == (isHeadUnknown ? 1 : 0) }
}

extension Pipeline {
    /// Reads every archived file again, makes every vintage from what they say, and compares everything that is stored
    /// with it: observations, cells, weights and scores bit by bit, estimates to 1e-10, the chain of hashes, and of publications
    /// what the runs that made them allow.
    ///
    /// Nothing is written. The work grows with files, their readings and vintages, each once.
    ///
    /// - Parameter head: a chain hash noted earlier, or its beginning, in letters of either case, which some vintage must have; nil:
    ///   none was.
    /// - Throws: `WarehouseError.ambiguousHash`; `PostgresError`, `WarehouseError`, `Interruption.Ended`.
    public func verifyAll(head: String? = nil) throws -> WarehouseVerification {
        let auditor = try WarehouseAuditor(database.connectUpToDate())
        let vintages = try auditor.vintages()
        let head = head?.lowercased()
        let holders = head.map { head in vintages.filter { $0.chainHash.hasPrefix(head) } }
        if let head, let holders, holders.count > 1 {
            throw WarehouseError.ambiguousHash(head, vintages: holders.map(\.number))
        }
        let isHeadUnknown = holders?.isEmpty == true
        var verifier = WarehouseVerifier(
            auditor: auditor, workbooks: workbooks, programVersion: programVersion)
        try verifier.readConfigurations()
        try verifier.hashFiles()
        let loads = try auditor.loads()
        var next = 0
        var previous: WarehouseAuditor.RecordedVintage?
        for vintage in vintages {
            while next < loads.count, loads[next].id <= vintage.lastLoad {
                try interruption.check()
                try verifier.read(loads[next])
                next += 1
            }
            try interruption.check()
            progress("vintage \(vintage.number) of \(vintages.count)")
            try verifier.recompute(vintage, after: previous)
            previous = vintage
        }
        for load in loads[next...] { try verifier.read(load) }
        try verifier.readDiary()
        try verifier.finish(unknownHead: isHeadUnknown ? head : nil)
        return WarehouseVerification(
            fileCount: verifier.files.count, loadCount: loads.count,
            observationCount: verifier.observationCount, vintageCount: vintages.count,
            chainHead: previous?.chainHash, discrepancies: verifier.discrepancies,
            unlisted: verifier.unlisted,
            isHeadUnknown: isHeadUnknown, headVintage: holders?.first?.number)
    }
}

extension Database {
    /// The last configuration that runs recorded and this version takes; nil: none was.
    ///
    /// - Throws: `PostgresError`, `WarehouseError`, `EmbeddedServerError`.
    public func newestRecordedConfiguration() throws -> WarehouseConfiguration? {
        try WarehouseAuditor(connectUpToDate()).configurations().sorted { $0.key > $1.key }
            .lazy.compactMap { try? WarehouseConfiguration.load(recorded: $0.value.files) }.first
    }
}
