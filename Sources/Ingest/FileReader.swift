import Configuration
import Spreadsheet

/// Reads files as a configuration says, in one pass, without holding them in memory.
public struct FileReader: Sendable {
    let configuration: WarehouseConfiguration

    public init(_ configuration: WarehouseConfiguration) { self.configuration = configuration }

    /// Reads a file's text into a sink.
    ///
    /// What is wrong with the file is in the result's findings, not thrown.
    ///
    /// - Parameters:
    ///   - bytes: the file, from its first byte.
    ///   - name: the file's name, for findings.
    ///   - sink: gets the observations while they are read; what it got is to be thrown away if the result
    ///     `isRefused`.
    /// - Throws: what the byte source or the sink throw.
    public func read(
        _ bytes: any ByteSource, named name: String, encoding: DetectedEncoding, source: SourceDefinition,
        into sink: any ObservationSink
    ) throws -> FileReading {
        let collector = CellCollector(configuration: configuration, source: source, file: name, sink: sink)
        var lines = 0
        var delimiter = UInt8(ascii: ",")
        do {
            let reader = try DelimitedReader(TextDecoder(bytes, as: encoding))
            delimiter = reader.delimiter
            defer { lines = reader.line }
            switch source.layout {
            case .nbsExport: try NBSExportLayout(reader: reader, collector: collector).read()
            case .tidy(let columns):
                try TidyLayout(columns: columns, reader: reader, collector: collector).read()
            case .wide(let columns):
                try WideLayout(columns: columns, reader: reader, collector: collector).read()
            }
            SeriesChecks(collector: collector).run()
            if collector.observationCount == 0, !collector.log.hasErrors {
                collector.log.add(
                    .unexpectedLayout, found: "no observation", expected: "at least one",
                    remedy: "Look at the table: it is empty, or all of its rows and cells are left out.")
            }
        } catch let error as TextError {
            collector.log.add(
                error.isLimit ? .tooLarge : .unreadableText, row: error.line, found: "\(error)",
                expected: "text in \(encoding)",
                remedy: error.isLimit
                    ? "Deliver the table in a file of its own, one record a line."
                    : "Export the table again as CSV; state the source's `encoding` if it is a different one."
            )
        }
        return FileReading(
            source: source, encoding: encoding, delimiter: Self.name(of: delimiter), lineCount: lines,
            observationCount: collector.observationCount, missingCount: collector.missingCount,
            ignoredCount: collector.ignoredCount, notes: collector.notes, series: collector.uses,
            findings: collector.log.finish())
    }

    private static func name(of delimiter: UInt8) -> String {
        switch delimiter {
        case UInt8(ascii: "\t"): "tab"
        case UInt8(ascii: ";"): "semicolon"
        default: "comma"
        }
    }
}
