import Configuration
import Foundation

/// The values of a sample release: what its model says, and which cells are left empty.
struct SampleValues {
    private let definition: SampleDefinition
    private let configuration: WarehouseConfiguration
    /// Series id → place → year, in the series' unit.
    private var values: [String: [[Double]]] = [:]
    private var gaps: [String: [[Bool]]] = [:]

    init(_ definition: SampleDefinition, configuration: WarehouseConfiguration) {
        self.definition = definition
        self.configuration = configuration
        for series in definition.series {
            values[series.id] = draw(series)
            gaps[series.id] = drawGaps(series)
        }
    }

    /// The value of a cell as files write it, in the series' unit; nil for an empty one.
    func value(_ series: String, place: Int, year: Int) -> Double? {
        let column = year - definition.years.lowerBound
        guard let rows = values[series], gaps[series]?[place][column] == false else { return nil }
        return rows[place][column]
    }

    /// The value that a second release gives a cell; nil for what it does not change. Gaps are closed.
    func revised(_ series: String, place: Int, year: Int, by revision: SampleDefinition.Revision) -> Double? {
        guard revision.series.contains(series), year >= revision.from, let rows = values[series] else {
            return nil
        }
        var random = RandomNumbers(seed: definition.seed, stream: "revision \(series) \(place)")
        let drift = random.normal() * revision.spread
        let steps = Double(year - revision.from + 1) / Double(definition.years.upperBound - revision.from + 1)
        return rows[place][year - definition.years.lowerBound] * exp(drift * steps)
    }

    private func draw(_ series: SampleDefinition.Series) -> [[Double]] {
        let middle = Double(definition.years.lowerBound + definition.years.upperBound) / 2
        let policy = configuration.policies.first { $0.id == series.effect?.policy }
        return definition.places.indices.map { number in
            let place = definition.places[number]
            var random = RandomNumbers(seed: definition.seed, stream: "\(series.id) \(place.fullName)")
            let level = series.development * place.development + series.spread * random.normal()
            let treatedFrom = place.entity.flatMap { policy?.firstTreatedYear(of: $0) }
            return definition.years.map { year in
                var z = level + series.growth * (Double(year) - middle) + series.noise * random.normal()
                if let treatedFrom, year >= treatedFrom { z += series.effect?.size ?? 0 }
                let ratio =
                    switch series.scale {
                    case .log: series.mean * exp(z)
                    case .logit: 1 / (1 + exp(-(log(series.mean / (1 - series.mean)) + z)))
                    }
                return base(of: series, place: number, year: year) * ratio
            }
        }
    }

    private func base(of series: SampleDefinition.Series, place: Int, year: Int) -> Double {
        func known(_ id: String) -> Double { values[id]?[place][year - definition.years.lowerBound] ?? 1 }
        var base: Double =
            switch series.base {
            case .one: 1
            case .size: definition.places[place].size
            case .series(let id): known(id)
            }
        if let less = series.less { base -= known(less) }
        return series.elasticity == 1 ? base : pow(base, series.elasticity)
    }

    private func drawGaps(_ series: SampleDefinition.Series) -> [[Bool]] {
        definition.places.map { place in
            var random = RandomNumbers(seed: definition.seed, stream: "gaps \(series.id) \(place.fullName)")
            return definition.years.map { year in
                let isInside = year > definition.years.lowerBound && year < definition.years.upperBound
                return random.uniform() < definition.gapShare && isInside && !series.isComplete
            }
        }
    }
}
