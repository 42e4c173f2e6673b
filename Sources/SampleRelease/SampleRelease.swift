import Configuration
import Foundation
import Glibc

/// A synthetic release of statistical files, made from `sample.yaml`: the same bytes on every machine.
///
/// Every file says in itself that its numbers are invented.
public struct SampleRelease: Sendable {
    /// One file of the release.
    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]
    }

    /// Why there is no release.
    public enum Failure: Error, CustomStringConvertible {
        /// The configuration describes none.
        case notDescribed
        /// A text that does not exist in the encoding of its file.
        case notEncodable(file: String)

        public var description: String {
            switch self {
            case .notDescribed: "the configuration describes no sample release: it has no sample.yaml"
            case .notEncodable(let file): "\(file) holds characters that its encoding does not have"
            }
        }
    }

    private let configuration: WarehouseConfiguration
    private let definition: SampleDefinition
    private let values: SampleValues

    /// - Throws: `Failure.notDescribed`.
    public init(_ configuration: WarehouseConfiguration) throws {
        guard let definition = configuration.sample else { throw Failure.notDescribed }
        self.configuration = configuration
        self.definition = definition
        values = SampleValues(definition, configuration: configuration)
    }

    /// The first release: every series, with gaps.
    ///
    /// - Throws: `Failure.notEncodable`.
    public func files() throws -> [File] {
        try files(released: definition.released, series: nil) { series, place, year in
            values.value(series, place: place, year: year)
        }
    }

    /// The second release: the revised series only; empty where none is described.
    ///
    /// - Throws: `Failure.notEncodable`.
    public func revisedFiles() throws -> [File] {
        guard let revision = definition.revision else { return [] }
        return try files(released: revision.released, series: revision.series) { series, place, year in
            values.revised(series, place: place, year: year, by: revision)
                ?? values.value(series, place: place, year: year)
        }
    }

    private typealias Lookup = (_ series: String, _ place: Int, _ year: Int) -> Double?

    private func files(released: CalendarDate, series wanted: [String]?, value: Lookup) throws -> [File] {
        var files: [File] = []
        for file in definition.files {
            let series = file.series.filter { wanted?.contains($0.id) ?? true }
            if series.isEmpty { continue }
            switch file.layout {
            case .nbsExport:
                for column in series {
                    let text = nbsExport(column, of: file, value: value)
                    files.append(try encode(text, "\(file.name)-\(column.id)-\(released).csv", file.encoding))
                }
            case .tidy:
                files.append(
                    try encode(
                        tidy(series, of: file, value: value), "\(file.name)-\(released).csv", file.encoding))
            case .yearbookXLSX:
                files.append(
                    File(
                        name: "\(file.name)-\(released).xlsx",
                        bytes: yearbook(series, of: file, value: value).xlsx))
            case .yearbookXLS:
                files.append(
                    File(
                        name: "\(file.name)-\(released).xls",
                        bytes: yearbook(series, of: file, value: value).xls))
            case .wide:
                files.append(
                    try encode(
                        wide(series, of: file, value: value), "\(file.name)-\(released).csv", file.encoding))
            }
        }
        return files
    }

    // MARK: - Layouts

    private func nbsExport(
        _ column: (id: String, unit: String), of file: SampleDefinition.File, value: Lookup
    ) -> String {
        let title = configuration.series.first { $0.id == column.id }?.title.zh ?? column.id
        let years = definition.years.reversed()
        var lines = [
            "数据库：分省年度数据", "指标：\(title)(\(column.unit))", "时间：最近\(definition.years.count)年",
            (["地区"] + years.map { "\($0)年" }).joined(separator: ","),
        ]
        for (place, definition) in definition.places.enumerated() {
            let cells = years.map { year in text(value(column.id, place, year), column) }
            lines.append(([definition.fullName] + cells).joined(separator: ","))
        }
        lines += file.notes + ["数据来源：nqp 合成数据 (synthetic)"]
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static let synthetic =
        "# Synthetic: drawn from seeded random numbers by nqp sample. Not for citation."

    private func tidy(_ series: [(id: String, unit: String)], of file: SampleDefinition.File, value: Lookup)
        -> String
    {
        var lines = [Self.synthetic] + file.notes.map { "# \($0)" } + ["entity,year,series,value,unit"]
        for column in series {
            for (place, definition) in definition.places.enumerated() {
                for year in self.definition.years {
                    // Ministries leave out what they do not have.
                    guard let value = value(column.id, place, year) else { continue }
                    lines.append(
                        "\(definition.shortName),\(year),\(column.id),\(text(value, column)),\(column.unit)")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func wide(_ series: [(id: String, unit: String)], of file: SampleDefinition.File, value: Lookup)
        -> String
    {
        let headings = series.map { column in
            let definition = configuration.series.first { $0.id == column.id }
            return definition?.unit == .one
                ? column.id : "\(definition?.title.zh ?? column.id)(\(column.unit))"
        }
        var lines = [Self.synthetic] + file.notes.map { "# \($0)" }
        lines.append((["province", "year"] + headings).joined(separator: ","))
        for (place, definition) in definition.places.enumerated() {
            for year in self.definition.years {
                let cells = series.map { text(value($0.id, place, year), $0) }
                lines.append(([definition.shortName, "\(year)"] + cells).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func yearbook(
        _ series: [(id: String, unit: String)], of file: SampleDefinition.File, value: Lookup
    )
        -> WorkbookBytes
    {
        let years = Array(definition.years)
        let sheets = series.map { column -> WorkbookBytes.Sheet in
            let title = configuration.series.first { $0.id == column.id }?.title.zh ?? column.id
            let blanks = [WorkbookBytes.Cell](repeating: .empty, count: max(0, years.count - 1))
            var rows: [[WorkbookBytes.Cell]] = [
                [.text("各地区\(title)")], [], [.empty] + blanks + [.text("单位：\(column.unit)")],
                [.text("地  区")] + years.map { .text("\($0)年") },
            ]
            for (place, definition) in definition.places.enumerated() {
                // As yearbooks set names of two characters.
                let name =
                    definition.shortName.count == 2
                    ? definition.shortName.map(String.init).joined(separator: "  ") : definition.shortName
                rows.append(
                    [.text(name)]
                        + years.map { year in
                            let text = text(value(column.id, place, year), column)
                            return text.isEmpty ? .text("…") : .number(text)
                        })
            }
            rows.append([.text("注：nqp 合成数据 (synthetic)，由随机数生成，不得引用。")])
            rows += file.notes.map { [.text($0)] }
            return WorkbookBytes.Sheet(name: title, rows: rows)
        }
        return WorkbookBytes(sheets: sheets)
    }

    /// A value in the file's unit, with the decimals of the sample.
    private func text(_ value: Double?, _ column: (id: String, unit: String)) -> String {
        guard let value, let series = configuration.series.first(where: { $0.id == column.id }) else {
            return ""
        }
        let factor =
            configuration.units.unit(named: column.unit).flatMap { series.unit.factor(to: $0) } ?? .identity
        let decimals = definition.series.first { $0.id == column.id }?.decimals ?? 2
        return String(format: "%.\(decimals)f", locale: nil, factor(value))
    }

    // MARK: - Bytes

    private func encode(_ text: String, _ name: String, _ encoding: TextEncodingName) throws -> File {
        if encoding == .utf8 { return File(name: name, bytes: Array(text.utf8)) }
        let converter = iconv_open(encoding.rawValue.uppercased(), "UTF-8")
        // (iconv_t)-1
        guard Int(bitPattern: converter) != -1 else { throw Failure.notEncodable(file: name) }
        defer { iconv_close(converter) }
        var input = Array(text.utf8)
        var output = [UInt8](repeating: 0, count: input.count * 2 + 16)
        let written: Int? = input.withUnsafeMutableBytes { input in
            output.withUnsafeMutableBytes { output in
                var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var fromLeft = input.count
                var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var toLeft = output.count
                guard iconv(converter, &from, &fromLeft, &to, &toLeft) == 0 else { return nil }
                return output.count - toLeft
            }
        }
        guard let written else { throw Failure.notEncodable(file: name) }
        return File(name: name, bytes: Array(output[..<written]))
    }
}
