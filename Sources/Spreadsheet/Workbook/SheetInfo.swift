/// A sheet, as its workbook lists it.
public struct SheetInfo: Sendable, Hashable, Codable {
    public let name: String
    /// Its place among the workbook's sheets of cells, from 0.
    public let position: Int
    public let visibility: Visibility
    /// The cells that the file says are in use: a claim, for people; nil where it makes none.
    public let dimension: CellRange?

    public enum Visibility: String, Sendable, Hashable, Codable {
        case visible
        case hidden
        /// Hidden so that only a program can show it.
        case veryHidden = "very hidden"
    }

    public init(name: String, position: Int, visibility: Visibility = .visible, dimension: CellRange? = nil) {
        self.name = name
        self.position = position
        self.visibility = visibility
        self.dimension = dimension
    }
}
