/// Seeded random numbers: the same on every machine.
///
/// SplitMix64 (Steele, Lea & Flood 2014). Normal variates are sums of twelve uniform ones (Irwin–Hall): no
/// transcendental function, hence equal bit by bit everywhere, and no tails beyond six standard deviations.
struct RandomNumbers {
    private var state: UInt64

    /// A stream of its own for a purpose, so that adding a series leaves the others as they are.
    init(seed: Int, stream: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(bitPattern: Int64(seed))
        for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        state = hash
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// From 0 to below 1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Mean 0, standard deviation 1.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + uniform() } }
}
