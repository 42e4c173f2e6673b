import Configuration

/// A correction as it was made in a file.
public struct CorrectionInFile: Sendable, Hashable {
    public let correction: CorrectionDefinition
    /// Position in `WarehouseConfiguration.entities.entities`.
    public let entity: Int
    /// Position in `WarehouseConfiguration.series`.
    public let series: Int
    public let period: Int
    public let sheet: String?
    public let row: Int
    public let column: Int
    /// The cell as written.
    public let text: String
    /// The number as written, in the file's unit; nil where the cell holds none.
    public let sourceValue: Double?
    /// The number in its place, in the file's unit; nil where the value is left out.
    public let correctedValue: Double?

    /// What the correction's author found there.
    public var expectation: String { correction.expectation }
}

/// The corrections that concern a file, each with its guard.
struct Corrections {
    private let candidates: [(correction: CorrectionDefinition, sheet: WildcardPattern?)]
    private var used: Set<Int> = []
    var isEmpty: Bool { candidates.isEmpty }

    init(_ configuration: WarehouseConfiguration, source: SourceDefinition, file: String, sha256: String?) {
        candidates = configuration.corrections.filter { correction in
            correction.source == source.id
                && correction.file.map { WildcardPattern($0).matches(file) } != false
                && (correction.sha256 == nil || correction.sha256 == sha256)
        }.map { correction in
            guard case .cells(let sheet?, _, _) = correction.target else { return (correction, nil) }
            return (correction, WildcardPattern(sheet))
        }
    }

    /// Where a value stands and what it is.
    struct Place {
        let sheet: String?
        let row: Int
        let column: Int
        let entity: String
        let series: String
        let year: Int
    }

    /// The first correction for a place; noted as found, whether or not its guard lets it pass.
    mutating func correction(at place: Place) -> CorrectionDefinition? {
        for (number, candidate) in candidates.enumerated() {
            let isMeant =
                switch candidate.correction.target {
                case .cells(_, let rows, let columns):
                    rows.contains(place.row) && columns.contains(place.column)
                        && candidate.sheet.map { $0.matches(place.sheet ?? "") } != false
                case .value(let entity, let series, let year):
                    entity == place.entity && series == place.series && year == place.year
                }
            if isMeant {
                used.insert(number)
                return candidate.correction
            }
        }
        return nil
    }

    /// Corrections whose cells the file does not have.
    var unused: [CorrectionDefinition] {
        candidates.indices.filter { !used.contains($0) }.map { candidates[$0].correction }
    }
}

extension CorrectionDefinition {
    /// Whether the cell still holds what the author saw.
    func isExpected(text: String, number: Double?) -> Bool {
        switch expected {
        case .text(let wanted):
            wanted == text || (number != nil && wanted.withBytes { CellText.number($0) } == number)
        case .range(let range): number.map { range.contains($0) } ?? false
        }
    }

    /// What stands in the place of a number; nil where nothing does.
    func corrected(_ number: Double?) -> Double? {
        switch action {
        case .drop: nil
        case .override(let value): value
        case .rescale(let factor): number.map { $0 * factor }
        case .flag: number
        }
    }

    /// How it is kept from files that are right.
    fileprivate var way: String {
        guard let file, sha256 == nil, file.contains(where: { "*?".contains($0) }) else {
            return "take the correction out"
        }
        return
            "narrow `file: \"\(CellText.excerpt(file))\"` to the edition that is wrong, or take the correction out where none is"
    }

    var expectation: String {
        switch expected {
        case .text(let text): "\"\(CellText.excerpt(text))\""
        case .range(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}

extension CellCollector {
    /// Says that a correction finds something else than its author saw.
    func reportStale(
        _ correction: CorrectionDefinition, found: String, row: Int? = nil, column: Int? = nil,
        entity: String? = nil, series: String? = nil, period: Int? = nil
    ) {
        log.add(
            .staleCorrection, row: row, column: column, entity: entity, series: series, period: period,
            found: found,
            expected: "\(correction.expectation), to \(correction.action.name) it (\(correction.location))",
            remedy:
                "Nothing was corrected. If the source has mended it, \(correction.way); else look at the cell again."
        )
    }

    /// What a correction makes of a cell; nil where there is none, or, with a finding, where its guard does not let it.
    func correction(
        _ text: UnsafeBufferPointer<UInt8>, number: Double?, _ conversion: Conversion, entity: Int, year: Int,
        row: Int, column: Int
    ) -> CorrectionInFile? {
        let code = configuration.entities.entities[entity].code
        let series = configuration.series[conversion.series].id
        let place = Corrections.Place(
            sheet: log.sheet, row: row, column: column, entity: code, series: series, year: year)
        guard let correction = corrections.correction(at: place) else { return nil }
        let written = String(decoding: CellText.trimmed(text), as: UTF8.self)
        let value = correction.corrected(number)
        let isDrop = correction.action == .drop
        guard correction.isExpected(text: written, number: number), isDrop || value?.isFinite == true else {
            reportStale(
                correction, found: "\"\(CellText.excerpt(written))\"", row: row, column: column, entity: code,
                series: series, period: year)
            return nil
        }
        return CorrectionInFile(
            correction: correction, entity: entity, series: conversion.series, period: year, sheet: log.sheet,
            row: row, column: column, text: written, sourceValue: number, correctedValue: value)
    }

    /// Says which corrections found no cell in the file.
    func reportUnusedCorrections() {
        for correction in corrections.unused { reportStale(correction, found: "no such cell with a value") }
    }
}
