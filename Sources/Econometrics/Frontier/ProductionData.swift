/// Output and inputs of producers over time, checked, in logs, and in an order that does not depend on how they came.
///
/// Panels may be unbalanced. Rows may come in any order; results are given back in that order.
public struct ProductionData: Sendable {
    /// The names of the inputs.
    public let inputs: [String]
    /// How many rows there are.
    public var count: Int { logOutput.count }

    /// The log of output, in canonical order: by producer, period, output, inputs.
    let logOutput: [Double]
    /// The logs of the inputs, a row each, in canonical order.
    let logInputs: [[Double]]
    let producers: [Int]
    let periods: [Int]
    /// The place in the caller's order of each canonical row.
    let order: [Int]

    /// An input: its name and its amounts, row by row.
    public struct Input: Sendable, Hashable {
        public let name: String
        public let amounts: [Double]

        public init(_ name: String, _ amounts: [Double]) {
            self.name = name
            self.amounts = amounts
        }
    }

    /// - Parameters:
    ///   - output: amounts produced, at constant prices; not logs.
    ///   - inputs: one or more, as long as the output; not logs.
    ///   - producers: a number for each row that is the same for all rows of a producer.
    ///   - periods: the period of each row.
    /// - Throws: `FrontierError`: `unequalLengths`, `noInputs`, `notPositive`.
    public init(
        output: [Double], inputs: [Input], producers: [Int], periods: [Int]
    ) throws(FrontierError) {
        guard !inputs.isEmpty else { throw .noInputs }
        for (name, count) in [("producers", producers.count), ("periods", periods.count)]
            + inputs.map({ ($0.name, $0.amounts.count) })
        where count != output.count {
            throw .unequalLengths(column: name, found: count, expected: output.count)
        }
        for column in [Input("output", output)] + inputs {
            for (row, amount) in column.amounts.enumerated() where !(amount > 0 && amount.isFinite) {
                throw .notPositive(
                    column: column.name, row: row, producer: producers[row], period: periods[row],
                    value: amount)
            }
        }
        order = output.indices.sorted { a, b in
            if producers[a] != producers[b] { return producers[a] < producers[b] }
            if periods[a] != periods[b] { return periods[a] < periods[b] }
            if output[a] != output[b] { return output[a] < output[b] }
            for input in inputs where input.amounts[a] != input.amounts[b] {
                return input.amounts[a] < input.amounts[b]
            }
            return a < b
        }
        self.inputs = inputs.map(\.name)
        logOutput = order.map { PortableMath.log(output[$0]) }
        logInputs = order.map { row in inputs.map { PortableMath.log($0.amounts[row]) } }
        self.producers = order.map { producers[$0] }
        self.periods = order.map { periods[$0] }
    }

    /// The runs of rows of the same producer.
    var producerRuns: [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for row in 0..<count where row + 1 == count || producers[row + 1] != producers[row] {
            runs.append(start..<row + 1)
            start = row + 1
        }
        return runs
    }

    var firstPeriod: Int { periods.min() ?? 0 }
    var lastPeriod: Int { periods.max() ?? 0 }

    /// The mean of each log input.
    var meanLogInputs: [Double] {
        inputs.indices.map { j in logInputs.reduce(0) { $0 + $1[j] } / Double(count) }
    }

    /// Time as production functions have it: 1 in the first period.
    func time(ofRow row: Int) -> Double { Double(periods[row] - firstPeriod + 1) }

    /// Values of canonical rows in the caller's order.
    func restored(_ values: [Double]) -> [Double] {
        var result = values
        for (place, row) in order.enumerated() { result[row] = values[place] }
        return result
    }
}
