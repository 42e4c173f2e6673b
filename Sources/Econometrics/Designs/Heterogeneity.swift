/// The treatment effect group by group, and whether it differs.
///
/// Every group has a regression of its own, with coefficients and effects of its own. Two tests compare: z of two independent
/// estimates, (β_a − β_b)/√(se_a² + se_b²), which lets everything differ but wants clusters that do not span groups; and the interaction of the treatment
/// with the groups in one regression on all observations, where controls and effects are common and errors may be dependent across groups.
/// That regression has the groups' own levels too, one indicator for each further group, wherever no fixed effect absorbs them.
///
/// Groups have few clusters: their errors are reproducible, not trustworthy, and each summary's notes say so.
public struct Heterogeneity: Sendable {
    public struct Group: Sendable {
        public let label: String
        public let summary: RegressionSummary
        /// Of the treatment.
        public let coefficient: Coefficient
    }

    /// The second group's effect less the first's.
    public struct Difference: Sendable, Hashable {
        public let first: String
        public let second: String
        public let estimate: Double
        public let standardError: Double
        public let statistic: Double
        public let pValue: Double
        public let lower: Double
        public let upper: Double

        fileprivate init(first: String, second: String, _ coefficient: Coefficient) {
            self.first = first
            self.second = second
            estimate = coefficient.estimate
            standardError = coefficient.standardError
            statistic = coefficient.statistic
            pValue = coefficient.pValue
            lower = coefficient.lower
            upper = coefficient.upper
        }
    }

    /// A group that has no regression, and why: nobody treated, say.
    public struct Refusal: Sendable, Hashable {
        public let label: String
        public let error: EstimationError

        public init(label: String, error: EstimationError) {
            self.label = label
            self.error = error
        }
    }

    /// In the order in which labels first appear, refused ones left out.
    public let groups: [Group]
    public let refusals: [Refusal]
    /// Each pair, by z from the groups' own regressions, against the normal distribution.
    public let differences: [Difference]
    /// Each further group against the first, by interaction, against t.
    public let interactions: [Difference]
    /// That all groups have one effect: F of the interactions; nil with fewer than two groups, or where the test is refused.
    public let jointTest: WaldTest?
    /// Why two groups or more have no joint test: fewer clusters than restrictions, or no regression with interactions.
    public let jointTestRefusal: EstimationError?
    /// The regression with interactions on the rows of all `groups`: `treatment` is the first group's effect, `treatment × label` the
    /// differences; nil with fewer than two groups, or where it is refused.
    public let pooled: RegressionSummary?

    /// - Parameters:
    ///   - model: with the treatment named.
    ///   - labels: the group of each row.
    ///   - covariance: of the model's rows.
    /// - Throws: `EstimationError`: `lengthMismatch`, `unknownTerm`, `invalidOption`; `noGroup` where all are refused.
    public init(
        _ model: LinearModel, labels: [String], covariance: Covariance,
        correction: SmallSampleCorrection = .nonNested, level: Double = 0.95,
        options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        guard let name = model.treatment else {
            throw .invalidOption("Heterogeneity needs the name of the treatment among the terms")
        }
        guard labels.count == model.observations else {
            throw .lengthMismatch(variable: "labels", found: labels.count, expected: model.observations)
        }
        guard let treatment = model.terms.first(where: { $0.name == name }) else {
            throw .unknownTerm(name, known: model.terms.map(\.name))
        }
        var order: [String] = []
        for label in labels where !order.contains(label) { order.append(label) }
        var groups: [Group] = []
        var refusals: [Refusal] = []
        for label in order {
            let rows = labels.indices.filter { labels[$0] == label }
            do throws(EstimationError) {
                let summary = try FixedEffectsRegression(model.restricted(to: rows), options: options)
                    .summary(
                        covariance: covariance.restricted(to: rows), correction: correction, level: level,
                        nuisance: model.nuisance())
                let coefficient = try summary.coefficient(name)
                groups.append(Group(label: label, summary: summary, coefficient: coefficient))
            } catch {
                refusals.append(Refusal(label: label, error: error))
            }
        }
        guard let reference = groups.first else {
            throw refusals.isEmpty ? .emptySample("of groups") : .noGroup(refusals)
        }
        self.groups = groups
        self.refusals = refusals
        differences = groups.indices.flatMap { a in
            groups.indices.dropFirst(a + 1).map { b in Self.difference(groups[a], groups[b], level: level) }
        }
        let others = groups.dropFirst().map(\.label)
        guard !others.isEmpty else {
            (interactions, jointTest, jointTestRefusal, pooled) = ([], nil, nil, nil)
            return
        }
        var interacted = model
        let products = others.map { label in
            Variable(
                name: Self.interactionName(name, label),
                values: zip(treatment.values, labels).map { $1 == label ? $0 : 0 })
        }
        let place = model.terms.firstIndex { $0.name == name } ?? 0
        interacted.terms.insert(contentsOf: products, at: place + 1)
        let refused = Set(refusals.map(\.label))
        let rows = labels.indices.filter { !refused.contains(labels[$0]) }
        let levels = Self.levels(of: others, labels: labels, rows: rows, beside: model.fixedEffects)
        interacted.terms += levels
        do throws(EstimationError) {
            let summary = try FixedEffectsRegression(
                refused.isEmpty ? interacted : interacted.restricted(to: rows), options: options
            ).summary(
                covariance: refused.isEmpty ? covariance : covariance.restricted(to: rows),
                correction: correction, level: level,
                nuisance: model.nuisance().union(levels.map(\.name)))
            pooled = summary
            interactions = summary.coefficients.compactMap { c in
                guard let label = others.first(where: { Self.interactionName(name, $0) == c.term })
                else { return nil }
                return Difference(first: reference.label, second: label, c)
            }
        } catch {
            // The groups and their differences stand without it.
            (interactions, jointTest, jointTestRefusal, pooled) = ([], nil, error, nil)
            return
        }
        do throws(EstimationError) {
            jointTest = try pooled?.waldTest(products.map(\.name))
            jointTestRefusal = nil
        } catch {
            // Fewer clusters than groups: the differences stand without a joint test.
            jointTest = nil
            jointTestRefusal = error
        }
    }

    /// The name of an interaction's term.
    public static func interactionName(_ treatment: String, _ label: String) -> String {
        "\(treatment) × \(label)"
    }

    /// Indicators of the further groups; none where groups of a fixed effect lie within them, which absorbs their levels.
    private static func levels(
        of others: [String], labels: [String], rows: [Int], beside effects: [Grouping]
    ) -> [Variable] {
        let groups = Grouping(name: "group", rows.map { labels[$0] })
        guard !effects.contains(where: { $0.restricted(to: rows).isNested(in: groups) }) else { return [] }
        return others.map { label in
            Variable(name: "group::\(label)", values: labels.map { $0 == label ? 1 : 0 })
        }
    }

    private static func difference(_ a: Group, _ b: Group, level: Double) -> Difference {
        let (first, second) = (a.coefficient, b.coefficient)
        let variance =
            first.standardError * first.standardError + second.standardError * second.standardError
        return Difference(
            first: a.label, second: b.label,
            Coefficient(
                term: "", estimate: second.estimate - first.estimate,
                standardError: variance.squareRoot(), degreesOfFreedom: .infinity, level: level))
    }
}

extension Covariance {
    /// For some of the rows.
    public func restricted(to rows: [Int]) -> Covariance {
        switch self {
        case .iid, .hc1: self
        case .cluster(let grouping): .cluster(grouping.restricted(to: rows))
        case .twoWayCluster(let first, let second):
            .twoWayCluster(first.restricted(to: rows), second.restricted(to: rows))
        }
    }
}
