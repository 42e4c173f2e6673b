import Configuration

/// What a file that no source claims looks like.
public struct LayoutRecognition: Sendable {
    /// A source that reads it; nil where nothing looks like a table about entities and years.
    public let source: SourceDefinition?
    /// The sheets of a workbook with what was seen in them, in their order; none for text.
    public let sheets: [Sheet]

    /// A sheet, and whether the source reads it.
    public struct Sheet: Sendable, Hashable {
        public let name: String
        public let isRead: Bool
        /// Why it is read, or why not.
        public let reason: String
    }
}
