import Yams

/// The keys that mappings of a YAML text have more than once, at every place but the first.
///
/// Yams refuses such a text, and tells the first place of one key. So that key is disguised there, its first scalar
/// replaced by one of a private use area, until the text can be composed: then keys whose names agree undisguised
/// stand where they stand, for columns are counted in scalars.
struct RepeatedKeys {
    struct Place {
        let name: String
        let mark: Mark
        let first: Mark
    }

    /// In the order of the text; none where a key cannot be disguised, as one with an anchor or an escape cannot.
    private(set) var places: [Place] = []

    /// More are not looked for.
    private static let limit: UInt32 = 100
    private static let disguises: UInt32 = 0xF0000

    private var scalars: [Unicode.Scalar]
    /// What stood where a disguise stands.
    private var disguised: [Unicode.Scalar: Unicode.Scalar] = [:]

    init(in text: String) {
        scalars = Array(text.unicodeScalars)
        guard !scalars.contains(where: { $0.value >= Self.disguises }), let node = composed() else { return }
        collect(node)
        places.sort { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) }
    }

    /// Disguises keys until the text can be composed; nil where it cannot.
    private mutating func composed() -> Node? {
        for number in 0..<Self.limit {
            do {
                return try Yams.compose(yaml: String(String.UnicodeScalarView(scalars)))
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                guard let name = names.first, let place = place(of: name, at: context.mark),
                    let disguise = Unicode.Scalar(Self.disguises + number)
                else { return nil }
                disguised[disguise] = scalars[place]
                scalars[place] = disguise
            } catch {
                return nil
            }
        }
        return nil
    }

    /// Where the name begins, behind a quotation mark if there is one; nil where it is written otherwise.
    private func place(of name: String, at mark: Mark) -> Int? {
        var place = 0
        for _ in 1..<max(mark.line, 1) {
            guard let end = scalars[place...].firstIndex(of: "\n") else { return nil }
            place = end + 1
        }
        place += mark.column - 1
        guard scalars.indices.contains(place) else { return nil }
        if scalars[place] == "\"" || scalars[place] == "'" { place += 1 }
        return !name.isEmpty && scalars[place...].starts(with: name.unicodeScalars) ? place : nil
    }

    private mutating func collect(_ node: Node) {
        switch node {
        case .sequence(let sequence): sequence.forEach { collect($0) }
        case .mapping(let mapping):
            var first: [String: Mark] = [:]
            for (key, value) in mapping {
                if let name = key.scalar.map({ undisguised($0.string) }), let mark = key.mark {
                    if let first = first[name] {
                        places.append(Place(name: name, mark: mark, first: first))
                    } else {
                        first[name] = mark
                    }
                }
                collect(value)
            }
        default: break
        }
    }

    private func undisguised(_ name: String) -> String {
        guard let first = name.unicodeScalars.first, let scalar = disguised[first] else { return name }
        return String(scalar) + String(String.UnicodeScalarView(name.unicodeScalars.dropFirst()))
    }
}
