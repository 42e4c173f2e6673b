import Configuration

/// The checks that look at a series as a whole, after a file was read: jumps, breaks, standstill, what is missing.
struct SeriesChecks {
    private let collector: CellCollector
    private let configuration: WarehouseConfiguration
    private let grid: ObservationGrid
    /// Positions of the entities that the index is about.
    private let scored: [Int]

    init(collector: CellCollector) {
        self.collector = collector
        configuration = collector.configuration
        grid = collector.grid
        let codes = Set(collector.configuration.index.entities)
        let entities = collector.configuration.entities.entities
        scored = entities.indices.filter { codes.contains(entities[$0].code) }
    }

    func run() {
        var seen: Set<Int> = []
        for use in collector.uses where seen.insert(use.series).inserted {
            let years = grid.years(ofSeries: use.series)
            missingPeriods(use, known: years)
            guard !years.isEmpty else { continue }
            missingEntities(use.series, years)
            jumps(use.series, years)
            standstill(use.series, years)
        }
    }

    /// Series that a source's `names` say where a table has them, and that the file has nowhere.
    func absence(of table: TableDefinition) {
        if collector.observationCount == 0 { return }
        let used = Set(collector.uses.map { configuration.series[$0.series].id })
        var seen = used
        for meaning in table.names where seen.insert(meaning.series).inserted {
            let names = table.names.filter { $0.series == meaning.series }.map { "\"\($0.name)\"" }
            collector.log.add(
                .missingPeriods, series: meaning.series,
                found: "nothing that is called \(names.joined(separator: " or "))",
                expected: "the rows or columns that `names` of the source say",
                remedy:
                    "Write the name as the table has it, with `/` between levels, or take it out; nqp explain shows what was read and left out."
            )
        }
    }

    private func missingPeriods(_ use: SeriesInFile, known: [Int]) {
        var expected = collector.years
        if let first = known.first, let last = known.last { expected.formUnion(first...last) }
        let missing = expected.subtracting(known).sorted()
        guard !missing.isEmpty else { return }
        collector.log.add(
            .missingPeriods, series: configuration.series[use.series].id,
            found: known.isEmpty ? "no value at all" : "no value in \(Self.ranges(missing))",
            expected: "values for the years that the file is about",
            remedy:
                "If the source publishes none, nothing: gaps between known years are interpolated; years before the first or after the last are filled only where an indicator's `missing` says so."
        )
    }

    private func missingEntities(_ series: Int, _ years: [Int]) {
        let missing = scored.filter { entity in
            !years.contains { grid.slot(entity: entity, series: series, year: $0) != nil }
        }
        // A file about other entities, or about one, says nothing about the rest of them.
        guard !missing.isEmpty, missing.count < scored.count else { return }
        func names(_ entities: [Int]) -> String {
            entities.prefix(10).map { configuration.entities.entities[$0].title.en }.joined(separator: ", ")
                + (entities.count > 10 ? " …" : "")
        }
        let empty = missing.filter { collector.hasEmptyCell(ofEntity: $0, series: series) }
        let cells = "cells that are empty or hold what the source lists under `missing`"
        let remedy =
            if empty.isEmpty {
                "Deliver the missing rows, in this file or in another."
            } else if empty.count == missing.count {
                "The file has their cells, \(cells): if the source publishes no value, nothing; else deliver it in another file."
            } else {
                "Deliver the missing rows, in this file or in another. Of \(names(empty)) the file has \(cells)."
            }
        collector.log.add(
            .missingEntities, series: configuration.series[series].id,
            found:
                "no value for \(names(missing)) (\(missing.count) of \(scored.count))",
            expected: "every entity of the index", remedy: remedy)
    }

    private func jumps(_ series: Int, _ years: [Int]) {
        let definition = configuration.series[series]
        let jumps = SeriesJumps(
            of: definition, in: years, entities: 0..<grid.entityCount, checks: configuration.checks
        ) { grid.slot(entity: $0, series: series, year: $1)?.value }
        for year in jumps.years {
            if jumps.isBreak(year) {
                reportBreak(series, year, limit: jumps.limit)
            } else {
                for jump in year.jumps { report(series, jump, expected: jumps.expectation) }
            }
        }
    }

    private func report(_ series: Int, _ jump: SeriesJumps.Jump, expected: String) {
        guard let slot = grid.slot(entity: jump.entity, series: series, year: jump.year) else { return }
        collector.log.add(
            .jump, sheet: collector.sheet(of: slot), row: Int(slot.row), column: Int(slot.column),
            entity: configuration.entities.entities[jump.entity].code,
            series: configuration.series[series].id,
            period: jump.year, found: jump.description, expected: expected,
            remedy: "Compare with the source; set the series' `max_jump` if such changes are real.")
    }

    private func reportBreak(_ series: Int, _ year: SeriesJumps.Year, limit: Double) {
        let slot = year.jumps.first.flatMap { grid.slot(entity: $0.entity, series: series, year: $0.year) }
        collector.log.add(
            .seriesBreak, sheet: slot.flatMap { collector.sheet(of: $0) },
            column: slot.map { Int($0.column) },
            series: configuration.series[series].id, period: year.year,
            found: year.description(limit: limit), expected: "years that are comparable",
            remedy:
                "A change of sample, definition or unit: read the file's notes; do not use the years together "
                + "before the series is split or rescaled.")
    }

    private func standstill(_ series: Int, _ years: [Int]) {
        let definition = configuration.series[series]
        let count = configuration.checks.turnsConstantPeriods
        guard !definition.mayBeConstant else { return }
        for entity in 0..<grid.entityCount {
            let known = years.compactMap { year in
                grid.slot(entity: entity, series: series, year: year).map { (year, $0) }
            }
            let tail = known.suffix(count)
            guard tail.count == count, let first = tail.first, let last = tail.last,
                tail.allSatisfy({ $0.1.value == first.1.value })
            else { continue }
            collector.log.add(
                .turnsConstant, sheet: collector.sheet(of: last.1), row: Int(last.1.row),
                column: Int(last.1.column),
                entity: configuration.entities.entities[entity].code, series: definition.id, period: last.0,
                found: "\(first.1.value) in the last \(count) years",
                expected: "values that differ from year to year",
                remedy:
                    "Ask whether the last value was carried forward; `constant: allowed` for a series that may stand still."
            )
        }
    }

    /// `2006–2007, 2010`
    private static func ranges(_ years: [Int]) -> String {
        var parts: [String] = []
        var start = 0
        for index in years.indices {
            if index + 1 < years.count, years[index + 1] == years[index] + 1 { continue }
            parts.append(start == index ? "\(years[index])" : "\(years[start])–\(years[index])")
            start = index + 1
        }
        return parts.joined(separator: ", ")
    }
}
