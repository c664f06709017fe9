import JSONKit
import Testing

@testable import Statistics

struct CountDistributionTests {
  @Test("the binomial agrees with the reference")
  func binomial() throws {
    try Reference.check("binomial") { entry, count in
      let k = try entry.input("k").integer()
      let binomial = Binomial(
        trials: try entry.input("n").integer(), probability: try entry.input("p").double())
      count.expect(binomial.density(k), try entry.output("pmf").double())
      count.expect(binomial.cdf(k), try entry.output("cdf").double())
      count.expect(binomial.atLeast(k), try entry.output("sf_ge").double())
    }
  }

  @Test("binomial probabilities add up to 1 and the tails meet", arguments: [0, 1, 0.3, 1e-9])
  func binomialSum(_ p: Double) {
    let binomial = Binomial(trials: 12, probability: p)
    let total = (0...12).reduce(0) { $0 + binomial.density($1) }
    #expect(abs(total - 1) < 1e-13)
    for k in -1...13 {
      #expect(abs(binomial.cdf(k) + binomial.atLeast(k + 1) - 1) < 1e-13)
    }
    #expect(binomial.density(-1) == 0 && binomial.density(13) == 0)
    #expect(Binomial(trials: 0, probability: p).cdf(0) == 1)
  }

  @Test("chi-squared agrees with the reference")
  func chiSquared() throws {
    try Reference.check("chi2_sf") { entry, count in
      let distribution = ChiSquared(degreesOfFreedom: try entry.input("df").double())
      count.expect(
        distribution.survival(try entry.input("x").double()), try entry.output("sf").double())
    }
  }

  @Test("chi-squared with one degree of freedom is a squared normal", arguments: [0.01, 1, 9, 400])
  func chiSquaredIsNormal(_ x: Double) {
    let survival = ChiSquared(degreesOfFreedom: 1).survival(x)
    let normal = 2 * StandardNormal.survival(x.squareRoot())
    #expect(abs(survival / normal - 1) < 1e-11)
    #expect(ChiSquared(degreesOfFreedom: 1).survival(0) == 1)
    #expect(ChiSquared(degreesOfFreedom: 1).survival(.infinity) == 0)
  }

  @Test("hypergeometric probabilities add up, with the textbook mean and variance")
  func hypergeometric() {
    let draw = Hypergeometric(population: 30, marked: 12, drawn: 7)
    let densities = draw.densities
    let mean = zip(draw.support, densities).reduce(0) { $0 + Double($1.0) * $1.1 }
    let square = zip(draw.support, densities).reduce(0) { $0 + Double($1.0 * $1.0) * $1.1 }
    #expect(abs(densities.reduce(0, +) - 1) < 1e-13)
    #expect(abs(mean - draw.mean) < 1e-12)
    #expect(abs(square - mean * mean - draw.variance) < 1e-12)
    #expect(Hypergeometric(population: 0, marked: 0, drawn: 0).densities == [1])
    #expect(Hypergeometric(population: 9, marked: 9, drawn: 4).support == 4...4)
  }
}
