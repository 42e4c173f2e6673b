/// `reference.yaml`: a figure that the founding paper prints, to be compared with ours.
public struct PublishedResult: Sendable, Hashable {
    public let table: Int
    /// nil for tables of one model, such as descriptive statistics.
    public let column: Int?
    /// A term, `constant`, `observations` or `r_squared`.
    public let term: String
    /// `estimate`, `mean`, `standard_deviation`, `minimum` or `maximum`.
    public let quantity: String
    public let value: Double
    /// The standard error that stands in parentheses under an estimate.
    public let standardError: Double?
    /// The stars behind an estimate; empty where it has none.
    public let stars: String

    public init(
        table: Int, column: Int?, term: String, quantity: String, value: Double, standardError: Double? = nil,
        stars: String = ""
    ) {
        self.table = table
        self.column = column
        self.term = term
        self.quantity = quantity
        self.value = value
        self.standardError = standardError
        self.stars = stars
    }
}
