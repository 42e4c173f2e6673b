/// A named column of numbers, one an observation.
public struct Variable: Sendable, Hashable {
    public let name: String
    public let values: [Double]

    public init(name: String, values: [Double]) {
        self.name = name
        self.values = values
    }

    /// The values of some rows, in the order given.
    public func restricted(to rows: [Int]) -> Variable {
        Variable(name: name, values: rows.map { values[$0] })
    }

    /// Another variable of the same length, value by value.
    public func mapped(name: String, _ transform: (Double) -> Double) -> Variable {
        Variable(name: name, values: values.map(transform))
    }

    /// The first value that is no finite number.
    var firstNotFinite: Int? {
        // Zero times anything finite is zero, so one sum tells whether a search is needed.
        let poison = values.withUnsafeBufferPointer { $0.reduce(0) { $0 + $1 * 0 } }
        return poison == 0 ? nil : values.firstIndex { !$0.isFinite }
    }
}
