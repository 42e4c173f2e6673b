import Econometrics
import Foundation

/// A made-up panel with known parameters: ln y = b₀ + 0.6 ln k + 0.4 ln l + 0.02 t + v − u.
struct SimulatedFrontier {
    var producers = 50
    var periods = 8
    var sigmaU = 0.5
    var sigmaV = 0.1
    var eta = 0.03
    /// Draws one u for each row instead of one for each producer.
    var isPooled = false
    /// Adds u instead of taking it away, which skews residuals the wrong way.
    var isReversed = false

    func data(seed: UInt64) throws -> ProductionData {
        var numbers = Numbers(state: seed)
        var (output, capital, labour): ([Double], [Double], [Double]) = ([], [], [])
        var (who, when): ([Int], [Int]) = ([], [])
        for producer in 0..<producers {
            var u = abs(numbers.normal()) * sigmaU
            let size = numbers.normal()
            for t in 1...periods {
                if isPooled { u = abs(numbers.normal()) * sigmaU }
                let k = 6 + size + 0.5 * numbers.normal() + 0.08 * Double(t)
                let l = 4 + size + 0.5 * numbers.normal()
                let share = isPooled ? u : u * exp(-eta * Double(t - periods))
                let y =
                    1 + 0.6 * k + 0.4 * l + 0.02 * Double(t) + sigmaV * numbers.normal()
                    + (isReversed ? share : -share)
                output.append(exp(y))
                capital.append(exp(k))
                labour.append(exp(l))
                who.append(producer)
                when.append(2000 + t)
            }
        }
        return try ProductionData(
            output: output, inputs: [.init("capital", capital), .init("labour", labour)], producers: who,
            periods: when)
    }

    /// SplitMix64 and Box–Muller.
    private struct Numbers {
        var state: UInt64

        mutating func uniform() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
        }

        mutating func normal() -> Double {
            (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
        }
    }
}
