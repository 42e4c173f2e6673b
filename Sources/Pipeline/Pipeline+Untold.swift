import Configuration
import Ingest
import Warehouse

extension Pipeline {
    /// Finds out what of a report is news: adds what runs left of files that ended before they could tell, stores why files
    /// were skipped, and notes what was told before.
    ///
    /// - Parameter told: the last run that came to its end.
    func complete(_ report: inout IngestReport, _ writer: WarehouseWriter, run: Int, told: Int) throws {
        try addUntold(to: &report, writer, run: run, told: told)
        try note(skipped: &report, writer, run: run, told: told)
        for (place, file) in report.files.enumerated() where file.quarantinedCellCount > 0 {
            report.files[place].toldCellCount = try writer.reader.toldQuarantinedCellCount(
                ofFile: file.sha256, named: file.name, told: told)
        }
    }

    private func addUntold(
        to report: inout IngestReport, _ writer: WarehouseWriter, run: Int, told: Int
    ) throws {
        for untold in try writer.reader.untoldIngests(after: told, before: run) {
            let outcome = FileOutcome(untold)
            let place = report.files.firstIndex {
                Delivery.Key($0.name, $0.sha256) == Delivery.Key(untold.name, untold.sha256)
            }
            guard let place else {
                progress("\(outcome.name), \(outcome.note ?? ""): \(Self.describe(outcome))")
                report.files.append(outcome)
                continue
            }
            // What this run read anew stands.
            if [.known, .stillRefused].contains(report.files[place].state) { report.files[place] = outcome }
        }
    }

    private func note(
        skipped report: inout IngestReport, _ writer: WarehouseWriter, run: Int, told: Int
    ) throws {
        let skipped = report.files.indices.filter { report.files[$0].state == .skipped }
        guard !skipped.isEmpty else { return }
        try writer.record(skipped.flatMap { report.files[$0].findings }, run: run)
        let known = try writer.reader.filesOfOldFindings(inRun: run, told: told)
        for place in skipped {
            report.files[place].wasSkippedBefore = known.contains(report.files[place].name)
        }
    }

    /// A publication as it is told: of one that a run made and did not live to tell, as that run would have.
    func asTold(
        _ publication: WarehouseWriter.Publication, _ writer: WarehouseWriter, run: Int, told: Int
    ) throws -> (WarehouseWriter.Publication, VintageDiff?) {
        guard case .unchanged(let vintage) = publication,
            let untold = try writer.reader.untoldPublication(of: vintage, after: told, before: run)
        else { return (publication, nil) }
        let diff = try untold.before.map { try writer.reader.diff(from: $0, to: vintage) }
        let changedCells = diff?.cells.count ?? untold.changedCount
        return (
            untold.isNew
                ? .published(vintage: vintage, changedCells: changedCells) : .republished(vintage: vintage),
            diff
        )
    }
}

extension FileOutcome {
    fileprivate init(_ untold: WarehouseReader.UntoldIngest) {
        self.init(
            name: untold.name, sha256: untold.sha256, state: untold.isLoaded ? .loaded : .refused,
            source: untold.source, encoding: untold.encoding, releasedOn: untold.releasedOn,
            observationCount: untold.observationCount, missingCount: untold.missingCount,
            ignoredCount: untold.ignoredCount, findings: untold.findings,
            note: "by run \(untold.run), which did not finish")
        untoldRun = untold.run
    }
}
