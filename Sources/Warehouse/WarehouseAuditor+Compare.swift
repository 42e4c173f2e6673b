import Configuration
import Indicators
import Models
import Postgres

/// Something that is stored and not what the archived bytes give.
public struct Discrepancy: Sendable, Hashable {
    public let kind: Kind
    /// Which one: a file, a vintage and a cell.
    public let place: String
    public let stored: String
    public let recomputed: String

    public init(_ kind: Kind, _ place: String, stored: String, recomputed: String) {
        self.kind = kind
        self.place = place
        self.stored = stored
        self.recomputed = recomputed
    }

    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case file
        case configuration
        case load
        case observation
        case chain
        case cell
        case weight
        case score
        case estimate
        case published
        case publication
        case diary
    }
}

extension WarehouseAuditor {
    /// Applies what a vintage changed.
    ///
    /// - Returns: in how many cells.
    public func advance(_ stored: inout StoredCells, to vintage: Int) throws -> Int {
        let changes = try connection.execute(
            "select \(Connection.cellColumns) from core.panel_cell where vintage_id = $1",
            [.integer(vintage)])
        try stored.apply(changes)
        return changes.rowCount
    }

    /// The cells of a vintage that are not those of a panel, bit by bit.
    public func differences(
        _ stored: StoredCells, from panel: Panel, configuration: WarehouseConfiguration, vintage: Int
    ) -> [Discrepancy] {
        compare(stored.cells, with: panel, configuration: configuration, .cell, place: "vintage \(vintage)")
    }

    /// The cells kept ready for readers that are not those of a panel.
    public func publishedDifferences(
        from panel: Panel, configuration: WarehouseConfiguration
    ) throws -> [Discrepancy] {
        compare(
            try connection.publishedCells(), with: panel, configuration: configuration, .published,
            place: "core.published_cell")
    }

    private func compare(
        _ stored: [CellKey: Panel.Cell], with panel: Panel, configuration: WarehouseConfiguration,
        _ kind: Discrepancy.Kind, place: String
    ) -> [Discrepancy] {
        let numbers = numbers(of: panel, configuration: configuration)
        var found: [Discrepancy] = []
        var rest = stored
        for (column, indicator) in numbers.columns.enumerated() {
            for (position, entity) in numbers.entities.enumerated() {
                for period in panel.periods {
                    let cell = panel[column: column, entity: position, period: period]
                    let key = CellKey(entity: entity, indicator: indicator, period: period)
                    let own = rest.removeValue(forKey: key)
                    if own.map({ Self.isSame($0, cell) }) == true { continue }
                    found.append(
                        Discrepancy(
                            kind, "\(place), \(name(of: key))", stored: own.map(Self.text) ?? "no cell",
                            recomputed: Self.text(cell)))
                }
            }
        }
        found += rest.sorted {
            ($0.key.entity, $0.key.indicator, $0.key.period) < (
                $1.key.entity, $1.key.indicator, $1.key.period
            )
        }
        .map {
            Discrepancy(
                kind, "\(place), \(name(of: $0.key))", stored: Self.text($0.value), recomputed: "no cell")
        }
        return found
    }

    /// Bit by bit: −0 is not 0.
    private static func isSame(_ a: Panel.Cell, _ b: Panel.Cell) -> Bool {
        func same(_ a: Panel.Neighbour?, _ b: Panel.Neighbour?) -> Bool {
            guard let a, let b else { return a == nil && b == nil }
            return a.period == b.period && a.value.bitPattern == b.value.bitPattern
                && a.weight.bitPattern == b.weight.bitPattern
        }
        return a.value.bitPattern == b.value.bitPattern && a.method == b.method && same(a.left, b.left)
            && same(a.right, b.right)
    }

    private static func text(_ cell: Panel.Cell) -> String {
        let neighbours = [cell.left, cell.right].compactMap { $0.map { "\($0.period): \($0.value)" } }
        let origin = neighbours.isEmpty ? "" : " of \(neighbours.joined(separator: ", "))"
        return "\(cell.value), \(cell.method.rawValue)\(origin)"
    }

    private func name(of key: CellKey) -> String {
        "\(entities[key.entity] ?? "entity \(key.entity)") \(key.period) \(indicators[key.indicator] ?? "indicator \(key.indicator)")"
    }

    /// The database's numbers of codes; −1 for those that it does not know.
    private static func numbers(of codes: [String], in known: [Int: String]) -> [Int] {
        let numbers = Dictionary(known.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return codes.map { numbers[$0] ?? -1 }
    }

    /// The database's numbers of a panel's entities and columns.
    private func numbers(
        of panel: Panel, configuration: WarehouseConfiguration
    ) -> (entities: [Int], columns: [Int]) {
        (
            Self.numbers(of: panel.entities, in: entities),
            Self.numbers(of: configuration.columns.map(\.id), in: indicators)
        )
    }

    // MARK: - Weights, scores, estimates

    /// The weights, scores and estimates of a vintage that are not the recomputed ones: weights and scores bit by bit, estimates
    /// to 1e-10.
    public func differences(
        vintage: Int, panel: Panel, index: CompositeIndex, estimates: [ModelEstimates],
        configuration: WarehouseConfiguration
    ) throws -> [Discrepancy] {
        let numbers = numbers(of: panel, configuration: configuration)
        let tables =
            TableRows.of(
                index, of: panel, configuration: configuration, entities: numbers.entities,
                columns: numbers.columns, vintage: vintage)
            + TableRows.of(panel.frontiers, vintage: vintage) + TableRows.of(estimates, vintage: vintage)
        let migrations = try migrations(
            after: "select built_at from core.vintage where vintage_id = $1", vintage)
        return try tables.flatMap { table in
            try differences(
                of: table, Discrepancy.Kind(ofTable: table.table), of: "vintage", vintage,
                unrecorded: table.columns(addedBy: migrations))
        }
    }

    /// The migrations that the database had only after a moment.
    ///
    /// - Parameter moment: a query for it, by a number.
    private func migrations(after moment: String, _ number: Int) throws -> [String] {
        try connection.execute(
            "select name from ops.migration where applied_at > (\(moment)) order by name", [.integer(number)]
        ).rows.map { try $0.text(0) }
    }

    /// What views read of a configuration and is not what its files say.
    public func differences(
        of configuration: WarehouseConfiguration, recordedAs id: Int
    ) throws -> [Discrepancy] {
        let migrations = try migrations(
            after: "select recorded_at from core.configuration where configuration_id = $1", id)
        return try TableRows.of(configuration, as: registered(configuration, as: id)).flatMap { table in
            try differences(
                of: table, .configuration, of: "configuration", id,
                mayBeEmpty: table.isAdded(by: migrations))
        }
    }

    /// A configuration with the numbers that the database has for what it names; −1 for what it does not know.
    func registered(_ configuration: WarehouseConfiguration, as id: Int) -> RegisteredConfiguration {
        RegisteredConfiguration(
            id: id, entities: Self.numbers(of: configuration.entities.entities.map(\.code), in: entities),
            series: Self.numbers(of: configuration.series.map(\.id), in: series),
            columns: Self.numbers(of: configuration.columns.map(\.id), in: indicators))
    }

    /// - Parameters:
    ///   - owning: where the rows belong; nil: `owner` and its number.
    ///   - unrecorded: columns that the table did not have yet: they may be null.
    ///   - mayBeEmpty: whether the table may hold nothing, as it was not there yet.
    func differences(
        of table: TableRows, _ kind: Discrepancy.Kind, of owner: String, _ id: Int,
        place owning: String? = nil, unrecorded: Set<String> = [], mayBeEmpty: Bool = false
    ) throws -> [Discrepancy] {
        let keys = table.key.compactMap { table.columns.firstIndex(of: $0) }
        var stored: [[String]: [String?]] = [:]
        for row in try connection.execute(
            "select \(table.columns.joined(separator: ", ")) from \(table.schema).\(table.table) where \(owner)_id = $1",
            [.integer(id)]
        ).rows {
            let fields = table.columns.indices.map { row.optionalText($0) }
            stored[keys.map { fields[$0] ?? "" }] = fields
        }
        if mayBeEmpty, stored.isEmpty { return [] }
        func place(_ key: [String], _ column: String) -> String {
            let names = zip(table.key, key).map { name, value in
                switch name {
                case "entity_id": Int(value).flatMap { entities[$0] } ?? value
                case "indicator_id": Int(value).flatMap { indicators[$0] } ?? value
                case "series_id": Int(value).flatMap { series[$0] } ?? value
                default: value
                }
            }
            return
                "\(owning ?? "\(owner) \(id)"), \(table.table).\(column) of \(names.joined(separator: " "))"
        }
        var found: [Discrepancy] = []
        for row in table.rows {
            let key = keys.map { row[$0].description }
            guard let own = stored.removeValue(forKey: key) else {
                found.append(Discrepancy(kind, place(key, "*"), stored: "no row", recomputed: "a row"))
                continue
            }
            for (column, field) in row.enumerated()
            where !field.agrees(with: own[column], tolerance: table.tolerance)
                && !(own[column] == nil && unrecorded.contains(table.columns[column]))
            {
                found.append(
                    Discrepancy(
                        kind, place(key, table.columns[column]), stored: own[column] ?? "null",
                        recomputed: field.description))
            }
        }
        found += stored.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, fields in
            Discrepancy(
                kind, place(key, "*"),
                stored: "a row: \(fields.map { $0 ?? "null" }.joined(separator: ", "))",
                recomputed: "no row")
        }
        return found
    }
}
