import Configuration
import Indicators
import Warehouse

/// Looks for jumps between values that come from different files, where a gap is filled by a release of another level, unit or definition. Jumps within
/// one file were found when it was read.
struct MergedSeriesChecks {
    let configuration: WarehouseConfiguration
    let table: SeriesTable
    let writer: WarehouseWriter

    /// Jumps that are looked up in the database, of one build.
    private static let limit = 10_000

    func findings() throws -> [Finding] {
        let years = Array(table.periods)
        var suspects: [(series: SeriesDefinition, jumps: SeriesJumps)] = []
        var keys: Set<ValueKey> = []
        for (position, series) in configuration.series.enumerated() {
            let jumps = SeriesJumps(
                of: series, in: years, entities: 0..<table.entities.count, checks: configuration.checks
            ) { table[entity: $0, series: position, period: $1] }
            guard !jumps.years.isEmpty, keys.count < Self.limit else { continue }
            suspects.append((series, jumps))
            for jump in jumps.years.flatMap(\.jumps) {
                keys.insert(key(jump.entity, series, jump.year))
                keys.insert(key(jump.entity, series, jump.since))
            }
        }
        guard !keys.isEmpty else { return [] }
        let origins = try writer.origins(of: Array(keys))
        return suspects.flatMap { findings($0.series, $0.jumps, origins) }
    }

    private func findings(
        _ series: SeriesDefinition, _ jumps: SeriesJumps,
        _ origins: [ValueKey: WarehouseWriter.Origin]
    ) -> [Finding] {
        func ends(_ jump: SeriesJumps.Jump) -> (WarehouseWriter.Origin, WarehouseWriter.Origin)? {
            guard let after = origins[key(jump.entity, series, jump.year)],
                let before = origins[key(jump.entity, series, jump.since)], after.fileID != before.fileID
            else { return nil }
            return (before, after)
        }
        return jumps.years.flatMap { all -> [Finding] in
            let year = all.filter { ends($0) != nil }
            if jumps.isBreak(year), let first = year.jumps.first, let (before, after) = ends(first) {
                return [
                    Finding(
                        .seriesBreak, configuration.checks.severity(of: .seriesBreak), file: after.file,
                        sheet: after.sheet, series: series.id, period: year.year,
                        found: year.description(limit: jumps.limit)
                            + "; the year before is of \(before.file)",
                        expected: "files of which the years are comparable", remedy: Self.remedy)
                ]
            }
            return year.jumps.compactMap { jump in
                ends(jump).map { before, after in
                    Finding(
                        .jump, configuration.checks.severity(of: .jump), file: after.file, sheet: after.sheet,
                        row: after.row, column: after.column, entity: table.entities[jump.entity],
                        series: series.id, period: jump.year,
                        found: jump.description
                            + "; that is of \(before.file), released \(before.releasedOn)",
                        expected: jumps.expectation, remedy: Self.remedy)
                }
            }
        }
    }

    private func key(_ entity: Int, _ series: SeriesDefinition, _ year: Int) -> ValueKey {
        ValueKey(entity: table.entities[entity], series: series.id, year: year)
    }

    private static let remedy =
        "Compare the files' units, notes and definitions; correct or leave out the older one by corrections.yaml, or set the series' `max_jump` if such changes are real."
}
