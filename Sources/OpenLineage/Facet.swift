/// What a facet says; the standard defines its fields, their names and its place.
public protocol FacetContent: Encodable, Sendable {
    /// The definition that it is valid against, with its version.
    static var schemaURL: String { get }
}

/// A facet as it is sent: its content, who says so, and by which definition.
public struct Facet<Content: FacetContent>: Encodable, Sendable {
    public let content: Content
    /// URI of the program.
    public let producer: String

    public init(_ content: Content, producer: String) {
        self.content = content
        self.producer = producer
    }

    private enum Keys: String, CodingKey {
        case producer = "_producer"
        case schemaURL = "_schemaURL"
    }

    public func encode(to encoder: any Encoder) throws {
        try content.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(producer, forKey: .producer)
        try container.encode(Content.schemaURL, forKey: .schemaURL)
    }

    static func definition(_ version: String, _ name: String) -> String {
        "https://openlineage.io/spec/facets/\(version)/\(name).json#/$defs/\(name)"
    }
}

extension FacetContent {
    static func definition(_ version: String, _ name: String) -> String {
        Facet<Self>.definition(version, name)
    }
}
