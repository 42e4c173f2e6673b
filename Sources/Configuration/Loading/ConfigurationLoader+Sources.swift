extension ConfigurationLoader {
    /// - Returns: the sources, and whether they are all that the folder declares: one that has a mistake is none of them.
    mutating func readSources(
        series: [SeriesDefinition], entities: EntityCatalogue?, units: UnitParser
    ) -> (sources: [SourceDefinition], areAll: Bool) {
        let paths = folder.yamlFiles(in: "sources")
        if paths.isEmpty {
            log.report(
                SourceLocation(file: "sources", line: 1, column: 1), found: "no source",
                expected: "at least one file sources/*.yaml")
        }
        var sources: [SourceDefinition] = []
        for path in paths {
            guard let top = folder.entries(of: path),
                let source = source(top, series: series, entities: entities, units: units)
            else { continue }
            if let other = sources.first(where: { $0.id == source.id }) {
                top.value.report(
                    found: "the id \"\(source.id)\" is that of \(other.location.file) too",
                    expected: "an id of its own")
            }
            for pattern in top.optional("files")?.items ?? [] {
                guard
                    let other = sources.first(where: { other in
                        other.filePatterns.contains { pattern.node.scalar?.string == $0 }
                    })
                else { continue }
                pattern.report(
                    found: "the pattern is one of \(other.location.file) too",
                    expected: "patterns of its own: a file is of one source",
                    remedy: "Say in both by the names of their files which is which.")
            }
            sources.append(source)
        }
        return (sources, sources.count == paths.count)
    }

    private enum LayoutName: String, CaseIterable {
        case nbsExport = "nbs_export"
        case tidy, wide, table
    }

    private func source(
        _ top: Entries, series: [SeriesDefinition], entities: EntityCatalogue?, units: UnitParser
    ) -> SourceDefinition? {
        let id = top.required("id", "the source's id")?.identifier("the source's id")
        let title = title(top)
        let publisher = top.optional("publisher")?.text()
        let url = top.optional("url")?.text()
        let patterns = texts(top.required("files", "patterns of file names"))
        let layoutName = top.required("layout", "how the cells are arranged")?.choice(LayoutName.self)
        let encoding = top.optional("encoding").flatMap { self.encoding($0) }
        let released = top.optional("released").flatMap { self.released($0) } ?? .fromNameOrArrival
        let missing = missing(top.optional("missing"))
        let sheets = top.optional("sheets").flatMap { texts($0) } ?? []
        let expected = top.optional("expected").flatMap { self.expected($0) }
        let layout: SourceDefinition.Layout? =
            switch layoutName {
            case .nbsExport: .nbsExport
            case .tidy: tidyColumns(top).map { .tidy($0) }
            case .wide: wideColumns(top, series: series, units: units).map { .wide($0) }
            case .table:
                self.table(top, series: series, entities: entities, units: units).map { .table($0) }
            case nil: nil
            }
        if layoutName != nil { top.refuseOthers() }
        guard let id, let title, let patterns, let layout else { return nil }
        return SourceDefinition(
            id: id, title: title, publisher: publisher, url: url, filePatterns: patterns, layout: layout,
            encoding: encoding, released: released, missingMarkers: missing.map(\.marker),
            missingReasons: Dictionary(
                missing.compactMap { item in item.reason.map { (item.marker, $0) } },
                uniquingKeysWith: { first, _ in first }),
            sheetPatterns: sheets, expected: expected, location: top.location)
    }

    /// A list of markers, or a mapping marker → reason.
    private func missing(_ value: Value?) -> [(marker: String, reason: String?)] {
        guard let value else { return [("", nil)] }
        if case .mapping = value.node {
            return (value.mapping()?.all ?? []).map { ($0.name, $0.value.text("why there is no value")) }
        }
        return (texts(value, isEmptyAllowed: true) ?? [""]).map { ($0, nil) }
    }

    /// nil: to be detected.
    private func encoding(_ value: Value) -> TextEncodingName? {
        guard let text = value.text("detect or an encoding"), text != "detect" else { return nil }
        return value.choice(TextEncodingName.self)
    }

    private func released(_ value: Value) -> ReleaseDateRule? {
        if case .scalar = value.node {
            guard let text = value.text("a date or arrival") else { return nil }
            if text == "arrival" { return .arrival }
            guard let date = CalendarDate(text) else {
                value.report(
                    expected: "arrival, a date YYYY-MM-DD, or { from_name: YYYY-MM-DD, otherwise: arrival }")
                return nil
            }
            return .fixed(date.description)
        }
        guard let map = value.mapping("{ from_name: YYYY-MM-DD }") else { return nil }
        if let pattern = map.required("from_name", "YYYY-MM-DD"), pattern.text() != "YYYY-MM-DD" {
            pattern.report(expected: "YYYY-MM-DD")
        }
        let otherwise = map.optional("otherwise")
        if let otherwise, otherwise.text() != "arrival" { otherwise.report(expected: "arrival") }
        map.refuseOthers()
        return otherwise == nil ? .fromName : .fromNameOrArrival
    }

    private func tidyColumns(_ top: Entries) -> SourceDefinition.TidyColumns? {
        let comment = top.optional("comment")?.text()
        guard let map = top.required("columns", "the headings of the columns")?.mapping() else { return nil }
        let entity = map.required("entity", "the heading of the entity column")?.text()
        let period = map.required("period", "the heading of the period column")?.text()
        let series = map.required("series", "the heading of the series column")?.text()
        let value = map.required("value", "the heading of the value column")?.text()
        let unit = map.optional("unit")?.text()
        let ignore = map.optional("ignore").flatMap { texts($0) } ?? []
        map.refuseOthers()
        guard let entity, let period, let series, let value else { return nil }
        return SourceDefinition.TidyColumns(
            entity: entity, period: period, series: series, value: value, unit: unit, comment: comment,
            ignore: ignore)
    }

    /// A list of names that are left out, and whether `others` is among them.
    func ignored(_ value: Value) -> (names: [String], others: Bool) {
        let list = texts(value, isEmptyAllowed: true) ?? []
        return (list.filter { $0 != "others" }, list.contains("others"))
    }

    private func wideColumns(
        _ top: Entries, series: [SeriesDefinition], units: UnitParser
    ) -> SourceDefinition.WideColumns? {
        let comment = top.optional("comment")?.text()
        var columns: [String: SourceDefinition.Column] = [:]
        for entry in top.optional("series")?.mapping("a mapping heading → { series, unit }")?.all ?? [] {
            guard let map = entry.value.mapping("{ series: id, unit: … }") else { continue }
            let idValue = map.required("series", "the series' id")
            let id = idValue.flatMap { seriesID($0, series) }
            let unitValue = map.required("unit", "the unit of the column")
            let unit = unit(unitValue, units)
            map.refuseOthers()
            guard let id, let unit else { continue }
            if let own = series.first(where: { $0.id == id })?.unit, !own.isCommensurable(with: unit) {
                unitValue?.report(
                    found: "\(unit.canonicalText) for \(id)",
                    expected: "a unit commensurable with \(own.canonicalText)")
            }
            columns[entry.name] = SourceDefinition.Column(series: id, unit: unit)
        }
        var ignore: [String] = []
        var ignoresOthers = false
        if let value = top.optional("ignore") {
            if case .scalar = value.node {
                ignoresOthers = value.text() == "others"
                if !ignoresOthers { value.report(expected: "a list of headings, or others") }
            } else {
                (ignore, ignoresOthers) = ignored(value)
            }
        }
        guard let map = top.required("columns", "the headings of entity and period")?.mapping() else {
            return nil
        }
        let entity = map.required("entity", "the heading of the entity column")?.text()
        let period = map.required("period", "the heading of the period column")?.text()
        map.refuseOthers()
        guard let entity, let period else { return nil }
        return SourceDefinition.WideColumns(
            entity: entity, period: period, series: columns, ignore: ignore, ignoresOthers: ignoresOthers,
            comment: comment)
    }
}
