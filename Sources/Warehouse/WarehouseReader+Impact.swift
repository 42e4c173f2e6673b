import Configuration
import Foundation
import Postgres
import Spreadsheet

extension WarehouseReader {
    /// Follows a file, or one of its cells, to everything that rests on it.
    ///
    /// - Parameters:
    ///   - file: the name under which it came – of several the last –, or the first characters of its SHA-256, at least eight.
    ///   - cell: nil: the whole file.
    ///   - vintage: nil: the published one.
    /// - Throws: `WarehouseError.unknownName`, `.noVintage`; `PostgresError`.
    public func impact(ofFile name: String, cell: Impact.Place?, vintage: Int?) throws -> Impact {
        let vintage = try vintage ?? publishedVintage()
        let weighting = try weighting(ofVintage: vintage)
        let file = try sourceFile(named: name, inVintage: vintage)
        let place = ImpactFilter(vintage: vintage, file: file, cell: cell)
        let counts = try rows(
            """
            select count(*) filter (where is_last_reading), count(*) filter (where is_chosen)
            from audit.candidate
            where \(ImpactFilter.condition)
            """, place.parameters
        ).onlyRow()
        let (values, counting) = (try counts.integer(0), try counts.integer(1))
        let columns = try columns(place)
        let findings = try findings(of: file, cell: cell)
        let corrections: Corrections = try cell == nil ? (nil, nil) : corrections(place)
        let status = try status(
            of: file, place, values: values, counting: counting, isUsed: !columns.isEmpty, findings,
            corrections)
        return Impact(
            vintage: vintage, file: file, cell: cell, status: status, valueCount: values,
            countingCount: counting,
            candidates: try cell == nil ? [] : candidates(place), columns: columns,
            ways: try cell == nil ? [] : ways(place), models: try models(vintage, columns.map(\.id)),
            isWeightedByData: !["equal", "fixed"].contains(weighting), weighting: weighting,
            findings: findings, later: try status == .later || isReadAgain(place) ? later(place) : nil,
            correction: corrections.ofVintage, laterCorrection: corrections.later,
            confirmation: try cell == nil || counting == 0 ? nil : confirmation(place))
    }

    /// The rows of `audit.impact` that an impact sums up.
    ///
    /// - Throws: `PostgresError`.
    public func impactRows(of impact: Impact) throws -> ResultSet {
        try rows(
            """
            select * from audit.impact
            where \(ImpactFilter.condition)
            order by row_number, column_number, indicator, entity_code, year, base_year
            """,
            ImpactFilter(vintage: impact.vintage, file: impact.file, cell: impact.cell).parameters)
    }

    private func weighting(ofVintage vintage: Int) throws -> String {
        guard
            let row = try rows("select weighting from nqp.vintage where vintage = $1", [.integer(vintage)])
                .firstRow
        else { throw WarehouseError.noVintage(vintage) }
        return try row.text(0)
    }

    /// Of bytes that came under one name more than once the last arrival that the vintage could know; without one, the last. Of
    /// bytes under several names one that was loaded.
    private func sourceFile(named name: String, inVintage vintage: Int) throws -> Impact.File {
        let isHash = name.count >= 8 && name.allSatisfy(\.isHexDigit)
        let found = try rows(
            """
            select file_name, sha256, arrived_at::text, outcome, message, source, released_on::text, file_id,
                arrived_at <= (select built_at from nqp.vintage where vintage = $3)
            from audit.source_file
            where file_name = $1 or ($2 and starts_with(sha256, lower($1)))
            order by file_name <> $1 and outcome = 'loaded' desc, arrived_at desc, file_id desc
            """, [.text(name), .boolean(isHash), .integer(vintage)])
        guard let last = found.firstRow else {
            let names = try rows("select file_name from audit.source_file").rows.map { try $0.text(0) }
            let isShort = name.count < 8 && name.allSatisfy(\.isHexDigit)
            throw WarehouseError.unknownName(
                kind: isShort
                    ? "archived file, and the beginning of a SHA-256 takes eight digits:" : "archived file",
                name: name, suggestion: Spelling.closest(to: name, among: names))
        }
        func content(_ row: Row) throws -> [String] { [try row.text(0), try row.text(1)] }
        let row =
            try found.rows.first { try content($0) == content(last) && $0.boolean(8) } ?? last
        return Impact.File(
            id: try row.integer(7), name: try row.text(0), sha256: try row.text(1),
            arrivedAt: try row.text(2),
            outcome: row.optionalText(3),
            message: row.optionalText(4), source: row.optionalText(5), releasedOn: row.optionalText(6),
            namesakes: Set(try found.rows.map(content)).count - 1, isFoundByHash: try row.text(0) != name)
    }

    private func status(
        of file: Impact.File, _ place: ImpactFilter, values: Int, counting: Int, isUsed: Bool,
        _ findings: [Impact.Finding], _ corrections: Corrections
    ) throws -> Impact.Status {
        if isUsed { return .counts }
        if counting > 0 { return .unused }
        if values > 0 { return .superseded }
        if corrections.ofVintage?.action == "drop" { return .dropped }
        if corrections.later != nil { return .later }
        if file.outcome != "loaded" { return .refused }
        if findings.contains(where: { $0.severity == "quarantine" }) { return .quarantined }
        let later = try rows(
            "select from audit.observation where file_id = $1 limit 1", [.integer(file.id)])
        if place.cell == nil { return later.rowCount > 0 ? .later : .ignored }
        let isKnown = try rows(
            """
            select
            from audit.observation
            where file_id = $1 and row_number = $2 and column_number = $3 and ($4::text is null or sheet = $4)
            limit 1
            """, Array(place.parameters.dropFirst()))
        return isKnown.rowCount > 0 ? .later : .ignored
    }

    /// Whether there is a reading that the vintage does not rest on, since its content had not changed.
    private func isReadAgain(_ place: ImpactFilter) throws -> Bool {
        try rows(
            """
            select coalesce(
                (select max(load_id) from audit.observation where \(ImpactFilter.place))
                    > (select max(load_id) from audit.candidate where \(ImpactFilter.condition)), false)
            """, place.parameters
        ).onlyRow().boolean(0)
    }

    /// How the last reading of what came after a vintage compares with what counts in it.
    private func later(_ place: ImpactFilter) throws -> Impact.Later {
        let row = try rows(
            """
            with later as (
                select entity_code, series, year, value, unit, load_id, max(load_id) over () as last
                from audit.observation
                where \(ImpactFilter.place)
            )
            select count(*), count(*) filter (where former.value = later.value),
                array_to_json(coalesce(array_agg(distinct former.file_name order by former.file_name)
                    filter (where former.value = later.value), '{}')),
                case when count(*) = 1 then max(later.value) end, max(later.unit),
                (select min(accepted_by_run) from audit.confirmation where \(ImpactFilter.condition)),
                (select max(republished_by_run) from audit.confirmation where \(ImpactFilter.condition))
            from later

            left join lateral (
                select c.value, c.file_name
                from audit.candidate c
                where c.vintage = $1 and c.entity_code = later.entity_code and c.series = later.series
                    and c.year = later.year and c.is_chosen
                limit 1
            ) as former on true
            where later.load_id = later.last
            """, place.parameters
        ).onlyRow()
        return Impact.Later(
            valueCount: try row.integer(0), equalCount: try row.integer(1),
            formerFiles: try JSONDecoder().decode([String].self, from: Data(row.text(2).utf8)),
            value: row.optionalReal(3), unit: row.optionalText(4), acceptedByRun: row.optionalInteger(5),
            republishedByRun: row.optionalInteger(6))
    }

    /// The newer file that says what counts in the vintage at a cell.
    private func confirmation(_ place: ImpactFilter) throws -> Confirmation? {
        let keys = try rows(
            "select entity_code, series, year from audit.candidate where \(ImpactFilter.condition) and is_chosen",
            place.parameters)
        return try confirmations(
            ofVintage: place.vintage,
            keys.rows.map {
                ValueKey(entity: try $0.text(0), series: try $0.text(1), year: try $0.integer(2))
            }
        ).values.first
    }

    private func candidates(_ place: ImpactFilter) throws -> [Impact.Candidate] {
        let keys = try rows(
            "select distinct entity_code, series, year from audit.candidate where \(ImpactFilter.condition)",
            place.parameters)
        return try keys.rows.flatMap { key in
            try rows(
                """
                select rank, is_chosen, file_id, sheet, row_number, column_number, series, coalesce(entity, entity_code), year,
                    value, unit, file_name, released_on::text, reason
                from audit.candidate
                where vintage = $1 and entity_code = $2 and series = $3 and year = $4
                order by rank
                """,
                [
                    .integer(place.vintage), .text(try key.text(0)), .text(try key.text(1)),
                    .integer(try key.integer(2)),
                ]
            ).rows.map { row in
                let address = CellAddress(row: try row.integer(4), column: try row.integer(5))
                return Impact.Candidate(
                    rank: try row.integer(0), isChosen: try row.boolean(1),
                    isThisCell: try row.integer(2) == place.file.id && address.row == place.cell?.row
                        && address.column == place.cell?.column,
                    series: try row.text(6), entity: try row.text(7), year: try row.integer(8),
                    value: try row.real(9), unit: row.optionalText(10), file: try row.text(11),
                    cell: address.place(in: row.optionalText(3)),
                    releasedOn: try row.text(12), reason: try row.text(13))
            }
        }
    }

    private func columns(_ place: ImpactFilter) throws -> [Impact.Column] {
        try rows(
            """
            with touched as (
                select distinct on (indicator, entity_code, year) *
                from audit.impact
                where \(ImpactFilter.condition)
                order by indicator, entity_code, year
            )
            select indicator, role, count(*), count(score), max(weight), avg(share_of_score), bool_or(by_frontier),
                coalesce(string_agg(format('%s (%s %s)', sets_extreme, entity, year), '; ' order by sets_extreme, entity, year)
                    filter (where sets_extreme is not null and weight is not null), '')
            from touched
            group by indicator, role
            order by role <> 'indicator', max(weight) desc nulls last, indicator
            """, place.parameters
        ).rows.map { row in
            Impact.Column(
                id: try row.text(0), role: try row.text(1), cellCount: try row.integer(2),
                scoreCount: try row.integer(3), weight: row.optionalReal(4),
                meanShareOfScore: row.optionalReal(5),
                isByFrontier: try row.boolean(6),
                extremes: try row.text(7).components(separatedBy: "; ").filter { !$0.isEmpty })
        }
    }

    private func ways(_ place: ImpactFilter) throws -> [Impact.Way] {
        try rows(
            """
            select indicator, role, entity, year, value, unit, method, path, contribution, score, share_of_score
            from audit.impact
            where \(ImpactFilter.condition)
            order by role <> 'indicator', indicator, entity_code, year, base_year
            """, place.parameters
        ).rows.map { row in
            Impact.Way(
                indicator: try row.text(0), role: try row.text(1), entity: try row.text(2),
                year: try row.integer(3),
                value: try row.real(4), unit: try row.text(5), method: try row.text(6), path: try row.text(7),
                contribution: row.optionalReal(8), score: row.optionalReal(9),
                shareOfScore: row.optionalReal(10))
        }
    }

    private func models(_ vintage: Int, _ columns: [String]) throws -> [Impact.Model] {
        try rows(
            """
            select model, title, string_agg(distinct term, ',' order by term)
            from audit.impact_estimate
            where vintage = $1 and indicator = any ($2::text[]) and status = 'estimated'
            group by model, title, position
            order by position
            """, [.integer(vintage), .array(columns)]
        ).rows.map { row in
            Impact.Model(
                id: try row.text(0), title: try row.text(1),
                terms: try row.text(2).split(separator: ",").map(String.init))
        }
    }

    /// What was found when the file was last read, about all of it or about the cell, its line or the file as a whole.
    private func findings(of file: Impact.File, cell: Impact.Place?) throws -> [Impact.Finding] {
        try rows(
            """
            select severity, rule, sheet, row_number, column_number, found, expected, remedy
            from nqp.finding
            where file_id = $1 and is_of_last_reading
                and ($2::integer is null or row_number is null or (row_number = $2 and coalesce(column_number, $3) = $3))
                and ($4::text is null or sheet is null or sheet = $4)
            order by severity, row_number, column_number, finding
            """, [.integer(file.id), .optional(cell?.row), .optional(cell?.column), .optional(cell?.sheet)]
        ).rows.map { row in
            Impact.Finding(
                severity: try row.text(0), rule: try row.text(1), sheet: row.optionalText(2),
                row: row.optionalInteger(3), column: row.optionalInteger(4), found: try row.text(5),
                expected: try row.text(6), remedy: try row.text(7))
        }
    }

    /// A cell's correction in the reading that a vintage rests on, and in a later one where that is another.
    private typealias Corrections = (ofVintage: Impact.Correction?, later: Impact.Correction?)

    private func corrections(_ place: ImpactFilter) throws -> Corrections {
        var corrections: Corrections = (nil, nil)
        let found = try rows(
            """
            select action, source_text, corrected_value, reason, evidence, coalesce($1 between first_vintage and last_vintage, false)
            from audit.correction
            where \(ImpactFilter.place) and ($1 between first_vintage and last_vintage or is_of_last_load)
            order by load_id
            """, place.parameters)
        for row in found.rows {
            let correction = Impact.Correction(
                action: try row.text(0), sourceText: try row.text(1), correctedValue: row.optionalReal(2),
                reason: try row.text(3), evidence: try row.text(4))
            if try row.boolean(5) {
                corrections.ofVintage = correction
            } else if correction != corrections.ofVintage {
                corrections.later = correction
            }
        }
        return corrections
    }
}

/// Which rows of `audit.impact` and `audit.candidate` are meant.
struct ImpactFilter {
    let vintage: Int
    let file: Impact.File
    let cell: Impact.Place?

    static let condition = "vintage = $1 and " + place
    /// The same in whatever vintage.
    static let place = """
        file_id = $2
            and ($3::integer is null or (row_number = $3 and column_number = $4)) and ($5::text is null or sheet = $5)
        """

    var parameters: [Parameter] {
        [
            .integer(vintage), .integer(file.id), .optional(cell?.row), .optional(cell?.column),
            .optional(cell?.sheet),
        ]
    }
}
