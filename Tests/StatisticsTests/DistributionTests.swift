import JSONKit
import Testing

@testable import Statistics

struct DistributionTests {
  @Test("ln Γ agrees with the reference")
  func logGamma() throws {
    try Reference.check("lgamma") { entry, count in
      let x = try entry.input("x").double()
      count.expect(LogGamma.value(x), try entry.output("v").double(), "lgamma(\(x))")
    }
  }

  @Test("the table of factorials continues where it ends")
  func factorials() {
    for n in [0, 1, 10, 4095, 4096, 4097, 1_000_000] {
      let direct = LogGamma.value(Double(n) + 1)
      #expect(abs(LogGamma.factorial(n) - direct) <= 1e-14 * max(1, direct))
    }
    #expect(LogGamma.choose(5, 0) == 0)
    #expect(abs(LogGamma.choose(5, 2) - 2.302_585_092_994_046) < 1e-15)
  }

  @Test(
    "ln B agrees with the gamma function on both sides of its switch to Stirling's series",
    arguments: [(0.5, 0.5), (0.5, 40), (9.5, 12), (12, 9.5), (30, 70), (10, 10)]
      as [(Double, Double)])
  func logBeta(_ a: Double, _ b: Double) {
    let direct = LogGamma.value(a) + LogGamma.value(b) - LogGamma.value(a + b)
    #expect(abs(LogGamma.beta(a, b) - direct) < 1e-12 * abs(direct))
  }

  @Test("the normal distribution agrees with the reference")
  func normal() throws {
    try Reference.check("normal_cdf_sf") { entry, count in
      let x = try entry.input("x").double()
      count.expect(StandardNormal.cdf(x), try entry.output("cdf").double(), "cdf(\(x))")
      count.expect(StandardNormal.survival(x), try entry.output("sf").double(), "sf(\(x))")
      count.expect(StandardNormal.density(x), try entry.output("pdf").double(), "pdf(\(x))")
    }
    try Reference.check("normal_quantile") { entry, count in
      let p = try entry.input("p").double()
      count.expect(StandardNormal.quantile(p), try entry.output("z").double(), "\(p)")
    }
  }

  @Test("a normal quantile undoes the tail probability", arguments: [0.1, 1, 5, 8, 20, 37])
  func normalRoundTrip(_ z: Double) throws {
    let back = try #require(StandardNormal.upperQuantile(StandardNormal.survival(z)))
    #expect(abs(back - z) < 1e-12 * z)
  }

  @Test("a quantile outside 0...1 does not exist", arguments: [-0.1, 1.1, .nan, .infinity])
  func noQuantile(_ p: Double) {
    #expect(StandardNormal.quantile(p) == nil)
    #expect(StudentT(degreesOfFreedom: 3).quantile(p) == nil)
    #expect(BetaDistribution(alpha: 2, beta: 3).quantile(p) == nil)
  }

  @Test("quantiles of unbounded distributions do not exist at 0 and 1", arguments: [0.0, 1.0])
  func noInfiniteQuantile(_ p: Double) {
    #expect(StandardNormal.quantile(p) == nil)
    #expect(StudentT(degreesOfFreedom: 3).quantile(p) == nil)
    #expect(BetaDistribution(alpha: 2, beta: 3).quantile(p) == p)
  }

  @Test("Student's t agrees with the reference")
  func studentT() throws {
    try Reference.check("student_t_cdf") { entry, count in
      let t = StudentT(degreesOfFreedom: try entry.input("df").double())
      let value = try entry.input("t").double()
      count.expect(t.cdf(value), try entry.output("cdf").double(), "cdf(\(value))")
    }
    try Reference.check("student_t_quantile") { entry, count in
      let t = StudentT(degreesOfFreedom: try entry.input("df").double())
      let p = try entry.input("p").double()
      count.expect(t.quantile(p), try entry.output("t").double(), "quantile(\(p))")
    }
  }

  @Test(
    "Student's t holds from 1 degree of freedom, where it is Cauchy's, to a billion",
    arguments: [
      (1, 0.975, 12.706_204_736_174_7), (1, 0.75, 1), (1, 1 - 1e-9, 318_309_886.183_79),
      (1e9, 0.975, 1.959_963_987_5),
    ] as [(Double, Double, Double)])
  func extremeDegrees(_ df: Double, _ p: Double, _ expected: Double) throws {
    let t = StudentT(degreesOfFreedom: df)
    let value = try #require(t.quantile(p))
    #expect(abs(value - expected) < 1e-7 * expected)
    #expect(abs(t.cdf(value) - p) < 1e-7)
    #expect(abs(t.cdf(-value) + t.cdf(value) - 1) < 1e-15)
  }

  @Test("Student's t keeps its digits at the centre", arguments: [1e-4, 1e-9])
  func centre(_ t: Double) {
    // The density at 0 with five degrees of freedom.
    let expected = 0.379_606_689_822_494_4 * t
    let distribution = StudentT(degreesOfFreedom: 5)
    #expect(abs(0.5 - distribution.survival(t) - expected) < 1e-6 * expected)
  }

  @Test("the incomplete beta function and its inverse agree with the reference")
  func beta() throws {
    try Reference.check("betainc_regularized") { entry, count in
      let beta = BetaDistribution(
        alpha: try entry.input("a").double(), beta: try entry.input("b").double())
      let x = try entry.input("x").double()
      count.expect(beta.cdf(x), try entry.output("I").double(), "I(\(x))")
    }
    try Reference.check("betainc_inverse") { entry, count in
      let beta = BetaDistribution(
        alpha: try entry.input("a").double(), beta: try entry.input("b").double())
      let p = try entry.input("p").double()
      count.expect(beta.quantile(p), try entry.output("x").double(), "inverse(\(p))")
    }
  }

  @Test(
    "a beta quantile undoes the cdf for shapes and tails of every size",
    arguments: [
      (0.5, 0.5), (0.5, 1000.5), (1, 1_000_000), (1_000_000, 1), (3, 1e5), (5e5, 5e5), (0.01, 2),
    ] as [(Double, Double)], [1e-12, 0.001, 0.025, 0.5, 0.8, 0.975])
  func betaRoundTrip(_ shape: (Double, Double), _ p: Double) throws {
    let beta = BetaDistribution(alpha: shape.0, beta: shape.1)
    let low = try #require(beta.quantile(p))
    let high = try #require(beta.upperQuantile(p))
    #expect((0...1).contains(low) && (0...1).contains(high))
    // Below the smallest normal number there is no x with that cdf to find.
    if low > 1e-300 { #expect(abs(beta.cdf(low) / p - 1) < 1e-9) }
    // Close below 1 the numbers lie too far apart for the survival to be hit.
    if high < 1 - 1e-6, high > 1e-300 { #expect(abs(beta.survival(high) / p - 1) < 1e-9) }
  }
}
