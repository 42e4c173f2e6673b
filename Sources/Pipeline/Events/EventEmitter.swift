import Configuration
import Foundation
import OpenLineage
import Warehouse
import Webhooks

/// Tells catalogues of lineage what runs do, as events of OpenLineage: one when a run begins; when it ended, the steps that
/// it did, and that it ended. What cannot be told is a warning, and nothing of the run.
public struct EventEmitter: RunObserver {
    private let settings: EventSettings
    private let configuration: WarehouseConfiguration
    private let warn: @Sendable (String) -> Void

    /// - Parameter warn: is told what could not be sent.
    public init(
        _ settings: EventSettings, configuration: WarehouseConfiguration,
        warn: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        self.configuration = configuration
        self.warn = warn
    }

    public func began(_ run: ObservedRun) { send([RunEvents(run, settings).start]) }

    public func ended(_ run: ObservedRun?, _ end: RunEnd, reading writer: WarehouseWriter?) {
        // What could not begin is no run.
        guard let run, let writer else { return }
        let events = RunEvents(run, settings)
        var steps: [RunEvent] = []
        var published = events.publication(by: end)
        var outputs: [OutputDataset] = []
        do {
            // A run that failed may have lost its session.
            if end.outcome != .failed {
                let tables = try WarehouseTables(
                    configuration: configuration, facets: events, reading: writer)
                steps = try StepEvents(run, end, events, tables, reading: writer).events
                if run.command == "publish", let current = try writer.reader.publication() {
                    published = current
                    outputs = tables.published(version: current.contentHash)
                }
            }
        } catch {
            warn("OpenLineage: the steps of the run cannot be told: \(error)")
        }
        send(steps + [events.end(end, published, outputs: outputs)])
    }

    /// A place that cannot be reached is not tried again with the rest; one that rejects an event may take the next.
    private func send(_ events: [RunEvent]) {
        for sink in settings.sinks {
            var (lost, reason): (Int, (any Error)?) = (0, nil)
            for (number, event) in events.enumerated() {
                do {
                    try sink.send(event.json())
                } catch let error as HTTPPostError where error.isAnswer {
                    (lost, reason) = (lost + 1, reason ?? error)
                } catch {
                    (lost, reason) = (lost + events.count - number, reason ?? error)
                    break
                }
            }
            if let reason { warn("OpenLineage: \(reason); \(lost) of \(events.count) events not sent") }
        }
    }
}

/// The events of a command.
struct RunEvents {
    let run: ObservedRun
    let settings: EventSettings

    init(_ run: ObservedRun, _ settings: EventSettings) {
        self.run = run
        self.settings = settings
    }

    /// Says which program, in a URI. Its path ends with the program's name, by which catalogues sort what they are told.
    var producer: String { "nqp:/nqp#\(run.programVersion)" }

    func facet<Content>(_ content: Content) -> Facet<Content> { Facet(content, producer: producer) }

    var start: RunEvent {
        event(
            .start, at: run.startedAt,
            note: WarehouseRun(number: run.number, configuration: run.configuration))
    }

    /// What a build published.
    func publication(by end: RunEnd) -> WarehouseReader.Publication? {
        guard case .published(let publication, let hash) = end.build?.result else { return nil }
        return WarehouseReader.Publication(vintage: publication.vintage, contentHash: hash)
    }

    /// The end of the command: FAIL where data were refused, as its exit status says; ABORT where somebody ended it.
    func end(
        _ end: RunEnd, _ published: WarehouseReader.Publication?, outputs: [OutputDataset]
    ) -> RunEvent {
        let state: RunEvent.State =
            end.outcome == .done ? .complete : end.error is Interruption.Ended ? .abort : .fail
        return event(
            state, at: end.endedAt,
            note: WarehouseRun(
                number: run.number, outcome: end.outcome.rawValue, message: end.message,
                configuration: run.configuration, vintage: published?.vintage,
                contentHash: published?.contentHash, publication: end.publication?.rawValue),
            error: end.outcome == .done ? nil : end.message, outputs: outputs)
    }

    private func event(
        _ state: RunEvent.State, at time: Date, note: WarehouseRun, error: String? = nil,
        outputs: [OutputDataset] = []
    ) -> RunEvent {
        var facets = runFacets(error: error)
        facets.parent = settings.parent.map(facet)
        facets.warehouseRun = facet(note)
        return RunEvent(
            state, at: time, run: Run(run.id, facets: facets),
            job: job("nqp.\(run.command)", "COMMAND", Self.documentation[run.command] ?? ""),
            outputs: outputs, producer: producer)
    }

    func runFacets(error: String?) -> RunFacets {
        var facets = RunFacets()
        facets.processingEngine = facet(ProcessingEngine(name: "nqp", version: run.programVersion))
        facets.errorMessage = error.map { facet(ErrorMessage($0)) }
        return facets
    }

    func job(_ name: String, _ kind: String, _ documentation: String) -> Job {
        var facets = JobFacets()
        facets.documentation = facet(JobDocumentation(documentation))
        facets.jobType = facet(JobType(kind))
        return Job(namespace: settings.namespace, name: name, facets: facets)
    }

    private static let documentation = [
        "run": "The nightly job: ingests an inbox, builds a vintage, publishes it.",
        "ingest": "Archives and loads files.",
        "build": "Makes a vintage from what is loaded, and publishes it.",
        "publish": "Makes an older vintage the published one.",
    ]
}
