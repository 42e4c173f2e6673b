import Configuration
import Indicators
import Models
import Warehouse

extension Pipeline {
    /// - Parameters:
    ///   - told: the last run with a build that came to its end.
    ///   - acceptsLosses: whether to publish although something is lost as a whole.
    func build(
        _ writer: WarehouseWriter, run: Int, told: Int, acceptsLosses: Bool
    ) throws -> BuildReport {
        var report = try makeVintage(writer, run: run, told: told, acceptsLosses: acceptsLosses)
        if report.isRefused {
            report.wasRefusedBefore = try writer.reader.isRefusedAsBefore(run: run, told: told)
        }
        return report
    }

    private func makeVintage(
        _ writer: WarehouseWriter, run: Int, told: Int, acceptsLosses: Bool
    ) throws -> BuildReport {
        try interruption.check()
        let held = try heldFiles(writer)
        guard held.isEmpty else { return try refuse(held, writer, run: run) }
        let table = try writer.currentObservations()
        let jumps = try MergedSeriesChecks(configuration: configuration, table: table, writer: writer)
            .findings()
        guard !jumps.contains(where: { $0.severity == .error }) else {
            return try refuse(jumps, writer, run: run)
        }
        switch PanelBuilder(configuration).build(from: table) {
        case .refused(let findings): return try refuse(jumps + findings, writer, run: run)
        case .built(let panel, let built):
            let findings = jumps + built
            let index: CompositeIndex
            do throws(IndexError) {
                index = try CompositeIndex(of: panel, configuration: configuration)
            } catch {
                return try refuse(findings + [finding(for: error)], writer, run: run)
            }
            return try publish(
                panel, index, findings: findings, writer, run: run, told: told,
                acceptsLosses: acceptsLosses)
        }
    }

    private func publish(
        _ panel: Panel, _ index: CompositeIndex, findings: [Finding], _ writer: WarehouseWriter, run: Int,
        told: Int, acceptsLosses: Bool
    ) throws -> BuildReport {
        let hash = ContentHash.of(panel, definition: configuration.canonicalDefinition)
        var (findings, refused) = (findings, [ModelEstimates]())
        var diff: VintageDiff?
        var result = BuildReport.Result.refused
        do {
            var publication = try writer.publish(panel, index, hash: hash, findings: findings, run: run) {
                progress("estimating \(configuration.models.models.count.counted("model"))")
                let estimates = ModelEstimator(panel: panel, index: index, configuration: configuration)
                    .estimateAll()
                refused = estimates.filter(\.isRefused)
                return estimates
            } examine: { before, after in
                try interruption.check()
                let changes = try writer.reader.diff(from: before, to: after)
                diff = changes
                let severity = acceptsLosses ? .warning : configuration.checks.severity(of: .lostCoverage)
                let losses = changes.losses.filter(\.isOfCoverage).map { Finding(loss: $0, severity) }
                if severity == .error, !losses.isEmpty { throw LossRefused(findings: losses) }
                try writer.record(losses, run: run)
                findings += losses
            }
            // Against what readers had, which need not be the vintage of the number before.
            if case .published(let vintage, _) = publication, let diff {
                publication = .published(vintage: vintage, changedCells: diff.cells.count)
            }
            let (told, untold) = try asTold(publication, writer, run: run, told: told)
            diff = diff ?? untold
            result = .published(told, hash: hash)
        } catch let refusal as LossRefused {
            // What the vintage would have been is still worth a look.
            findings += refusal.findings
            try writer.record(findings, run: run)
        }
        return BuildReport(
            result: result, counts: panel.counts, findings: findings, refusedModels: refused, diff: diff)
    }

    /// Undoes a publication.
    private struct LossRefused: Error {
        let findings: [Finding]
    }

    /// Files that were refused and neither mended nor replaced, where the rules say that the build waits for them.
    private func heldFiles(_ writer: WarehouseWriter) throws -> [Finding] {
        guard configuration.checks.severity(of: .refusedFile) == .error else { return [] }
        return try writer.archivedFiles().filter { $0.file.last?.isLoaded == false && !$0.isReplaced }.map {
            Finding(
                .refusedFile, .error, file: $0.name, found: "a file that was refused",
                expected: "no refused file, as refused_file is an error in checks.yaml",
                remedy:
                    "See its findings; deliver it mended under the same name, or set refused_file to warning."
            )
        }
    }

    /// The findings are kept, the published vintage stays.
    private func refuse(_ findings: [Finding], _ writer: WarehouseWriter, run: Int) throws -> BuildReport {
        try writer.record(findings, run: run)
        return BuildReport(result: .refused, counts: [:], findings: findings, refusedModels: [])
    }

    private func finding(for error: IndexError) -> Finding {
        var series: String?
        if case .constantIndicator(let id, _) = error { series = id }
        if case .notFinite(let id) = error { series = id }
        return Finding(
            .constantIndicator, .error, series: series, found: "\(error)",
            expected: "indicators that differ between entities and years",
            remedy: "Look at the indicator's inputs: nqp lineage ENTITY YEAR \(series ?? "INDICATOR").")
    }
}

extension VintageLoss {
    /// Whether readers of the index lose an entity, a year or an indicator as a whole.
    fileprivate var isOfCoverage: Bool { grade == .critical && kind != .estimate }
}

extension Finding {
    fileprivate init(loss: VintageLoss, _ severity: Severity) {
        let what =
            loss.kind == .filledCells
            ? "all values of" : "the \(loss.kind == .removedCells ? "cells of" : loss.kind.rawValue)"
        self.init(
            .lostCoverage, severity,
            series: [.indicator, .removedCells, .filledCells].contains(loss.kind) ? loss.name : nil,
            found:
                "\(what) \(loss.name) \(loss.kind == .filledCells ? "would be filled in, not known" : "would be lost")",
            expected: "what the published vintage has",
            remedy: "See nqp run --dry-run for what else changes; if it is meant, publish with --accept.")
    }
}
