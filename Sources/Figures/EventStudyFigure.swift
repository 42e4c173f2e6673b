/// Coefficients by periods since treatment, with confidence intervals: Figure 1 of the founding paper.
public struct EventStudyFigure: Sendable {
    /// An estimator's points.
    public struct Series: Sendable {
        public let name: String
        public let points: [Point]

        public init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    public struct Point: Sendable {
        public let eventTime: Int
        public let estimate: Double
        /// nil for the base period.
        public let interval: ClosedRange<Double>?
        /// What the estimate is measured from.
        public let relativeTo: String
        /// Whether it stands for all earlier, or all later, periods too.
        public let isBinned: Bool

        public init(
            eventTime: Int, estimate: Double, interval: ClosedRange<Double>?, relativeTo: String,
            isBinned: Bool
        ) {
            self.eventTime = eventTime
            self.estimate = estimate
            self.interval = interval
            self.relativeTo = relativeTo
            self.isBinned = isBinned
        }
    }

    public let title: String
    public let outcome: String
    /// What the intervals cover, `95 % confidence`.
    public let intervals: String
    public let series: [Series]

    public init(title: String, outcome: String, intervals: String, series: [Series]) {
        self.title = title
        self.outcome = outcome
        self.intervals = intervals
        self.series = series
    }

    /// The figure as SVG.
    ///
    /// - Throws: `FigureError`.
    public func svg() throws(FigureError) -> String {
        let times = series.flatMap(\.points).map(\.eventTime)
        guard let first = times.min(), let last = times.max() else {
            throw .noData("the model has no periods since treatment")
        }
        var script = Gnuplot.preamble(title: title) + "\n"
        let colours = [Gnuplot.blue, Gnuplot.orange, Gnuplot.green, Gnuplot.purple]
        var plots: [String] = []
        for (number, line) in series.enumerated() {
            // Side by side within a period, so that intervals do not hide each other.
            let shift = (Double(number) - Double(series.count - 1) / 2) * 0.14
            script += "$series\(number) << EOD\n"
            for point in line.points {
                let interval = point.interval ?? point.estimate...point.estimate
                script +=
                    [
                        Double(point.eventTime) + shift, point.estimate, interval.lowerBound,
                        interval.upperBound,
                    ].map(Gnuplot.number).joined(separator: " ") + "\n"
            }
            script += "EOD\n"
            let colour = colours[number % colours.count]
            let shape = [7, 5, 9, 13][number % 4]
            plots.append(
                "$series\(number) using 1:2:3:4 with yerrorbars pt \(shape) ps 0.7 lw 1.5 lc rgb '\(colour)' title \(Gnuplot.quoted(line.name))"
            )
            if series.count == 1 {
                plots.append("$series\(number) using 1:2 with lines lw 1.2 lc rgb '\(colour)' notitle")
            }
        }
        script += """
            set xlabel 'Periods since treatment'
            \(note())
            set ylabel \(Gnuplot.quoted("Effect on \(outcome), \(intervals)"))
            set xrange [\(Double(first) - 0.6):\(Double(last) + 0.6)]
            set xtics \(first),1,\(last)
            set xzeroaxis lt 1 lc rgb '#444444'
            set arrow from -0.5, graph 0 to -0.5, graph 1 nohead dashtype 2 lc rgb '#888888'
            set key \(series.count == 1 ? "off" : "outside top center horizontal")
            plot \(plots.joined(separator: ", \\\n    "))

            """
        return try Gnuplot.draw(script)
    }

    /// What estimates are measured from, each with whose they are.
    private var references: [String] {
        var lines: [(relativeTo: String, whose: [String])] = []
        for line in series {
            let references = Set(line.points.map(\.relativeTo))
            for point in line.points where !lines.contains(where: { $0.relativeTo == point.relativeTo }) {
                lines.append((point.relativeTo, []))
            }
            for index in lines.indices where references.contains(lines[index].relativeTo) {
                let times = line.points.filter { $0.relativeTo == lines[index].relativeTo }.map(\.eventTime)
                // An estimator may have one reference before treatment and another from it on.
                let part = references.count == 1 ? "" : (times.max() ?? 0) < 0 ? " (k < 0)" : " (k ≥ 0)"
                lines[index].whose.append(line.name + part)
            }
        }
        return lines.map { "Against \($0.relativeTo): \($0.whose.joined(separator: "; "))" }
    }

    /// Which points stand for several periods, each with whose they are.
    private var bins: [String] {
        let times = Set(series.flatMap(\.points).filter(\.isBinned).map(\.eventTime))
        return times.sorted().map { time in
            let whose = series.filter { $0.points.contains { $0.isBinned && $0.eventTime == time } }
            return
                "k = \(time) for all \(time < 0 ? "earlier" : "later") periods too: \(whose.map(\.name).joined(separator: "; "))"
        }
    }

    /// Lines below the axis.
    private func note() -> String {
        let lines = references + bins
        let texts = lines.enumerated().map { number, text in
            "set label \(number + 1) \(Gnuplot.quoted(text)) at screen 0.02, screen \(Gnuplot.number(0.034 * Double(lines.count - number))) left font ',11'"
        }
        return "set bmargin \(4 + lines.count)\n" + texts.joined(separator: "\n")
    }
}
