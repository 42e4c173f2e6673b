import Configuration
import Spreadsheet

/// How a file would be read, cell by cell, without a database.
public struct FileExplanation: Sendable {
    public let identity: FileIdentity
    /// The source that claims the file; nil where none does.
    public let claimedBy: SourceDefinition?
    /// The source that was tried: the one that claims the file, or one made up from what its first lines look like.
    public let source: SourceDefinition?
    /// Of a workbook that no source claims: what was seen in each sheet.
    public var sheetsLookedAt: [LayoutRecognition.Sheet] { recognition?.sheets ?? [] }
    public let releasedOn: CalendarDate?
    /// nil where the bytes are neither text nor a workbook, or no layout fits.
    public let reading: FileReading?
    /// The first observations of every series.
    public let cells: [Cell]
    /// Everything that is wrong with the file.
    public let findings: [Finding]
    /// What was seen in a file that no source claims.
    private let recognition: LayoutRecognition?
    /// Of a wide file that no source claims, the columns that may tell one row from another.
    private var tellingColumns: [LayoutRecognition.TellingColumn] { recognition?.tellingColumns ?? [] }
    /// The sources that are declared already.
    private let sourceIDs: [String]

    /// Headings or names that no series has.
    public var unknownHeadings: [String] {
        findings.filter { $0.rule == .unknownSeries }.map(\.quoted)
    }

    /// The names in the file that no entity has.
    public var unknownEntities: [String] {
        findings.filter { $0.rule == .unknownEntity }.map(\.quoted)
    }

    /// Errors in what was read of the file, without headings that are no series and that the proposal ignores: what it
    /// does not read yet.
    public var errorCount: Int {
        let telling = Set(tellingColumns.map { CellText.excerpt($0.heading) })
        return reading?.findings.count {
            $0.severity == .error && ($0.rule != .unknownSeries || telling.contains($0.quoted))
        } ?? 0
    }

    /// A file for `etl-config/sources/` that declares a source for a file that none claims; nil for one that is declared,
    /// or that no layout fits.
    public var proposal: String? {
        guard claimedBy == nil, let source else { return nil }
        return source.declaration(
            forFileNamed: identity.name, unknown: unknownHeadings, telling: tellingColumns,
            besides: sourceIDs, errorCount: errorCount)
    }

    /// Of a text that no source claims and no layout fits: why.
    public var lack: String? { recognition?.lack }

    /// A declaration that reads a file that no source claims once somebody writes the id of a series into it: a table whose
    /// title is none of series.yaml.
    public var skeleton: String? {
        guard source == nil, let skeleton = recognition?.skeleton else { return nil }
        let placeholder = TableRecogniser.Skeleton.placeholder
        return
            "# To be completed: \(placeholder) is the id of a series of series.yaml\(skeleton.likely.map { ", perhaps \($0)" } ?? "").\n"
            + skeleton.source.declaration(
                forFileNamed: identity.name, unknown: [], besides: sourceIDs, errorCount: 0)
    }

    /// One cell and what it would become.
    public struct Cell: Sendable, Hashable {
        /// nil for text.
        public let sheet: String?
        public let row: Int
        public let column: Int
        public let text: String
        public let entity: String
        public let period: Int
        public let series: String
        public let sourceValue: Double
        public let sourceUnit: String
        public let value: Double
        public let unit: String

        /// `'2-11'!D17`; nil for text.
        public var address: String? { sheet.map { CellAddress(row: row, column: column).qualified(by: $0) } }
    }

    /// Reads a file as an ingest would, and remembers the first cells of every series.
    ///
    /// - Throws: `ByteSourceError`.
    public init(
        path: String, configuration: WarehouseConfiguration, arrival: CalendarDate, cellsPerSeries: Int = 5,
        workbooks: WorkbookAccess = .inProcess
    ) throws {
        let file = try FileSource(path: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        sourceIDs = configuration.sources.map(\.id)
        claimedBy = configuration.source(forFileNamed: name)
        identity = try FileIdentity(
            of: file, named: name, declared: claimedBy?.encoding.map { TextEncoding($0) })
        var findings: [Finding] = []
        let sink = ExplanationSink(configuration: configuration, cellsPerSeries: cellsPerSeries)
        var reading: FileReading?
        var source = claimedBy
        var recognition: LayoutRecognition?
        switch identity.format {
        case .failure(let error): findings.append(.unreadableText(name, error))
        case .success(let format):
            if source == nil {
                file.rewind()
                do {
                    recognition = try LayoutRecogniser(configuration).recognise(
                        file, format: format, workbooks: workbooks)
                    source = recognition?.source
                } catch let error as WorkbookError {
                    findings.append(.unreadableWorkbook(name, error))
                } catch is TextError {
                    // No layout is recognised in a text that cannot be read; `unknown_source` says what to do.
                }
            }
            if let source {
                file.rewind()
                let result = try FileReader(configuration, workbooks: workbooks).read(
                    file, named: name, sha256: identity.sha256, format: format, source: source, into: sink)
                findings += result.findings
                reading = result
            }
        }
        if claimedBy == nil {
            let remedy =
                source != nil
                ? "Put what is proposed into etl-config/sources/, mended where findings name errors."
                : recognition?.skeleton != nil
                    ? "Say which series it is of: complete the declaration and put it into etl-config/sources/, or add its title to the series' `names` in series.yaml."
                    : "Declare a source for it under etl-config/sources/; docs/sources.md says how."
            findings.insert(
                .unknownSource(name, configuration: configuration, remedy: remedy), at: 0)
        }
        releasedOn = source?.released.date(ofFileNamed: name, arrival: arrival)
        if let source {
            let wrong =
                if let releasedOn {
                    Finding.implausibleRelease(name, source: source, releasedOn: releasedOn, today: arrival)
                } else {
                    Finding.noReleaseDate(name, source: source)
                }
            if let wrong { findings.append(wrong) }
        }
        self.source = source
        self.recognition = recognition
        self.reading = reading
        self.findings = findings
        cells = sink.cells
    }
}

private final class ExplanationSink: ObservationSink {
    private let configuration: WarehouseConfiguration
    private let cellsPerSeries: Int
    private var units: [String] = []
    private var sheet: String?
    private var counts: [Int: Int] = [:]
    private(set) var cells: [FileExplanation.Cell] = []

    init(configuration: WarehouseConfiguration, cellsPerSeries: Int) {
        self.configuration = configuration
        self.cellsPerSeries = cellsPerSeries
    }

    func unit(_ text: String, meaning unit: Unit) -> Int {
        units.append(text)
        return units.count - 1
    }

    func sheet(_ name: String) { sheet = name }

    func append(_ observation: Observation, text: UnsafeBufferPointer<UInt8>) {
        guard counts[observation.series, default: 0] < cellsPerSeries else { return }
        counts[observation.series, default: 0] += 1
        let series = configuration.series[observation.series]
        cells.append(
            FileExplanation.Cell(
                sheet: sheet, row: observation.row, column: observation.column,
                text: String(decoding: text, as: UTF8.self),
                entity: configuration.entities.entities[observation.entity].title.en,
                period: observation.period,
                series: series.id, sourceValue: observation.sourceValue,
                sourceUnit: units[observation.sourceUnit],
                value: observation.value, unit: series.unit.text))
    }
}
