/// eˣ and ln x from additions, multiplications, divisions and square roots alone, whose results IEEE 754 fixes: equal bit by bit on any
/// machine, which the C library's are not, as it picks its kernels by CPU and changes them between versions.
///
/// For what enters a vintage, whose content hash must not depend on where it was made. Within 2 units in the last place of the exact
/// values, measured against mpmath 1.3; some three times slower than the C library.
public enum PortableMath {
    /// eˣ. x = k·ln 2 + r with |r| ≤ ln 2/2, and eʳ by its Taylor series.
    public static func exp(_ x: Double) -> Double {
        guard x < 710 else { return x.isNaN ? x : .infinity }
        guard x > -746 else { return 0 }
        let k = (x * 1.4426950408889634).rounded()
        // k·(high part) is exact: the high part has 33 bits, k at most 11.
        let high = x - k * lnTwoHigh
        let low = k * lnTwoLow
        let r = high - low
        // eʳ − 1 − r, from the smallest term.
        var tail = 1.0
        var n = 17.0
        while n >= 3 {
            tail = 1 + tail * r / n
            n -= 1
        }
        tail *= 0.5 * r * r
        let power = 1 + (high + (tail - low))
        // In two steps, as 2ᵏ itself may be out of range where the result is not.
        let half = (k / 2).rounded(.down)
        return power * powerOfTwo(half) * powerOfTwo(k - half)
    }

    /// ln x. x = 2ᵏ·m with m between √½ and √2, and ln m = 2 artanh((m − 1)/(m + 1)) by its series.
    public static func log(_ x: Double) -> Double {
        guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
        var m = x.significand
        var k = Double(x.exponent)
        if m > 1.4142135623730951 {
            m *= 0.5
            k += 1
        }
        let f = m - 1
        let s = f / (2 + f)
        let square = s * s
        // (artanh s)/s − 1, from the smallest term: s² is below 0.03.
        var series = 0.0
        var n = 25.0
        while n >= 3 {
            series = square * (series + 1 / n)
            n -= 2
        }
        // ln m = f − s·(f − 2·series), whose leading term is exact.
        return k * lnTwoHigh + (f - (s * (f - 2 * series) - k * lnTwoLow))
    }

    private static func powerOfTwo(_ exponent: Double) -> Double {
        Double(sign: .plus, exponent: Int(exponent), significand: 1)
    }

    /// ln 2 in two parts, the first without its last 20 bits.
    private static let lnTwoHigh = 0x1.62e42feep-1
    private static let lnTwoLow = 0x1.a39ef35793c76p-33
}
