extension WarehouseConfiguration {
    /// Reads and checks a configuration folder: `index.yaml`, `units.yaml`, `entities.yaml`, `series.yaml`,
    /// `indicators.yaml`, `sources/*.yaml`, and, where they exist, `variables.yaml`, `frontiers.yaml`, `policies.yaml`,
    /// `checks.yaml`, `corrections.yaml`, `models.yaml`, `reference.yaml`, `sample.yaml`.
    ///
    /// - Parameter modelChecks: finds further mistakes of models. It is asked where all mistakes so far are in `models.yaml`: one elsewhere may
    ///   be why a model names what is not there.
    /// - Throws: `ConfigurationError` with every problem of every file.
    public static func load(
        folder path: String, modelChecks: (WarehouseConfiguration) -> [ConfigurationProblem] = { _ in [] }
    ) throws(ConfigurationError) -> WarehouseConfiguration {
        let log = ProblemLog()
        return try read(ConfigurationFolder(path: path, log: log), log: log, modelChecks: modelChecks)
    }

    /// Reads and checks a configuration from files that were kept.
    ///
    /// - Throws: `ConfigurationError`, also where this version of nqp no longer takes what an earlier one took.
    public static func load(recorded files: [ConfigurationFile]) throws(ConfigurationError)
        -> WarehouseConfiguration
    {
        let log = ProblemLog()
        return try read(ConfigurationFolder(recorded: files, log: log), log: log) { _ in [] }
    }

    private static func read(
        _ folder: ConfigurationFolder, log: ProblemLog,
        modelChecks: (WarehouseConfiguration) -> [ConfigurationProblem]
    ) throws(ConfigurationError) -> WarehouseConfiguration {
        var loader = ConfigurationLoader(folder: folder, log: log)
        let configuration = loader.load()
        var problems = loader.log.problems
        if let configuration, problems.allSatisfy({ $0.location.file == "models.yaml" }) {
            problems += modelChecks(configuration)
        }
        if problems.isEmpty, let configuration { return configuration }
        let order = problems.sorted {
            ($0.location.file, $0.location.line, $0.location.column)
                < ($1.location.file, $1.location.line, $1.location.column)
        }
        throw ConfigurationError(folder: folder.path, problems: order)
    }
}

/// Reads one folder; goes on after a problem as far as what depends on it allows.
struct ConfigurationLoader {
    var folder: ConfigurationFolder
    let log: ProblemLog

    mutating func load() -> WarehouseConfiguration? {
        guard folder.exists() else { return nil }
        let units = readUnits()
        let entities = readEntities()
        guard let units else { return nil }
        let unitParser = UnitParser(quantities: units.quantities, symbols: units.symbols)
        let series = readSeries(units: unitParser)
        let (sources, areAllSources) = readSources(
            series: series ?? [], entities: entities, units: unitParser)
        let checks = readChecks(series: series)
        guard let entities else { return nil }
        let corrections = readCorrections(
            sources: areAllSources ? sources : nil, entities: entities, series: series ?? [])
        let policies = readPolicies(entities: entities)
        guard let series else { return nil }
        let tree = readColumns(series: series, units: unitParser)
        let index = readIndex(entities: entities, indicators: tree?.indicators.map(\.id) ?? [])
        let models = readModels(entities: entities, periods: index?.periods)
        let reference = readReference()
        if let tree, let index { check(tree.frontiers, within: index.context) }
        let sample = readSample(
            entities: entities, units: units, series: series, policies: policies ?? [])
        guard let tree, let policies, let index, let checks, let models, let reference else {
            return nil
        }
        return WarehouseConfiguration(
            index: index, entities: entities, units: units, series: series, dimensions: tree.dimensions,
            indicators: tree.indicators, variables: tree.variables, frontiers: tree.frontiers,
            policies: policies, sources: sources, checks: checks, corrections: corrections,
            models: models, reference: reference, sample: sample,
            files: folder.files.sorted { $0.path < $1.path })
    }

    /// A title in two languages.
    func title(_ entries: Entries, key: String = "title") -> LocalizedTitle? {
        guard let map = entries.required(key, "a title { en: …, zh: … }")?.mapping("a title { en: …, zh: … }")
        else {
            return nil
        }
        let english = map.required("en", "the English title")?.text()
        let chinese = map.optional("zh")?.text()
        map.refuseOthers()
        return english.map { LocalizedTitle(en: $0, zh: chinese ?? $0) }
    }

    /// A unit expression, located within its scalar.
    func unit(_ value: Value?, _ parser: UnitParser) -> Unit? {
        guard let value, let text = value.text("a unit") else { return nil }
        do throws(ExpressionError) {
            let unit = try parser.parse(text)
            // As people wrote it: %, not 10^-2.
            return Unit(scale: unit.scale, powers: unit.powers, text: text)
        } catch {
            value.report(error)
            return nil
        }
    }

    /// The texts of a list.
    func texts(_ value: Value?, isEmptyAllowed: Bool = false) -> [String]? {
        guard let list = value?.list(isEmptyAllowed: isEmptyAllowed) else { return nil }
        return list.compactMap { $0.anyText() }
    }
}

extension Value {
    /// Reports an expression's error at the token that caused it.
    func report(_ error: ExpressionError) {
        var shift = 0
        if case .scalar(let scalar) = node {
            switch scalar.style {
            case .plain, .any: shift = error.offset
            case .singleQuoted, .doubleQuoted: shift = error.offset + 1
            default: break
            }
        }
        let start = location
        log.report(
            SourceLocation(file: start.file, line: start.line, column: start.column + shift),
            found: error.found, expected: error.expected, suggestion: error.suggestion, remedy: error.remedy)
    }
}
