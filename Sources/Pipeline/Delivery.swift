import Configuration
import Ingest
import Warehouse

/// Which file of the archive a file is that arrives. Bytes under the name of an archived file are that file again, and so are loaded
/// ones under a name of the same release date; with another release date they are another release, which shares the bytes of the first.
/// So are bytes that were refused and come under another name, and bytes that come again after others under their name: what arrived
/// last counts.
struct Delivery {
    /// A name and bytes.
    struct Key: Hashable {
        let name: String
        let sha256: String

        init(_ name: String, _ sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// nil: it was not delivered before, or other bytes were delivered under its name since.
    let file: WarehouseWriter.ArchivedFile?
    /// The archived file that holds the bytes; nil: they never came.
    let original: WarehouseWriter.ArchivedFile?
    /// nil where the name must say it and does not, or no source claims the file.
    let releasedOn: CalendarDate?
    /// Whether it was delivered before, and other bytes under its name since.
    let isBack: Bool

    /// - Parameter hasNamesakes: whether files of this name come together, of which none came last.
    init(
        of identity: FileIdentity, source: SourceDefinition?, hasNamesakes: Bool, _ writer: WarehouseWriter
    ) throws {
        let archived = try writer.archivedFiles(sha256: identity.sha256)
        func date(arrival: CalendarDate) -> CalendarDate? {
            source?.released.date(ofFileNamed: identity.name, arrival: arrival)
        }
        let released = date(arrival: writer.today)
        let rules = writer.readingRules(of: source)
        original = archived.first
        let known =
            archived.last { $0.name == identity.name && $0.last == nil }
            ?? archived.last { $0.last?.fileName == identity.name }
            ?? archived.first { $0.name == identity.name }
            ?? archived.first {
                $0.last?.isLoaded == true && $0.last?.releasedOn == released
                    && $0.last?.readingFingerprint == rules
            }
        let current = hasNamesakes || known?.last == nil ? nil : try writer.lastFile(named: identity.name)
        isBack = current != nil && current != known?.id
        file = isBack ? nil : known
        releasedOn = file.map { date(arrival: $0.arrivedOn) } ?? released
    }
}
