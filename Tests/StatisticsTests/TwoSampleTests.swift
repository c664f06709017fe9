import JSONKit
import Testing

@testable import Statistics

struct TwoSampleTests {
  @Test("two-sample tests agree with the reference")
  func reference() throws {
    try Reference.check("two_sample") { entry, count in
      let (a, b) = (try entry.input("a").doubles(), try entry.input("b").doubles())
      let ks = try #require(KolmogorovSmirnov(a, b))
      count.expect(ks.d, try entry.output("ks_d").double())
      count.expect(ks.p, try entry.output("ks_p_exact").double())
      count.expectEqual(ks.method, .exact)
      count.expect(Wasserstein.distance(a, b), try entry.output("wasserstein1").double())
      let ranks = try #require(MannWhitney(a, b))
      count.expect(ranks.u, try entry.output("mwu_u1").double())
      count.expect(
        ranks.pNormal, try entry.output("mwu_p_asymptotic_cc_ties").double())
      if ranks.pExact != nil {
        count.expect(ranks.pExact, try entry.output("mwu_p_exact").double())
      }
      let welch = try #require(WelchTest(a, b))
      count.expect(welch.t, try entry.output("welch_t").double())
      count.expect(welch.pTwoSided, try entry.output("welch_p").double())
    }
  }

  @Test("empty samples and values that aren't numbers have no result")
  func undefined() {
    for bad in [[], [Double.nan], [.infinity]] {
      #expect(KolmogorovSmirnov(bad, [1]) == nil && KolmogorovSmirnov([1], bad) == nil)
      #expect(MannWhitney(bad, [1]) == nil && MannWhitney([1], bad) == nil)
      #expect(Wasserstein.distance(bad, [1]) == nil && Wasserstein.distance([1], bad) == nil)
    }
    #expect(WelchTest([1], [1, 2]) == nil)
    #expect(WelchTest([1, 1], [2, 2]) == nil)
    #expect(WelchTest([1, 1], [1, 2, 3]) != nil)
  }

  @Test("equal samples differ in nothing, also when all values tie")
  func equalSamples() throws {
    for sample in [[1.0, 2, 3], [5, 5, 5]] {
      let ks = try #require(KolmogorovSmirnov(sample, sample))
      #expect(ks.d == 0 && ks.p == 1)
      #expect(try #require(MannWhitney(sample, sample)).pNormal == 1)
      #expect(Wasserstein.distance(sample, sample) == 0)
    }
  }

  @Test("with ties the p-value counts the orderings that can be told apart")
  func ties() throws {
    // {0,0,1} against {1,1,1}: of the 6!/(2! 4!) = 15 ways to place the two zeros, 3 put both
    // into the first sample (d = 2/3) and 3 into the second.
    let ks = try #require(KolmogorovSmirnov([0, 0, 1], [1, 1, 1]))
    #expect(abs(ks.d - 2.0 / 3) < 1e-15)
    #expect(abs(ks.p - 6.0 / 15) < 1e-15)
    #expect(try #require(MannWhitney([0, 0, 1], [1, 1, 1])).pExact == nil)
  }

  @Test("disjoint samples have the smallest p that their sizes allow")
  func disjoint() throws {
    let (low, high) = ((0..<8).map(Double.init), (10..<18).map(Double.init))
    let smallest = 2.0 / 12870
    #expect(abs(try #require(KolmogorovSmirnov(low, high)).p - smallest) < 1e-15)
    #expect(abs(try #require(MannWhitney(low, high)?.pExact) - smallest) < 1e-15)
    #expect(Wasserstein.distance(low, high) == 10)
  }

  @Test("the limit for large samples continues the exact distribution")
  func large() throws {
    let a = (0..<3200).map { Double($0) }
    let b = (0..<3200).map { Double($0) + 100.5 }
    let asymptotic = try #require(KolmogorovSmirnov(a, b))
    #expect(asymptotic.method == .asymptotic)
    let fewer = try #require(KolmogorovSmirnov(Array(a.prefix(400)), Array(b.prefix(400))))
    #expect(fewer.method == .exact)
    // d = 101/3200 and n m / (n + m) = 1600: lambda = 1.2625, limit 0.0825.
    #expect(abs(asymptotic.p - 0.0825) < 0.0005)
  }

  @Test("distribution shift agrees with the reference")
  func shift() throws {
    try Reference.check("distribution_shift") { entry, count in
      let shift = try #require(
        DistributionShift(
          expected: try entry.input("expected").integers(),
          actual: try entry.input("actual").integers(), floor: try entry.input("eps").double()))
      count.expect(shift.populationStabilityIndex, try entry.output("psi").double())
      count.expect(
        shift.jensenShannonDistance, try entry.output("js_distance_base2").double())
      count.expect(shift.jensenShannonBits, try entry.output("js_divergence_bits").double())
      count.expect(
        shift.jensenShannonBits * 0.693_147_180_559_945_3,
        try entry.output("js_divergence_nats").double())
      count.expect(shift.totalVariation, try entry.output("total_variation").double())
      count.expect(shift.hellinger, try entry.output("hellinger").double())
    }
  }

  @Test("disjoint distributions are as far apart as can be, empty ones have no distance")
  func shiftEdges() throws {
    let shift = try #require(DistributionShift(expected: [5, 0], actual: [0, 7]))
    #expect(shift.totalVariation == 1 && shift.hellinger == 1)
    #expect(abs(shift.jensenShannonBits - 1) < 1e-15)
    #expect(shift.populationStabilityIndex.isFinite)
    #expect(DistributionShift(expected: [0, 0], actual: [1, 2]) == nil)
    #expect(DistributionShift(expected: [1], actual: [1, 2]) == nil)
    #expect(DistributionShift(expected: [-1, 3], actual: [1, 2]) == nil)
    #expect(DistributionShift(expected: [], actual: []) == nil)
  }
}
