/// Effects by periods since treatment began, against the period before it.
///
/// y = Σ_{k ≠ base} β_k 1{period − cohort = k} + terms + effects + ε, where the first and last k stand for all earlier and later ones.
/// Units never treated belong to no k. With effects that differ between cohorts, β_k mixes those of other k (Sun & Abraham 2021):
/// compare `SunAbraham`.
///
/// Checked against R fixest 0.14.2: coefficients to 1e-9, errors to 1e-8, the joint test to 1e-7.
public struct EventStudy: Sendable {
    public struct Window: Sendable, Hashable {
        /// The earliest k; it stands for all earlier ones.
        public var first: Int
        /// The latest k; it stands for all later ones.
        public var last: Int
        /// The k that the others are measured from, before treatment.
        public var base: Int

        public init(first: Int = -5, last: Int = 3, base: Int = -1) {
            self.first = first
            self.last = last
            self.base = base
        }
    }

    /// One k; that of the base has no coefficient, for it is zero by construction.
    public struct Point: Sendable, Hashable {
        public let relativePeriod: Int
        /// nil for the base, and for a k that nobody in the sample reaches.
        public let effect: EffectEstimate?
        /// Whether it stands for periods beyond it too.
        public let isBinned: Bool
        /// Observations at this k.
        public let observations: Int

        /// The effect with its error; nil where it has none.
        public var coefficient: Coefficient? { effect?.coefficient }
    }

    /// In the order of k, the base among them.
    public let points: [Point]
    /// The whole regression.
    public let summary: RegressionSummary
    /// That all coefficients before the base are zero; nil without any, or where the test is refused.
    public let preTrend: WaldTest?
    /// Why there is no test: more coefficients than the covariance matrix has rank, one without a variance, or none because nobody is observed
    /// before the base.
    public let preTrendRefusal: EstimationError?
    /// Cohorts treated from the first period on, whose rows were left out: nothing of them is seen before treatment.
    public let excludedCohorts: [Int]
    public let window: Window

    /// The name of a k's term.
    public static func termName(_ relativePeriod: Int) -> String { "k=\(relativePeriod)" }

    /// - Parameters:
    ///   - model: outcome, further terms, fixed effects; the treatment is not among them. Without effects of units those never treated, and whatever else
    ///     is at no k, are compared with as the base is.
    ///   - panel: of the model's rows. A cohort that begins after it, and is not at the base, is never treated in it.
    /// - Throws: `EstimationError`, as a regression, where no effect has a variance; `invalidOption` for a window without its base, or with one under treatment; `noneTreated` where nobody is observed under
    ///   treatment; `basePeriodUnobserved`, of one cohort too; `eventTimeNotIdentified` where another k than the base would have to be left out, as where every unit
    ///   is treated and no end of the window stands for several periods.
    public init(
        _ model: LinearModel, panel: StaggeredPanel, window: Window = Window(), covariance: Covariance,
        correction: SmallSampleCorrection = .nonNested, level: Double = 0.95,
        options: RegressionOptions = RegressionOptions()
    ) throws(EstimationError) {
        guard window.first < window.last, (window.first...window.last).contains(window.base) else {
            throw .invalidOption(
                "The window \(window.first)…\(window.last) does not contain the base \(window.base)")
        }
        guard window.base < 0 else {
            throw .invalidOption("The base \(window.base) is a period under treatment")
        }
        let sample = try EventTimes(of: panel, window: window)
        let (relative, raw) = (sample.binned, sample.raw.compactMap { $0 })
        var counts: [Int: Int] = [:]
        for k in relative { if let k { counts[k, default: 0] += 1 } }
        let steps = (window.first...window.last).filter { $0 != window.base && counts[$0] != nil }
        var extended = sample.excludedCohorts.isEmpty ? model : model.restricted(to: sample.rows)
        extended.treatment = nil
        extended.terms =
            steps.map { k in
                Variable(name: Self.termName(k), values: relative.map { $0 == k ? 1 : 0 })
            } + extended.terms.filter { $0.name != model.treatment }
        let summary = try FixedEffectsRegression(extended, options: options)
            .summary(
                covariance: sample.excludedCohorts.isEmpty
                    ? covariance : covariance.restricted(to: sample.rows),
                correction: correction, level: level, nuisance: Set(extended.terms.map(\.name)))
        for k in steps {
            if let dropped = summary.droppedTerms.first(where: { $0.term == Self.termName(k) }) {
                throw .eventTimeNotIdentified(relativePeriod: k, base: window.base, with: dropped.culprits)
            }
        }
        let effects = Dictionary(
            uniqueKeysWithValues: summary.estimates.map { ($0.term, $0) })
        let ofSteps = steps.compactMap { effects[Self.termName($0)] }
        if let first = ofSteps.first, ofSteps.coefficients.isEmpty { _ = try first.known() }
        points = (window.first...window.last).map { k in
            Point(
                relativePeriod: k, effect: effects[Self.termName(k)],
                isBinned: (k == window.first && raw.contains { $0 < k })
                    || (k == window.last && raw.contains { $0 > k }),
                observations: counts[k] ?? 0)
        }
        let before = points.compactMap { point in
            point.relativePeriod < window.base ? point.effect : nil
        }
        (preTrend, preTrendRefusal) =
            before.isEmpty && window.first < window.base
            ? (nil, .emptySample("of effects before the base")) : Self.test(before, in: summary)
        self.summary = summary
        self.window = window
        excludedCohorts = sample.excludedCohorts
    }

    private static func test(
        _ effects: [EffectEstimate], in summary: RegressionSummary
    ) -> (WaldTest?, EstimationError?) {
        guard !effects.isEmpty else { return (nil, nil) }
        do throws(EstimationError) {
            for effect in effects { _ = try effect.known() }
            return (try summary.waldTest(effects.map(\.term)), nil)
        } catch {
            return (nil, error)
        }
    }
}
