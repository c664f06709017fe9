import JSONKit
import Testing

@testable import Statistics

struct StratifiedTests {
  private static func strata(_ entry: Reference) throws -> [RatePair] {
    let (oldFailures, old) = (
      try entry.input("b_fail").integers(), try entry.input("b_n").integers()
    )
    let (newFailures, new) = (
      try entry.input("c_fail").integers(), try entry.input("c_n").integers()
    )
    return old.indices.map {
      RatePair(
        baseline: Proportion(passes: old[$0] - oldFailures[$0], trials: old[$0]),
        candidate: Proportion(passes: new[$0] - newFailures[$0], trials: new[$0]))
    }
  }

  @Test("the exact test and its companions agree with the reference")
  func reference() throws {
    try Reference.check("stratified_exact") { entry, count in
      let strata = try Self.strata(entry)
      let test = StratifiedExactTest(strata)
      count.expectEqual(test.method, .exact)
      count.expectEqual(test.statistic, try entry.output("t").integer())
      count.expect(test.mean, try entry.output("mean").double())
      count.expect(test.variance, try entry.output("var").double())
      count.expect(test.p, try entry.output("p").double())
      count.expect(test.midP, try entry.output("midp").double())
      count.expect(test.z, try entry.output("z_mid").double())
      count.expect(test.normalZ, try entry.output("z_normal").double())

      let common = try #require(MantelHaenszel(strata))
      count.expect(common.chiSquared, try entry.output("cmh_chi2_no_correction").double())
      count.expect(common.p, try entry.output("cmh_p_two_sided").double())
      let risk = try entry.output("mh_rd")
      count.expect(common.riskDifference, risk["rd"]?.number)
      count.expect(common.standardError, risk["se_sato"]?.number)

      let paired = try #require(PairedDifference(strata))
      let expected = try entry.output("paired")
      count.expect(paired.difference, expected["diff"]?.number)
      count.expect(paired.standardError, expected["se_cluster"]?.number)
      count.expect(paired.t, expected["t"]?.number)
      count.expectEqual(paired.degreesOfFreedom, expected["df"]?.int)
      count.expect(paired.pDrop, expected["p_one_sided_drop"]?.number)
      count.expect(paired.pTwoSided, expected["p_two_sided"]?.number)
      count.expect(
        paired.interval().map { [$0.lower, $0.upper] },
        try #require(expected["ci95"]).doubles())
      count.expect(
        paired.withinStandardError(), expected["se_within_fixed_cases"]?.number)
      count.expect(paired.withinZ(), expected["z_within"]?.number)
    }
  }

  private func pair(_ old: (Int, Int), _ new: (Int, Int)) -> RatePair {
    RatePair(
      baseline: Proportion(passes: old.0, trials: old.1),
      candidate: Proportion(passes: new.0, trials: new.1))
  }

  @Test("one stratum is Fisher's test")
  func oneStratum() {
    let stratum = pair((10, 10), (6, 10))
    let test = StratifiedExactTest([stratum])
    #expect(abs(test.p - FisherTest(stratum).drop) < 1e-15)
    #expect(abs(test.midP - FisherTest(stratum).dropMidP) < 1e-15)
  }

  @Test("strata that can't show a change don't alter the result")
  func uninformative() throws {
    let informative = [pair((10, 10), (6, 10)), pair((8, 10), (7, 10))]
    let silent = [pair((10, 10), (10, 10)), pair((0, 5), (0, 3)), pair((0, 0), (1, 2))]
    let with = StratifiedExactTest(informative + silent)
    let without = StratifiedExactTest(informative)
    #expect(with.p == without.p && with.midP == without.midP && with.z == without.z)
    #expect(with.informative == 2)
  }

  @Test("without information there is no evidence in either direction")
  func noInformation() {
    for strata in [[], [pair((10, 10), (10, 10))], [pair((0, 0), (3, 5))]] {
      let test = StratifiedExactTest(strata)
      #expect(test.p == 1)
      #expect(test.midP == 0.5)
      #expect(test.z == 0)
      #expect(test.normalZ == nil)
      #expect(MantelHaenszel(strata) == nil)
    }
    #expect(PairedDifference([]) == nil)
    #expect(PairedDifference([pair((0, 0), (3, 5))]) == nil)
  }

  @Test("a collapse of everything has a finite z on either side")
  func collapse() {
    let fallen = StratifiedExactTest(Array(repeating: pair((60, 60), (0, 20)), count: 100))
    #expect(fallen.z == 37)
    let risen = StratifiedExactTest(Array(repeating: pair((0, 60), (20, 20)), count: 100))
    #expect(risen.z == -37)
    #expect(risen.p == 1)
  }

  @Test("a weight counts a stratum's failures several times")
  func weights() {
    let strata = [pair((9, 10), (6, 10)), pair((8, 10), (7, 10))]
    let equal = StratifiedExactTest(strata, weights: [1, 1])
    #expect(equal == StratifiedExactTest(strata))
    let doubled = StratifiedExactTest(strata, weights: [2, 2])
    #expect(abs(doubled.p - equal.p) < 1e-15)
    #expect(doubled.statistic == 2 * equal.statistic)
    let first = StratifiedExactTest(strata, weights: [3, 1])
    #expect(first.p < equal.p)
    #expect(first.statistic == 3 * 4 + 3)
  }

  @Test("weights too large for the lattice fall back to the normal approximation")
  func largeWeights() throws {
    let strata = Array(repeating: pair((24, 30), (7, 10)), count: 30)
    let weights = (0..<30).map { 999_000 + $0 }
    let approximate = StratifiedExactTest(strata, weights: weights)
    #expect(approximate.method == .normal)
    let exact = StratifiedExactTest(strata)
    #expect(abs(approximate.z - exact.z) < 0.1)
  }

  @Test("one stratum has a difference but no error of its own")
  func onePair() throws {
    let difference = try #require(PairedDifference([pair((9, 10), (7, 10))]))
    #expect(abs(difference.difference + 0.2) < 1e-15)
    #expect(difference.standardError == nil)
    #expect(difference.t == nil && difference.pDrop == nil && difference.interval() == nil)
    #expect(difference.withinStandardError() > 0)
  }

  @Test("the smoothed within error is above 0 where the unbiased one is 0")
  func smoothing() throws {
    let difference = try #require(
      PairedDifference(Array(repeating: pair((10, 10), (4, 4)), count: 3)))
    #expect(difference.withinStandardError() == 0)
    #expect(difference.withinZ() == nil)
    #expect(difference.withinStandardError(.smoothed) > 0)
    #expect(try #require(difference.withinZ(margin: 0.1, .smoothed)) > 0)
    #expect(difference.withinInterval(.smoothed).contains(0))
  }

  @Test("scores of 0 and 1 give the z of the hypergeometric variance")
  func scores() throws {
    let strata = [((9, 10), (6, 10)), ((8, 10), (7, 10)), ((10, 10), (10, 10))]
    func scores(_ counts: (Int, Int)) -> [Double] {
      Array(repeating: 1, count: counts.0) + Array(repeating: 0, count: counts.1 - counts.0)
    }
    let test = try #require(
      StratifiedScoreTest(strata.map { .init(baseline: scores($0.0), candidate: scores($0.1)) }))
    let exact = StratifiedExactTest(strata.map { pair($0.0, $0.1) })
    let z = try #require(test.z)
    #expect(abs(z - (try #require(exact.normalZ))) < 1e-12)
    #expect(abs(test.difference + 0.4 / 3) < 1e-12)
  }

  @Test("equal scores have no z, and strata with one side are ignored")
  func equalScores() throws {
    let test = try #require(
      StratifiedScoreTest([
        .init(baseline: [0.5, 0.5], candidate: [0.5]), .init(baseline: [], candidate: [1]),
      ]))
    #expect(test.z == nil && test.pDrop == nil && test.strata == 1)
    #expect(StratifiedScoreTest([.init(baseline: [1], candidate: [])]) == nil)
  }
}
