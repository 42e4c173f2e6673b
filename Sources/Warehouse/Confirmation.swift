/// A cell of a file that came after a vintage and says what counts in it (`audit.confirmation`).
///
/// A vintage is never changed: its lineage names the file that it was made from. That a newer one says the same, as where a
/// revision is taken back, is told beside it.
public struct Confirmation: Sendable, Hashable, Encodable {
    public let file: String
    public let sha256: String
    public let sheet: String?
    public let row: Int
    public let column: Int
    /// `YYYY-MM-DD`
    public let releasedOn: String
    /// The run that took the file.
    public let acceptedByRun: Int
    /// The last run that published the vintage again because the inputs gave its content again; nil: none did.
    public let republishedByRun: Int?
}
