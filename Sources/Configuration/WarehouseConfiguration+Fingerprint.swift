import Crypto
import Foundation

extension WarehouseConfiguration {
    /// SHA-256 over the files, in lowercase hexadecimal: equal folders, equal fingerprints.
    public var fingerprint: String {
        var hash = SHA256()
        for file in files {
            hash.update(data: Data("\(file.path)\u{0}\(file.bytes.count)\u{0}".utf8))
            hash.update(data: file.bytes)
        }
        return hash.finalize().hexadecimal
    }

    /// SHA-256 over everything that decides what a file of this source is read as: the source, names, units, ranges and
    /// checks; not titles for people, comments, indicators or policies. A file is read again when it changes.
    public func readingFingerprint(of source: SourceDefinition) -> String {
        var text = CanonicalText()
        text.line("reading", "1")
        text.line(
            "source", source.id, source.layout.name, source.encoding?.rawValue ?? "detect",
            "\(source.released)")
        for line in source.layout.canonicalLines { text.line("layout", line) }
        text.line("missing", source.missingMarkers)
        for (marker, reason) in source.missingReasons.sorted(by: { $0.key < $1.key }) {
            text.line("reason", marker, reason)
        }
        if !source.sheetPatterns.isEmpty { text.line("sheets", source.sheetPatterns) }
        for entity in entities.entities { text.line("entity", [entity.code] + entity.names) }
        for ignored in entities.ignored { text.line("ignored", ignored.names) }
        text.line("scored", index.entities)
        for (symbol, unit) in units.symbols.sorted(by: { $0.key < $1.key }) {
            text.line("symbol", symbol, unit.canonicalText)
        }
        for series in series {
            text.line(
                "series",
                [series.id, series.unit.canonicalText, "\(series.mayBeConstant)"] + series.names
                    + [series.range.map { "\($0)" } ?? "", series.maxJump.map { "\($0)" } ?? ""])
        }
        for rule in Rule.allCases where !rule.isOfNoReading {
            if rule.isOfReadingsAsErrorOnly, checks.severity(of: rule) != .error { continue }
            text.line("check", rule.rawValue, checks.severity(of: rule).rawValue)
        }
        text.line(
            "limits", "\(checks.maxJump)", "\(checks.seriesBreakShare)", "\(checks.revisionShare)",
            "\(checks.turnsConstantPeriods)")
        for part in checks.parts { text.line("part", part.part, part.whole) }
        for correction in corrections where correction.source == source.id {
            text.line("correction", correction.canonicalFields)
        }
        return SHA256.hash(data: text.bytes).hexadecimal
    }

    /// What decides a panel and its index, as text: independent of comments, key order, sources and raw files.
    /// Part of a vintage's content hash.
    public var canonicalDefinition: [UInt8] {
        var text = CanonicalText()
        text.line("definition", "1")
        text.line(
            "index", index.id, "\(index.periods.lowerBound)", "\(index.periods.upperBound)",
            "\(index.context.lowerBound)", "\(index.context.upperBound)", index.normalisation.rawValue,
            index.weighting.name)
        if case .fixed(let weights) = index.weighting {
            for indicator in indicators { text.line("weight", indicator.id, "\(weights[indicator.id] ?? 0)") }
        }
        let scored = Set(index.entities)
        for entity in entities.entities where scored.contains(entity.code) {
            text.line("entity", entity.code, entity.title.en, entity.title.zh, entity.region ?? "")
        }
        for column in columns {
            var fields = [column.id, column.role.name]
            if case .indicator(let place) = column.role {
                fields += [place.dimension, place.secondary, place.direction.rawValue]
            }
            fields += [
                column.formula.description, column.unit.canonicalText, column.missing.inside.rawValue,
                column.missing.leading.rawValue, column.missing.trailing.rawValue, column.title.en,
                column.title.zh,
            ]
            text.line("column", fields)
        }
        for frontier in frontiersUsed { text.line("frontier", frontier.canonicalFields) }
        for policy in policies {
            text.line("policy", policy.id, policy.nextYearFromMonth.map(String.init) ?? "")
            for zone in policy.zones {
                text.line("zone", zone.entity, zone.place ?? "", "\(zone.approvedYear)-\(zone.approvedMonth)")
            }
        }
        for (term, label) in models.labels.sorted(by: { $0.key < $1.key }) { text.line("label", term, label) }
        for result in reference {
            text.line(
                "reference", "\(result.table)", "\(result.column ?? 0)", result.term, result.quantity,
                "\(result.value)", "\(result.standardError ?? 0)", result.stars)
        }
        for model in models.models { text.line("model", model.canonicalFields) }
        return text.bytes
    }
}

extension ModelDefinition {
    /// What decides the model's results, and the titles that views show.
    fileprivate var canonicalFields: [String] {
        var fields = [id, title.en, title.zh, kind.canonicalText, outcome, "\(lead)", treatment]
        fields.append(controls.joined(separator: " "))
        fields.append(also.joined(separator: " "))
        fields.append(fixedEffects.map(\.rawValue).joined(separator: " "))
        fields += [errors.kind.rawValue, errors.correction.rawValue, "\(confidence)"]
        fields.append(sample.regions.joined(separator: " "))
        fields.append(sample.without.joined(separator: " "))
        fields.append(sample.years.map { "\($0.lowerBound) \($0.upperBound)" } ?? "")
        fields.append("\(paper?.table ?? 0) \(paper?.column ?? 0)")
        return fields
    }
}

extension ModelDefinition.Kind {
    fileprivate var canonicalText: String {
        let parameters: [String] =
            switch self {
            case .descriptive(let terms): terms
            case .eventStudy(let first, let last, let base): ["\(first)", "\(last)", "\(base)"]
            case .placebo(let draws, let seed), .wildBootstrap(let draws, let seed): ["\(draws)", "\(seed)"]
            case .mediation(let mediator, let draws, let seed): [mediator, "\(draws)", "\(seed)"]
            case .heterogeneity(.region): ["region"]
            case .heterogeneity(.median(let term)): ["median", term]
            case .callawaySantAnna(let comparison, let draws, let seed):
                [comparison.rawValue, "\(draws)", "\(seed)"]
            case .regression, .goodmanBacon, .sunAbraham, .imputation: []
            }
        return ([name] + parameters).joined(separator: " ")
    }
}

/// Lines of fields in which no two different lists of fields look alike.
private struct CanonicalText {
    private(set) var bytes: [UInt8] = []

    mutating func line(_ fields: String...) { line(fields) }

    mutating func line(_ name: String, _ fields: [String]) { line([name] + fields) }

    private mutating func line(_ fields: [String]) {
        for field in fields {
            bytes += Array("\(field.utf8.count):\(field),".utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension Sequence where Element == UInt8 {
    /// Two lowercase digits a byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
