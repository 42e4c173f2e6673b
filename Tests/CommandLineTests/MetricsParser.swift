/// A strict reader of Prometheus' text format 0.0.4, as `promtool check metrics` would have it.
struct MetricsParser {
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// Sample with its labels, as it stands in the text → value.
    private(set) var samples: [String: Double] = [:]
    private(set) var families: Set<String> = []

    /// - Throws: `Mistake` naming the line.
    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Mistake(description: "the last line has no end") }
        var helped: Set<String> = []
        var current = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            func refuse(_ reason: String) -> Mistake { Mistake(description: "\(reason): \(line)") }
            if let found = line.wholeMatch(of: /# HELP ([a-z_]+) .+/) {
                current = String(found.output.1)
                guard helped.insert(current).inserted else { throw refuse("a family twice") }
            } else if let found = line.wholeMatch(of: /# TYPE ([a-z_]+) (gauge|counter)/) {
                guard current == found.output.1, families.insert(current).inserted else {
                    throw refuse("TYPE without its HELP, or twice")
                }
                guard (found.output.2 == "counter") == current.hasSuffix("_total") else {
                    throw refuse("only counters end in _total")
                }
            } else {
                let label = #/[a-z_]+="(?:[^"\\]|\\\\|\\"|\\n)*"/#
                let sample = #/([a-z_]+)(\{.*\})? (\S+)/#
                guard let found = line.wholeMatch(of: sample), let value = Double(found.output.3),
                    families.contains(current), found.output.1 == current
                else { throw refuse("no sample of the family above it") }
                if let labels = found.output.2?.dropFirst().dropLast() {
                    var rest = labels
                    while true {
                        guard let next = rest.prefixMatch(of: label) else { throw refuse("not a label") }
                        rest = rest[next.range.upperBound...]
                        if rest.isEmpty { break }
                        guard rest.first == "," else { throw refuse("no comma between labels") }
                        rest = rest.dropFirst()
                    }
                }
                let key = found.output.1 + (found.output.2 ?? "")
                guard samples.updateValue(value, forKey: String(key)) == nil else {
                    throw refuse("a sample twice")
                }
            }
        }
        guard helped == families else { throw Mistake(description: "HELP without TYPE") }
        if let wrong = families.first(where: { $0.contains("_days") || $0.contains("_milliseconds") }) {
            throw Mistake(description: "\(wrong) is in no base unit")
        }
    }
}
