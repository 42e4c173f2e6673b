/// Seeded random numbers, the same on every machine: SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195).
///
/// Every draw of a resampling has a stream of its own, so that neither the number of draws nor of threads changes any.
public struct SeededGenerator: Sendable {
    private var state: UInt64

    public init(seed: UInt64, stream: UInt64 = 0) {
        state = Self.mixed(seed &+ 0x9e37_79b9_7f4a_7c15) ^ Self.mixed(stream &* 0xd134_2543_de82_ef95 &+ 1)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// In 0..<bound, each alike (Lemire 2019, doi:10.1145/3230636).
    public mutating func integer(below bound: Int) -> Int {
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// The elements in random order (Fisher & Yates; Durstenfeld 1964).
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for last in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(last, integer(below: last + 1))
        }
        return result
    }
}
