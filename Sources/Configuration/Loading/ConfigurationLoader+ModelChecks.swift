/// The parts that a term can play in an equation, in words.
private enum Part: String {
    case outcome = "the outcome"
    case treatment = "the treatment"
    case mediator = "the mediator"
    case also = "in `also`"
    case control = "a control"
}

extension ConfigurationLoader {
    /// Reports terms that play two parts in the equations of a model, such as a treatment that is a control too.
    ///
    /// An outcome that is taken later than the terms may stand among them: it is the outcome's own past.
    func checkParts(of model: ModelDefinition, _ own: ModelDefaults, mediator: NamedTerm?, also: [NamedTerm])
    {
        if case .descriptive = model.kind { return }
        var named: [(part: Part, name: NamedTerm)] = []
        if model.lead == 0 { named.append((.outcome, own.outcome)) }
        if !own.treatment.term.isEmpty { named.append((.treatment, own.treatment)) }
        if let mediator { named.append((.mediator, mediator)) }
        named += also.map { (.also, $0) } + own.controls.map { (.control, $0) }
        var first: [String: (part: Part, name: NamedTerm)] = [:]
        for (part, name) in named {
            guard let other = first[name.term] else {
                first[name.term] = (part, name)
                continue
            }
            // A list that says a term twice was reported when it was read.
            guard other.part != part else { continue }
            let isSharedControl = name.isShared && !other.name.isShared
            let word = isSharedControl ? other.name.word : name.word ?? other.name.word
            word?.report(
                found: "\"\(name.term)\" is \(other.part.rawValue) and \(part.rawValue)",
                expected: "a term in one place of the equation",
                remedy: isSharedControl ? "Give the model `controls` of its own." : nil)
        }
    }

    /// Reports years that the panel does not have, or that leave none with an outcome.
    func check(_ years: ClosedRange<Int>, at value: Value, lead: Int, within periods: ClosedRange<Int>) {
        let last = periods.upperBound - lead
        guard years.lowerBound >= periods.lowerBound, years.upperBound <= periods.upperBound else {
            value.report(
                found: "\(years.lowerBound)–\(years.upperBound)",
                expected:
                    "years within the periods of index.yaml, \(periods.lowerBound)–\(periods.upperBound)")
            return
        }
        if years.lowerBound > last {
            value.report(
                found: "\(years.lowerBound)–\(years.upperBound) with `lead: \(lead)`",
                expected:
                    "a first year that has an outcome \(lead) later, so none after \(last)")
        }
    }

    /// Reports a model of changes over time that is left with one period: effects of entities absorb all there is.
    ///
    /// - Parameter map: the model as the file writes it.
    func checkPeriods(of model: ModelDefinition, _ map: Entries, within periods: ClosedRange<Int>) {
        if model.sample.years == nil, periods.upperBound - model.lead < periods.lowerBound {
            (map.optional("lead") ?? map.value).report(
                found:
                    "`lead: \(model.lead)`, which leaves none of \(periods.lowerBound)–\(periods.upperBound)",
                expected: "a lead below \(periods.count), the number of years of the index")
            return
        }
        guard model.comparesPeriods else { return }
        let years = model.sample.years ?? periods
        guard years.lowerBound == min(years.upperBound, periods.upperBound - model.lead) else { return }
        let sample = model.sample.years == nil ? nil : map.optional("sample")?.mapping()?.optional("years")
        let lead = model.lead > 0 ? " with `lead: \(model.lead)`" : ""
        let isByEffects = model.fixedEffects.contains(.entity)
        (sample ?? map.optional("lead") ?? map.value).report(
            found: "\(years.lowerBound)–\(years.upperBound)\(lead), which leaves one period"
                + (isByEffects ? ": entity fixed effects absorb every term" : ""),
            expected: "two periods or more"
                + (isByEffects ? " where `fixed_effects` has entity" : " for a \(model.kind.name)"))
    }

    /// Reports models that claim one column of one table of the founding paper, where views would mix them.
    ///
    /// - Parameter claims: in the order of the file, each where it stands.
    func checkPlaces(_ claims: [(model: ModelDefinition, value: Value)]) {
        var owners: [ModelDefinition.PaperPlace: (id: String, location: SourceLocation)] = [:]
        for (model, value) in claims {
            for place in model.paperPlaces {
                guard let owner = owners[place] else {
                    owners[place] = (model.id, value.location)
                    continue
                }
                let column = place.column.map { ", column \($0)," } ?? ""
                value.report(
                    found:
                        "table \(place.table)\(column) of \"\(model.id)\" is that of \"\(owner.id)\" (\(owner.location)) too",
                    expected: "one model a column; a mediation takes two")
            }
        }
    }
}

extension ModelDefinition {
    /// Whether the model needs an entity in two periods: within entities there is nothing else to compare.
    fileprivate var comparesPeriods: Bool {
        switch kind {
        case .descriptive: false
        case .goodmanBacon, .callawaySantAnna, .imputation: true
        default: fixedEffects.contains(.entity)
        }
    }

    /// Every place in the founding paper that the model takes: a mediation two columns, statistics a table without columns.
    fileprivate var paperPlaces: [PaperPlace] {
        guard let paper else { return [] }
        switch kind {
        case .descriptive: return [PaperPlace(table: paper.table, column: nil)]
        case .mediation:
            guard let column = paper.column else { return [paper] }
            return [paper, PaperPlace(table: paper.table, column: column + 1)]
        default: return [paper]
        }
    }
}

extension Value {
    /// Reports what a list says twice, at the second time.
    func refuseRepetitions() {
        guard case .sequence(let sequence) = node else { return }
        var seen: Set<String> = []
        for node in sequence {
            guard let text = node.scalar?.string, !seen.insert(text).inserted else { continue }
            Value(node: node, file: file, log: log).report(found: "\"\(text)\" twice", expected: "each once")
        }
    }
}
