import Configuration
import Postgres

/// Reads what is published: vintages, lineage, checks. Needs no more than `nqp_analyst`, but for `verify`.
public final class WarehouseReader {
    let connection: Connection

    public init(_ connection: Connection) { self.connection = connection }

    /// The rows of a query of the program's own over `nqp.*` and `audit.*`.
    ///
    /// - Throws: `WarehouseError.noVintage` where the database is no warehouse yet; `PostgresError`.
    public func rows(_ query: String, _ parameters: [Parameter] = []) throws -> ResultSet {
        do {
            return try connection.execute(query, parameters)
        } catch let error as PostgresError where error.sqlState == "42P01" || error.sqlState == "3F000" {
            // No such table, no such schema.
            throw WarehouseError.noVintage(nil)
        }
    }

    /// The published vintage.
    ///
    /// - Throws: `WarehouseError.noVintage`.
    public func publishedVintage() throws -> Int {
        guard let published = try publication() else { throw WarehouseError.noVintage(nil) }
        return published.vintage
    }

    /// What `nqp.*` shows.
    public struct Publication: Sendable {
        public let vintage: Int
        public let contentHash: String

        public init(vintage: Int, contentHash: String) {
            (self.vintage, self.contentHash) = (vintage, contentHash)
        }
    }

    /// The published vintage with its hash; nil before the first.
    ///
    /// - Throws: `PostgresError`.
    public func publication() throws -> Publication? {
        try rows("select vintage, content_hash from nqp.vintage where is_published").firstRow.map {
            Publication(vintage: try $0.integer(0), contentHash: try $0.text(1))
        }
    }

    /// The code of the entity that a user means by a name or a code that a vintage knows.
    ///
    /// - Throws: `WarehouseError.unknownName`.
    func entityCode(named name: String, inVintage vintage: Int) throws -> String {
        let wanted = NameKey.folding(name)
        let known = try rows(
            "select code, name from audit.vintage_name where vintage = $1 and kind = 'entity' order by position, code",
            [.integer(vintage)]
        ).rows.map { (code: try $0.text(0), name: try $0.text(1)) }
        if let found = known.first(where: { NameKey.folding($0.name) == wanted }) { return found.code }
        throw try unknown(name, "entity", kinds: ["entity"], inVintage: vintage, among: known.map(\.name)) {
            NameKey.folding($0) == wanted
        }
    }

    /// What is wrong with a name that a vintage does not know: that only others do, or that it is misspelt.
    ///
    /// - Parameters:
    ///   - what: how people call what bears such names.
    ///   - kinds: of `audit.vintage_name`.
    ///   - known: the names that the vintage knows.
    ///   - isMeant: whether a name of another vintage is the one.
    /// - Throws: `PostgresError`.
    public func unknown(
        _ name: String, _ what: String, kinds: [String], inVintage vintage: Int, among known: [String],
        isMeant: (String) -> Bool
    ) throws -> WarehouseError {
        var others: [Int] = []
        for row in try rows(
            "select distinct vintage, name from audit.vintage_name where kind = any ($1) and vintage <> $2 order by vintage",
            [.array(kinds), .integer(vintage)]
        ).rows where try isMeant(row.text(1)) && row.integer(0) != others.last {
            others.append(try row.integer(0))
        }
        return others.isEmpty
            ? .unknownName(kind: what, name: name, suggestion: Spelling.closest(to: name, among: known))
            : .nameOfOtherVintages(kind: what, name: name, vintage: vintage, others: others)
    }
}
