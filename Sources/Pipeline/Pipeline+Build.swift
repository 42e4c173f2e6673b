import Configuration
import Indicators
import Models
import Warehouse

extension Pipeline {
    /// - Parameter run: nil: a rehearsal.
    func build(_ writer: WarehouseWriter, run: Int?) throws -> BuildReport {
        let table = try writer.currentObservations()
        switch PanelBuilder(configuration).build(from: table) {
        case .refused(let findings): return try refuse(findings, writer, run: run)
        case .built(let panel, let findings):
            let index: CompositeIndex
            do throws(IndexError) {
                index = try CompositeIndex(of: panel, configuration: configuration)
            } catch {
                return try refuse(findings + [finding(for: error)], writer, run: run)
            }
            let hash = ContentHash.of(panel, definition: configuration.canonicalDefinition)
            guard let run else {
                return BuildReport(
                    result: .rehearsed(hash: hash), counts: panel.counts, findings: findings,
                    refusedModels: [])
            }
            var refused: [ModelEstimates] = []
            let publication = try writer.publish(panel, index, hash: hash, findings: findings, run: run) {
                progress("estimating \(configuration.models.models.count) models")
                let estimates = ModelEstimator(panel: panel, index: index, configuration: configuration)
                    .estimateAll()
                refused = estimates.filter(\.isRefused)
                return estimates
            }
            return BuildReport(
                result: .published(publication, hash: hash), counts: panel.counts, findings: findings,
                refusedModels: refused)
        }
    }

    /// The findings are kept, the published vintage stays.
    private func refuse(_ findings: [Finding], _ writer: WarehouseWriter, run: Int?) throws -> BuildReport {
        if let run { try writer.record(findings, run: run) }
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
