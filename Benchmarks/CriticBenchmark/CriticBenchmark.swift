import Configuration
import Foundation
import Indicators

/// Times CRITIC weights and scores of a seeded matrix, read from a file that `Benchmarks/run` writes: rows × columns
/// of doubles, column by column. Prints the seconds of every repetition and the first and last score.
@main
struct CriticBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
            let repetitions = Int(arguments[4])
        else {
            print("usage: CriticBenchmark FILE ROWS COLUMNS REPETITIONS")
            exit(2)
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: arguments[1]), options: .alwaysMapped)
        let matrix = data.withUnsafeBytes { bytes in
            (0..<columns).map { column in
                CompositeIndex.Column(
                    id: "c\(column)", direction: column % 4 == 0 ? .lessIsBetter : .moreIsBetter,
                    dimension: column % 4,
                    values: (0..<rows).map { row in
                        bytes.loadUnaligned(fromByteOffset: (column * rows + row) * 8, as: Double.self)
                    })
            }
        }
        for _ in 0..<repetitions {
            let clock = ContinuousClock()
            let start = clock.now
            let index = try CompositeIndex(columns: matrix, dimensionCount: 4, weighting: .critic)
            let time = clock.now - start
            let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
            print(seconds, index.scores.first ?? 0, index.scores.last ?? 0)
        }
    }
}
