import Configuration
import Foundation
import Ingest
import Postgres
import Spreadsheet
import Warehouse

extension Pipeline {
    /// A file about to be ingested. It is not kept open: an inbox may hold more files than a process may have open.
    private struct Candidate {
        let incoming: IncomingFile
        let stamp: FileSource.Stamp
        let identity: FileIdentity
        let source: SourceDefinition?
        let delivery: Delivery

        /// Opens the file again.
        ///
        /// - Throws: `WarehouseError.fileChanged` if it is no longer what was identified.
        func open() throws -> FileSource {
            let file = try incoming.open()
            guard file.stamp == stamp else { throw WarehouseError.fileChanged(identity.name) }
            return file
        }
    }

    /// - Parameter settle: is told of every file when what came of it is committed.
    func ingest(
        _ files: [IncomingFile], _ writer: WarehouseWriter, run: Int,
        settle: (_ path: String, FileOutcome) throws -> Void = { _, _ in }
    ) throws -> IngestReport {
        let today = writer.today
        var outcomes: [FileOutcome] = []
        var candidates: [Candidate] = []
        let namesakes = Set(Dictionary(grouping: files, by: \.name).filter { $1.count > 1 }.keys)
        for file in files {
            try interruption.check()
            do {
                candidates.append(try identify(file, hasNamesakes: namesakes.contains(file.name), writer))
            } catch let error as ByteSourceError {
                outcomes.append(.unreadable(file.name, error))
            } catch let refusal as TooLarge {
                outcomes.append(.skipped(refusal.finding))
            }
        }
        // Older releases first, so that a revision is compared with what it revises.
        candidates.sort {
            ($0.delivery.releasedOn ?? today, $0.identity.name, $0.identity.sha256)
                < ($1.delivery.releasedOn ?? today, $1.identity.name, $1.identity.sha256)
        }
        let limit = configuration.checks.limits.filesPerRun
        var takenCount = 0
        var takenBytes: Set<String> = []
        for (number, candidate) in candidates.enumerated() {
            try interruption.check()
            let outcome: FileOutcome
            do {
                // Of the same bytes twice in one inbox, the first may have been archived by now.
                let delivery =
                    takenBytes.contains(candidate.identity.sha256)
                    ? try Delivery(
                        of: candidate.identity, source: candidate.source,
                        hasNamesakes: namesakes.contains(candidate.identity.name), writer)
                    : candidate.delivery
                if let known = try known(candidate, delivery, writer) {
                    outcome = known
                } else if takenCount == limit {
                    outcomes.append(.waiting(candidate.identity.name))
                    continue
                } else {
                    takenCount += 1
                    takenBytes.insert(candidate.identity.sha256)
                    outcome = try ingest(candidate, delivery, writer, run: run)
                }
            } catch let error as ByteSourceError {
                outcome = .unreadable(candidate.identity.name, error)
            } catch WarehouseError.fileChanged(let name) {
                outcome = .skipped(
                    name, "was written to while it was read", remedy: "nothing; the next run reads it again")
            }
            outcomes.append(outcome)
            try settle(candidate.incoming.path, outcome)
            if outcome.state != .known {
                progress("[\(number + 1)/\(candidates.count)] \(outcome.name): \(Self.describe(outcome))")
            }
        }
        let report = IngestReport(files: outcomes)
        if report.count(.waiting) > 0 {
            progress(
                "a run takes \(limit) new files (checks.yaml): \(report.count(.waiting)) are left for the next"
            )
        }
        return report
    }

    /// Refuses a file before it is read.
    private struct TooLarge: Error {
        let finding: Finding
    }

    private func identify(
        _ incoming: IncomingFile, hasNamesakes: Bool, _ writer: WarehouseWriter
    ) throws -> Candidate {
        let (file, name) = (try incoming.open(), incoming.name)
        let limits = configuration.checks.limits
        guard file.byteCount <= limits.fileBytes else {
            throw TooLarge(finding: .tooLarge(name, byteCount: file.byteCount, limits: limits))
        }
        let source = configuration.source(forFileNamed: name)
        let identity = try FileIdentity(
            of: file, named: name, declared: source?.encoding.map { TextEncoding($0) })
        return Candidate(
            incoming: incoming, stamp: file.stamp, identity: identity, source: source,
            delivery: try Delivery(of: identity, source: source, hasNamesakes: hasNamesakes, writer))
    }

    static func describe(_ outcome: FileOutcome) -> String {
        let count = outcome.findings.occurrenceCount
        let findings = count == 0 ? "" : ", \(count.counted("finding"))"
        return switch outcome.state {
        case .loaded: outcome.observationCount.counted("observation") + findings
        case .refused: "refused\(findings)"
        case .stillRefused: "refused before, unchanged since"
        case .known: "known"
        case .skipped: "skipped: \(outcome.note ?? "")"
        case .waiting: "left for the next run"
        }
    }

    /// What came of a file whose bytes were read before by the same rules; nil: it is to be read.
    private func known(
        _ candidate: Candidate, _ delivery: Delivery, _ writer: WarehouseWriter
    ) throws -> FileOutcome? {
        // What was refused under one name says nothing of another.
        guard let file = delivery.file, let last = file.last,
            last.readingFingerprint == writer.readingRules(of: candidate.source),
            last.isLoaded || last.fileName == candidate.identity.name
        else { return nil }
        // Refused for its name, and loaded under another: nothing is to be mended.
        let isSettled = try !last.isLoaded && writer.isSettled(file: file.id)
        var outcome = FileOutcome(
            name: candidate.identity.name, sha256: candidate.identity.sha256,
            state: last.isLoaded || isSettled ? .known : .stillRefused, source: candidate.source?.id,
            encoding: nil,
            releasedOn: last.releasedOn, observationCount: 0, missingCount: 0, ignoredCount: 0,
            findings: [],
            note: isSettled
                ? "its bytes are loaded under another name"
                : last.fileName == candidate.identity.name ? nil : "the bytes of \(last.fileName)")
        outcome.file = file.id
        return outcome
    }

    private func ingest(
        _ candidate: Candidate, _ delivery: Delivery, _ writer: WarehouseWriter, run: Int
    ) throws -> FileOutcome {
        let file = try candidate.open()
        let archived: WarehouseWriter.ArchivedFile
        if let known = delivery.file {
            archived = known
        } else if let original = delivery.original {
            archived = try writer.archive(candidate.identity, sameBytesAs: original, run: run)
        } else {
            archived = try writer.archive(candidate.open(), candidate.identity, run: run)
        }
        var outcome = try load(
            file, candidate.identity, file: archived.id, source: candidate.source,
            releasedOn: delivery.releasedOn, writer, run: run, hasChanged: { file.hasChanged() })
        outcome.file = archived.id
        if delivery.isBack {
            outcome.note = "came before, and other bytes under its name since"
        } else if let original = delivery.original, original.name != candidate.identity.name {
            outcome.note = "the bytes of \(original.name)"
        }
        return outcome
    }

    /// Whether a file can be read at all.
    private enum Readiness {
        case ready(SourceDefinition, FileFormat, CalendarDate)
        case refused(Finding)
    }

    private func readiness(
        of identity: FileIdentity, source: SourceDefinition?, releasedOn: CalendarDate?, today: CalendarDate
    ) -> Readiness {
        guard let source else {
            return .refused(.unknownSource(identity.name, configuration: configuration))
        }
        switch identity.format {
        case .failure(let error): return .refused(.unreadableText(identity.name, error))
        case .success(let format):
            guard let releasedOn else { return .refused(.noReleaseDate(identity.name, source: source)) }
            let finding = Finding.implausibleRelease(
                identity.name, source: source, releasedOn: releasedOn, today: today)
            return finding.map { .refused($0) } ?? .ready(source, format, releasedOn)
        }
    }

    private func load(
        _ bytes: any ByteSource, _ identity: FileIdentity, file: Int, source: SourceDefinition?,
        releasedOn: CalendarDate?, _ writer: WarehouseWriter, run: Int, hasChanged: () -> Bool
    ) throws -> FileOutcome {
        switch readiness(of: identity, source: source, releasedOn: releasedOn, today: writer.today) {
        case .refused(let finding):
            try writer.refuse(
                file: file, name: identity.name, format: try? identity.format.get(),
                source: source,
                findings: [finding], run: run)
            // Not the day of arrival, which no name that says an impossible one asks for.
            var outcome = outcome(identity, source, nil, report: nil, findings: [finding])
            outcome.trends = try writer.reader.findingTrends(ofRun: run, file: identity.name)
            return outcome
        case .ready(let source, let format, let releasedOn):
            let report = try writer.load(
                bytes,
                WarehouseWriter.LoadRequest(
                    file: file, name: identity.name, sha256: identity.sha256, format: format, source: source,
                    releasedOn: releasedOn, run: run),
                hasChanged: hasChanged, checkpoint: interruption.check)
            var outcome = outcome(identity, source, releasedOn, report: report, findings: report.findings)
            if !report.isLoaded {
                outcome.trends = try writer.reader.findingTrends(ofRun: run, file: identity.name)
            }
            return outcome
        }
    }

    private func outcome(
        _ identity: FileIdentity, _ source: SourceDefinition?, _ releasedOn: CalendarDate?,
        report: WarehouseWriter.LoadReport?, findings: [Finding]
    ) -> FileOutcome {
        let isLoaded = report?.isLoaded ?? false
        return FileOutcome(
            name: identity.name, sha256: identity.sha256, state: isLoaded ? .loaded : .refused,
            source: source?.id,
            encoding: (try? identity.format.get()).map { "\($0)" }, releasedOn: releasedOn,
            observationCount: isLoaded ? report?.reading.observationCount ?? 0 : 0,
            missingCount: report?.reading.missingCount ?? 0, ignoredCount: report?.reading.ignoredCount ?? 0,
            findings: findings)
    }

    /// Reads archived files again that were never loaded to the end, or that the configuration reads differently now.
    ///
    /// - Parameter except: what this run has looked at, by its numbers in the archive.
    func readAgain(_ writer: WarehouseWriter, run: Int, except: Set<Int> = []) throws -> [FileOutcome] {
        var outcomes: [FileOutcome] = []
        let due = try writer.archivedFiles().filter { candidate in
            let source = configuration.source(forFileNamed: candidate.name)
            return !except.contains(candidate.file.id) && !candidate.isReplaced
                && candidate.file.last?.readingFingerprint != writer.readingRules(of: source)
        }
        if due.isEmpty { return [] }
        let reader = try database.connect()
        for item in due {
            try interruption.check()
            let source = configuration.source(forFileNamed: item.name)
            let identity = try FileIdentity(
                of: writer.contents(ofFile: item.file.id, through: reader), named: item.name,
                declared: source?.encoding.map { TextEncoding($0) })
            var outcome = try load(
                try writer.contents(ofFile: item.file.id, through: reader), identity, file: item.file.id,
                source: source,
                releasedOn: source?.released.date(ofFileNamed: item.name, arrival: item.file.arrivedOn),
                writer, run: run,
                hasChanged: { false })
            outcome.file = item.file.id
            // Refused again: it is not in the inbox, and nobody is to be told every time.
            if outcome.state == .refused, item.file.last?.isLoaded == false { continue }
            progress("\(item.name), from the archive: \(Self.describe(outcome))")
            outcomes.append(outcome)
        }
        return outcomes
    }
}
