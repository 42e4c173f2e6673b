import Econometrics
import Foundation

/// What `Tests/Fixtures/frontier` holds: two synthetic panels of 30 × 11 rows, the answers of R frontier 1.1.8 (`r-frontier.json`)
/// and the maxima in 40 digits by mpmath 1.3 (`reference.json`, made by `reference.py`).
enum FrontierFixtures {
    /// One row of a data file; output and inputs are levels.
    struct Row {
        let producer: Int
        let period: Int
        let output: Double
        let capital: Double
        let labour: Double
    }

    struct Answer: Decodable {
        let loglik: Double
        let coef: [String: Double]
        let se: [String: Double]
        let te: [Double]?
        let olsLoglik: Double?
        let teFirst10: [Double]?
        let teMean: Double?
    }

    static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Fixtures/frontier/"

    static func rows(_ name: String) throws -> [Row] {
        try String(contentsOfFile: folder + name, encoding: .utf8).split(separator: "\n").dropFirst().map {
            let fields = $0.split(separator: ",").map { Double($0)! }
            return Row(
                producer: Int(fields[0]), period: Int(fields[1]), output: exp(fields[3]),
                capital: exp(fields[4]), labour: exp(fields[5]))
        }
    }

    /// The panel with every seventh row and the first three years of each third producer taken out.
    static func unbalancedRows() throws -> [Row] {
        try rows("production_panel.csv").enumerated().filter { index, row in
            index % 7 != 3 && !(row.producer % 3 == 0 && row.period <= 2014)
        }.map(\.element)
    }

    static func data(
        _ rows: [Row], outputUnit: Double = 1, capitalUnit: Double = 1, labourUnit: Double = 1
    ) throws -> ProductionData {
        try ProductionData(
            output: rows.map { $0.output / outputUnit },
            inputs: [
                .init("k", rows.map { $0.capital / capitalUnit }),
                .init("l", rows.map { $0.labour / labourUnit }),
            ],
            producers: rows.map(\.producer), periods: rows.map(\.period))
    }

    static func answer(_ model: String, in file: String) throws -> Answer {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + file))
        let object = try JSONSerialization.jsonObject(with: data) as! [String: Any]
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Answer.self, from: JSONSerialization.data(withJSONObject: object[model]!))
    }

    /// The fixtures' names of the parameters.
    static let names = [
        "(Intercept)": "(Intercept)", "ln(k)": "lnk", "ln(l)": "lnl", "0.5*ln(k)^2": "lnk2",
        "0.5*ln(l)^2": "lnl2", "ln(k)*ln(l)": "lnkl", "sigmaSq": "sigmaSq", "gamma": "gamma", "mu": "mu",
        "time": "time",
    ]
}
