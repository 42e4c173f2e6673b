import Configuration
import Spreadsheet

/// Reads files as a configuration says, in one pass, without holding them in memory.
public struct FileReader: Sendable {
    let configuration: WarehouseConfiguration
    let workbooks: WorkbookAccess

    public init(_ configuration: WarehouseConfiguration, workbooks: WorkbookAccess = .inProcess) {
        self.configuration = configuration
        self.workbooks = workbooks
    }

    /// Reads a file into a sink.
    ///
    /// What is wrong with the file is in the result's findings, not thrown.
    ///
    /// - Parameters:
    ///   - bytes: the file, from its first byte.
    ///   - name: the file's name, for findings.
    ///   - sha256: of the bytes, for corrections that name a file by it.
    ///   - sink: gets the observations while they are read; what it got is to be thrown away if the result
    ///     `isRefused`.
    /// - Throws: what the byte source or the sink throw.
    public func read(
        _ bytes: any ByteSource, named name: String, sha256: String? = nil, format: FileFormat,
        source: SourceDefinition, into sink: any ObservationSink
    ) throws -> FileReading {
        let collector = CellCollector(
            configuration: configuration, source: source, file: name, sha256: sha256, sink: sink)
        if let remark = format.contradiction(toFileNamed: name) { collector.note(remark) }
        var outline = Outline()
        do {
            switch format {
            case .text(let encoding):
                try read(bytes, as: encoding, source, collector, &outline)
            case .workbook:
                try readWorkbook(bytes, source, collector, &outline)
            }
            if !collector.log.hasErrors { collector.reportUnusedCorrections() }
            SeriesChecks(collector: collector).run()
            if case .table(let table) = source.layout {
                SeriesChecks(collector: collector).absence(of: table)
            }
            if collector.observationCount == 0, !collector.log.hasErrors {
                collector.log.add(
                    .unexpectedLayout, found: "no observation", expected: "at least one",
                    remedy: "Look at the table: it is empty, or all of its rows and cells are left out.")
            }
        } catch let error as TextError {
            collector.log.add(
                error.isLimit ? .tooLarge : .unreadableText, row: error.line, found: "\(error)",
                expected: "text in \(format)",
                remedy: error.isLimit
                    ? "Deliver the table in a file of its own, one record a line."
                    : "Export the table again as CSV; state the source's `encoding` if it is a different one."
            )
        } catch let error as WorkbookError {
            collector.log.add(.unreadableWorkbook(name, error))
        }
        return FileReading(
            source: source, format: format, delimiter: outline.delimiter, sheets: outline.sheets,
            lineCount: outline.lines, observationCount: collector.observationCount,
            missingCount: collector.missingCount, missing: collector.missing,
            emptyCells: collector.empty,
            ignoredCount: collector.ignoredCount, notes: collector.notes, series: collector.uses,
            tables: collector.tables, corrections: collector.corrected,
            matchedEntities: collector.namedEntities,
            ignoredNames: collector.ignoredNames, findings: collector.log.finish())
    }

    /// What is known of a file's outer form when its reading ends, however it ends.
    struct Outline {
        var delimiter: String?
        var sheets: [SheetInFile] = []
        var lines = 0
    }

    private func read(
        _ bytes: any ByteSource, as encoding: DetectedEncoding, _ source: SourceDefinition,
        _ collector: CellCollector, _ outline: inout Outline
    ) throws {
        let reader = try DelimitedReader(TextDecoder(bytes, as: encoding))
        outline.delimiter = Self.name(of: reader.delimiter)
        defer { outline.lines = reader.line }
        try read(reader, source, collector)
        if reader.isUnterminated { reportEnd(line: reader.line, source, collector) }
    }

    /// Says that a file ends without a line's end, which is how one looks that was cut off in transfer: its last number may be
    /// a part of one. An NBS export that was not ends with the data's source.
    private func reportEnd(line: Int, _ source: SourceDefinition, _ collector: CellCollector) {
        let isNBSExport = source.layout == .nbsExport
        let isComplete = collector.notes.contains { $0.hasPrefix("数据来源") || $0.hasPrefix("资料来源") }
        if isNBSExport, isComplete { return }
        collector.log.add(
            isNBSExport ? .cutOff : .noLineEnd, row: line,
            found: "a last line without an end" + (isNBSExport ? ", and no 数据来源" : ""),
            expected: isNBSExport ? "数据来源 below the table" : "a line's end after the last line",
            remedy: "Compare the last line with the source: the file may have been cut off inside it.")
    }

    /// Reads records in the layout of a source.
    func read(_ reader: some RecordSource, _ source: SourceDefinition, _ collector: CellCollector) throws {
        switch source.layout {
        case .nbsExport: try NBSExportLayout(reader: reader, collector: collector).read()
        case .tidy(let columns): try TidyLayout(columns: columns, reader: reader, collector: collector).read()
        case .wide(let columns): try WideLayout(columns: columns, reader: reader, collector: collector).read()
        case .table(let table):
            try TableLayout(table, grid: SheetGrid(reader), sheet: nil, collector: collector).read()
        }
    }

    private static func name(of delimiter: UInt8) -> String {
        switch delimiter {
        case UInt8(ascii: "\t"): "tab"
        case UInt8(ascii: ";"): "semicolon"
        default: "comma"
        }
    }
}
