import Configuration
import Indicators
import Ingest
import Models
import Spreadsheet
import Warehouse

/// Goes through a warehouse in the order in which it came to be.
struct WarehouseVerifier {
    let auditor: WarehouseAuditor
    let workbooks: WorkbookAccess
    let programVersion: String
    private(set) var files: [Int: WarehouseAuditor.File] = [:]
    private(set) var observationCount = 0
    private(set) var discrepancies: [Discrepancy] = []
    private(set) var unlisted = 0
    private var detected: [Int: FileIdentity] = [:]
    private var configurations: [Int: WarehouseConfiguration] = [:]
    private var inputs = ObservedInputs()
    private var cells = StoredCells()
    private var published: Int?

    /// No more of each kind are listed.
    private static let limit = 100

    init(auditor: WarehouseAuditor, workbooks: WorkbookAccess, programVersion: String) {
        self.auditor = auditor
        self.programVersion = programVersion
        self.workbooks = workbooks
    }

    private mutating func note(_ found: [Discrepancy]) {
        for item in found {
            if discrepancies.count(where: { $0.kind == item.kind }) < Self.limit {
                discrepancies.append(item)
            } else {
                unlisted += 1
            }
        }
    }

    private mutating func note(
        _ kind: Discrepancy.Kind, _ place: String, stored: String, recomputed: String
    ) {
        if stored != recomputed {
            note([Discrepancy(kind, place, stored: stored, recomputed: recomputed)])
        }
    }

    // MARK: - Configurations and files

    mutating func readConfigurations() throws {
        published = try auditor.publishedVintage()
        for (id, recorded) in try auditor.configurations().sorted(by: { $0.key < $1.key }) {
            let place = "configuration \(id)"
            let configuration: WarehouseConfiguration
            do throws(ConfigurationError) {
                configuration = try WarehouseConfiguration.load(recorded: recorded.files)
            } catch {
                note(
                    .configuration, place, stored: "\(recorded.files.count) files",
                    recomputed:
                        "not valid for this version of nqp: \(error.problems.first.map { "\($0)" } ?? "")")
                continue
            }
            note(
                .configuration, "\(place), fingerprint", stored: recorded.fingerprint,
                recomputed: configuration.fingerprint)
            note(
                .configuration, "\(place), definition",
                stored: String(decoding: recorded.definition, as: UTF8.self),
                recomputed: String(decoding: configuration.canonicalDefinition, as: UTF8.self))
            let read = Set(configuration.files.map(\.path))
            for file in recorded.files where !read.contains(file.path) {
                note(.configuration, "\(place), file \(file.path)", stored: "a row", recomputed: "no row")
            }
            note(try auditor.differences(of: configuration, recordedAs: id))
            configurations[id] = configuration
        }
    }

    mutating func hashFiles() throws {
        for file in try auditor.files() {
            files[file.id] = file
            let found = try FileIdentity(of: auditor.contents(of: file), named: file.name, declared: nil)
            detected[file.id] = found
            note(
                .file, "the name of file \(file.id)", stored: file.name,
                recomputed: file.nameOfAttempt ?? file.name)
            note(
                .file, "\(file.name), archived as file \(file.id)",
                stored: "\(file.byteCount) bytes, SHA-256 \(file.sha256)",
                recomputed: "\(found.byteCount) bytes, SHA-256 \(found.sha256)")
            if let configuration = file.configuration.flatMap({ configurations[$0] }) {
                let declared = configuration.source(forFileNamed: file.name)?.encoding
                let identity =
                    try declared.map {
                        try FileIdentity(
                            of: auditor.contents(of: file), named: file.name, declared: TextEncoding($0))
                    } ?? found
                note(
                    .file, "\(file.name), archived as file \(file.id), encoding",
                    stored: file.encoding ?? "none",
                    recomputed: (try? identity.format.get()).map { "\($0)" } ?? "none")
            }
            note(
                .file, "\(file.name), archived as file \(file.id), all its pieces",
                stored: "\(file.storedByteCount) bytes", recomputed: "\(found.byteCount) bytes")
        }
    }

    // MARK: - Readings

    mutating func read(_ load: WarehouseAuditor.Load) throws {
        let place = "load \(load.id) of \(load.fileName ?? "file \(load.file)")"
        guard let file = files[load.file], let name = load.fileName,
            let configuration = configurations[load.configuration],
            let source = configuration.sources.first(where: { $0.id == load.source })
        else {
            note(
                .load, place, stored: "source \(load.source), configuration \(load.configuration)",
                recomputed: "its file, configuration or source is not on record")
            return
        }
        note(
            .load, "\(place), reading fingerprint", stored: load.readingFingerprint,
            recomputed: configuration.readingFingerprint(of: source))
        note(
            .load, "\(place), release date", stored: "\(load.releasedOn)",
            recomputed: source.released.date(ofFileNamed: name, arrival: file.arrivedOn).map { "\($0)" }
                ?? "none")
        note(
            .load, "\(place), run", stored: "\(load.run)",
            recomputed: load.runOfAttempt.map { "\($0)" } ?? "none")
        // A declared encoding decides the format; else it was detected when the file was hashed.
        let declared = source.encoding.map { TextEncoding($0) }
        let known = declared == nil ? detected[file.id] : nil
        let identity =
            try known ?? FileIdentity(of: auditor.contents(of: file), named: name, declared: declared)
        let sink = RereadObservations(configuration: configuration)
        var reading: FileReading?
        if let format = try? identity.format.get() {
            let found = try FileReader(configuration, workbooks: workbooks).read(
                auditor.contents(of: file), named: name, sha256: identity.sha256, format: format,
                source: source, into: sink)
            if found.isRefused { sink.contents = [:] } else { reading = found }
        }
        observationCount += sink.contents.count
        inputs.replace(file: load.file, releasedOn: load.releasedOn, with: sink.contents)
        try compare(sink.contents, load, place: place)
        note(try auditor.differences(of: load, from: reading, configuration: configuration, place: place))
    }

    private mutating func compare(
        _ reread: [WarehouseAuditor.StoredObservation.Key: WarehouseAuditor.StoredObservation.Content],
        _ load: WarehouseAuditor.Load,
        place: String
    ) throws {
        var rest = reread
        var found: [Discrepancy] = []
        try auditor.forEachObservation(of: load) { stored in
            let own = rest.removeValue(forKey: stored.key)
            if own == stored.content { return }
            found.append(
                Discrepancy(
                    .observation, "\(place), \(stored.key)", stored: stored.content.text(beside: own),
                    recomputed: own.map { $0.text(beside: stored.content) } ?? "no observation"))
        }
        found += rest.sorted { "\($0.key)" < "\($1.key)" }.map {
            Discrepancy(
                .observation, "\(place), \($0.key)", stored: "no observation",
                recomputed: $0.value.text(beside: nil))
        }
        note(found)
    }

    // MARK: - Vintages

    mutating func recompute(
        _ vintage: WarehouseAuditor.RecordedVintage, after previous: WarehouseAuditor.RecordedVintage?
    ) throws {
        let place = "vintage \(vintage.number)"
        note(
            .chain, "\(place), number", stored: "\(vintage.number)",
            recomputed: "\((previous?.number ?? 0) + 1)")
        note(
            .chain, "\(place), inputs", stored: vintage.link.inputs,
            recomputed: try auditor.inputs(after: previous?.lastLoad ?? 0, upTo: vintage.lastLoad))
        note(
            .chain, "\(place), chain hash", stored: vintage.chainHash,
            recomputed: vintage.link.hash(after: previous?.chainHash))
        note(
            .cell, "\(place), changed_count", stored: "\(vintage.changedCount)",
            recomputed: "\(try auditor.advance(&cells, to: vintage.number))")
        guard let configuration = configurations[vintage.configuration] else { return }
        guard
            case .built(let panel, _) = PanelBuilder(configuration).build(
                from: inputs.table(for: configuration)),
            let index = try? CompositeIndex(of: panel, configuration: configuration)
        else {
            note(.cell, place, stored: "a vintage", recomputed: "the archived files give none")
            return
        }
        note(
            .cell, "\(place), content hash", stored: vintage.link.contentHash,
            recomputed: ContentHash.of(panel, definition: configuration.canonicalDefinition))
        note(auditor.differences(cells, from: panel, configuration: configuration, vintage: vintage.number))
        let estimates = ModelEstimator(panel: panel, index: index, configuration: configuration).estimateAll()
        note(
            try auditor.differences(
                vintage: vintage.number, panel: panel, index: index, estimates: estimates,
                configuration: configuration
            ).map { difference in
                // A program may have been mended since: that is no tampering, and for a person to tell.
                vintage.link.program == programVersion || difference.kind != .estimate
                    ? difference
                    : Discrepancy(
                        .estimate,
                        "\(difference.place) (made by nqp \(vintage.link.program); this is nqp \(programVersion))",
                        stored: difference.stored, recomputed: difference.recomputed)
            })
        if vintage.number == published {
            note(try auditor.publishedDifferences(from: panel, configuration: configuration))
        }
    }

    mutating func readDiary() throws {
        note(try auditor.publicationDifferences())
        note(try auditor.orphans())
        note(try auditor.diaryDifferences())
    }

    /// - Parameter unknownHead: a noted chain hash that no vintage has.
    mutating func finish(unknownHead: String?) throws {
        note(try auditor.strayObservations())
        if let head = unknownHead {
            note([
                Discrepancy(
                    .chain, "the noted chain hash", stored: "no vintage has it", recomputed: head)
            ])
        }
    }
}

extension WarehouseAuditor.StoredObservation.Content {
    /// The value, and what else differs from another.
    fileprivate func text(beside other: Self?) -> String {
        var parts = ["\(value)"]
        if other.map({ $0.text != text || $0.sourceValue != sourceValue }) ?? true {
            parts.append("written \(text)")
        }
        if other.map({ $0.row != row || $0.column != column || $0.sheet != sheet }) ?? true {
            parts.append("at \(sheet.map { "\($0) " } ?? "")row \(row), column \(column)")
        }
        if other.map({ $0.unit != unit || $0.unitMeaning != unitMeaning }) ?? false {
            parts.append("in \(unit)")
        }
        return parts.joined(separator: ", ")
    }
}
