import Configuration
import Postgres
import Spreadsheet

/// Where one score comes from: indicators, their weights, formulas and inputs, down to the cells of files.
public struct Lineage: Sendable, Encodable {
    public let vintage: Int
    public let contentHash: String
    public let entityCode: String
    public let entity: String
    public let year: Int
    public let score: Double
    public let rank: Int
    public let indicators: [Indicator]

    /// An entity and a year as a vintage has them.
    public struct Subject: Sendable, Hashable {
        public let vintage: Int
        public let entityCode: String
        public let year: Int

        public init(vintage: Int, entityCode: String, year: Int) {
            self.vintage = vintage
            self.entityCode = entityCode
            self.year = year
        }
    }

    /// One value of the panel.
    public struct Indicator: Sendable, Encodable {
        public let id: String
        public let title: String
        public let value: Double
        public let unit: String
        /// observed, derived, interpolated or extrapolated.
        public let method: String
        /// nil for variables, which are not part of the score.
        public let normalised: Double?
        public let weight: Double?
        public let contribution: Double?
        public let formula: String
        /// The values that a filled cell was filled from, or the value itself.
        public let bases: [Base]
    }

    /// A year's value from which a cell was made.
    public struct Base: Sendable, Encodable {
        public let year: Int
        public let value: Double
        public let weight: Double
        public let inputs: [Input]
    }

    /// One raw value and where it stands.
    public struct Input: Sendable, Encodable {
        public let series: String
        public let entity: String
        public let isOfAllEntities: Bool
        /// The year of the value: the base's, or for what accumulates to a stock an earlier one.
        public let year: Int
        /// nil: there is none.
        public let value: Double?
        public let unit: String
        public let sourceText: String?
        public let sourceUnit: String?
        public let file: String?
        public let sha256: String?
        public let sheet: String?
        public let row: Int?
        public let column: Int?
        /// The cell as Excel writes it, `'2-11'!D17`; nil for text files.
        public let cell: String?
        public let releasedOn: String?
        /// override, rescale or flag; nil where nothing was corrected.
        public let correction: String?
        /// The number that was read instead of the text's, in the file's unit.
        public let correctedValue: Double?
        public let correctionReason: String?
        public let correctionEvidence: String?
        /// A newer file that says the same; nil: none does.
        public let confirmation: Confirmation?
    }
}

extension WarehouseReader {
    /// Traces an index score, or one indicator or variable of it.
    ///
    /// - Parameters:
    ///   - entity: a name or code of the vintage's configuration.
    ///   - indicator: nil: every indicator of the index.
    ///   - vintage: nil: the published one.
    /// - Throws: `WarehouseError.unknownName`, `.noVintage`; `PostgresError`.
    public func lineage(entity: String, year: Int, indicator: String?, vintage: Int?) throws -> Lineage {
        let (subject, hash) = try subject(entity: entity, year: year, vintage: vintage)
        let (vintage, code) = (subject.vintage, subject.entityCode)
        let scores = try rows(
            "select entity, score, rank from nqp.index_as_of($1) where entity_code = $2 and year = $3",
            [.integer(vintage), .text(code), .integer(year)])
        guard let score = scores.firstRow else { throw try noYear(of: subject) }
        if let indicator { try requireColumn(indicator, inVintage: vintage) }
        let indicators = try indicators(vintage: vintage, code: code, year: year, indicator: indicator)
        return Lineage(
            vintage: vintage, contentHash: hash, entityCode: code, entity: try score.text(0), year: year,
            score: try score.real(1), rank: try score.integer(2), indicators: indicators)
    }

    /// Says whose values are meant, in which vintage.
    ///
    /// - Parameters:
    ///   - entity: a name or code of the vintage's configuration.
    ///   - vintage: nil: the published one.
    /// - Returns: with the hash of the vintage's content.
    /// - Throws: `WarehouseError.unknownName`, `.noVintage`; `PostgresError`.
    public func subject(entity: String, year: Int, vintage: Int?) throws -> (
        subject: Lineage.Subject, contentHash: String
    ) {
        let vintage = try vintage ?? publishedVintage()
        guard
            let hash = try rows(
                "select content_hash from nqp.vintage where vintage = $1", [.integer(vintage)]
            )
            .firstRow?.text(0)
        else { throw WarehouseError.noVintage(vintage) }
        let code = try entityCode(named: entity, inVintage: vintage)
        return (Lineage.Subject(vintage: vintage, entityCode: code, year: year), hash)
    }

    /// Why a vintage has no score for a year: it is none of its index's.
    func noYear(of subject: Lineage.Subject) throws -> WarehouseError {
        let years = try rows(
            "select first_year || ' to ' || last_year from nqp.vintage where vintage = $1",
            [.integer(subject.vintage)])
        let others = try rows(
            "select vintage from nqp.vintage where $1 between first_year and last_year order by vintage",
            [.integer(subject.year)]
        ).rows.map { try $0.integer(0) }
        return .noYear(subject.year, years: years.firstRow?.optionalText(0) ?? "none", others: others)
    }

    /// The series that a lineage reads and of which other values than those that count were read for its entity and year, from
    /// other releases or sources.
    ///
    /// - Throws: `PostgresError`.
    public func contestedSeries(of lineage: Lineage) throws -> [String] {
        let inputs = lineage.indicators.flatMap(\.bases).flatMap(\.inputs).map(\.series)
        return try rows(
            """
            select distinct c.series
            from audit.candidate c
            where c.vintage = $1 and c.entity_code = $2 and c.year = $3 and c.series = any($4) and c.is_last_reading
                and not c.is_chosen and c.difference <> 0
            order by c.series
            """,
            [
                .integer(lineage.vintage), .text(lineage.entityCode), .integer(lineage.year),
                .array(Set(inputs).sorted()),
            ]
        ).rows.map { try $0.text(0) }
    }

    private func requireColumn(_ name: String, inVintage vintage: Int) throws {
        let known = try rows(
            "select name, kind from audit.vintage_name where vintage = $1 and kind <> 'entity' order by position, name",
            [.integer(vintage)]
        ).rows.map { (name: try $0.text(0), isSeries: try $0.text(1) == "series") }
        let columns = known.filter { !$0.isSeries }.map(\.name)
        guard !columns.contains(name) else { return }
        if known.contains(where: { $0.name == name }) { throw WarehouseError.seriesNotIndicator(name) }
        let error = try unknown(
            name, "indicator or variable", kinds: ["indicator", "variable"], inVintage: vintage,
            among: columns
        ) { $0 == name }
        guard case .unknownName = error else { throw error }
        let series = try unknown(name, "series", kinds: ["series"], inVintage: vintage, among: []) {
            $0 == name
        }
        if case .nameOfOtherVintages = series { throw series }
        throw error
    }

    private func indicators(vintage: Int, code: String, year: Int, indicator: String?) throws -> [Lineage
        .Indicator]
    {
        let result = try rows(
            """
            select indicator, title, value, unit, method, normalised, weight, contribution, formula,
                input_year, base_value, base_weight,
                series, input_entity, of_all_entities, input_value, input_unit, source_text, source_unit,
                file_name, sha256, sheet, row_number, column_number, released_on::text, observation_year,
                correction, corrected_value, correction_reason, correction_evidence, input_entity_code
            from audit.lineage
            where vintage = $1 and entity_code = $2 and year = $3
                and case when $4::text is null then role = 'indicator' else indicator = $4 end
            order by position, input_year, of_all_entities, series, input_entity_code, observation_year
            """, [.integer(vintage), .text(code), .integer(year), .optional(indicator)])
        let confirmations = try confirmations(ofVintage: vintage, result.rows.map { try key($0) })
        // Rows come grouped: indicator, then base year, then input.
        var indicators: [Lineage.Indicator] = []
        var start = 0
        let all = Array(result.rows)
        while start < all.count {
            let id = try all[start].text(0)
            let end = try all[start...].firstIndex { try $0.text(0) != id } ?? all.count
            indicators.append(try self.indicator(all[start..<end], confirmations))
            start = end
        }
        return indicators
    }

    /// Whose value of which series a row reads.
    private func key(_ row: Row) throws -> ValueKey {
        ValueKey(entity: try row.text(30), series: try row.text(12), year: try row.integer(25))
    }

    private func indicator(
        _ rows: ArraySlice<Row>, _ confirmations: [ValueKey: Confirmation]
    ) throws -> Lineage.Indicator {
        guard let first = rows.first else { throw WarehouseError.noVintage(nil) }
        var bases: [Lineage.Base] = []
        for year in Set(try rows.map { try $0.integer(9) }).sorted() {
            let own = try rows.filter { try $0.integer(9) == year }
            guard let row = own.first else { continue }
            bases.append(
                Lineage.Base(
                    year: year, value: try row.real(10), weight: try row.real(11),
                    inputs: try own.map { try input($0, confirmations[key($0)]) }))
        }
        return Lineage.Indicator(
            id: try first.text(0), title: try first.text(1), value: try first.real(2),
            unit: try first.text(3),
            method: try first.text(4), normalised: first.optionalReal(5), weight: first.optionalReal(6),
            contribution: first.optionalReal(7), formula: try first.text(8), bases: bases)
    }

    private func input(_ row: Row, _ confirmation: Confirmation?) throws -> Lineage.Input {
        let sheet = row.optionalText(21)
        let (line, column) = (row.optionalInteger(22), row.optionalInteger(23))
        var cell: String?
        if let sheet, let line, let column {
            cell = CellAddress(row: line, column: column).qualified(by: sheet)
        }
        return Lineage.Input(
            series: try row.text(12), entity: try row.text(13), isOfAllEntities: try row.boolean(14),
            year: try row.integer(25),
            value: row.optionalReal(15), unit: try row.text(16), sourceText: row.optionalText(17),
            sourceUnit: row.optionalText(18), file: row.optionalText(19), sha256: row.optionalText(20),
            sheet: sheet, row: line, column: column, cell: cell,
            releasedOn: row.optionalText(24), correction: row.optionalText(26),
            correctedValue: row.optionalReal(27), correctionReason: row.optionalText(28),
            correctionEvidence: row.optionalText(29), confirmation: confirmation)
    }
}
