import Configuration
import Spreadsheet

/// Cells that claim the place of another: two values, or a value beside a row of the same name that holds none.
extension CellCollector {
    /// Notes that a row of an entity has no value: a further row of its name is of something else, and a finding says so.
    func leaveRowEmpty(entity: Int, series: Int, year: Int, row: Int, column: Int) {
        _ = emptyRows.insert(
            0, entity: entity, series: series, year: year, sheet: sheets.count - 1, row: row, column: column)
        guard let other = grid.slot(entity: entity, series: series, year: year), isInOtherRow(other, row)
        else { return }
        reportDuplicate(
            "no value, after \(other.value) in \(place(of: other))", entity: entity, series: series,
            year: year,
            row: row, column: column)
    }

    private func isInOtherRow(_ slot: ObservationGrid.Slot, _ row: Int) -> Bool {
        Int(slot.sheet) == sheets.count - 1 && Int(slot.row) != row
    }

    /// Notes where something stands that is not taken, and a finding where another cell has the value.
    func leaveOut(
        _ text: String, _ conversion: Conversion, entity: Int, year: Int, row: Int, column: Int
    ) {
        _ = leftOutCells.insert(
            0, entity: entity, series: conversion.series, year: year, sheet: sheets.count - 1, row: row,
            column: column)
        guard let other = grid.slot(entity: entity, series: conversion.series, year: year) else { return }
        reportDuplicate(
            "\(text), after \(other.value) in \(place(of: other))", entity: entity, series: conversion.series,
            year: year, row: row, column: column)
    }

    /// Where another row holds no value, or one that was not taken, in the place of a value: which of the two it is of, nobody knows.
    func rival(entity: Int, series: Int, year: Int, row: Int) -> String? {
        if let other = leftOutCells.slot(entity: entity, series: series, year: year) {
            return "what was left out in \(place(of: other))"
        }
        guard let other = emptyRows.slot(entity: entity, series: series, year: year),
            isInOtherRow(other, row)
        else { return nil }
        return "no value in \(place(of: other))"
    }

    func reportDuplicate(_ found: String, entity: Int, series: Int, year: Int, row: Int, column: Int) {
        log.add(
            .duplicateCell, row: row, column: column, entity: configuration.entities.entities[entity].code,
            series: configuration.series[series].id, period: year, found: found,
            expected: "one value for an entity, series and year",
            remedy: "Remove the wrong one and deliver the file again.")
    }

    func place(of slot: ObservationGrid.Slot) -> String {
        CellAddress(row: Int(slot.row), column: Int(slot.column)).place(in: sheet(of: slot))
    }
}
