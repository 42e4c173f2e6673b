/// Changes of a series beyond what the configuration expects, entity by entity, against the last known year: of one file, or of what counts of
/// several.
public struct SeriesJumps: Sendable {
    /// One change of an entity's series.
    public struct Jump: Sendable, Hashable {
        /// By position, as asked for.
        public let entity: Int
        public let year: Int
        public let value: Double
        /// The last year before it that has a value, and the value.
        public let since: Int
        public let before: Double

        public var factor: Double { value / before }

        public var description: String {
            "\(value) after \(before) in \(since), a factor of \(SeriesJumps.short(factor))"
        }
    }

    /// The changes of one year.
    public struct Year: Sendable {
        public let year: Int
        public let jumps: [Jump]
        /// Entities of which there was something to compare.
        public let compared: Int

        /// With those jumps alone that pass a test.
        public func filter(_ isIncluded: (Jump) -> Bool) -> Year {
            Year(year: year, jumps: jumps.filter(isIncluded), compared: compared)
        }

        /// How many change, and by how much.
        public func description(limit: Double) -> String {
            let factors = jumps.map(\.factor).sorted()
            return
                "\(jumps.count) of \(compared) entities change by more than a factor of \(SeriesJumps.short(limit)); "
                + "the median factor is \(SeriesJumps.short(factors[factors.count / 2]))"
        }
    }

    /// In the order of years.
    public let years: [Year]
    /// The factor that a year may bring; over a gap of n years it applies n times.
    public let limit: Double
    private let breakShare: Double

    /// - Parameters:
    ///   - years: those with a value, ascending.
    ///   - value: of an entity, by position, in a year.
    public init(
        of series: SeriesDefinition, in years: [Int], entities: Range<Int>, checks: CheckPolicy,
        value: (_ entity: Int, _ year: Int) -> Double?
    ) {
        let limit = series.maxJump ?? checks.maxJump
        var compared: [Int: Int] = [:]
        var jumps: [Int: [Jump]] = [:]
        for entity in entities {
            var last: (year: Int, value: Double)?
            for year in years {
                guard let value = value(entity, year) else { continue }
                if let last, last.value > 0, value > 0 {
                    compared[year, default: 0] += 1
                    var allowed = 1.0
                    for _ in 0..<(year - last.year) { allowed *= limit }
                    if max(value / last.value, last.value / value) > allowed {
                        jumps[year, default: []].append(
                            Jump(
                                entity: entity, year: year, value: value, since: last.year, before: last.value
                            )
                        )
                    }
                }
                last = (year, value)
            }
        }
        self.years = jumps.sorted { $0.key < $1.key }.map {
            Year(year: $0.key, jumps: $0.value, compared: compared[$0.key] ?? 0)
        }
        self.limit = limit
        breakShare = checks.seriesBreakShare
    }

    /// Whether so many entities change in one year that it is the series that does: another sample, definition or unit.
    public func isBreak(_ year: Year) -> Bool {
        year.compared >= 4 && Double(year.jumps.count) > breakShare * Double(year.compared)
    }

    public var expectation: String { "a change by no more than a factor of \(Self.short(limit)) a year" }

    /// A factor with as many digits as people read.
    static func short(_ factor: Double) -> String {
        let rounded = factor >= 10 ? (factor * 10).rounded() / 10 : (factor * 1000).rounded() / 1000
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}
