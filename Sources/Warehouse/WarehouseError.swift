/// Why the warehouse cannot do what it was asked, apart from what the data or the server say.
public enum WarehouseError: Error, Sendable, Hashable {
    /// The program's own SQL files are missing or contradict the database.
    case installation(String)
    /// The database has not been migrated to what this program needs.
    case outdatedDatabase(pending: [String])
    /// The session's user may not act as a role that is needed.
    case missingRole(String, user: String)
    /// Another run is at work.
    case locked(holder: String)
    /// No vintage has been published yet, or none of this number exists.
    case noVintage(Int?)
    /// A vintage was named in a way that names none.
    case noVintageNamed(String)
    /// There is no vintage before this one to compare it with.
    case noPreviousVintage(Int)
    /// A file was written to while it was read.
    case fileChanged(String)
    /// The index of the vintage does not cover the year, and those of others may.
    case noYear(Int, years: String, others: [Int])
    /// The database holds another index.
    case otherIndex(String, wanted: String)
    /// A name that the configuration of the vintage does not know.
    case unknownName(kind: String, name: String, suggestion: String?)
    /// A name that the configuration of the vintage does not know, and those of others do.
    case nameOfOtherVintages(kind: String, name: String, vintage: Int, others: [Int])
    /// The beginning of a chain hash that several vintages have.
    case ambiguousHash(String, vintages: [Int])
    /// A model of models.yaml that the published vintage was built without.
    case modelNotInVintage(String)
    /// A series was named where an indicator or variable is meant.
    case seriesNotIndicator(String)
}

extension WarehouseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .installation(let reason):
            reason
        case .outdatedDatabase(let pending):
            """
            the database lacks \(pending.count == 1 ? "a migration" : "\(pending.count) migrations") \
            (\(pending.joined(separator: ", "))). Run "nqp db migrate" as its administrator
            """
        case .missingRole(let role, let user):
            """
            user "\(user)" may not act as \(role). Run "nqp db migrate" as an administrator, then connect as \
            \(role), or: grant \(role) to \(user)
            """
        case .locked(let holder):
            "another run holds the warehouse: \(holder). Wait for it, or end it"
        case .noVintage(nil):
            "nothing has been published yet. Load a release first: nqp run"
        case .noVintage(let number?):
            "there is no vintage \(number). See: nqp vintages"
        case .noVintageNamed(let name):
            "\"\(name)\" names no vintage. Give its number, published, previous, latest, or the day on which it was published (YYYY-MM-DD). See: nqp vintages"
        case .noPreviousVintage(let number):
            "no other vintage was published before vintage \(number): there is nothing to compare it with"
        case .fileChanged(let name):
            "\(name) was written to while it was read. Nothing of it was loaded; the next run will read it again"
        case .noYear(let year, let years, let others):
            "the index has no year \(year); it has \(years)"
                + (others.last.map { "; in \(Self.list(others)) it had. Ask for that: --vintage \($0)" } ?? "")
        case .otherIndex(let index, let wanted):
            "the database holds the index \"\(index)\", not \"\(wanted)\". One database holds one index: name another with --database, or NQP_EMBEDDED_DIR"
        case .seriesNotIndicator(let name):
            "\(name) is a series, which indicators are made of. Its values, and which one counts: the same with --candidates"
        case .modelNotInVintage(let name):
            "the model \"\(name)\" is in models.yaml, but not in the published vintage. `nqp build` estimates it on the data there are"
        case .unknownName(let kind, let name, let suggestion):
            "no \(kind) is called \"\(name)\"" + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .nameOfOtherVintages(let kind, let name, let vintage, let others):
            "in vintage \(vintage) no \(kind) is called \"\(name)\"; in \(Self.list(others)) one is. Ask for that: --vintage \(others.last ?? 0)"
        case .ambiguousHash(let hash, let vintages):
            "\"\(hash)\" begins the chain hashes of \(Self.list(vintages)). Give more digits"
        }
    }

    /// `vintages 1 to 3, 5`.
    private static func list(_ vintages: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for vintage in vintages {
            if let last = ranges.last, last.upperBound + 1 == vintage {
                ranges[ranges.count - 1] = last.lowerBound...vintage
            } else {
                ranges.append(vintage...vintage)
            }
        }
        let texts = ranges.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
        }
        return (vintages.count == 1 ? "vintage " : "vintages ") + texts.joined(separator: ", ")
    }
}
