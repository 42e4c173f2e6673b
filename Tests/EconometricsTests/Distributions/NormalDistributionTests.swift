import Econometrics
import Testing

/// Relative, against mpmath 1.3 at 50 digits; far tails lose what rounding their argument costs: x²·ε.
private let tolerance = 1e-15
private func tailTolerance(_ x: Double) -> Double { tolerance * (4 + x * x) }

@Suite("The normal distribution")
struct NormalDistributionTests {
    @Test(
        "density, probability and its logarithm hold far down the tail",
        arguments: [
            (-40.0, 0, 0, -804.60844201375379),
            (-37.5, 1.7282337322841052e-306, 4.6053530095819548e-308, -707.66898931750719),
            (-30.5, 3.9782234272821201e-203, 1.3029379131780764e-204, -469.46273732291211),
            (-29.5, 4.2513183535275506e-190, 1.4394745522291792e-191, -439.42947460915023),
            (-8.0, 5.0522710835368923e-15, 6.2209605742717841e-16, -35.01343715991455),
            (-2.5, 0.017528300493568537, 0.0062096653257761352, -5.0816482772786905),
            (-0.1, 0.39695254747701177, 0.46017216272297102, -0.77615459273027333),
            (0.0, 0.39894228040143268, 0.5, -0.69314718055994531),
            (0.3, 0.38138781546052409, 0.61791142218895263, -0.48141016158848121),
            (1.96, 0.058440944333451464, 0.97500210485177956, -0.025315649164282115),
            (6.0, 6.0758828498232855e-9, 0.99999999901341235, -9.8658764552437573e-10),
            (9.5, 1.007793539430001e-20, 1.0, -1.0494515075362607e-21),
        ])
    func values(x: Double, density: Double, cumulative: Double, logCumulative: Double) {
        let relative = tailTolerance(x)
        // What underflows is zero, and subnormal numbers have fewer digits.
        if density > 1e-300 {
            #expect(abs(NormalDistribution.density(x) - density) <= relative * density)
            #expect(abs(NormalDistribution.cumulative(x) - cumulative) <= relative * cumulative)
        }
        #expect(abs(NormalDistribution.logCumulative(x) - logCumulative) <= relative * abs(logCumulative))
    }

    @Test(
        "quantiles",
        arguments: [
            (1e-300, -37.047096299361199), (1e-20, -9.2623400897984076), (1e-5, -4.2648907939228246),
            (0.025, -1.9599639845400542), (0.3, -0.52440051270804082), (0.5, 0), (0.8, 0.84162123357291436),
            (0.975, 1.9599639845400539), (0.99999, 4.2648907939238408),
        ])
    func quantiles(p: Double, x: Double) {
        #expect(abs(NormalDistribution.quantile(p) - x) <= 4 * tolerance * abs(x))
    }

    @Test("a probability of nothing or everything lies at infinity, no probability is not a number")
    func edges() {
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(1.5).isNaN)
        #expect(abs(NormalDistribution.densityOverCumulative(-1000) - 1000.000999998) < 1e-9)
    }
}
