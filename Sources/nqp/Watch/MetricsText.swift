/// Metrics in Prometheus' text format 0.0.4, as node_exporter's textfile collector reads it.
///
/// Families stand in the order in which they were first named, each with HELP and TYPE once. Gauges only: a file that is
/// written anew has no counters.
struct MetricsText {
    private struct Family {
        let name: String
        let help: String
        var samples: [String] = []
    }

    private var families: [Family] = []

    /// Adds a sample.
    ///
    /// - Parameters:
    ///   - name: `nqp_…`, with the base unit at its end.
    ///   - value: nil: no sample; not zero, which would be a statement.
    mutating func add(_ name: String, _ value: Double?, help: String, labels: [(String, String)] = []) {
        guard let value else { return }
        let pairs = labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",")
        let sample = "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(Self.number(value))"
        if let place = families.firstIndex(where: { $0.name == name }) {
            families[place].samples.append(sample)
        } else {
            families.append(Family(name: name, help: help, samples: [sample]))
        }
    }

    /// One sample for every state, 1 for that which holds: with a sample for that one alone, the former state's series would
    /// end without a zero.
    mutating func add<State: RawRepresentable & CaseIterable & Equatable>(
        _ name: String, state: State, label: String, help: String, labels: [(String, String)]
    ) where State.RawValue == String {
        for candidate in State.allCases {
            let word = candidate.rawValue.split(separator: " ").joined(separator: "_")
            add(name, candidate == state ? 1 : 0, help: help, labels: labels + [(label, word)])
        }
    }

    var text: String {
        families.map { family in
            "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(family.name) gauge\n"
                + family.samples.map { $0 + "\n" }.joined()
        }.joined()
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
