import Econometrics
import Testing

/// Relative, against mpmath 1.3 at 60 digits: exponents of a hundred cost two digits of sixteen.
private let tolerance = 1e-13

@Suite("Student's, Fisher's and the chi-squared distribution")
struct SamplingDistributionTests {
    @Test(
        "two-sided tails of t",
        arguments: [
            (1.0, 0.5, 0.70483276469913345), (2.0, 3.0, 0.095465966266709132),
            (9.0, 15.411518194031199, 8.9159392476232037e-8),
            (29.0, 15.411518194031199, 1.6677367765122284e-15),
            (29.0, 0.14168878704167201, 0.88830556869603652),
            (29.0, 2.0449999999999999, 0.050024075922411674),
            (284.0, 19.027390218170499, 1.2992239435995588e-52), (284.0, 0.01, 0.99202830824824808),
            (4.5, 1.2, 0.28947705484196444), (1000000.0, 1.96, 0.049996067585269791),
            (1000000.0, 6.5, 8.035754335303423e-11),
        ])
    func student(freedom: Double, t: Double, tail: Double) {
        let distribution = StudentDistribution(degreesOfFreedom: freedom)
        #expect(agree(distribution.twoSidedTail(t), tail, tolerance))
        #expect(agree(distribution.cumulative(-t), tail / 2, tolerance))
        #expect(agree(distribution.cumulative(t), 1 - tail / 2, tolerance))
    }

    @Test(
        "quantiles of t",
        arguments: [
            (1.0, 0.975, 12.706204736174693), (2.0, 0.975, 4.3026527297494618),
            (9.0, 0.975, 2.262157162798205),
            (29.0, 0.975, 2.0452296421327039), (29.0, 0.995, 2.7563859036706051),
            (29.0, 0.05, -1.6991270265334977), (284.0, 0.975, 1.9683521583551563),
            (29.0, 1e-12, -11.613158011561407), (3.0, 0.51, 0.02721146704911802),
            (1000000.0, 0.975, 1.9599663568141067), (29.0, 0.5, 0),
        ])
    func studentQuantile(freedom: Double, p: Double, t: Double) {
        #expect(agree(StudentDistribution(degreesOfFreedom: freedom).quantile(p), t, tolerance))
    }

    @Test(
        "upper tails of F",
        arguments: [
            (4.0, 29.0, 0.052391654424352598, 0.9945767499043521), (1.0, 1.0, 1.0, 0.5),
            (5.0, 29.0, 12.5, 1.6118937356135857e-6), (4.0, 284.0, 3.2999999999999998, 0.011534665162768696),
            (10.0, 100000.0, 2.1000000000000001, 0.021103084459367773),
            (200.0, 300.0, 1.01, 0.46587877988071899), (2.5, 7.5, 0.29999999999999999, 0.79233830658620122),
        ])
    func fisher(numerator: Double, denominator: Double, f: Double, tail: Double) {
        let distribution = FisherDistribution(numerator: numerator, denominator: denominator)
        #expect(agree(distribution.upperTail(f), tail, tolerance))
    }

    @Test(
        "both tails of chi-squared",
        arguments: [
            (1.0, 3.8399999999999999, 0.9499564787512949, 0.050043521248705103),
            (1.0, 0.001, 0.025227120630039612, 0.97477287936996039),
            (4.0, 9.5, 0.95025275258205635, 0.049747247417943647),
            (30.0, 25.0, 0.27496811581939996, 0.72503188418060004),
            (30.0, 120.0, 0.99999999999897972, 1.0202758541470041e-12),
            (1000.0, 1100.0, 0.98538559187370481, 0.014614408126295194),
            (100000.0, 100500.0, 0.86814518839661622, 0.13185481160338378),
        ])
    func chiSquared(freedom: Double, x: Double, lower: Double, upper: Double) {
        let distribution = ChiSquaredDistribution(degreesOfFreedom: freedom)
        // The front factor's exponent is of the order of a·ε.
        let relative = tolerance * (1 + freedom / 1000)
        #expect(agree(distribution.cumulative(x), lower, relative))
        #expect(agree(distribution.upperTail(x), upper, relative))
    }

    @Test("with infinite degrees of freedom t is normal and F is chi-squared")
    func limits() {
        let t = StudentDistribution(degreesOfFreedom: .infinity)
        #expect(agree(t.quantile(0.975), 1.9599639845400539, tolerance))
        let f = FisherDistribution(numerator: 4, denominator: .infinity)
        #expect(agree(f.upperTail(9.5 / 4), 0.049747247417943647, tolerance))
    }
}
