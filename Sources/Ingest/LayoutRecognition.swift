import Configuration

/// What a file that no source claims looks like.
public struct LayoutRecognition: Sendable {
    /// A source that reads it; nil where nothing looks like a table about entities and years.
    public let source: SourceDefinition?
    /// The sheets of a workbook with what was seen in them, in their order; none for text.
    public let sheets: [Sheet]
    /// Of a wide table, the columns that may tell one row from another.
    public let tellingColumns: [TellingColumn]
    /// Of a text with no source, why there is none.
    public let lack: String?
    /// Where only the series of a table is not known, what reads it once somebody says which it is.
    let skeleton: Skeleton?

    init(
        source: SourceDefinition?, sheets: [Sheet], tellingColumns: [TellingColumn] = [],
        lack: String? = nil, skeleton: Skeleton? = nil
    ) {
        self.source = source
        self.sheets = sheets
        self.tellingColumns = tellingColumns
        self.lack = lack
        self.skeleton = skeleton
    }

    /// A source to be completed by the id of a series.
    struct Skeleton: Sendable {
        let source: SourceDefinition
        /// The series that is probably meant.
        let likely: String?

        init(_ skeleton: TableRecogniser.Skeleton, sheets: [String]) {
            source = .proposed(.table(skeleton.definition), sheets: sheets)
            likely = skeleton.likely
        }
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
