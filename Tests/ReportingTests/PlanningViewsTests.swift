import Gating
import JSONKit
import Reporting
import Statistics
import Testing

@Suite("Planning and self-test for people and programs")
struct PlanningViewsTests {
  static let cases = (0..<60).map { position in
    BaselineCounts(
      id: "case-\(100 + position)", intent: position % 3 == 0 ? "refund" : "order_status",
      counts: Proportion(passes: position % 4 == 0 ? 15 : 20, trials: 20))
  }
  static let policy = GatePolicy(extensionLimit: 12)
  static let power = Result {
    GatePower(try GatePlan(baseline: cases, policy: policy, trials: 5))
  }

  func view(price: PowerView.Price, asked: [Double] = [], sessions: Int = 0, leftOut: Int = 0)
    throws -> PowerView
  {
    let power = try Self.power.get()
    let forecast = GateForecast(
      (0..<sessions).map { GateForecast.session(power.plan, power.rates, seed: 1, index: $0) },
      plan: power.plan)
    return PowerView(
      evalSet: "support", source: .baseline("main"), power: power, leftOut: leftOut,
      forecast: forecast, price: price, asked: asked)
  }

  @Test("a plan fits 80 columns and says what is found, what it takes and what a drop needs")
  func plan() throws {
    let price = PowerView.Price(time: .seconds(2), costUSD: 0.01, concurrency: 10)
    let text = try view(price: price, asked: [0.03, 0.95]).text(style: TextStyle(columns: 80))
    let digest = try Self.power.get().plan.digest
    #expect(
      text == """
        plan   60 cases × 5 trials   beside 20 baseline trials a case
          support · baseline main · blocks at most 5% of unchanged agents
          plan \(digest)

        Smallest drops that are found 80% of the time   in points
                        cases  passes now  found from  a pass excludes
          the suite        60       93.7%         4.6                2
          order_status     40       93.7%         6.9               10
          refund           20       93.7%         9.8               10

        One case that falls while all others stay
          passed in the baseline  cases  a fall by 40 is found  found from
          20 of 20                   45                    55%        52.6
          15 of 20                   15                    14%        63.6
          → with 30 baseline trials a case, a stable case's fall by 40 is found

        What a run takes
                               trials    time   cost
          every planned trial     300  1m 00s  $3.00

          → a drop of the suite by 3 pt needs 18 trials a case
          → a drop of the suite by 95 pt is impossible: its cases pass only 93.7%

        """)
  }

  @Test("without a price there are no columns for it, and early stopping has its range")
  func noPrice() throws {
    let text = try view(
      price: PowerView.Price(time: nil, costUSD: nil, concurrency: 1), sessions: 3, leftOut: 2
    ).text(style: TextStyle(columns: 80))
    #expect(text.contains("What a run takes   no stored run says what a trial costs"))
    #expect(text.contains("  2 cases without a baseline left out"))
    #expect(text.contains("stopping early, agent unchanged"))
    #expect(text.contains("of 3 simulated runs of an unchanged agent"))
    #expect(!text.contains("$") && !text.contains("trials  time"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("the JSON of a plan has every figure of the text")
  func planJSON() throws {
    let price = PowerView.Price(time: .seconds(2), costUSD: nil, concurrency: 10)
    let json = try view(price: price, asked: [0.03], sessions: 2).json
    #expect(json["schema"]?.string == "agent-eval.power/1")
    #expect(json["plan"]?.string?.count == 64)
    #expect(json["source"]?["baseline"]?.string == "main")
    #expect(json["suite"]?["smallest_drop"]?.number != nil)
    #expect(json["intents"]?.array?.count == 2)
    #expect(json["single_case"]?["kinds"]?.array?.count == 2)
    #expect(json["planned"]?["seconds"]?.number == 60)
    #expect(json["planned"]?["cost_usd"]?.isNull == true)
    #expect(json["early_stop"]?["simulated"]?.int == 2)
    #expect(json["drops"]?.array?.first?["trials"]?.int == 18)
  }

  @Test("a self-test says how often the gate is wrong, in a table and in a sentence")
  func selfTest() throws {
    let drops: [PlantedDrop] = [.nothing, .oneCase(to: 0.6), .suite(0.02)]
    let test = try GateSelfTest(
      stored: Self.cases, policy: Self.policy, trials: 5, drops: drops, seed: 3)
    let replicates = try (0..<2).map { try test.replicate($0) }
    var view = SelfTestView(
      evalSet: "support", runs: ["run-1"], test: test, replicates: 2, seed: 3,
      rows: test.rows(replicates))
    view.rows[2] = nil
    let text = view.text(style: TextStyle(columns: 80))
    #expect(text.contains("self-test   2 replicates   60 cases × 5 trials   baselines of 20"))
    #expect(text.contains("support · from run run-1, 20 trials a case · seed 3"))
    #expect(text.contains("worse everywhere, 2 points in the mean"))
    #expect(text.contains("no room"))
    #expect(text.contains("the policy allows 5%"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(!view.blocksTooOften)
    let json = view.json
    #expect(json["drops"]?.array?.map { $0["possible"]?.bool } == [true, true, false])
    #expect(json["drops"]?.array?.first?["blocked"]?["of"]?.int == 2)
    #expect(json["drops"]?.array?[1]["named"]?["of"]?.int == 2)
  }

  @Test(
    "every warning about repeats names its statistic",
    arguments: [
      (
        IndependenceCheck.Question.repeats,
        "the pass rate falls from the first repeat to the last (90% → 60%)"
      ), (.carryOver, "a repeat does as the one before it more often than chance allows"),
      (.drift, "the pass rate falls from the first half of the run to the second (90% → 60%)"),
    ])
  func independence(question: IndependenceCheck.Question, beginning: String) {
    let test = IndependenceCheck.Test(
      question: question, z: -4.26, p: 0.000_02, adjusted: 0.000_06, cases: 12, before: 0.9,
      after: 0.6)
    let sentence = IndependenceCheck.Warning.dependent(test).sentence
    #expect(sentence.hasPrefix(beginning))
    #expect(sentence.hasSuffix("z -4.3, p below 0.0001 over 12 flaky cases"))
  }

  @Test("identical repeats are told with their numbers")
  func identical() {
    let found = IndependenceCheck.Identical(cases: 3, identical: 2, repeats: 4)
    #expect(
      IndependenceCheck.Warning.identical(found).sentence == """
        in 2 of 3 cases all repeats (up to 4) are identical although the agent is sampled; a cache \
        may answer, and repeats of one answer count as evidence that they aren't
        """)
  }
}
