import Foundation

/// Finds the entity that a file means by a name.
public struct EntityResolver: Sendable {
    public enum Match: Sendable, Hashable {
        /// The position in `EntityCatalogue.entities`.
        case entity(Int)
        /// A row to be left out, for a reason.
        case ignored(reason: String)
    }

    private let matches: [String: Match]
    private let names: [String]

    public init(_ catalogue: EntityCatalogue) {
        var matches: [String: Match] = [:]
        for names in catalogue.ignored {
            for name in names.names { matches[NameKey.folding(name)] = .ignored(reason: names.reason) }
        }
        for (position, entity) in catalogue.entities.enumerated() {
            for name in entity.names { matches[NameKey.folding(name)] = .entity(position) }
        }
        self.matches = matches
        names = catalogue.entities.flatMap(\.names)
    }

    /// What a name stands for; nil for an unknown one.
    public func callAsFunction(_ name: String) -> Match? { matches[NameKey.folding(name)] }

    /// The known name that was probably meant.
    public func closest(to name: String) -> String? { Spelling.closest(to: name, among: names) }
}

/// Finds the series that a file means by a name.
public struct SeriesResolver: Sendable {
    private let positions: [String: Int]
    private let names: [String]

    public init(_ series: [SeriesDefinition]) {
        var positions: [String: Int] = [:]
        for (position, definition) in series.enumerated() {
            for name in definition.names { positions[NameKey.folding(name)] = position }
        }
        self.positions = positions
        names = series.flatMap(\.names)
    }

    /// The position in `WarehouseConfiguration.series`; nil for an unknown name.
    public func callAsFunction(_ name: String) -> Int? { positions[NameKey.folding(name)] }

    /// The known name that was probably meant.
    public func closest(to name: String) -> String? { Spelling.closest(to: name, among: names) }
}

extension WarehouseConfiguration {
    /// The first source that claims files of this name; patterns know `*` and `?` and no case.
    public func source(forFileNamed name: String) -> SourceDefinition? {
        sources.first { source in source.filePatterns.contains { WildcardPattern($0).matches(name) } }
    }
}
