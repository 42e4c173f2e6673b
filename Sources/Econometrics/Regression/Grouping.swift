/// A categorical variable: which of `count` groups each observation belongs to. Fixed effects and clusters are groupings.
public struct Grouping: Sendable, Hashable {
    public let name: String
    /// One an observation, in 0..<count.
    public let codes: [Int32]
    /// Every group has at least one observation.
    public let count: Int

    /// Numbers groups in the order in which they first appear.
    public init<Key: Hashable>(name: String, _ keys: [Key]) {
        var numbers: [Key: Int32] = [:]
        codes = keys.map { key in
            if let number = numbers[key] { return number }
            let number = Int32(numbers.count)
            numbers[key] = number
            return number
        }
        self.name = name
        count = numbers.count
    }

    /// Numbers groups in the order in which they first appear; integers close together need no hashing.
    public init(name: String, _ keys: [Int]) {
        guard let least = keys.min(), let greatest = keys.max(), greatest - least <= 4 * keys.count + 1024
        else {
            self.init(name: name, keys.map(UInt.init(bitPattern:)))
            return
        }
        var numbers = [Int32](repeating: -1, count: greatest - least + 1)
        var count: Int32 = 0
        let codes = [Int32](unsafeUninitializedCapacity: keys.count) { buffer, initialised in
            for (row, key) in keys.enumerated() {
                if numbers[key - least] < 0 {
                    numbers[key - least] = count
                    count += 1
                }
                buffer[row] = numbers[key - least]
            }
            initialised = keys.count
        }
        self.init(name: name, codes: codes, count: Int(count))
    }

    private init(name: String, codes: [Int32], count: Int) {
        self.name = name
        self.codes = codes
        self.count = count
    }

    /// The grouping of some rows; groups that lose all their rows are gone.
    public func restricted(to rows: [Int]) -> Grouping {
        Grouping(name: name, rows.map { Int(codes[$0]) })
    }

    /// Groups of both: two observations share one where they share both.
    public func crossed(with other: Grouping) -> Grouping {
        let width = other.count
        return Grouping(
            name: "\(name)^\(other.name)", zip(codes, other.codes).map { Int($0) * width + Int($1) })
    }

    /// Whether every group lies within one group of the other.
    public func isNested(in other: Grouping) -> Bool {
        var parents = [Int32](repeating: -1, count: count)
        for (code, parent) in zip(codes, other.codes) {
            if parents[Int(code)] < 0 { parents[Int(code)] = parent }
            if parents[Int(code)] != parent { return false }
        }
        return true
    }

    /// Observations of each group.
    public var sizes: [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for code in codes { sizes[Int(code)] += 1 }
        return sizes
    }

    /// Indicator variables of all groups but one, named `name::label`.
    ///
    /// - Parameters:
    ///   - labels: one a row, the same throughout a group.
    ///   - reference: the label of the group that has none.
    public func indicators(labels: [String], reference: String) -> [Variable] {
        var names = [String](repeating: "", count: count)
        for (row, code) in codes.enumerated() { names[Int(code)] = labels[row] }
        return names.indices.filter { names[$0] != reference }.map { group in
            Variable(name: "\(name)::\(names[group])", values: codes.map { Int($0) == group ? 1 : 0 })
        }
    }

    /// All observations in one group, as for a model with a constant alone.
    static func single(count: Int) -> Grouping {
        Grouping(name: "constant", codes: Array(repeating: 0, count: count), count: 1)
    }
}
