import Foundation

/// A pattern of names with `*` and `?`, compared without regard to case and to how characters are composed.
public struct WildcardPattern: Sendable, Hashable {
    private let pattern: [Character]

    public init(_ pattern: String) { self.pattern = Self.folded(pattern) }

    /// Whether a name fits; linear in practice, quadratic at worst: there is one point of backtracking.
    public func matches(_ name: String) -> Bool {
        let name = Self.folded(name)
        var (n, p) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
                n += 1
                p += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                p = last.pattern + 1
                n = last.name + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }

    private static func folded(_ text: String) -> [Character] {
        Array(text.precomposedStringWithCanonicalMapping.lowercased())
    }
}
