import Configuration
import Foundation
import OpenLineage
import Postgres
import Warehouse

/// The steps of a run as jobs of their own, each with what it read and wrote, field by field:
///
/// `nqp.ingest.files` (files → `nqp.observation`), `nqp.build.panel` (→ `nqp.panel_wide`, `nqp.covariate_wide`),
/// `nqp.build.index` (→ `nqp.index`, `nqp.weight`), `nqp.build.estimates` (→ `nqp.estimate`).
///
/// `nqp.observation` and `nqp.estimate` are long tables: `value.gdp` stands for `value` in the rows of the series gdp,
/// `estimate.baseline` for `estimate` in those of the model. Times of a step are those of its run.
struct StepEvents {
    let events: [RunEvent]

    init(
        _ run: ObservedRun, _ end: RunEnd, _ facets: RunEvents, _ tables: WarehouseTables,
        reading writer: WarehouseWriter
    ) throws {
        let writing = EventWriter(run: run, end: end, events: facets)
        var events: [RunEvent] = []
        if let ingest = end.ingest {
            let runs = Set(ingest.files.compactMap(\.untoldRun)).union([run.number])
            let loaded = try writer.loadedSeries(runs: runs.sorted())
            if !loaded.isEmpty { events += writing.step(LoadedFiles(loaded, tables).step) }
        }
        if let build = end.build {
            switch build.result {
            case .refused: events += writing.step(tables.panel(version: nil), error: build.summary)
            case .published(_, let hash):
                let refused = Set(build.refusedModels.map(\.model.id))
                for step in [
                    tables.panel(version: hash), tables.index(version: hash),
                    tables.estimates(version: hash, without: refused),
                ] { events += writing.step(step) }
            }
        }
        self.events = events
    }
}

/// A job that is part of a command.
struct Step {
    let job: String
    let documentation: String
    let inputs: [InputDataset]
    let outputs: [OutputDataset]
}

/// Makes the events of steps.
private struct EventWriter {
    let run: ObservedRun
    let end: RunEnd
    let events: RunEvents

    /// - Parameter error: the step failed; it wrote nothing.
    func step(_ step: Step, error: String? = nil) -> [RunEvent] {
        let id = UUID()
        func event(_ state: RunEvent.State, at time: Date, error: String? = nil) -> RunEvent {
            var facets = events.runFacets(error: error)
            facets.parent = events.facet(
                ParentRun(run: run.id, namespace: events.settings.namespace, job: "nqp.\(run.command)"))
            return RunEvent(
                state, at: time, run: Run(id, facets: facets),
                job: events.job("nqp.\(step.job)", "TASK", step.documentation), inputs: step.inputs,
                outputs: state == .complete ? step.outputs : [], producer: events.producer)
        }
        return [
            event(.start, at: run.startedAt),
            event(error == nil ? .complete : .fail, at: end.endedAt, error: error),
        ]
    }
}
