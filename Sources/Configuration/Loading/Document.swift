import Foundation
import Yams

/// Collects problems while reading goes on.
final class ProblemLog {
    private(set) var problems: [ConfigurationProblem] = []

    func report(
        _ location: SourceLocation, found: String, expected: String, suggestion: String? = nil,
        remedy: String? = nil
    ) {
        problems.append(
            ConfigurationProblem(
                location, found: found, expected: expected, suggestion: suggestion, remedy: remedy))
    }
}

/// A node of a YAML file that knows where it stands.
///
/// Scalars are read by their text, never by YAML's idea of their type: `110000`, `2019-02` and `+`
/// stay what the author wrote.
struct Value {
    let node: Node
    let file: String
    let log: ProblemLog

    var location: SourceLocation {
        SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// What the node is, for messages.
    var kind: String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string)\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    func report(found: String? = nil, expected: String, suggestion: String? = nil, remedy: String? = nil) {
        log.report(
            location, found: found ?? "found \(kind)", expected: expected, suggestion: suggestion,
            remedy: remedy)
    }

    /// Reports every text with a NUL in it, which no database keeps.
    func refuseNul() {
        func child(_ node: Node) -> Value { Value(node: node, file: file, log: log) }
        switch node {
        case .scalar(let scalar):
            if scalar.string.utf8.contains(0) {
                report(found: "a NUL character", expected: "text without it")
            }
        case .mapping(let mapping):
            for (key, value) in mapping { [key, value].forEach { child($0).refuseNul() } }
        case .sequence(let sequence): sequence.forEach { child($0).refuseNul() }
        case .alias: break
        }
    }

    /// A non-empty scalar.
    func text(_ expected: String = "text") -> String? {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            report(expected: expected)
            return nil
        }
        return scalar.string
    }

    /// A scalar that may be empty.
    func anyText(_ expected: String = "text") -> String? {
        guard case .scalar(let scalar) = node else {
            report(expected: expected)
            return nil
        }
        return scalar.string
    }

    func integer(_ expected: String = "a whole number", in range: ClosedRange<Int> = .min ... .max) -> Int? {
        guard let text = text(expected) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            report(expected: expected)
            return nil
        }
        return number
    }

    func number(_ expected: String = "a number", where isValid: (Double) -> Bool = { _ in true }) -> Double? {
        guard let text = text(expected) else { return nil }
        guard let number = Double(text), number.isFinite, isValid(number) else {
            report(expected: expected)
            return nil
        }
        return number
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        let expected = "one of \(names.joined(separator: ", "))"
        guard let text = text(expected) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            report(expected: expected, suggestion: Spelling.closest(to: text, among: names))
            return nil
        }
        return choice
    }

    /// An identifier that may become the name of a column: a letter, then letters, digits and `_`,
    /// at most 63 bytes (PostgreSQL's limit).
    func identifier(_ expected: String = "an identifier") -> String? {
        guard let text = text(expected) else { return nil }
        guard Identifier.isValid(text) else {
            report(expected: "an identifier: a letter, then letters, digits and _, at most 63 of them")
            return nil
        }
        return text
    }

    func list(_ expected: String = "a list", isEmptyAllowed: Bool = false) -> [Value]? {
        guard case .sequence = node else {
            report(expected: expected)
            return nil
        }
        if items.isEmpty, !isEmptyAllowed {
            report(found: "found an empty list", expected: expected)
            return nil
        }
        return items
    }

    /// The elements of a list; none, without a problem, of anything else.
    var items: [Value] {
        guard case .sequence(let sequence) = node else { return [] }
        return sequence.map { Value(node: $0, file: file, log: log) }
    }

    func mapping(_ expected: String = "a mapping") -> Entries? {
        guard case .mapping(let mapping) = node else {
            report(expected: expected)
            return nil
        }
        return Entries(mapping, of: self)
    }
}

/// The entries of a YAML mapping; remembers which were asked for, so that a misspelt key is found.
final class Entries {
    /// The mapping itself.
    let value: Value
    /// Keys and values in the order of the file.
    let all: [(key: Value, name: String, value: Value)]
    private var known: [String] = []

    init(_ mapping: Node.Mapping, of value: Value) {
        self.value = value
        all = mapping.map { key, child in
            let keyValue = Value(node: key, file: value.file, log: value.log)
            return (keyValue, key.scalar?.string ?? "", Value(node: child, file: value.file, log: value.log))
        }
        for entry in all where entry.name.isEmpty {
            entry.key.report(expected: "a key")
        }
    }

    var location: SourceLocation { value.location }

    /// The value of an optional key; nil too for an empty value (`key:`).
    func optional(_ key: String) -> Value? {
        known.append(key)
        guard let found = all.first(where: { $0.name == key })?.value else { return nil }
        if case .scalar(let scalar) = found.node, scalar.string.isEmpty,
            scalar.style == .plain || scalar.style == .any
        {
            return nil
        }
        return found
    }

    /// The value of a required key; a problem where it is missing.
    func required(_ key: String, _ expected: String) -> Value? {
        if let found = optional(key) { return found }
        value.report(found: "`\(key)` is missing", expected: "\(expected) under `\(key)`")
        return nil
    }

    /// Reports every key that was never asked for.
    func refuseOthers() {
        for entry in all where !entry.name.isEmpty && !known.contains(entry.name) {
            entry.key.report(
                found: "unknown key \"\(entry.name)\"",
                expected: "one of \(known.joined(separator: ", "))",
                suggestion: Spelling.closest(to: entry.name, among: known))
        }
    }
}

/// Names that may become columns of a view.
enum Identifier {
    /// The columns that `nqp.panel_wide` and `nqp.covariate_wide` have of their own.
    static let reserved: Set<String> = ["entity_code", "entity", "region", "year"]

    static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 63 else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
        return isLetter(first)
            && text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    }
}

/// A configuration folder's files.
struct ConfigurationFolder {
    /// Larger files are refused.
    static let byteLimit = 4 << 20

    let path: String
    let log: ProblemLog
    /// The files as they were recorded, by path; nil: those of the folder.
    private let recorded: [String: [UInt8]]?
    private(set) var files: [ConfigurationFile] = []

    init(path: String, log: ProblemLog) {
        self.path = path
        self.log = log
        recorded = nil
    }

    init(recorded files: [ConfigurationFile], log: ProblemLog) {
        path = "the recorded configuration"
        self.log = log
        recorded = Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    }

    /// The mapping at the top of a file; nil, with a problem unless the file is optional, where there is none.
    mutating func entries(of file: String, isOptional: Bool = false) -> Entries? {
        guard
            let data = recorded == nil
                ? read(file, isOptional: isOptional) : recall(file, isOptional: isOptional)
        else { return nil }
        files.append(ConfigurationFile(path: file, bytes: Array(data)))
        guard let text = String(validatingUTF8Bytes: data) else {
            log.report(
                SourceLocation(file: file, line: 1, column: 1), found: "the file is not UTF-8",
                expected: "UTF-8 text")
            return nil
        }
        return compose(text, file: file)
    }

    private func recall(_ file: String, isOptional: Bool) -> Data? {
        if let bytes = recorded?[file] { return Data(bytes) }
        if !isOptional { reportMissing(file) }
        return nil
    }

    private func reportMissing(_ file: String) {
        log.report(
            SourceLocation(file: file, line: 1, column: 1), found: "the file is missing",
            expected: "a file \(file)")
    }

    private func read(_ file: String, isOptional: Bool) -> Data? {
        let place = SourceLocation(file: file, line: 1, column: 1)
        let url = URL(fileURLWithPath: path).appendingPathComponent(file)
        guard FileManager.default.fileExists(atPath: url.path) else {
            if !isOptional { reportMissing(file) }
            return nil
        }
        let root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard url.resolvingSymlinksInPath().path.hasPrefix(root + "/") else {
            log.report(
                place, found: "the file is a link that leaves the folder", expected: "a file in the folder")
            return nil
        }
        guard let handle = FileHandle(forReadingAtPath: url.path),
            let data = try? handle.read(upToCount: Self.byteLimit + 1) ?? Data()
        else {
            log.report(place, found: "the file cannot be read", expected: "a readable file")
            return nil
        }
        guard data.count <= Self.byteLimit else {
            log.report(place, found: "the file is larger than 4 MB", expected: "a smaller file")
            return nil
        }
        return data
    }

    private func compose(_ text: String, file: String) -> Entries? {
        func report(_ mark: Mark?, found: String, expected: String) {
            let place = SourceLocation(
                file: file, line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
            log.report(place, found: found, expected: expected)
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                report(nil, found: "the file is empty", expected: "a mapping")
                return nil
            }
            let value = Value(node: node, file: file, log: log)
            value.refuseNul()
            return value.mapping()
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            let repeated = RepeatedKeys(in: text).places
            for key in repeated {
                report(
                    key.mark, found: "the key \"\(key.name)\" stands in line \(key.first.line) already",
                    expected: "each key once")
            }
            if repeated.isEmpty {
                let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
                report(context.mark, found: "the key \(names) occurs twice", expected: "each key once")
            }
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            report(mark, found: "not valid YAML: \(problem)", expected: "YAML")
        } catch {
            report(nil, found: "not valid YAML: \(error)", expected: "YAML")
        }
        return nil
    }

    /// Whether the folder is there; a problem where it is not.
    func exists() -> Bool {
        if recorded != nil { return true }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            return true
        }
        log.report(
            SourceLocation(file: "index.yaml", line: 1, column: 1), found: "there is no folder \(path)",
            expected: "a configuration folder", remedy: "Name one with --config.")
        return false
    }

    /// The names of the `.yaml` files in a subfolder, sorted, as paths relative to the folder.
    func yamlFiles(in subfolder: String) -> [String] {
        if let recorded { return recorded.keys.filter { $0.hasPrefix(subfolder + "/") }.sorted() }
        let directory = URL(fileURLWithPath: path).appendingPathComponent(subfolder).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }
            .sorted().map { "\(subfolder)/\($0)" }
    }
}

extension String {
    fileprivate init?(validatingUTF8Bytes data: Data) {
        guard let text = String(data: data, encoding: .utf8) else { return nil }
        self = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
}
