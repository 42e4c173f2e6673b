/// Units observed over periods, each treated from a period of its own on, or never.
public struct StaggeredPanel: Sendable {
    /// In the order in which they first appear.
    public let units: [String]
    /// Ascending.
    public let periods: [Int]
    /// The unit of each row, in 0..<units.count.
    public let unitOfRow: [Int]
    /// The period of each row.
    public let periodOfRow: [Int]
    /// The first period of treatment of each unit; nil: never.
    public let cohorts: [Int?]

    /// - Parameters:
    ///   - units: one a row.
    ///   - periods: one a row.
    ///   - cohorts: the first treated period of the row's unit, or nil; one a row.
    /// - Throws: `emptySample`, `lengthMismatch`, `duplicateObservation`; `treatmentNotAbsorbing` where a unit's cohort changes.
    public init(units: [String], periods: [Int], cohorts: [Int?]) throws(EstimationError) {
        guard !units.isEmpty else { throw .emptySample("of the panel") }
        for (name, count) in [("periods", periods.count), ("cohorts", cohorts.count)]
        where count != units.count {
            throw .lengthMismatch(variable: name, found: count, expected: units.count)
        }
        var numbers: [String: Int] = [:]
        var names: [String] = []
        var cohortOfUnit: [Int?] = []
        var rows: [Int] = []
        rows.reserveCapacity(units.count)
        for (row, unit) in units.enumerated() {
            if let number = numbers[unit] {
                guard cohortOfUnit[number] == cohorts[row] else {
                    throw .treatmentNotAbsorbing(unit: unit, period: periods[row])
                }
                rows.append(number)
            } else {
                numbers[unit] = names.count
                rows.append(names.count)
                names.append(unit)
                cohortOfUnit.append(cohorts[row])
            }
        }
        self.units = names
        self.cohorts = cohortOfUnit
        self.periods = Set(periods).sorted()
        unitOfRow = rows
        periodOfRow = periods
        var place: [Int: Int] = [:]
        for (index, period) in self.periods.enumerated() { place[period] = index }
        var isSeen = Set<Int>(minimumCapacity: rows.count)
        for (unit, period) in zip(rows, periods) {
            guard isSeen.insert(unit * self.periods.count + (place[period] ?? 0)).inserted else {
                throw .duplicateObservation(unit: names[unit], period: period)
            }
        }
    }

    /// 1 in the periods from a unit's cohort on.
    public func treatment(name: String) -> Variable {
        Variable(name: name, values: treatmentValues(of: cohorts))
    }

    /// The treatment that other cohorts of the units would make.
    func treatmentValues(of cohorts: [Int?]) -> [Double] {
        zip(unitOfRow, periodOfRow).map { unit, period in
            cohorts[unit].map { period >= $0 ? 1 : 0 } ?? 0
        }
    }

    /// Periods since a unit's cohort, one a row; nil for units never treated.
    public var relativePeriods: [Int?] {
        zip(unitOfRow, periodOfRow).map { unit, period in cohorts[unit].map { period - $0 } }
    }

    /// The value of the same unit so many periods later (a lead), or earlier where negative (a lag), one a row; nil where the panel has none.
    /// - Throws: `lengthMismatch`, `notFinite`.
    public func shifted(_ variable: Variable, by steps: Int) throws(EstimationError) -> [Double?] {
        try check(variable)
        var rows: [[Int]: Int] = [:]
        for (row, (unit, period)) in zip(unitOfRow, periodOfRow).enumerated() { rows[[unit, period]] = row }
        return zip(unitOfRow, periodOfRow).map { unit, period in
            rows[[unit, period + steps]].map { variable.values[$0] }
        }
    }

    /// Units as a grouping: a fixed effect, or clusters.
    public func unitGrouping(name: String) -> Grouping { Grouping(name: name, unitOfRow) }

    /// Periods as a grouping.
    public func periodGrouping(name: String) -> Grouping { Grouping(name: name, periodOfRow) }

    /// Every cohort, ascending.
    public var treatedCohorts: [Int] { Set(cohorts.compactMap { $0 }).sorted() }

    /// Why no treatment begins within the periods: units are treated from the first one on, or none is treated.
    var noBeginning: EstimationError {
        let start = periods.first ?? .max
        return treatedCohorts.contains { $0 <= start }
            ? .noComparisonGroup("no treated unit is seen before its treatment")
            : .noneTreated(treatment: nil)
    }

    /// The row of each unit (outer) and period (inner).
    /// - Throws: `unbalancedPanel`.
    func balancedRows() throws(EstimationError) -> [[Int]] {
        var place: [Int: Int] = [:]
        for (index, period) in periods.enumerated() { place[period] = index }
        var rows = Array(repeating: Array(repeating: -1, count: periods.count), count: units.count)
        for (row, (unit, period)) in zip(unitOfRow, periodOfRow).enumerated() {
            if let index = place[period] { rows[unit][index] = row }
        }
        for unit in units.indices {
            if let gap = rows[unit].firstIndex(of: -1) {
                throw .unbalancedPanel(unit: units[unit], period: periods[gap])
            }
        }
        return rows
    }
}
