import Configuration
import Econometrics

/// The rows of the panel that a model uses, and its terms on them.
struct ModelSample {
    let table: ModelTable
    let model: ModelDefinition
    /// Ascending.
    let rows: [Int]
    /// Which rows, in words.
    let description: String
    let entities: Grouping
    let years: Grouping

    /// - Parameters:
    ///   - subgroup: further restricts the rows, with its words; nil: all of the model's sample.
    ///   - Throws: `emptySample`.
    init(
        _ table: ModelTable, _ model: ModelDefinition,
        subgroup: (words: String, contains: (_ entity: Int) -> Bool)? = nil
    ) throws(ModelRefusal) {
        let last = table.panel.periods.upperBound - model.lead
        let sample = model.sample
        let rows = (0..<table.rowCount).filter { row in
            let year = table.year(ofRow: row)
            let entity = table.entity(ofRow: row)
            return year <= last && sample.years?.contains(year) ?? true
                && (sample.regions.isEmpty || table.region(ofRow: row).map(sample.regions.contains) ?? false)
                && !sample.without.contains(table.panel.entities[entity])
                && subgroup?.contains(entity) ?? true
        }
        let description = Self.words(table, model, subgroup: subgroup?.words)
        guard !rows.isEmpty else { throw .emptySample(description) }
        self.table = table
        self.model = model
        self.rows = rows
        self.description = description
        entities = Grouping(name: "entity", rows.map { table.entity(ofRow: $0) })
        years = Grouping(name: "year", rows.map { table.year(ofRow: $0) })
    }

    /// One sample is one text, in whatever order its parts are listed.
    private static func words(_ table: ModelTable, _ model: ModelDefinition, subgroup: String?) -> String {
        var parts: [String] = []
        if let subgroup { parts.append(subgroup) }
        if !model.sample.regions.isEmpty {
            parts.append("regions \(model.sample.regions.sorted().joined(separator: ", "))")
        }
        if !model.sample.without.isEmpty {
            let names = model.sample.without.map(table.name(ofEntity:)).sorted()
            parts.append("without \(names.joined(separator: ", "))")
        }
        let years = model.sample.years ?? table.panel.periods
        let last = min(years.upperBound, table.panel.periods.upperBound - model.lead)
        parts.append(years.lowerBound == last ? "\(last)" : "\(years.lowerBound)–\(last)")
        if model.lead > 0 { parts.append("outcome \(model.lead) later") }
        return parts.joined(separator: ", ")
    }

    /// A term on the sample's rows.
    func variable(_ term: String) throws(ModelRefusal) -> Variable {
        let values = try table.values(of: term)
        return Variable(name: term, values: rows.map { values[$0] })
    }

    func variables(_ terms: [String]) throws(ModelRefusal) -> [Variable] {
        var variables: [Variable] = []
        for term in terms { variables.append(try variable(term)) }
        return variables
    }

    /// What equations call the outcome. With a `lead` it is another variable than the term of its name, which may be a control.
    var outcomeName: String {
        model.lead == 0 ? model.outcome : "\(model.outcome), \(model.lead) later"
    }

    /// The outcome, `lead` periods on. Consecutive rows of an entity are consecutive periods.
    func outcome() throws(ModelRefusal) -> Variable {
        let values = try table.values(of: model.outcome)
        return Variable(name: outcomeName, values: rows.map { values[$0 + model.lead] })
    }

    /// What years and periods since treatment are where the outcome is taken later than the terms.
    var notesOnTiming: [String] {
        model.lead == 0
            ? []
            : [
                "Years of treatment, and k, count to the outcome, \(model.lead) after the years of the sample."
            ]
    }

    /// Whom effects by period are compared with where effects of years are not taken out: nobody.
    var notesOnComparison: [String] {
        guard !model.fixedEffects.contains(.year) else { return [] }
        let controls = model.also.isEmpty && model.controls.isEmpty ? "" : " but to those of other terms"
        return [
            "Without effects of years effects are changes since the base, compared with nobody's: they have in them what changes for all, and entities never treated add nothing\(controls)."
        ]
    }

    /// Who is untreated where the outcome is taken later than the terms, a policy among them.
    var notesOnTreatment: [String] {
        guard model.lead > 0, !model.kind.countsToOutcome,
            table.configuration.policies.contains(where: { $0.id == model.treatment })
        else { return [] }
        return [
            "Treatment is that of the sample's years: the outcome is taken \(model.lead) later, and entities whose treatment begins in between count as untreated."
        ]
    }

    var fixedEffects: [Grouping] {
        model.fixedEffects.map { effect in
            switch effect {
            case .entity: entities
            case .year: years
            }
        }
    }

    var covariance: Covariance {
        switch model.errors.kind {
        case .iid: .iid
        case .hc1: .hc1
        case .cluster: .cluster(entities)
        case .twoWay: .twoWayCluster(entities, years)
        }
    }

    var correction: SmallSampleCorrection {
        switch model.errors.correction {
        case .nonNested: .nonNested
        case .full: .full
        case .none: .none
        }
    }

    /// Outcome, treatment, further terms and controls, with the model's fixed effects.
    func linearModel(further: [String] = []) throws(ModelRefusal) -> LinearModel {
        LinearModel(
            outcome: try outcome(),
            terms: try variables([model.treatment] + further + model.also + model.controls),
            fixedEffects: fixedEffects, treatment: model.treatment)
    }

    /// What is to be said of policies that begin in one entity alone, or in all but one, be they the treatment or in `also`.
    ///
    /// - Parameter rows: some of the sample's.
    func notesOnPolicies(of rows: [Int]) throws(ModelRefusal) -> [String] {
        var notes: [String] = []
        for term in [model.treatment] + model.also {
            if let note = try noteOnOnlyTreated(by: term, of: rows) { notes.append(note) }
            if let entity = try onlyUntreated(by: term, of: rows) {
                let policy = term == model.treatment ? "" : " by \(term)"
                notes.append(
                    entity.isAlways
                        ? "Compared with one entity alone, the only one never treated\(policy), so that errors are too small: \(entity.name)."
                        : "Once all others are treated compared with one entity alone, the only one never treated\(policy): \(entity.name)."
                )
            }
        }
        return notes
    }

    /// What is to be said of a policy that begins in one entity alone; nil where it begins in more, or is none.
    ///
    /// - Parameter rows: some of the sample's.
    func noteOnOnlyTreated(by term: String, of rows: [Int]) throws(ModelRefusal) -> String? {
        try onlyTreated(by: term, of: rows).map { entity in
            let policy = term == model.treatment ? "" : " by \(term)"
            return
                "Treated alone\(policy), with no spread of its own, so that errors are too small: \(entity)."
        }
    }

    /// A policy's dummy by row of the table: an event study's own is that of the outcome's year, as its periods are.
    private func dummy(of policy: String) throws(ModelRefusal) -> [Double] {
        let values = try table.values(of: policy)
        guard case .eventStudy = model.kind, policy == model.treatment, model.lead > 0 else { return values }
        return values.dropFirst(model.lead) + Array(repeating: 0, count: model.lead)
    }

    /// The only entity that a policy begins in; nil where it is of more, or no policy.
    private func onlyTreated(by term: String, of rows: [Int]) throws(ModelRefusal) -> String? {
        guard table.configuration.policies.contains(where: { $0.id == term }) else { return nil }
        let values = try dummy(of: term)
        let untreated = Set(rows.filter { values[$0] == 0 }.map { table.entity(ofRow: $0) })
        var treated = Set(rows.filter { values[$0] == 1 }.map { table.entity(ofRow: $0) })
        // Effects of entities take out what was treated all the time.
        if model.fixedEffects.contains(.entity) { treated.formIntersection(untreated) }
        guard treated.count == 1, let row = rows.first(where: { treated.contains(table.entity(ofRow: $0)) })
        else { return nil }
        return table.entityNames([row])[0]
    }

    /// The only entity that a policy never reaches, and whether it is so in every year with treatment that all others are treated; nil where
    /// there are more or none, or where others are compared with as well: those treated all the time, or within years nobody.
    private func onlyUntreated(
        by term: String, of rows: [Int]
    ) throws(ModelRefusal) -> (name: String, isAlways: Bool)? {
        guard model.fixedEffects.contains(.year),
            table.configuration.policies.contains(where: { $0.id == term })
        else { return nil }
        let values = try dummy(of: term)
        func entities(_ value: Double, in rows: [Int]) -> Set<Int> {
            Set(rows.filter { values[$0] == value }.map { table.entity(ofRow: $0) })
        }
        let (treated, untreated) = (entities(1, in: rows), entities(0, in: rows))
        let never = untreated.subtracting(treated)
        guard never.count == 1, let only = never.first, !treated.isEmpty else { return nil }
        // With effects of entities those treated all the time are compared with as well; an event study leaves them out.
        if case .eventStudy = model.kind {
        } else if model.fixedEffects.contains(.entity), !treated.isSubset(of: untreated) {
            return nil
        }
        let years = Set(rows.filter { values[$0] == 1 }.map { table.year(ofRow: $0) })
        let isAlways = entities(0, in: rows.filter { years.contains(table.year(ofRow: $0)) }) == never
        return (table.name(ofEntity: table.panel.entities[only]), isAlways)
    }

    /// The entities with the year in which each is first treated.
    ///
    /// - Parameter steps: how many years after the sample's its periods are: `lead` where they are those of the outcome.
    func staggeredPanel(after steps: Int = 0) throws(ModelRefusal) -> StaggeredPanel {
        let cohorts = try table.cohorts(of: model.treatment)
        return try estimating { () throws(EstimationError) in
            try StaggeredPanel(
                units: table.entityNames(rows), periods: rows.map { table.year(ofRow: $0) + steps },
                cohorts: rows.map { cohorts[table.entity(ofRow: $0)] })
        }
    }
}
