import Configuration
import Foundation
import Pipeline
import Warehouse
import Webhooks

/// Tells whoever watches how a run ended: the log, a file for Prometheus, and a command or a webhook.
///
/// None of it changes what the run did or its exit code: what goes wrong here is a warning.
struct Watch: RunObserver {
    private let progress: Progress
    private let environment: [String: String]
    private let metricsFile: String?
    private let database: DatabaseOptions

    /// - Parameters:
    ///   - metrics: a file; nil: `NQP_METRICS`, or none.
    ///   - database: where the metrics of the warehouse come from.
    init(progress: Progress, metrics: String?, environment: [String: String], database: DatabaseOptions) {
        self.progress = progress
        self.environment = environment
        metricsFile = metrics ?? environment["NQP_METRICS"].flatMap { $0.isEmpty ? nil : $0 }
        self.database = database
    }

    func began(_ run: ObservedRun) { progress.began(run: run.number) }

    func ended(_ run: ObservedRun?, _ end: RunEnd, reading writer: WarehouseWriter?) { ended(end) }

    private func ended(_ end: RunEnd) {
        // The run that begins in its place tells how the command ends.
        if end.isRepeated {
            return progress.warn("run \(end.run.map(String.init) ?? ""): \(end.message.printableLine)")
        }
        let code = Self.exitCode(of: end)
        let level: LogLine.Level =
            switch end.outcome {
            case .done: .info
            case .refused: .warning
            case .failed: .error
            }
        progress.ended(
            level, end.message, outcome: end.outcome.rawValue, exitCode: code,
            seconds: end.seconds)
        writeMetrics(end, exitCode: code)
        notify(end, exitCode: code)
    }

    /// Prepares a command; where that fails, the command ended. Rehearsals are nobody's business.
    func telling<Value>(_ command: String, isRehearsal: Bool, _ body: () throws -> Value) throws -> Value {
        if isRehearsal { return try body() }
        let start = Date.now
        do {
            return try body()
        } catch {
            ended(
                RunEnd(
                    command: command, run: nil, startedAt: start, endedAt: .now, outcome: .failed,
                    message: "\(error)", error: error))
            throw error
        }
    }

    /// What the command will tell the shell.
    static func exitCode(of end: RunEnd) -> Int32 {
        if let error = end.error { return Failure(error).code.rawValue }
        return (end.outcome == .refused ? ExitStatus.dataRefused : .done).rawValue
    }

    private func writeMetrics(_ end: RunEnd, exitCode: Int32) {
        guard let metricsFile else { return }
        var page = MetricsPage(
            former: try? String(contentsOfFile: metricsFile, encoding: .utf8), (end, exitCode))
        do {
            let (status, disk) = try Self.look(at: database, progress)
            page.add(status, disk)
        } catch {
            page.addUnreachableDatabase()
            if end.error == nil { progress.warn("the metrics lack the warehouse: \(error)") }
        }
        do {
            try AtomicFile.write(page.text, to: metricsFile)
        } catch {
            progress.warn("the metrics were not written: \(error)")
        }
    }

    /// The state of the warehouse and the room that its server has.
    static func look(at options: DatabaseOptions, _ progress: Progress) throws -> (WarehouseStatus, Disk?) {
        let database = try options.open(options.configuration.installation(), progress)
        let status = try WarehouseReader(database.connectForReading()).status()
        guard case .embedded(let server) = database.place else { return (status, nil) }
        return (status, Disk(holding: server.location))
    }

    private func notify(_ end: RunEnd, exitCode: Int32) {
        guard let notification = RunNotification(end, exitCode: exitCode) else { return }
        if let command = environment["NQP_NOTIFY_COMMAND"], !command.isEmpty {
            do {
                try NotifyCommand(command, environment: environment).run(notification)
            } catch {
                progress.warn("the notification command \(error)")
            }
        }
        if let url = environment["NQP_NOTIFY_URL"], !url.isEmpty {
            do {
                try HTTPPost(url: url, timeout: .seconds(30)).send(notification.post)
            } catch HTTPPostError.rejected(let origin, let status, _) {
                // The answer may repeat the address, which is a secret.
                progress.warn("the notification was not taken: \(origin) answered \(status)")
            } catch {
                progress.warn("the notification was not sent: \(error)")
            }
        }
    }
}
