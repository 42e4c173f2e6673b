import Econometrics
import Foundation
import Testing

/// Units in the last place, against mpmath 1.3 in 40 digits.
private let tolerance = 2.0

@Suite("Elementary functions of IEEE operations alone")
struct PortableMathTests {
    @Test(
        "eˣ holds to the last place",
        arguments: [
            (-708.25, 2.5759248692837693828e-308),
            (-100.7, 1.8473350586794258334e-44), (-20.3, 1.5269401591266086336e-9),
            (-1.0, 0.3678794411714423216), (-0.5, 0.6065306597126334236),
            (-1e-09, 0.9999999990000000005), (0.0, 1.0), (1e-20, 1.0), (0.1, 1.1051709180756476309),
            (0.34657, 1.4142084849595796622), (0.7, 2.0137527074704764322), (1.0, 2.7182818284590452354),
            (5.5, 244.69193226422038792), (88.8, 3.6757840844711624269e+38),
            (700.1, 1.1208997710732609127e+304), (709.7, 1.6549840276802644031e+308),
        ])
    func exponential(x: Double, expected: Double) {
        #expect(abs(PortableMath.exp(x) - expected) <= tolerance * expected.ulp)
    }

    @Test(
        "ln x holds to the last place, near 1 too",
        arguments: [
            (1e-300, -690.77552789821370518), (0.001, -6.9077552789821370312),
            (0.5, -0.69314718055994530942), (0.70710678, -0.3465735919580041927),
            (0.99, -0.010050335853501450155), (0.9999999, -1.0000000494736474329e-7), (1.0, 0.0),
            (1.0000001, 9.9999995058387045178e-8), (1.41421356, 0.34657358860194111672),
            (1.4142136, 0.34657361688621199675), (2.0, 0.69314718055994530942),
            (10.0, 2.302585092994045684), (12345.678, 9.4210613212918319671),
            (1e300, 690.77552789821370526),
        ])
    func logarithm(x: Double, expected: Double) {
        #expect(abs(PortableMath.log(x) - expected) <= tolerance * expected.ulp)
    }

    @Test("what is out of range is zero, infinite or not a number, as in C")
    func limits() {
        #expect(PortableMath.exp(-.infinity) == 0 && PortableMath.exp(-800) == 0)
        #expect(PortableMath.exp(.infinity) == .infinity && PortableMath.exp(711) == .infinity)
        #expect(PortableMath.log(0) == -.infinity && PortableMath.log(.infinity) == .infinity)
        #expect(PortableMath.log(-1).isNaN && PortableMath.log(.nan).isNaN && PortableMath.exp(.nan).isNaN)
    }

    @Test("subnormal numbers have their logarithm, and are made")
    func subnormal() {
        #expect(PortableMath.exp(-745) == .leastNonzeroMagnitude)
        #expect(abs(PortableMath.log(.leastNonzeroMagnitude) + 744.44007192138126) < 1e-12)
    }

    @Test("they stay near the C library's over a sweep")
    func sweep() {
        for step in -2000...2000 {
            let x = Double(step) * 0.35 + 0.0123
            let (own, system) = (PortableMath.exp(x), Foundation.exp(x))
            #expect(abs(own - system) <= 3 * system.ulp)
            let y = Double(step + 2001) * 0.0177
            #expect(abs(PortableMath.log(y) - Foundation.log(y)) <= 3 * Foundation.log(y).ulp)
        }
    }
}
