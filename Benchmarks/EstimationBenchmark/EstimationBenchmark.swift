import Econometrics
import Foundation

/// Times estimation on files that `Benchmarks/run` writes: rows of doubles, column by column – unit, period, cohort (0: never), outcome, treatment, controls.
///
/// - `twfe FILE ROWS CONTROLS REPETITIONS`: two-way fixed effects, errors clustered by unit. Prints seconds, coefficient, error.
/// - `placebo FILE ROWS CONTROLS REPETITIONS COHORTS DRAWS`: a regression for each given assignment of cohorts to units (draw after draw). Prints
///   seconds, then the coefficient and error of the last draw.
/// - `paper FILE ROWS CONTROLS REPETITIONS COHORTS DRAWS`: every model of the paper on one panel, the first control as mediator. Prints seconds and the
///   coefficient of the baseline.
@main
struct EstimationBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 6, let rows = Int(arguments[3]), let controls = Int(arguments[4]),
            let repetitions = Int(arguments[5])
        else {
            print(
                "usage: EstimationBenchmark twfe|placebo|paper FILE ROWS CONTROLS REPETITIONS [COHORTS DRAWS]"
            )
            exit(2)
        }
        let data = try Columns(path: arguments[2], rows: rows, controls: controls)
        let assignments = arguments.count > 7 ? try read(arguments[6], draws: Int(arguments[7]) ?? 0) : []
        for _ in 0..<repetitions {
            let clock = ContinuousClock()
            let start = clock.now
            let result =
                switch arguments[1] {
                case "twfe": try twfe(data)
                case "placebo": try placebo(data, assignments)
                default: try paper(data, assignments)
                }
            let time = clock.now - start
            let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            print(seconds, result.0, result.1)
        }
    }

    static func read(_ path: String, draws: Int) throws -> [[Int?]] {
        let values = try doubles(path)
        let units = values.count / max(1, draws)
        return (0..<draws).map { draw in
            values[draw * units..<(draw + 1) * units].map { $0 == 0 ? nil : Int($0) }
        }
    }

    static func doubles(_ path: String) throws -> [Double] {
        try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped).withUnsafeBytes {
            Array($0.bindMemory(to: Double.self))
        }
    }

    static func twfe(_ data: Columns) throws -> (Double, Double) {
        let model = data.model
        let summary = try FixedEffectsRegression(model)
            .summary(covariance: .cluster(model.fixedEffects[0]))
        let effect = try summary.coefficient("d")
        return (effect.estimate, effect.standardError)
    }

    static func placebo(_ data: Columns, _ assignments: [[Int?]]) throws -> (Double, Double) {
        let model = data.model
        let test = try PlaceboTest(
            model, panel: data.panel(), assignments: assignments, cluster: model.fixedEffects[0])
        let last = test.draws.last
        return (last?.estimate ?? 0, last?.standardError ?? 0)
    }

    /// Descriptive statistics, two baselines, event study, placebo, outcome of the next period, mediation with 200 draws, heterogeneity by thirds of the units.
    static func paper(_ data: Columns, _ assignments: [[Int?]]) throws -> (Double, Double) {
        let model = data.model
        let panel = try data.panel()
        let cluster = Covariance.cluster(model.fixedEffects[0])
        for variable in [model.outcome] + model.terms { _ = try DescriptiveStatistics(variable) }
        var plain = model
        plain.terms = [model.terms[0]]
        _ = try FixedEffectsRegression(plain).summary(covariance: cluster)
        let baseline = try twfe(data)
        _ = try EventStudy(model, panel: panel, covariance: cluster)
        _ = try placebo(data, assignments)
        let last = data.periods.max() ?? 0
        let rows = data.periods.indices.filter { data.periods[$0] < last }
        // Rows are sorted by unit, then period: the next row is the next period.
        var next = model.restricted(to: rows)
        next.outcome = Variable(name: "y", values: rows.map { data.outcome[$0 + 1] })
        _ = try FixedEffectsRegression(next).summary(covariance: cluster.restricted(to: rows))
        var mediated = model
        let mediator = mediated.terms.remove(at: 1)
        _ = try Mediation(
            mediated, mediator: mediator, covariance: cluster, bootstrap: ClusterBootstrapOptions(draws: 200))
        _ = try Heterogeneity(model, labels: data.units.map { "\($0 % 3)" }, covariance: cluster)
        return baseline
    }
}

/// The columns of a file.
struct Columns {
    let units: [Int]
    let periods: [Int]
    let cohorts: [Int?]
    let outcome: [Double]
    let terms: [Variable]

    init(path: String, rows: Int, controls: Int) throws {
        let values = try EstimationBenchmark.doubles(path)
        func column(_ index: Int) -> [Double] { Array(values[index * rows..<(index + 1) * rows]) }
        units = column(0).map { Int($0) }
        periods = column(1).map { Int($0) }
        cohorts = column(2).map { $0 == 0 ? nil : Int($0) }
        outcome = column(3)
        terms =
            [Variable(name: "d", values: column(4))]
            + (0..<controls).map { Variable(name: "x\($0)", values: column(5 + $0)) }
    }

    /// Made anew each time, as a peer makes its own from a table.
    var model: LinearModel {
        LinearModel(
            outcome: Variable(name: "y", values: outcome), terms: terms,
            fixedEffects: [Grouping(name: "unit", units), Grouping(name: "period", periods)], treatment: "d")
    }

    func panel() throws -> StaggeredPanel {
        try StaggeredPanel(units: units.map(String.init), periods: periods, cohorts: cohorts)
    }
}
