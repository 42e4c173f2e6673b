/// One policy of `policies.yaml` and its zones.
public struct PolicyDefinition: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle
    public let authority: String
    /// A zone approved in this month (1–12) or later takes effect in the next year; nil: always in
    /// the year of approval.
    public let nextYearFromMonth: Int?
    public let zones: [Zone]

    /// One approved zone.
    public struct Zone: Sendable, Hashable {
        /// The entity's code.
        public let entity: String
        /// The place within the entity; nil: all of it.
        public let place: String?
        public let approvedYear: Int
        public let approvedMonth: Int
        public let note: String?

        public init(entity: String, place: String?, approvedYear: Int, approvedMonth: Int, note: String?) {
            self.entity = entity
            self.place = place
            self.approvedYear = approvedYear
            self.approvedMonth = approvedMonth
            self.note = note
        }
    }

    public init(
        id: String, title: LocalizedTitle, authority: String, nextYearFromMonth: Int?, zones: [Zone]
    ) {
        self.id = id
        self.title = title
        self.authority = authority
        self.nextYearFromMonth = nextYearFromMonth
        self.zones = zones
    }

    /// The first year in which a zone counts.
    public func effectiveYear(of zone: Zone) -> Int {
        guard let month = nextYearFromMonth, zone.approvedMonth >= month else { return zone.approvedYear }
        return zone.approvedYear + 1
    }

    /// The year from which an entity is treated: that of its first zone; nil where it has none.
    public func firstTreatedYear(of entity: String) -> Int? {
        zones.lazy.filter { $0.entity == entity }.map(effectiveYear(of:)).min()
    }
}
