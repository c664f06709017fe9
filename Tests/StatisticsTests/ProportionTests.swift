import JSONKit
import Testing

@testable import Statistics

struct ProportionTests {
  @Test("intervals agree with the reference")
  func intervals() throws {
    try Reference.check("binomial_intervals") { entry, count in
      let proportion = Proportion(
        passes: try entry.input("k").integer(), trials: try entry.input("n").integer())
      let confidence = try #require(Confidence(try entry.input("conf").double()))
      let methods: [(Proportion.IntervalMethod, String)] = [
        (.wilson, "wilson"), (.clopperPearson, "clopper_pearson"),
        (.jeffreys, "jeffreys_modified"),
      ]
      for (method, key) in methods {
        let interval = proportion.interval(method, confidence: confidence)
        count.expect(
          interval.map { [$0.lower, $0.upper] }, try entry.output(key).doubles(),
          "\(key) \(proportion)")
      }
    }
  }

  @Test("without trials there is neither a rate nor an interval")
  func empty() {
    let none = Proportion(passes: 0, trials: 0)
    #expect(none.rate == nil)
    for method in Proportion.IntervalMethod.allCases { #expect(none.interval(method) == nil) }
  }

  @Test(
    "every interval contains its rate, stays within 0...1 and is open on one side at the ends",
    arguments: [1, 2, 10, 1000, 1_000_000, 1_000_000_000], Proportion.IntervalMethod.allCases)
  func edges(_ n: Int, _ method: Proportion.IntervalMethod) throws {
    for passes in Set([0, 1, n / 2, n - 1, n]) {
      let proportion = Proportion(passes: passes, trials: n)
      let rate = try #require(proportion.rate)
      let interval = try #require(proportion.interval(method))
      #expect(interval.contains(rate))
      #expect(0 <= interval.lower && interval.lower < interval.upper && interval.upper <= 1)
      #expect((interval.lower == 0) == (passes == 0))
      #expect((interval.upper == 1) == (passes == n))
      let mirrored = try #require(Proportion(passes: n - passes, trials: n).interval(method))
      #expect(abs(mirrored.lower - (1 - interval.upper)) < 1e-9)
    }
  }

  @Test(
    "a confidence level lies strictly between 0 and 1",
    arguments: [(0, false), (1, false), (.nan, false), (-0.5, false), (0.95, true), (1e-9, true)]
      as [(Double, Bool)])
  func confidence(_ level: Double, _ valid: Bool) {
    #expect((Confidence(level) != nil) == valid)
  }

  @Test("pass@k and pass^k agree with the reference")
  func passK() throws {
    try Reference.check("pass_k") { entry, count in
      let proportion = Proportion(
        passes: try entry.input("c").integer(), trials: try entry.input("n").integer())
      let k = try entry.input("k").integer()
      count.expect(
        proportion.passAt(k), try entry.output("pass_at_k").number, "pass@\(k) \(proportion)")
      count.expect(
        proportion.passHat(k), try entry.output("pass_hat_k").number, "pass^\(k) \(proportion)")
    }
    try Reference.check("pass_k_dataset") { entry, count in
      let cases = try #require(try entry.input("cases").array).map { value in
        Proportion(
          passes: try #require(value["c"]).integer(), trials: try #require(value["n"]).integer())
      }
      let k = try entry.input("k").integer()
      let summary = try #require(PassKSummary(cases: cases, k: k))
      count.expect(summary.passAt.mean, try entry.output("pass_at_k").double())
      count.expect(summary.passAt.standardError, try entry.output("pass_at_k_se").double())
      count.expect(summary.passHat.mean, try entry.output("pass_hat_k").double())
      count.expect(summary.passHat.standardError, try entry.output("pass_hat_k_se").double())
    }
  }

  @Test(
    "with fewer than k trials neither exists, whatever passed",
    arguments: [(0, 0, 1), (3, 3, 4), (0, 3, 4), (3, 3, 0), (3, 3, -1)])
  func passKUndefined(_ passes: Int, _ trials: Int, _ k: Int) {
    let proportion = Proportion(passes: passes, trials: trials)
    #expect(proportion.passAt(k) == nil)
    #expect(proportion.passHat(k) == nil)
  }

  @Test("pass@1 and pass^1 are the rate, and the ends are exact")
  func passKEdges() {
    let one = Proportion(passes: 3, trials: 7)
    #expect(abs((one.passAt(1) ?? 0) - 3.0 / 7) < 1e-15)
    #expect(one.passHat(1) == 3.0 / 7)
    #expect(Proportion(passes: 0, trials: 7).passAt(3) == 0)
    #expect(Proportion(passes: 7, trials: 7).passAt(3) == 1)
    #expect(Proportion(passes: 7, trials: 7).passHat(3) == 1)
    #expect(Proportion(passes: 2, trials: 7).passHat(3) == 0)
  }

  @Test("pass^k is the same by products and by logarithms")
  func passHatLarge() throws {
    let many = Proportion(passes: 95, trials: 100)
    var product = 1.0
    for drawn in 0..<40 { product *= Double(95 - drawn) / Double(100 - drawn) }
    #expect(abs(try #require(many.passHat(40)) / product - 1) < 1e-12)
  }

  @Test("cases with too few trials are left out of the dataset value and counted")
  func passKExcluded() throws {
    let cases = [
      Proportion(passes: 1, trials: 2), Proportion(passes: 0, trials: 1),
      Proportion(passes: 0, trials: 0),
    ]
    let summary = try #require(PassKSummary(cases: cases, k: 2))
    #expect(summary.passAt.mean == 1)
    #expect(summary.passAt.standardError == nil)
    #expect(summary.excluded == 2)
    #expect(summary.warnings == [.excluded(2, needing: 2)])
    #expect(PassKSummary(cases: cases, k: 3) == nil)
    #expect(PassKSummary(cases: [], k: 1) == nil)
  }
}
