import Configuration
import Foundation
import OpenLineage
import Warehouse

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
        do {
            // A run that failed may have lost its session.
            if end.outcome != .failed {
                steps = try StepEvents(run, end, settings, configuration, reading: writer).events
            }
        } catch {
            warn("OpenLineage: the steps of the run cannot be told: \(error)")
        }
        send(steps + [events.end(end)])
    }

    /// A place that fails once is not tried again with the rest.
    private func send(_ events: [RunEvent]) {
        for sink in settings.sinks {
            for (number, event) in events.enumerated() {
                do {
                    try sink.send(event.json())
                } catch {
                    warn("OpenLineage: \(error); \(events.count - number) of \(events.count) events not sent")
                    break
                }
            }
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

    /// Says which program, in a URI.
    var producer: String { "urn:nqp:\(run.programVersion)" }

    func facet<Content>(_ content: Content) -> Facet<Content> { Facet(content, producer: producer) }

    var start: RunEvent {
        event(
            .start, at: run.startedAt,
            note: WarehouseRun(number: run.number, configuration: run.configuration))
    }

    /// The end of the command: FAIL where data were refused, as its exit status says.
    func end(_ end: RunEnd) -> RunEvent {
        var (vintage, hash): (Int?, String?)
        if case .published(let publication, let found) = end.build?.result {
            (vintage, hash) = (publication.vintage, found)
        }
        return event(
            end.outcome == .done ? .complete : .fail, at: end.endedAt,
            note: WarehouseRun(
                number: run.number, outcome: end.outcome.rawValue, message: end.message,
                configuration: run.configuration, vintage: vintage, contentHash: hash),
            error: end.outcome == .done ? nil : end.message)
    }

    private func event(_ state: RunEvent.State, at time: Date, note: WarehouseRun, error: String? = nil)
        -> RunEvent
    {
        var facets = runFacets(error: error)
        facets.parent = settings.parent.map(facet)
        facets.warehouseRun = facet(note)
        return RunEvent(
            state, at: time, run: Run(run.id, facets: facets),
            job: job("nqp.\(run.command)", "COMMAND", Self.documentation[run.command] ?? ""),
            producer: producer)
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
