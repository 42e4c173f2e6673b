import Econometrics
import Foundation

/// Answers by R fixest 0.14.2, bacondecomp, pyfixest 0.60.0 and csdid 0.4.3 over a seeded panel of 30 × 11 rows, in
/// `Tests/Fixtures/oracle-estimation`.
enum Oracle {
    static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        + "/Fixtures/oracle-estimation"

    static func json(_ name: String) throws -> JSON {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).json"))
        return try JSONDecoder().decode(JSON.self, from: data)
    }

    /// Numbers of a JSON file, reached by name.
    indirect enum JSON: Decodable, Sendable {
        case number(Double)
        case text(String)
        case list([JSON])
        case object([String: JSON])
        case null

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else if let value = try? container.decode(String.self) {
                self = .text(value)
            } else if let value = try? container.decode([JSON].self) {
                self = .list(value)
            } else {
                self = .object(try container.decode([String: JSON].self))
            }
        }

        subscript(name: String) -> JSON {
            guard case .object(let members) = self else { return .null }
            return members[name] ?? .null
        }

        var value: Double {
            guard case .number(let value) = self else { return .nan }
            return value
        }

        var string: String {
            guard case .text(let text) = self else { return "" }
            return text
        }

        var elements: [JSON] {
            guard case .list(let elements) = self else { return [] }
            return elements
        }

        var values: [Double] { elements.map(\.value) }

        var members: [String: JSON] {
            guard case .object(let members) = self else { return [:] }
            return members
        }
    }
}

/// The oracle's panel, column by column.
struct OraclePanel: Sendable {
    let columns: [String: [String]]
    static let controls = ["c_lngdp", "c_gov", "c_open", "c_ind", "c_hc"]

    init() throws {
        let text = try String(contentsOfFile: Oracle.folder + "/panel.csv", encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
        let header = lines.first ?? []
        columns = Dictionary(
            uniqueKeysWithValues: header.indices.map { column in
                (header[column], lines.dropFirst().map { $0[column] })
            })
    }

    func numbers(_ name: String) -> [Double] { (columns[name] ?? []).map { Double($0) ?? .nan } }
    func integers(_ name: String) -> [Int] { (columns[name] ?? []).map { Int($0) ?? 0 } }
    func variable(_ name: String) -> Variable { Variable(name: name, values: numbers(name)) }
    func variables(_ names: [String]) -> [Variable] { names.map(variable) }
    var units: [String] { columns["province"] ?? [] }
    var years: [Int] { integers("year") }
    var cohorts: [Int?] { integers("cohort").map { $0 == 0 ? nil : $0 } }
    var province: Grouping { Grouping(name: "province", units) }
    var year: Grouping { Grouping(name: "year", years) }

    /// y on did, other terms and controls, with province and year effects.
    func model(_ outcome: String = "y", extra: [String] = [], withControls: Bool = true) -> LinearModel {
        LinearModel(
            outcome: variable(outcome),
            terms: variables(["did"] + extra + (withControls ? Self.controls : [])),
            fixedEffects: [province, year], treatment: "did")
    }
}

/// Whether two numbers agree within a relative tolerance.
func agree(_ found: Double, _ expected: Double, _ relative: Double, absolute: Double = 0) -> Bool {
    abs(found - expected) <= relative * abs(expected) + absolute
}
