import Configuration
import Crypto
import Postgres

/// The chain of vintages: each link's hash covers the link before, so that whoever changes a vintage has to change all that
/// follow. The last hash, noted elsewhere, vouches for everything.
///
/// `sql/views/audit/vintage_chain.sql` computes the same in SQL.
public enum VintageChain {
    /// What a link is made of.
    public struct Link: Sendable, Hashable {
        public let vintage: Int
        public let contentHash: String
        /// Fingerprint of the configuration.
        public let configuration: String
        /// Version of the program.
        public let program: String
        /// `inputs(_:)` of the loads since the vintage before.
        public let inputs: String

        /// SHA-256 over the link before and this one's parts, a line each.
        ///
        /// - Parameter previous: the hash of the link before; nil: there is none.
        public func hash(after previous: String?) -> String {
            let lines = [
                "nqp chain 1", "previous \(previous ?? String(repeating: "0", count: 64))",
                "vintage \(vintage)", "content \(contentHash)", "configuration \(configuration)",
                "program \(program)", "inputs \(inputs)",
            ]
            return SHA256.hash(data: Array(lines.joined(separator: "\n").utf8)).hexadecimal
        }
    }

    /// SHA-256 over loads, a line each.
    static func inputs(_ loads: [ChainedLoad]) -> String {
        let lines = loads.map { "\($0.sha256) \($0.releasedOn) \($0.source) \($0.readingFingerprint)" }
        return SHA256.hash(data: Array(lines.joined(separator: "\n").utf8)).hexadecimal
    }
}

/// What the chain keeps of a load.
struct ChainedLoad: Sendable {
    let id: Int
    let sha256: String
    let releasedOn: String
    let source: String
    let readingFingerprint: String

    /// The loads with numbers in a range, in their order.
    static func all(after: Int, upTo: Int, in connection: Connection) throws -> [ChainedLoad] {
        try connection.execute(
            """
            select l.load_id, f.sha256, l.released_on::text, l.source_code, l.reading_fingerprint
            from raw.load l
            join raw.source_file f using (file_id)
            where l.load_id > $1 and l.load_id <= $2
            order by l.load_id
            """, [.integer(after), .integer(upTo)]
        ).rows.map {
            ChainedLoad(
                id: try $0.integer(0), sha256: try $0.text(1), releasedOn: try $0.text(2),
                source: try $0.text(3), readingFingerprint: try $0.text(4))
        }
    }
}
