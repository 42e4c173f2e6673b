import Indicators
import Postgres

/// The cells of a vintage as they are stored, carried from vintage to vintage by what each changed.
public struct StoredCells {
    private(set) var cells: [CellKey: Panel.Cell] = [:]

    public init() {}

    /// Applies rows of `core.panel_cell`, tombstones included.
    mutating func apply(_ changes: ResultSet) throws {
        for row in changes.rows {
            let key = try CellKey(row)
            cells[key] = row.optionalText(3) == nil ? nil : try Panel.Cell(storedIn: row)
        }
    }
}

/// The place of a cell, by the database's numbers.
struct CellKey: Hashable {
    let entity: Int
    let indicator: Int
    let period: Int
}

extension CellKey {
    /// - Parameter row: begins with entity, indicator and period.
    init(_ row: Row) throws {
        self.init(
            entity: try row.integer(0), indicator: try row.integer(1), period: try row.integer(2))
    }
}

extension Panel.Cell {
    /// - Parameter row: behind the key value, method, and both neighbours' period, value and weight.
    init(storedIn row: Row) throws {
        guard let method = Panel.Method(rawValue: try row.text(4)) else {
            throw WarehouseError.installation("core.panel_cell has a method unknown to this nqp")
        }
        func neighbour(_ column: Int) -> Panel.Neighbour? {
            guard let period = row.optionalInteger(column), let value = row.optionalReal(column + 1),
                let weight = row.optionalReal(column + 2)
            else { return nil }
            return Panel.Neighbour(period: period, value: value, weight: weight)
        }
        self.init(value: try row.real(3), method: method, left: neighbour(5), right: neighbour(8))
    }
}

extension Connection {
    /// The columns that `CellKey(_:)` and `Panel.Cell(storedIn:)` read.
    static let cellColumns =
        "entity_id, indicator_id, period, value, method, left_period, left_value, left_weight, right_period, right_value, right_weight"

    /// The cells of the published vintage, which are kept ready.
    func publishedCells() throws -> [CellKey: Panel.Cell] {
        try cells(in: execute("select \(Self.cellColumns) from core.published_cell"))
    }

    /// The cells of a vintage, each by one step down the primary key.
    func cells(of vintage: Int) throws -> [CellKey: Panel.Cell] {
        try cells(
            in: execute(
                """
                select \(Self.cellColumns)
                from (
                    select cell.*
                    from core.vintage v
                    join core.configuration_entity e on e.configuration_id = v.configuration_id and e.is_scored
                    join core.configuration_indicator i on i.configuration_id = v.configuration_id
                    cross join lateral generate_series(v.first_period::integer, v.last_period::integer) as y(period)
                    cross join lateral (
                        select c.*
                        from core.panel_cell c
                        where c.entity_id = e.entity_id and c.indicator_id = i.indicator_id
                            and c.period = y.period::smallint and c.vintage_id <= v.vintage_id
                        order by c.vintage_id desc
                        limit 1
                    ) as cell
                    where v.vintage_id = $1 and not cell.is_removed
                ) as stored
                """, [.integer(vintage)]))
    }

    private func cells(in result: ResultSet) throws -> [CellKey: Panel.Cell] {
        var cells: [CellKey: Panel.Cell] = [:]
        cells.reserveCapacity(result.rowCount)
        for row in result.rows { cells[try CellKey(row)] = try Panel.Cell(storedIn: row) }
        return cells
    }
}
