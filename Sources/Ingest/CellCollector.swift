import Configuration
import Spreadsheet

/// Takes the cells that a layout finds, turns them into observations, and keeps the findings.
final class CellCollector {
    let configuration: WarehouseConfiguration
    var log: FindingLog
    private(set) var uses: [SeriesInFile] = []
    private(set) var observationCount = 0
    /// Where cells hold something that is not taken: words, or what is out of range.
    let leftOutCells: ObservationGrid
    /// Where rows of an entity have no value at all.
    let emptyRows: ObservationGrid
    var missingCount: Int { missingCounts.reduce(0, +) }
    var ignoredCount = 0
    private(set) var notes: [String] = []
    /// The years that the file has a row or a column for.
    private(set) var years: Set<Int> = []
    let grid: ObservationGrid
    /// Where cells have no value; what stands there is 0.
    let emptyCells: ObservationGrid
    /// The sheets that were read, by number; the first is what has none: text.
    private(set) var sheets: [String?] = [nil]

    private let sink: any ObservationSink
    let resolveEntity: EntityResolver
    let resolveSeries: SeriesResolver
    private let missingMarkers: [(bytes: [UInt8], reason: String?)]
    /// How many cells hold which marker; the last is of empty ones.
    private var missingCounts: [Int]
    var entityNames = ByteInterner()
    var unknownEntities: Set<String> = []
    private var conversions: [Conversion] = []
    var corrections: Corrections
    /// What was corrected.
    private(set) var corrected: [CorrectionInFile] = []
    private var useNumbers: [String: Int] = [:]
    /// The tables that were found, where the layout looks for some.
    private(set) var tables: [TableInFile] = []
    /// Positions of the entities that the file names.
    var matchedEntities: Set<Int> = []
    /// Names of rows that are left out; the first thousand.
    var ignoredNames: [String] = []
    private var unitNumbers: [String: Int] = [:]

    /// What is done to the values of a `SeriesInFile`.
    struct Conversion {
        let series: Int
        let factor: UnitFactor
        let unit: Int
        let range: ClosedRange<Double>?
    }

    init(
        configuration: WarehouseConfiguration, source: SourceDefinition, file: String, sha256: String? = nil,
        sink: any ObservationSink
    ) {
        self.configuration = configuration
        corrections = Corrections(configuration, source: source, file: file, sha256: sha256)
        self.sink = sink
        log = FindingLog(policy: configuration.checks, file: file)
        resolveEntity = EntityResolver(configuration.entities)
        resolveSeries = SeriesResolver(configuration.series)
        missingMarkers = source.missingMarkers.filter { !$0.isEmpty }.map {
            (Array($0.utf8), source.missingReasons[$0])
        }
        missingCounts = Array(repeating: 0, count: missingMarkers.count + 1)
        func grid() -> ObservationGrid {
            ObservationGrid(
                entityCount: configuration.entities.entities.count, seriesCount: configuration.series.count)
        }
        (self.grid, emptyCells, leftOutCells, emptyRows) = (grid(), grid(), grid(), grid())
    }

    // MARK: - Sheets

    /// What follows stands in a sheet; nil: it is said about the file as a whole.
    func begin(sheet: String?) throws {
        log.sheet = sheet
        guard let sheet else { return }
        sheets.append(sheet)
        try sink.sheet(sheet)
    }

    /// The name of the sheet that a cell of the grid was read from.
    func sheet(of slot: ObservationGrid.Slot) -> String? { sheets[Int(slot.sheet)] }

    // MARK: - Units

    /// Makes known that the file holds a series under a name and in a unit.
    ///
    /// - Parameters:
    ///   - unitText: the unit as the file writes it; nil: the file says nothing.
    ///   - meaning: the unit, where the configuration says it.
    ///   - isUnitRequired: whether a file of this layout states units, so that silence is a finding unless the
    ///     series is a pure number.
    /// - Returns: the number by which `take` refers to it; nil, with a finding, for a unit that is not declared
    ///   or measures something else.
    func use(
        series: Int, name: String, unitText: String?, meaning: Unit? = nil, isUnitRequired: Bool = false,
        row: Int,
        column: Int
    ) throws -> Int? {
        let definition = configuration.series[series]
        let own = definition.unit
        if unitText == nil, meaning == nil, isUnitRequired, own != .one {
            reportUnit(definition, found: "no unit", row: row, column: column)
            return nil
        }
        let unit = meaning ?? unitText.map { configuration.units.unit(named: $0) } ?? own
        let text = unitText ?? meaning?.text ?? own.text
        guard let unit else {
            reportUnit(definition, found: "the unit \"\(CellText.excerpt(text))\"", row: row, column: column)
            return nil
        }
        guard let factor = unit.factor(to: own) else {
            reportUnit(
                definition, found: "\"\(CellText.excerpt(text))\", which is \(unit.text)", row: row,
                column: column)
            return nil
        }
        let key = "\(series)\u{0}\(name)\u{0}\(text)"
        if let known = useNumbers[key] { return known }
        let number: Int
        if let known = unitNumbers[text] {
            number = known
        } else {
            number = try sink.unit(text, meaning: unit)
            unitNumbers[text] = number
        }
        uses.append(SeriesInFile(series: series, name: name, unit: text))
        useNumbers[key] = uses.count - 1
        conversions.append(Conversion(series: series, factor: factor, unit: number, range: definition.range))
        return uses.count - 1
    }

    /// Reports a unit beside a row that is not the one in which a series of the row is read.
    ///
    /// - Returns: whether it is another.
    func reportUnit(_ text: String, otherThanOf use: Int, row: Int, column: Int) -> Bool {
        let conversion = conversions[use]
        let series = configuration.series[conversion.series]
        if configuration.units.unit(named: text)?.factor(to: series.unit) == conversion.factor {
            return false
        }
        log.add(
            .unitMismatch, row: row, column: column, series: series.id,
            found: "the unit \"\(CellText.excerpt(text))\" beside the row",
            expected: "\(uses[use].unit), in which \(CellText.excerpt(uses[use].name)) is read",
            remedy:
                "State the unit in the heading of the values, or under `series` of the source; a column of units that change from row to row needs the layout table. If the column changes nothing, list it under `ignore`."
        )
        return true
    }

    private func reportUnit(_ series: SeriesDefinition, found: String, row: Int, column: Int) {
        log.add(
            .unitMismatch, row: row, column: column, series: series.id, found: found,
            expected: "a unit declared in units.yaml that converts to \(series.unit.text)",
            remedy:
                "Declare the unit under `symbols` in units.yaml, or correct the series' unit; if it is no unit, name the heading as a whole under `names` of the source. Nothing is guessed."
        )
    }

    // MARK: - Cells

    /// A year; nil, with a finding, for anything else.
    func year(_ text: UnsafeBufferPointer<UInt8>, row: Int, column: Int) -> Int? {
        if let year = CellText.year(CellText.trimmed(text)) {
            years.insert(year)
            return year
        }
        log.add(
            .notAPeriod, row: row, column: column,
            found: "\"\(CellText.excerpt(String(decoding: text, as: UTF8.self)))\"",
            expected: "a year from \(CellText.years.lowerBound) to \(CellText.years.upperBound)",
            remedy: "Correct the cell, or take the row out of the file.")
        return nil
    }

    /// As above, of a string.
    func year(_ text: String, row: Int, column: Int) -> Int? {
        text.withBytes { year($0, row: row, column: column) }
    }

    /// Makes known that the file is about a year.
    func expect(_ year: Int) { years.insert(year) }

    /// Counts cells that a row without any value leaves empty.
    func countMissing(_ count: Int) { missingCounts[missingMarkers.count] += count }

    /// Notes where a value is missing.
    func leaveEmpty(entity: Int, series: Int, year: Int, row: Int, column: Int) {
        _ = emptyCells.insert(
            0, entity: entity, series: series, year: year, sheet: sheets.count - 1, row: row, column: column)
    }

    /// The cells without a value whose entity, series and year no other cell of the file has one for.
    var empty: [EmptyCellInFile] {
        var cells: [EmptyCellInFile] = []
        emptyCells.forEachSlot { entity, series, year, slot in
            guard grid.slot(entity: entity, series: series, year: year) == nil else { return }
            cells.append(
                EmptyCellInFile(
                    entity: entity, series: series, period: year, sheet: sheet(of: slot), row: Int(slot.row),
                    column: Int(slot.column)))
        }
        return cells
    }

    /// The markers that were found, with the reasons that the source gives.
    var missing: [MissingInFile] {
        missingCounts.enumerated().filter { $1 > 0 }.map { place, count in
            let marker = place < missingMarkers.count ? missingMarkers[place] : nil
            return MissingInFile(
                marker: marker.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "",
                reason: marker?.reason,
                count: count)
        }
    }

    func add(_ table: TableInFile) { if tables.count < 1000 { tables.append(table) } }

    /// Takes one cell of values, of which a text is kept and another one, without marks and in plain digits, read.
    func take(
        _ text: String, reading plain: String, entity: Int, use: Int, year: Int, row: Int, column: Int
    ) throws {
        try text.withBytes { text in
            try plain.withBytes { plain in
                try take(text, reading: plain, entity: entity, use: use, year: year, row: row, column: column)
            }
        }
    }

    /// Takes one cell of values.
    ///
    /// - Parameter plain: what is read instead of the text; nil: the text itself.
    func take(
        _ text: UnsafeBufferPointer<UInt8>, reading plain: UnsafeBufferPointer<UInt8>? = nil, entity: Int,
        use: Int, year: Int, row: Int, column: Int
    ) throws {
        let trimmed = CellText.trimmed(plain ?? text)
        let conversion = conversions[use]
        var correction: CorrectionInFile?
        if !corrections.isEmpty {
            correction = self.correction(
                text, number: CellText.number(trimmed), conversion, entity: entity, year: year, row: row,
                column: column)
        }
        if let correction, correction.correctedValue == nil {
            corrected.append(correction)
            ignoredCount += 1
            return
        }
        if correction == nil, let marker = missingMarker(CellText.trimmed(text)) {
            missingCounts[marker] += 1
            leaveEmpty(entity: entity, series: conversion.series, year: year, row: row, column: column)
            return
        }
        guard let number = correction?.correctedValue ?? CellText.number(trimmed) else {
            reportNotANumber(trimmed, conversion, entity: entity, year: year, row: row, column: column)
            return
        }
        let value = conversion.factor(number)
        if correction == nil,
            let rival = rival(entity: entity, series: conversion.series, year: year, row: row)
        {
            reportDuplicate(
                "\(value), after \(rival)", entity: entity, series: conversion.series, year: year, row: row,
                column: column)
            return
        }
        guard value.isFinite else {
            reportNotANumber(trimmed, conversion, entity: entity, year: year, row: row, column: column)
            return
        }
        if let range = conversion.range, !range.contains(value) {
            let isLoaded = reportRange(
                value, range, conversion, unit: uses[use].unit, entity: entity, year: year, row: row,
                column: column)
            guard isLoaded else { return }
        }
        switch grid.insert(
            value, entity: entity, series: conversion.series, year: year, sheet: sheets.count - 1, row: row,
            column: column)
        {
        case .same:
            ignoredCount += 1
            return
        case .different(let other):
            reportDuplicate(
                "\(value), after \(other.value) in \(place(of: other))", entity: entity,
                series: conversion.series, year: year, row: row, column: column)
            return
        case .new: break
        }
        if let correction { corrected.append(correction) }
        uses[use].count(year)
        observationCount += 1
        try sink.append(
            Observation(
                entity: entity, series: conversion.series, period: year, row: row, column: column,
                sourceValue: correction?.sourceValue ?? number, sourceUnit: conversion.unit, value: value),
            text: text)
    }

    /// Whether a text is empty or one of the markers of missing values.
    func isMissing(_ text: String) -> Bool { text.withBytes { missingMarker(CellText.trimmed($0)) != nil } }

    /// The place of the marker that a text is; nil for a text that says something.
    private func missingMarker(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        if text.isEmpty { return missingMarkers.count }
        return missingMarkers.firstIndex { $0.bytes.count == text.count && $0.bytes.elementsEqual(text) }
    }

    private func reportNotANumber(
        _ text: UnsafeBufferPointer<UInt8>, _ conversion: Conversion, entity: Int, year: Int, row: Int,
        column: Int
    ) {
        let definition = configuration.series[conversion.series]
        let found = "\"\(CellText.excerpt(String(decoding: text, as: UTF8.self)))\""
        log.add(
            .notANumber, row: row, column: column, entity: configuration.entities.entities[entity].code,
            series: definition.id, period: year, found: found,
            expected: "a number, or a missing-value marker of the source",
            remedy:
                "Correct the cell and deliver the file again, or add the marker to the source's `missing`.")
        leaveOut(found, conversion, entity: entity, year: year, row: row, column: column)
    }

    /// - Returns: whether the value is loaded all the same.
    private func reportRange(
        _ value: Double, _ range: ClosedRange<Double>, _ conversion: Conversion, unit: String, entity: Int,
        year: Int, row: Int, column: Int
    ) -> Bool {
        let definition = configuration.series[conversion.series]
        log.add(
            .outOfRange, row: row, column: column, entity: configuration.entities.entities[entity].code,
            series: definition.id, period: year, found: "\(value) \(definition.unit.text)",
            expected: "\(range.lowerBound) to \(range.upperBound)",
            remedy:
                "Check the cell and the unit in which it was read, \(CellText.excerpt(unit)); if the value is right, widen the range in series.yaml."
        )
        if log.severity(of: .outOfRange) == .warning { return true }
        leaveOut("\(value)", conversion, entity: entity, year: year, row: row, column: column)
        return false
    }

    // MARK: - Notes

    /// Keeps a line of explanation; the first hundred of a file.
    func note(_ text: String) {
        let text = text.trimmingBlanks()
        if !text.isEmpty, notes.count < 100 { notes.append(CellText.excerpt(text, limit: 2000)) }
    }
}

extension String {
    /// Without white space around it.
    func trimmingBlanks() -> String {
        var view = self[...]
        while view.first?.isWhitespace == true { view.removeFirst() }
        while view.last?.isWhitespace == true { view.removeLast() }
        return String(view)
    }
}
