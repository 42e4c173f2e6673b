import Configuration
import Postgres

extension WarehouseReader {
    /// Compares two vintages, in either order.
    ///
    /// Reads views and functions of `nqp` and `audit` only, on the reader's own session and in its transaction if there
    /// is one: what was written and not yet committed is seen. The work grows with what was written between
    /// the two, not with how many vintages there are.
    ///
    /// - Throws: `WarehouseError.noVintage`; `PostgresError`.
    public func diff(from: Int, to: Int) throws -> VintageDiff {
        let (older, newer) = (try comparedVintage(from), try comparedVintage(to))
        let pair: [Parameter] = [.integer(from), .integer(to)]
        let cells = try cellChanges(pair)
        let scores = try scoreChanges(pair)
        let estimates = try estimateChanges(pair)
        let losses = VintageLoss.losses(
            cells: cells, cellsPerIndicator: older.entityCount * older.years.count, scores: scores,
            estimates: estimates)
        return VintageDiff(
            from: older, to: newer, losses: losses,
            configuration: older.configuration == newer.configuration ? [] : try configurationChanges(pair),
            cells: cells, weights: try weightChanges(pair),
            scores: scores.filter { $0.oldScore != $0.newScore || $0.oldRank != $0.newRank },
            scoreCount: scores.count,
            estimates: estimates.filter {
                ["treatment", "also", "mediator"].contains($0.role)
                    && ($0.oldEstimate != $0.newEstimate || $0.oldStdError != $0.newStdError)
            })
    }

    /// The vintage that a user means: a number, `published`, `previous` (published before it), `latest` (the highest
    /// number), or a day as `YYYY-MM-DD`, at whose end it was published.
    ///
    /// - Throws: `WarehouseError.noVintage`, `.noVintageNamed`, `.noPreviousVintage`; `PostgresError`.
    public func vintage(named name: String) throws -> Int {
        if let number = Int(name) { return number }
        switch name {
        case "published": return try publishedVintage()
        case "previous": return try previousVintage()
        case "latest":
            guard let row = try rows("select max(vintage) from nqp.vintage").firstRow,
                let number = row.optionalInteger(0)
            else { throw WarehouseError.noVintage(nil) }
            return number
        default:
            guard let day = CalendarDate(name) else { throw WarehouseError.noVintageNamed(name) }
            let found = try rows(
                """
                select vintage
                from audit.publication
                where published_at < $1::date + 1
                order by publication desc
                limit 1
                """, [.text("\(day)")])
            guard let row = found.firstRow else { throw WarehouseError.noVintageNamed(name) }
            return try row.integer(0)
        }
    }

    /// The vintage that was published before the one that is now: the older one, or after a rollback the newer.
    ///
    /// - Throws: `WarehouseError.noVintage`, `.noPreviousVintage`; `PostgresError`.
    public func previousVintage() throws -> Int {
        let published = try publishedVintage()
        let found = try rows(
            "select vintage from audit.publication where vintage <> $1 order by publication desc limit 1",
            [.integer(published)])
        guard let row = found.firstRow else { throw WarehouseError.noPreviousVintage(published) }
        return try row.integer(0)
    }

    // MARK: - Parts

    private func comparedVintage(_ number: Int) throws -> VintageDiff.Vintage {
        let found = try rows(
            """
            select content_hash, configuration, first_year, last_year, entity_count, cell_count
            from nqp.vintage
            where vintage = $1
            """, [.integer(number)])
        guard let row = found.firstRow else { throw WarehouseError.noVintage(number) }
        return VintageDiff.Vintage(
            number: number, contentHash: try row.text(0), configuration: try row.text(1),
            years: try row.integer(2)...row.integer(3), entityCount: try row.integer(4),
            cellCount: try row.integer(5))
    }

    private func configurationChanges(_ pair: [Parameter]) throws -> [VintageDiff.ConfigurationChange] {
        try rows("select path, change from audit.configuration_change_between($1, $2)", pair).rows.map {
            VintageDiff.ConfigurationChange(path: try $0.text(0), change: try $0.text(1))
        }
    }

    private func cellChanges(_ pair: [Parameter]) throws -> [VintageDiff.CellChange] {
        try rows(
            """
            select entity_code, entity, year, indicator, role, kind, old_value, new_value, change, relative_change,
                old_method, new_method, old_unit, new_unit
            from nqp.revision_between($1, $2)
            """, pair
        ).rows.map { row in
            guard let kind = VintageDiff.CellChange.Kind(rawValue: try row.text(5)) else {
                throw WarehouseError.installation("nqp.revision_between has a kind unknown to this nqp")
            }
            return VintageDiff.CellChange(
                entityCode: try row.text(0), entity: try row.text(1), year: try row.integer(2),
                indicator: try row.text(3), role: try row.text(4), kind: kind, oldValue: row.optionalReal(6),
                newValue: row.optionalReal(7), change: row.optionalReal(8),
                relativeChange: row.optionalReal(9), oldMethod: row.optionalText(10),
                newMethod: row.optionalText(11), oldUnit: row.optionalText(12), newUnit: row.optionalText(13))
        }
    }

    private func weightChanges(_ pair: [Parameter]) throws -> [VintageDiff.WeightChange] {
        try rows(
            """
            select indicator, title, old_weight, new_weight, old_rank, new_rank, old_minimum, new_minimum, old_maximum,
                new_maximum
            from nqp.weight_change_between($1, $2)
            where (old_weight, old_minimum, old_maximum) is distinct from (new_weight, new_minimum, new_maximum)
            """, pair
        ).rows.map { row in
            VintageDiff.WeightChange(
                indicator: try row.text(0), title: try row.text(1), oldWeight: row.optionalReal(2),
                newWeight: row.optionalReal(3), oldRank: row.optionalInteger(4),
                newRank: row.optionalInteger(5), oldMinimum: row.optionalReal(6),
                newMinimum: row.optionalReal(7), oldMaximum: row.optionalReal(8),
                newMaximum: row.optionalReal(9))
        }
    }

    /// Every score of either vintage.
    private func scoreChanges(_ pair: [Parameter]) throws -> [VintageDiff.ScoreChange] {
        try rows(
            """
            select s.entity_code, s.entity, s.year, s.old_score, s.new_score, s.old_rank, s.new_rank, a.change, a.data,
                a.normalisation, a.weight, a.definition
            from nqp.score_change_between($1, $2) s
            left join nqp.attribution_between($1, $2) a using (entity_code, year)
            order by s.entity_code, s.year
            """, pair
        ).rows.map { row in
            var attribution: VintageDiff.Attribution?
            if let change = row.optionalReal(7) {
                attribution = VintageDiff.Attribution(
                    change: change, data: try row.real(8), normalisation: try row.real(9),
                    weight: try row.real(10), definition: try row.real(11))
            }
            return VintageDiff.ScoreChange(
                entityCode: try row.text(0), entity: try row.text(1), year: try row.integer(2),
                oldScore: row.optionalReal(3), newScore: row.optionalReal(4),
                oldRank: row.optionalInteger(5), newRank: row.optionalInteger(6), attribution: attribution)
        }
    }

    /// Every coefficient of either vintage.
    private func estimateChanges(_ pair: [Parameter]) throws -> [VintageDiff.EstimateChange] {
        try rows(
            """
            select model, equation, term, role, old_estimate, new_estimate, old_std_error, new_std_error, old_stars,
                new_stars
            from nqp.estimate_change_between($1, $2)
            """, pair
        ).rows.map { row in
            VintageDiff.EstimateChange(
                model: try row.text(0), equation: try row.text(1), term: try row.text(2),
                role: try row.text(3), oldEstimate: row.optionalReal(4), newEstimate: row.optionalReal(5),
                oldStdError: row.optionalReal(6), newStdError: row.optionalReal(7),
                oldStars: row.optionalText(8), newStars: row.optionalText(9))
        }
    }
}
