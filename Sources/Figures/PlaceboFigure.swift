import Foundation

/// The density of placebo effects with their p-values, and the real effect: Figure 2 of the founding paper.
public struct PlaceboFigure: Sendable {
    public let title: String
    /// Effect and p-value of each draw; nil of one without a standard error.
    public let draws: [(estimate: Double, pValue: Double?)]
    /// Of the draws' effects, n − 1.
    public let standardDeviation: Double
    public let effect: Double
    public let permutationPValue: Double

    public init(
        title: String, draws: [(estimate: Double, pValue: Double?)], standardDeviation: Double,
        effect: Double,
        permutationPValue: Double
    ) {
        self.title = title
        self.draws = draws
        self.standardDeviation = standardDeviation
        self.effect = effect
        self.permutationPValue = permutationPValue
    }

    /// The figure as SVG.
    ///
    /// - Throws: `FigureError`.
    public func svg() throws(FigureError) -> String {
        guard draws.count >= 2 else { throw .noData("the placebo has no draws") }
        var script = Gnuplot.preamble(title: title) + "\n$draws << EOD\n"
        for draw in draws {
            // A point that is no number is not drawn.
            let height = draw.pValue.map(Gnuplot.number) ?? "NaN"
            script += "\(Gnuplot.number(draw.estimate)) \(height)\n"
        }
        script += "EOD\n$density << EOD\n"
        for (x, density) in density() { script += "\(Gnuplot.number(x)) \(Gnuplot.number(density))\n" }
        let p = String(format: "%.3f", locale: nil, permutationPValue)
        script += """
            EOD
            set xlabel 'Effect of a random re-assignment of treatment'
            set ylabel 'Density'
            set y2label 'p-value'
            set y2tics
            set y2range [0:1]
            set yrange [0:*]
            set key outside top center horizontal
            set arrow from \(Gnuplot.number(effect)), graph 0 to \(Gnuplot.number(effect)), graph 1 nohead lw 2 lc rgb '\(Gnuplot.orange)'
            set arrow from graph 0, second 0.1 to graph 1, second 0.1 nohead dashtype 2 lc rgb '#888888'
            plot $density using 1:2 with lines lw 2 lc rgb '\(Gnuplot.blue)' title 'Density of \(draws.count) draws', \\
                $draws using 1:2 axes x1y2 with points pt 6 ps 0.5 lc rgb '\(Gnuplot.green)' title 'p-value of each draw (dashed: 0.1)', \\
                NaN with lines lw 2 lc rgb '\(Gnuplot.orange)' title \(Gnuplot.quoted("The real effect, permutation p = \(p)"))

            """
        return try Gnuplot.draw(script)
    }

    /// Gaussian kernel with Silverman's (1986) bandwidth 0.9 · min(s, IQR/1.34) · n^(−1/5), at 256 places.
    private func density() -> [(x: Double, density: Double)] {
        let values = draws.map(\.estimate).sorted()
        let n = Double(values.count)
        let quartiles = values[values.count * 3 / 4] - values[values.count / 4]
        let spread = quartiles > 0 ? min(standardDeviation, quartiles / 1.34) : standardDeviation
        let bandwidth = max(0.9 * spread * pow(n, -0.2), .leastNormalMagnitude)
        let low = min(values[0], effect) - 3 * bandwidth
        let high = max(values[values.count - 1], effect) + 3 * bandwidth
        return (0..<256).map { place in
            let x = low + (high - low) * Double(place) / 255
            let sum = values.reduce(0) { $0 + exp(-0.5 * (($1 - x) / bandwidth) * (($1 - x) / bandwidth)) }
            return (x, sum / (n * bandwidth * (2 * Double.pi).squareRoot()))
        }
    }
}
