extension ConfigurationLoader {
    mutating func readChecks(series: [SeriesDefinition]?) -> CheckPolicy? {
        guard let top = folder.entries(of: "checks.yaml", isOptional: true) else { return .standard }
        var severities: [Rule: Severity] = [:]
        for entry in top.optional("severity")?.mapping("a mapping rule → severity")?.all ?? [] {
            guard let rule = entry.key.choice(Rule.self), let severity = entry.value.choice(Severity.self)
            else { continue }
            if !rule.allowedSeverities.contains(severity) {
                entry.value.report(
                    expected:
                        "one of \(rule.allowedSeverities.map(\.rawValue).joined(separator: ", ")) for \(rule.rawValue)"
                )
            }
            severities[rule] = severity
        }
        let standard = CheckPolicy.standard
        let maxJump = top.optional("max_jump")?.number("a factor above 1") { $0 > 1 }
        let share = top.optional("series_break_share")?.number("a share above 0, at most 1") {
            $0 > 0 && $0 <= 1
        }
        let revision = top.optional("revision_share")?.number("a share above 0") { $0 > 0 }
        let constant = top.optional("turns_constant_periods")?.integer(
            "a number of periods, 2 or more", in: 2...1000)
        let gap = top.optional("long_gap_periods")?.integer("a number of periods, 1 or more", in: 1...1000)
        let filled = top.optional("filled_share")?.number("a share above 0, at most 1") { $0 > 0 && $0 <= 1 }
        let parts = (top.optional("parts")?.list("a list of { part, whole }", isEmptyAllowed: true) ?? [])
            .compactMap {
                part($0, series: series ?? [])
            }
        var limits = IntakeLimits()
        if let count = top.optional("files_per_run")?.integer(
            "a number of files, 1 or more", in: 1...1_000_000)
        {
            limits.filesPerRun = count
        }
        if let size = top.optional("file_megabytes")?.integer(
            "a number of megabytes, 1 or more", in: 1...1_000_000)
        {
            limits.fileMegabytes = size
        }
        top.refuseOthers()
        return CheckPolicy(
            severities: severities, maxJump: maxJump ?? standard.maxJump,
            seriesBreakShare: share ?? standard.seriesBreakShare,
            revisionShare: revision ?? standard.revisionShare,
            turnsConstantPeriods: constant ?? standard.turnsConstantPeriods,
            longGapPeriods: gap ?? standard.longGapPeriods, filledShare: filled ?? standard.filledShare,
            parts: parts, limits: limits)
    }

    private func part(_ value: Value, series: [SeriesDefinition]) -> CheckPolicy.PartOfWhole? {
        guard let map = value.mapping("{ part: series, whole: series }") else { return nil }
        let part = map.required("part", "a series").flatMap { seriesID($0, series) }
        let whole = map.required("whole", "a series").flatMap { seriesID($0, series) }
        map.refuseOthers()
        guard let part, let whole else { return nil }
        let units = [part, whole].compactMap { id in series.first { $0.id == id }?.unit }
        if let first = units.first, let last = units.last, first != last {
            value.report(
                found: "\(part) in \(first.canonicalText), \(whole) in \(last.canonicalText)",
                expected: "a part and a whole in one unit")
            return nil
        }
        return CheckPolicy.PartOfWhole(part: part, whole: whole)
    }

    /// The id of a series, which must exist.
    func seriesID(_ value: Value, _ series: [SeriesDefinition]) -> String? {
        guard let id = value.text("a series") else { return nil }
        // With mistakes in series.yaml itself it is not known which series there are.
        if series.isEmpty { return id }
        guard series.contains(where: { $0.id == id }) else {
            value.report(
                found: "unknown series \"\(id)\"", expected: "a series of series.yaml",
                suggestion: Spelling.closest(to: id, among: series.map(\.id)))
            return nil
        }
        return id
    }
}

extension CheckPolicy {
    /// What holds where `checks.yaml` says nothing.
    public static let standard = CheckPolicy(
        severities: [:], maxJump: 3, seriesBreakShare: 0.5, revisionShare: 0.1, turnsConstantPeriods: 4,
        longGapPeriods: 3, filledShare: 0.25, parts: [])
}

extension Rule {
    /// The severities that make sense: text that is no number cannot be used with a warning, and a file that cannot be
    /// read cannot be loaded in part.
    var allowedSeverities: [Severity] {
        switch self {
        case .unknownSource, .unreadableText, .unexpectedLayout, .noReleaseDate, .tooLarge, .unfitFile,
            .missingCell,
            .constantIndicator, .frontierNotEstimated:
            [.error]
        case .unknownEntity, .unknownSeries, .unitMismatch, .notANumber, .notAPeriod, .duplicateCell:
            [.error, .quarantine]
        case .outOfRange: [.error, .quarantine, .warning]
        case .staleCorrection, .jump, .seriesBreak, .turnsConstant, .missingEntities, .missingPeriods,
            .noLineEnd, .revision, .withdrawnValue,
            .cutOff,
            .partExceedsWhole, .undefinedCell, .longGap, .filledShare, .extrapolatedExtreme,
            .frontierDoubtful, .lostCoverage, .refusedFile:
            [.error, .warning]
        }
    }
}
