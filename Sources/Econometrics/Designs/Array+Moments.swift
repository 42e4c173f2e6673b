extension [Double] {
    /// The arithmetic mean of at least one number, summed in their order.
    var mean: Double { reduce(0, +) / Double(count) }

    /// The sample standard deviation, n − 1, of at least two numbers, by two passes: sums of squared deviations from the mean.
    var standardDeviation: Double {
        let mean = mean
        return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
    }
}
