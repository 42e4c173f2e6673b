import Configuration

/// What a file that no source claims looks like.
public struct LayoutRecognition: Sendable {
    /// A source that reads it; nil where nothing looks like a table about entities and years.
    public let source: SourceDefinition?
    /// The sheets of a workbook with what was seen in them, in their order; none for text.
    public let sheets: [Sheet]
    /// Of a wide table, the columns that may tell one row from another.
    public let tellingColumns: [TellingColumn]

    init(source: SourceDefinition?, sheets: [Sheet], tellingColumns: [TellingColumn] = []) {
        self.source = source
        self.sheets = sheets
        self.tellingColumns = tellingColumns
    }

    /// A column with something that stands in it.
    public struct TellingColumn: Sendable, Hashable {
        public let heading: String
        public let example: String
    }

    /// A sheet, and whether the source reads it.
    public struct Sheet: Sendable, Hashable {
        public let name: String
        public let isRead: Bool
        /// Why it is read, or why not.
        public let reason: String
    }
}
