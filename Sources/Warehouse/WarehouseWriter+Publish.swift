import Configuration
import Indicators
import Models
import Postgres

extension WarehouseWriter {
    /// What counts now, to be joined to rows `k` of entity_id, series_id and period: the observation released last, of files of one day
    /// that of the one that arrived last, of files read more than once the last reading.
    static let counting = """
        cross join lateral (
            select o.*
            from raw.observation o
            where o.entity_id = k.entity_id and o.series_id = k.series_id and o.period = k.period::smallint
                and o.load_id not in (select load_id from core.superseded_load)
            order by o.released_on desc, o.file_id desc, o.load_id desc
            limit 1
        ) as o
        """

    /// The observations that count now (`counting`), of every entity, series and year.
    public func currentObservations() throws -> SeriesTable {
        let index = configuration.index
        let scored = Set(index.entities)
        let places = configuration.entities.entities.indices.filter {
            scored.contains(configuration.entities.entities[$0].code)
        }
        var table = SeriesTable(
            entities: index.entities, series: configuration.series.map(\.id), periods: index.context)
        var entityPlace: [Int: Int] = [:]
        for (place, position) in places.enumerated() { entityPlace[registered.entities[position]] = place }
        let seriesPlace = Dictionary(
            zip(registered.series, registered.series.indices), uniquingKeysWith: { first, _ in first })
        let result = try connection.execute(
            """
            select k.entity_id, k.series_id, k.period, o.value
            from (
                select e.entity_id, s.series_id, y.period
                from unnest($1::integer[]) as e(entity_id)
                cross join unnest($2::integer[]) as s(series_id)
                cross join generate_series($3::integer, $4::integer) as y(period)
            ) as k
            \(Self.counting)
            """,
            [
                .array(places.map { registered.entities[$0] }), .array(registered.series),
                .integer(index.context.lowerBound), .integer(index.context.upperBound),
            ])
        for row in result.rows {
            guard let entity = entityPlace[try row.integer(0)], let series = seriesPlace[try row.integer(1)]
            else { continue }
            table[entity: entity, series: series, period: try row.integer(2)] = try row.real(3)
        }
        return table
    }

    /// What publishing did.
    public enum Publication: Sendable, Hashable {
        /// The published vintage has this content already.
        case unchanged(vintage: Int)
        /// An older vintage has this content and was published again.
        case republished(vintage: Int)
        /// Somebody published another vintage since a build published this one, and the inputs have given nothing else since.
        case held(vintage: Int, published: Int)
        /// A new vintage.
        case published(vintage: Int, changedCells: Int)

        /// The vintage of the content.
        public var vintage: Int {
            switch self {
            case .unchanged(let vintage), .republished(let vintage), .held(let vintage, _),
                .published(let vintage, _):
                vintage
            }
        }
    }

    /// Makes a panel with its index the published vintage, in one transaction: readers see the old one or the new one.
    /// Only cells that differ from the latest vintage are written. What `nqp publish` chose stays until the inputs give something else than
    /// they gave then.
    ///
    /// - Parameters:
    ///   - hash: the panel's `ContentHash`.
    ///   - estimates: what the models say about it; asked for only where the content is new.
    ///   - examine: is asked before anything is committed, with the vintage published so far, if any, and the one to be;
    ///     what it throws undoes the publication.
    public func publish(
        _ panel: Panel, _ index: CompositeIndex, hash: String, findings: [Finding], run: Int,
        estimates: () -> [ModelEstimates], examine: (_ before: Int, _ after: Int) throws -> Void = { _, _ in }
    ) throws -> Publication {
        return try connection.transaction {
            let before = try connection.execute("select vintage_id from core.published_vintage").firstRow?
                .integer(0)
            try record(findings, run: run)
            let known = try connection.execute(
                "select vintage_id from core.vintage where content_hash = $1", [.text(hash)])
            if let vintage = try known.firstRow?.integer(0) {
                if vintage == before { return .unchanged(vintage: vintage) }
                if let before, try isHeldBack(vintage) { return .held(vintage: vintage, published: before) }
                try makeCurrent(vintage: vintage, run: run, reason: "the inputs give this content again")
                if let before { try examine(before, vintage) }
                return .republished(vintage: vintage)
            }
            let last = try connection.execute("select coalesce(max(vintage_id), 0) from core.vintage")
                .onlyRow().integer(0)
            let delta = try delta(of: panel, after: last, isPublished: last == before)
            try insertVintage(last + 1, hash: hash, panel: panel, changed: delta.count, run: run)
            try write(delta, vintage: last + 1)
            try connection.write(
                TableRows.of(
                    index, of: panel, configuration: configuration, entities: entityNumbers(of: panel),
                    columns: registered.columns, vintage: last + 1))
            try connection.write(TableRows.of(panel.frontiers, vintage: last + 1))
            try connection.write(TableRows.of(estimates(), vintage: last + 1))
            try makeCurrent(vintage: last + 1, run: run, reason: "new content")
            if let before { try examine(before, last + 1) }
            return .published(vintage: last + 1, changedCells: delta.count)
        }
    }

    /// Whether somebody published another vintage in place of this one, the last that a build published.
    private func isHeldBack(_ vintage: Int) throws -> Bool {
        try connection.execute(
            """
            with publication as (
                select p.publication_id, p.vintage_id, r.command = 'publish' as is_chosen
                from core.publication p
                join ops.run r using (run_id)
            )
            select (select is_chosen from publication order by publication_id desc limit 1)
                and $1 = (select vintage_id from publication where not is_chosen order by publication_id desc limit 1)
            """, [.integer(vintage)]
        ).onlyRow().boolean(0)
    }

    /// Makes an older vintage the published one.
    ///
    /// - Throws: `WarehouseError.noVintage`.
    public func publishAgain(vintage: Int, run: Int) throws {
        guard try hasVintage(vintage) else { throw WarehouseError.noVintage(vintage) }
        try connection.transaction {
            try makeCurrent(vintage: vintage, run: run, reason: "nqp publish \(vintage)")
        }
    }

    /// Whether there is a vintage of this number.
    public func hasVintage(_ vintage: Int) throws -> Bool {
        try connection.execute("select from core.vintage where vintage_id = $1", [.integer(vintage)]).rowCount
            == 1
    }

    private func makeCurrent(vintage: Int, run: Int, reason: String) throws {
        try connection.execute(
            "select core.publish_vintage($1, $2, $3)", [.integer(vintage), .integer(run), .text(reason)])
    }

    private func insertVintage(_ vintage: Int, hash: String, panel: Panel, changed: Int, run: Int) throws {
        let lastLoad = try connection.execute("select coalesce(max(load_id), 0) from raw.load").onlyRow()
            .integer(0)
        let before = try connection.execute(
            "select chain_hash, last_load_id from core.vintage where vintage_id = $1", [.integer(vintage - 1)]
        ).firstRow
        let inputs = try VintageChain.inputs(
            ChainedLoad.all(
                after: before?.integer(1) ?? 0, upTo: lastLoad, in: connection))
        let program = try connection.execute(
            "select program_version from ops.run where run_id = $1", [.integer(run)]
        ).onlyRow().text(0)
        let link = VintageChain.Link(
            vintage: vintage, contentHash: hash, configuration: configuration.fingerprint, program: program,
            inputs: inputs)
        try connection.execute(
            """
            insert into core.vintage (vintage_id, content_hash, configuration_id, run_id, last_load_id, first_period,
                last_period, entity_count, cell_count, changed_count, inputs_hash, chain_hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .integer(vintage), .text(hash), .integer(registered.id), .integer(run), .integer(lastLoad),
                .integer(panel.periods.lowerBound), .integer(panel.periods.upperBound),
                .integer(panel.entities.count), .integer(panel.cells.count), .integer(changed),
                .text(inputs), .text(link.hash(after: before?.text(0))),
            ])
    }

    // MARK: - Cells

    /// A row of `core.panel_cell`; no cell: a tombstone.
    private struct CellChange {
        let key: CellKey
        let cell: Panel.Cell?
    }

    /// The cells that differ from a vintage, and tombstones for those that are gone, in the order of the key.
    private func delta(of panel: Panel, after vintage: Int, isPublished: Bool) throws -> [CellChange] {
        // Those of the published vintage are kept ready.
        var before = isPublished ? try connection.publishedCells() : try connection.cells(of: vintage)
        var changes: [CellChange] = []
        let entities = entityNumbers(of: panel)
        for (column, indicator) in registered.columns.enumerated() {
            for (place, entity) in entities.enumerated() {
                for period in panel.periods {
                    let key = CellKey(entity: entity, indicator: indicator, period: period)
                    let cell = panel[column: column, entity: place, period: period]
                    if before.removeValue(forKey: key) != cell {
                        changes.append(CellChange(key: key, cell: cell))
                    }
                }
            }
        }
        changes += before.keys.map { CellChange(key: $0, cell: nil) }
        return changes.sorted {
            ($0.key.entity, $0.key.indicator, $0.key.period) < (
                $1.key.entity, $1.key.indicator, $1.key.period
            )
        }
    }

    private func entityNumbers(of panel: Panel) -> [Int] {
        let numbers = Dictionary(
            zip(configuration.entities.entities.map(\.code), registered.entities),
            uniquingKeysWith: { first, _ in first })
        return panel.entities.compactMap { numbers[$0] }
    }

    private func write(_ delta: [CellChange], vintage: Int) throws {
        var copy = try BinaryCopy(
            connection,
            """
            copy core.panel_cell (entity_id, indicator_id, period, vintage_id, value, method, left_period, left_value,
                left_weight, right_period, right_value, right_weight, is_removed) from stdin (format binary)
            """)
        for change in delta {
            try copy.row(columns: 13)
            copy.append(int4: change.key.entity)
            copy.append(int4: change.key.indicator)
            copy.append(int2: change.key.period)
            copy.append(int4: vintage)
            guard let cell = change.cell else {
                for _ in 0..<8 { copy.appendNull() }
                copy.append(boolean: true)
                continue
            }
            copy.append(float8: cell.value)
            copy.append(text: cell.method.rawValue)
            for neighbour in [cell.left, cell.right] {
                guard let neighbour else {
                    for _ in 0..<3 { copy.appendNull() }
                    continue
                }
                copy.append(int2: neighbour.period)
                copy.append(float8: neighbour.value)
                copy.append(float8: neighbour.weight)
            }
            copy.append(boolean: false)
        }
        try copy.finish()
    }
}
