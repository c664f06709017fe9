import JSONKit
import Testing

@testable import Statistics

struct RatePairTests {
  private func pair(_ entry: Reference) throws -> RatePair {
    RatePair(
      baseline: Proportion(
        passes: try entry.input("b_pass").integer(), trials: try entry.input("b_n").integer()),
      candidate: Proportion(
        passes: try entry.input("c_pass").integer(), trials: try entry.input("c_n").integer()))
  }

  @Test("Newcombe's interval agrees with the reference")
  func newcombe() throws {
    try Reference.check("newcombe_diff") { entry, count in
      let pair = try pair(entry)
      let confidence = try #require(Confidence(try entry.input("conf").double()))
      count.expect(pair.difference, try entry.output("diff").double())
      let interval = pair.interval(confidence: confidence)
      count.expect(
        interval.map { [$0.lower, $0.upper] }, try entry.output("newcombe").doubles())
    }
  }

  @Test("Fisher's tests agree with the reference")
  func fisher() throws {
    try Reference.check("two_by_two_drop") { entry, count in
      let test = FisherTest(try pair(entry))
      count.expect(test.drop, try entry.output("fisher_drop").double())
      count.expect(test.dropMidP, try entry.output("fisher_midp").double())
      count.expect(test.twoSided, try entry.output("fisher_two_sided").double())
    }
  }

  @Test(
    "a side without trials gives no difference and no evidence",
    arguments: [(0, 0, 3, 5), (3, 5, 0, 0), (0, 0, 0, 0)])
  func empty(_ oldPasses: Int, _ old: Int, _ newPasses: Int, _ new: Int) {
    let pair = RatePair(
      baseline: Proportion(passes: oldPasses, trials: old),
      candidate: Proportion(passes: newPasses, trials: new))
    #expect(pair.difference == nil)
    #expect(pair.interval() == nil)
    #expect(FisherTest(pair).drop == 1)
    #expect(FisherTest(pair).twoSided == 1)
  }

  @Test("McNemar's test agrees with the reference")
  func mcNemar() throws {
    try Reference.check("mcnemar_exact") { entry, count in
      let test = McNemarTest(
        passToFail: try entry.input("pass_to_fail").integer(),
        failToPass: try entry.input("fail_to_pass").integer())
      count.expect(test.twoSided, try entry.output("p_two_sided").double())
      count.expect(test.drop, try entry.output("p_drop_one_sided").double())
    }
    #expect(McNemarTest(passToFail: 0, failToPass: 0).drop == 1)
    #expect(McNemarTest(passToFail: 0, failToPass: 0).twoSided == 1)
  }

  @Test("every correction for many tests agrees with the reference")
  func multiplicity() throws {
    let keys: [(Multiplicity, String)] = [
      (.bonferroni, "bonferroni"), (.holm, "holm"), (.sidak, "sidak"),
      (.holmSidak, "holm_sidak"), (.hochberg, "hochberg"), (.benjaminiHochberg, "bh"),
      (.benjaminiYekutieli, "by"),
    ]
    try Reference.check("multiplicity") { entry, count in
      let p = try entry.input("p").doubles()
      for (method, key) in keys {
        count.expect(method.adjust(p), try entry.output(key).doubles(), key)
      }
    }
  }

  @Test(
    "corrections keep the order of the tests and bear none, 0 and 1",
    arguments: Multiplicity.allCases)
  func multiplicityEdges(_ method: Multiplicity) {
    #expect(method.adjust([]).isEmpty)
    #expect(method.adjust([0, 1]) == [0, 1])
    let p = [0.9, 0.001, 0.2, 0.001, 0.03]
    let adjusted = method.adjust(p)
    for (raw, corrected) in zip(p, adjusted) { #expect(raw <= corrected && corrected <= 1) }
    #expect(adjusted[1] == adjusted[3])
  }

  @Test("the discrete step-down agrees with the reference")
  func discreteSidak() throws {
    try Reference.check("discrete_sidak_stepdown") { entry, count in
      let old = try entry.input("b_n").integer()
      let new = try entry.input("c_n").integer()
      let failures = zip(
        try entry.input("b_fail").integers(), try entry.input("c_fail").integers())
      let result = DiscreteSidak(
        failures.map {
          RatePair(
            baseline: Proportion(passes: old - $0, trials: old),
            candidate: Proportion(passes: new - $1, trials: new))
        })
      count.expect(result.p, try entry.output("p_fisher").doubles(), "p")
      count.expect(result.adjusted, try entry.output("p_adjusted").doubles(), "adjusted")
    }
    #expect(DiscreteSidak([]).adjusted.isEmpty)
  }

  @Test("pairs that can't reach the p at hand cost nothing in the step-down")
  func freePairs() {
    let stable = RatePair(
      baseline: Proportion(passes: 10, trials: 10), candidate: Proportion(passes: 10, trials: 10))
    let fallen = RatePair(
      baseline: Proportion(passes: 10, trials: 10), candidate: Proportion(passes: 4, trials: 10))
    let alone = DiscreteSidak([fallen]).adjusted[0]
    let among = DiscreteSidak(Array(repeating: stable, count: 500) + [fallen]).adjusted[500]
    #expect(abs(alone - FisherTest(fallen).drop) < 1e-15)
    #expect(among == alone)
  }
}
