/// A term of a model and the word of the file that says it; no word for what holds where the file says nothing.
struct NamedTerm {
    let term: String
    let word: Value?
    /// Whether it stands in `defaults`, so that other models have it too.
    var isShared = false

    fileprivate var shared: NamedTerm { NamedTerm(term: term, word: word, isShared: true) }
}

/// What models share unless they say otherwise.
struct ModelDefaults {
    private(set) var outcome = NamedTerm(term: "score", word: nil)
    private(set) var treatment = NamedTerm(term: "", word: nil)
    private(set) var controls: [NamedTerm] = []
    private(set) var fixedEffects: [ModelDefinition.FixedEffect] = [.entity, .year]
    private(set) var errors = ModelDefinition.StandardErrors(kind: .cluster, correction: .nonNested)
    private(set) var confidence = 0.95

    init() {}

    init(reading map: Entries?, after earlier: ModelDefaults) {
        self = earlier
        guard let map else { return }
        outcome = map.optional("outcome")?.term() ?? earlier.outcome.shared
        treatment = map.optional("treatment")?.term() ?? earlier.treatment.shared
        controls = map.optional("controls")?.terms(isEmptyAllowed: true) ?? earlier.controls.map(\.shared)
        fixedEffects = map.optional("fixed_effects").flatMap(Self.fixedEffects) ?? earlier.fixedEffects
        if let given = map.optional("standard_errors")?.mapping("{ type: …, correction: … }") {
            let kind = given.optional("type")?.choice(
                ModelDefinition.StandardErrors.Kind.self)
            let correction = given.optional("correction")?.choice(
                ModelDefinition.StandardErrors.Correction.self)
            given.refuseOthers()
            errors = ModelDefinition.StandardErrors(
                kind: kind ?? earlier.errors.kind, correction: correction ?? earlier.errors.correction)
        }
        confidence =
            map.optional("confidence")?.number("a level above 0, below 1") { $0 > 0 && $0 < 1 }
            ?? earlier.confidence
    }

    private static func fixedEffects(_ value: Value) -> [ModelDefinition.FixedEffect]? {
        value.refuseRepetitions()
        return value.list("a list of entity, year", isEmptyAllowed: true)?
            .compactMap { $0.choice(ModelDefinition.FixedEffect.self) }
    }
}

extension Value {
    /// A term and where it stands.
    func term() -> NamedTerm? { text("a term").map { NamedTerm(term: $0, word: self) } }

    /// A list of terms, each once.
    func terms(isEmptyAllowed: Bool = false) -> [NamedTerm]? {
        refuseRepetitions()
        return list("a list of terms", isEmptyAllowed: isEmptyAllowed)?.compactMap { $0.term() }
    }
}
