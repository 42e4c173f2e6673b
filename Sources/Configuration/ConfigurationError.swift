/// Everything that is wrong with a configuration folder, found in one reading of it.
public struct ConfigurationError: Error, Sendable, Hashable {
    /// The folder as it was given.
    public let folder: String
    /// At least one, in the order of files and lines.
    public let problems: [ConfigurationProblem]

    public init(folder: String, problems: [ConfigurationProblem]) {
        self.folder = folder
        self.problems = problems
    }
}

/// One mistake: where it stands, what was found, what belongs there, and what was probably meant.
public struct ConfigurationProblem: Sendable, Hashable {
    public let location: SourceLocation
    public let found: String
    public let expected: String
    /// The name that was probably meant.
    public let suggestion: String?
    /// What to write instead, where that can be said.
    public let remedy: String?

    public init(
        _ location: SourceLocation, found: String, expected: String, suggestion: String? = nil,
        remedy: String? = nil
    ) {
        self.location = location
        self.found = found
        self.expected = expected
        self.suggestion = suggestion
        self.remedy = remedy
    }
}

extension ConfigurationProblem {
    /// One line for terminals and editors, paths starting with `folder`.
    public func rendered(in folder: String) -> String {
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        var text = "\(base)/\(location): \(found). Expected \(expected)."
        if let suggestion { text += " Did you mean \"\(suggestion)\"?" }
        if let remedy { text += " \(remedy)" }
        return text
    }
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String {
        let lines = problems.map { $0.rendered(in: folder) }
        let count = problems.count.counted("problem")
        return (lines + ["The configuration has \(count)."]).joined(separator: "\n")
    }
}
