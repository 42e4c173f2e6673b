import Configuration
import Crypto
import Spreadsheet

/// What a file is, whatever it is called: its bytes' hash, their number, and the format they are in.
public struct FileIdentity: Sendable {
    /// The last component of its path.
    public let name: String
    /// SHA-256 in lowercase hexadecimal.
    public let sha256: String
    public let byteCount: Int
    /// Text in an encoding or a workbook, or why the bytes are neither.
    public let format: Result<FileFormat, TextError>

    /// Reads all bytes once.
    ///
    /// - Parameters:
    ///   - declared: the encoding that the file's source declares; nil: detected.
    ///   - block: is given every block that passes.
    /// - Throws: what the byte source or `block` throw.
    public init(
        of bytes: any ByteSource, named name: String, declared: TextEncoding?,
        block: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) throws {
        var hash = SHA256()
        var detector = EncodingDetector()
        var count = 0
        var head: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while case let read = try bytes.read(into: buffer), read > 0 {
            let part = UnsafeRawBufferPointer(rebasing: buffer[..<read])
            hash.update(bufferPointer: part)
            detector.append(part)
            if head.count < FileKind.headSize { head += part.prefix(FileKind.headSize - head.count) }
            count += read
            try block(part)
        }
        self.name = name
        sha256 = hash.finalize().hexadecimal
        byteCount = count
        let kind = FileKind(head: head)
        format = Result { () throws(TextError) in
            kind == .text ? .text(try detector.finish(declared: declared)) : .workbook(kind)
        }
    }
}

extension TextEncoding {
    /// The encoding that a configuration names.
    public init(_ name: TextEncodingName) {
        self =
            switch name {
            case .utf8: .utf8
            case .gb18030: .gb18030
            case .utf16LittleEndian: .utf16LittleEndian
            case .utf16BigEndian: .utf16BigEndian
            }
    }
}

extension ReleaseDateRule {
    /// The day on which a file was released; nil where its name must say so and does not.
    public func date(ofFileNamed name: String, arrival: CalendarDate) -> CalendarDate? {
        switch self {
        case .fromNameOrArrival: CalendarDate(inFileName: name) ?? arrival
        case .fromName: CalendarDate(inFileName: name)
        case .arrival: arrival
        case .fixed(let text): CalendarDate(text)
        }
    }
}

extension Finding {
    /// No source claims a file.
    public static func unknownSource(
        _ file: String, configuration: WarehouseConfiguration,
        remedy: String =
            "See how it would be read with `nqp explain`, then declare it under etl-config/sources/."
    ) -> Finding {
        let patterns = configuration.sources.flatMap(\.filePatterns)
        return Finding(
            .unknownSource, .error, file: file, found: "a file of this name",
            expected: "one of \(patterns.joined(separator: ", "))",
            remedy: remedy)
    }

    /// A file is larger than any that is taken.
    public static func tooLarge(_ file: String, byteCount: Int, limits: IntakeLimits) -> Finding {
        let megabytes = (byteCount + (1 << 20) - 1) >> 20
        return Finding(
            .tooLarge, .error, file: file, found: "a file of \(megabytes) MB, which was not read",
            expected: "at most \(limits.fileMegabytes) MB (`file_megabytes` of checks.yaml)",
            remedy:
                "Take it out of the inbox, or deliver it in parts; if it is what it should be, allow `file_megabytes: \(megabytes)`."
        )
    }

    /// The bytes are no text.
    public static func unreadableText(_ file: String, _ error: TextError) -> Finding {
        Finding(
            .unreadableText, .error, file: file, row: error.line, found: "\(error)",
            expected: "a workbook, or text in UTF-8, GB18030 or UTF-16 with a byte-order mark",
            remedy:
                "Export the table again as CSV or as a workbook (.xlsx, .xls): what counts is what the file is, not its name."
        )
    }

    /// The bytes are no workbook that can be read.
    public static func unreadableWorkbook(_ file: String, _ error: WorkbookError) -> Finding {
        Finding(
            error.isLimit ? .tooLarge : .unreadableText, .error, file: file, sheet: error.place?.sheet,
            row: error.place?.cell?.row, column: error.place?.cell?.column, found: "\(error)",
            expected: error.expected,
            remedy: error.remedy)
    }

    /// What is wrong with a file's day of release: it lies ahead, or the name holds a date that is none; nil where
    /// nothing is.
    public static func implausibleRelease(
        _ file: String, source: SourceDefinition, releasedOn: CalendarDate, today: CalendarDate
    ) -> Finding? {
        var found: String?
        if releasedOn > today {
            found = "released on \(releasedOn), which is still to come"
        } else if CalendarDate(inFileName: file) == nil, let token = CalendarDate.token(inFileName: file) {
            switch source.released {
            case .fromName, .fromNameOrArrival: found = "\"\(token)\" in the file's name, which is no day"
            case .arrival, .fixed: break
            }
        }
        return found.map {
            Finding(
                .noReleaseDate, .error, file: file, found: $0, expected: "a day of release up to \(today)",
                remedy: "Correct the date in the name: the latest release of a value is the one that counts.")
        }
    }

    /// The name must hold the day of the release and does not.
    public static func noReleaseDate(_ file: String, source: SourceDefinition) -> Finding {
        Finding(
            .noReleaseDate, .error, file: file, found: "no date in the file's name",
            expected: "the day of the release, YYYY-MM-DD",
            remedy: "Put it into the name, or allow `otherwise: arrival` for the source \(source.id).")
    }
}
