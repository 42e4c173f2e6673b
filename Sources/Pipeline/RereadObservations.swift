import Configuration
import Indicators
import Ingest
import Postgres
import Warehouse

/// Keeps what a file is read as.
final class RereadObservations: ObservationSink {
    let configuration: WarehouseConfiguration
    var contents: [WarehouseAuditor.StoredObservation.Key: WarehouseAuditor.StoredObservation.Content] = [:]
    private var units: [(text: String, meaning: String)] = []
    private var sheet: String?

    init(configuration: WarehouseConfiguration) { self.configuration = configuration }

    func unit(_ text: String, meaning unit: Configuration.Unit) -> Int {
        units.append((text, unit.canonicalText))
        return units.count - 1
    }

    func sheet(_ name: String) { sheet = Parameter.storable(name) }

    func append(_ observation: Observation, text: UnsafeBufferPointer<UInt8>) {
        let key = WarehouseAuditor.StoredObservation.Key(
            entity: configuration.entities.entities[observation.entity].code,
            series: configuration.series[observation.series].id, period: observation.period)
        contents[key] = WarehouseAuditor.StoredObservation.Content(
            row: observation.row, column: observation.column, unit: units[observation.sourceUnit].text,
            unitMeaning: units[observation.sourceUnit].meaning, sourceValue: observation.sourceValue,
            value: observation.value, sheet: sheet,
            text: Parameter.storable(String(decoding: text, as: UTF8.self)))
    }
}

/// What is observed as loads go by: of every file the last reading, of every observation the one released last.
struct ObservedInputs {
    private struct Candidate {
        let releasedOn: CalendarDate
        let file: Int
        let value: Double
    }

    private var candidates: [WarehouseAuditor.StoredObservation.Key: [Candidate]] = [:]
    private var keysOfFile: [Int: [WarehouseAuditor.StoredObservation.Key]] = [:]

    /// Puts a reading in the place of the earlier ones of its file.
    mutating func replace(
        file: Int, releasedOn: CalendarDate,
        with contents: [WarehouseAuditor.StoredObservation.Key: WarehouseAuditor.StoredObservation.Content]
    ) {
        for key in keysOfFile[file] ?? [] { candidates[key]?.removeAll { $0.file == file } }
        for (key, content) in contents {
            candidates[key, default: []].append(
                Candidate(releasedOn: releasedOn, file: file, value: content.value))
        }
        keysOfFile[file] = Array(contents.keys)
    }

    /// The values that count.
    func table(for configuration: WarehouseConfiguration) -> SeriesTable {
        let index = configuration.index
        var table = SeriesTable(
            entities: index.entities, series: configuration.series.map(\.id), periods: index.context)
        for (entity, code) in index.entities.enumerated() {
            for (series, definition) in configuration.series.enumerated() {
                for period in index.context {
                    let key = WarehouseAuditor.StoredObservation.Key(
                        entity: code, series: definition.id, period: period)
                    table[entity: entity, series: series, period: period] =
                        candidates[key]?.max {
                            ($0.releasedOn, $0.file) < ($1.releasedOn, $1.file)
                        }?.value
                }
            }
        }
        return table
    }
}
