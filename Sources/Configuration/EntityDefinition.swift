/// `entities.yaml`: whom the index is about.
public struct EntityCatalogue: Sendable, Hashable {
    /// What one entity is, `province`.
    public let kind: LocalizedTitle
    public let regions: [Region]
    /// In the order of the file, which is the order of every table.
    public let entities: [EntityDefinition]
    /// Names that files carry and that are left out, each for a reason.
    public let ignored: [IgnoredNames]

    public init(
        kind: LocalizedTitle, regions: [Region], entities: [EntityDefinition], ignored: [IgnoredNames]
    ) {
        self.kind = kind
        self.regions = regions
        self.entities = entities
        self.ignored = ignored
    }
}

/// A group of entities, such as an economic region.
public struct Region: Sendable, Hashable {
    public let id: String
    public let title: LocalizedTitle

    public init(id: String, title: LocalizedTitle) {
        self.id = id
        self.title = title
    }
}

/// One entity: a province.
public struct EntityDefinition: Sendable, Hashable {
    /// The key: a GB/T 2260 code, `110000`.
    public let code: String
    /// English and short Chinese name.
    public let title: LocalizedTitle
    /// The name in full, 北京市; the short one where the configuration gives none.
    public let fullName: String
    /// The region's id; nil where the catalogue has no regions.
    public let region: String?
    /// Further names under which files write the entity.
    public let aliases: [String]
    public let location: SourceLocation

    public init(
        code: String, title: LocalizedTitle, fullName: String, region: String?, aliases: [String],
        location: SourceLocation
    ) {
        self.code = code
        self.title = title
        self.fullName = fullName
        self.region = region
        self.aliases = aliases
        self.location = location
    }

    /// Every name by which a file may call the entity: code, titles, full name, aliases.
    public var names: [String] { [code, title.en, title.zh, fullName] + aliases }
}

/// Names that are known and left out.
public struct IgnoredNames: Sendable, Hashable {
    public let reason: String
    public let names: [String]

    public init(reason: String, names: [String]) {
        self.reason = reason
        self.names = names
    }
}
