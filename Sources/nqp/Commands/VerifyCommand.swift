import ArgumentParser
import Configuration
import Pipeline
import Warehouse

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recompute what is published, or everything there is, and compare.",
        discussion: """
            Example: nqp verify --all
            Without --all: weights, scores and filled cells of one vintage in SQL, from its cells. With it: every archived file is
            hashed and read again, every vintage is made from what they say, and all that is stored is compared with that: cells,
            weights and scores bit by bit, estimates to 1e-10, and the chain of hashes. Nothing is written.
            Exit code 1 where anything differs.
            """)

    @Argument(help: "A vintage; default: the published one.")
    var vintage: Int?
    @Flag(help: "Recompute all vintages from the archived bytes.")
    var all = false
    @Option(
        help: ArgumentHelp(
            "With --all: a chain hash noted earlier, elsewhere, or its first eight digits or more; some vintage must have it.",
            valueName: "hash"
        ))
    var head: String?
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if all, vintage != nil { throw ValidationError("--all is about every vintage; leave the number out") }
        guard let head else { return }
        if !all { throw ValidationError("--head goes with --all") }
        guard 8...64 ~= head.count, head.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw ValidationError(
                "--head takes a chain hash as nqp verify --all prints it, 64 hexadecimal digits, or the first eight or more of them"
            )
        }
    }

    func run() throws { try all ? verifyAll() : verifyOne() }

    private func verifyOne() throws {
        let installation = try database.configuration.installation()
        let reader = WarehouseReader(try database.open().connectUpToDate())
        let result = try reader.verify(vintage: vintage, sql: installation.sql)
        let table = Table(
            [
                Table.Column("quantity"), Table.Column("compared", isNumeric: true),
                Table.Column("largest_difference", isNumeric: true), Table.Column("at"),
            ],
            rows: result.quantities.map { [$0.name, "\($0.count)", "\($0.largestDifference)", $0.at] })
        try table.print(as: output.format)
        if output.format == .table {
            print(
                result.isAgreed
                    ? "\nVintage \(result.vintage) agrees with its recomputation in SQL."
                    : "\nVintage \(result.vintage) does NOT agree with its recomputation (tolerance \(Verification.tolerance))."
            )
        }
        if !result.isAgreed { throw DataRefused() }
    }

    private func verifyAll() throws {
        let progress = Progress()
        let result = try database.readingPipeline(progress).verifyAll(head: head)
        progress.finish()
        var report = Report()
        report.add(
            "differences", heading: "Differences",
            Table(
                [
                    Table.Column("kind"), Table.Column("where", wraps: true),
                    Table.Column("stored", wraps: true),
                    Table.Column("recomputed", wraps: true),
                ],
                rows: result.discrepancies.map { [$0.kind.rawValue, $0.place, $0.stored, $0.recomputed] }))
        if output.format != .table { report.add("summary", heading: "Summary", Table(summary: result)) }
        try report.print(as: output.format)
        if output.format == .table {
            if result.unlisted > 0 { print("… and \(result.unlisted) more.\n") }
            print(
                """
                \(result.fileCount.counted("file")), \(result.loadCount.counted("reading")) of them, \
                \(result.observationCount.counted("observation")), \(result.vintageCount.counted("vintage")): \(result.isAsArchived ? "all as the archived bytes give them." : "NOT all as the archived bytes give them.")
                """)
            if result.isHeadUnknown {
                print(
                    "No vintage has the chain hash that was noted: the vintage that had it is gone, or was rewritten."
                )
            }
            if let vintage = result.headVintage {
                print("The chain hash that was noted is that of vintage \(vintage).")
            }
            if let head = result.chainHead {
                print("Chain hash \(head): note it elsewhere, and check it with --head.")
            }
        }
        if !result.isIntact { throw DataRefused() }
    }
}

extension Table {
    fileprivate init(summary result: WarehouseVerification) {
        self.init(
            [
                Column("is_intact"), Column("files", isNumeric: true), Column("readings", isNumeric: true),
                Column("observations", isNumeric: true), Column("vintages", isNumeric: true),
                Column("differences", isNumeric: true), Column("chain_hash"),
            ],
            rows: [
                [
                    result.isIntact ? "t" : "f", "\(result.fileCount)", "\(result.loadCount)",
                    "\(result.observationCount)", "\(result.vintageCount)",
                    "\(result.discrepancies.count + result.unlisted)", result.chainHead,
                ]
            ])
    }
}
