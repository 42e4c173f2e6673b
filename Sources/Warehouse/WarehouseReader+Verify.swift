import Postgres

/// What recomputing a vintage in SQL found.
public struct Verification: Sendable {
    public let vintage: Int
    public let quantities: [Quantity]

    /// One kind of published number against its recomputation.
    public struct Quantity: Sendable {
        public let name: String
        public let count: Int
        /// The largest |published − recomputed| / max(1, |published|); infinite where one of both is missing.
        public let largestDifference: Double
        /// Which number that is.
        public let at: String
    }

    /// Above this a difference is a mistake, not rounding.
    public static let tolerance = 1e-10

    public var isAgreed: Bool { quantities.allSatisfy { $0.largestDifference <= Self.tolerance } }
}

extension WarehouseReader {
    /// Recomputes weights, scores and filled cells of a vintage in SQL, from its cells alone, and compares.
    ///
    /// - Parameter vintage: nil: the published one.
    /// - Throws: `WarehouseError.noVintage`, `.missingRole`; `PostgresError`.
    public func verify(vintage: Int?, sql: SQLFolder) throws -> Verification {
        try connection.actAs("nqp_etl")
        let vintage = try vintage ?? publishedVintage()
        guard
            try connection.execute("select from core.vintage where vintage_id = $1", [.integer(vintage)])
                .rowCount == 1
        else { throw WarehouseError.noVintage(vintage) }
        var found: [String: (count: Int, largest: Double, at: String)] = [:]
        var order: [String] = []
        for script in try sql.scripts(in: "verify") {
            for row in try connection.execute(script.text, [.integer(vintage)]).rows {
                let name = try row.text(0)
                var difference = Double.infinity
                if let published = row.optionalReal(3), let recomputed = row.optionalReal(4) {
                    difference = abs(published - recomputed) / max(1, abs(published))
                }
                if found[name] == nil { order.append(name) }
                var entry = found[name] ?? (0, -1, "")
                entry.count += 1
                // A difference that is no number counts as one.
                if !(difference <= entry.largest) {
                    entry.largest = difference
                    entry.at = try row.text(1) + (row.optionalText(2).map { " \($0)" } ?? "")
                }
                found[name] = entry
            }
        }
        let quantities = order.compactMap { name in
            found[name].map {
                Verification.Quantity(name: name, count: $0.count, largestDifference: $0.largest, at: $0.at)
            }
        }
        return Verification(vintage: vintage, quantities: quantities)
    }
}
