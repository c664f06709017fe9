import Gating
import Statistics
import Testing

@Suite("What a plan can see")
struct GatePowerTests {
  /// A suite like those for which the reference figures were computed: 300 cases with a mean
  /// variance within cases of 0.066.
  static func reference(baseline trials: Int) -> [BaselineCounts] {
    (0..<300).map { position in
      // A third of the cases at 75 %: 0.1875 × 105 / 300 = 0.066.
      let rate = position % 20 < 7 ? 0.75 : 1
      return BaselineCounts(
        id: "case-\(1000 + position)", intent: "intent-\(position % 12)",
        counts: Proportion(passes: Int(rate * Double(trials)), trials: trials))
    }
  }

  static let planned = Result {
    try GatePlan(
      baseline: reference(baseline: 40), policy: GatePolicy(extensionLimit: 12), trials: 10)
  }
  static let power = planned.map { GatePower($0) }

  @Test("the smallest drop of a suite agrees with the formula for fixed cases")
  func suite() throws {
    let power = try Self.power.get()
    let plain = DropPower(strata: 300, trials: 10, baselineTrials: 40, withinVariance: 0.066)
      .minimumDetectableDrop(alpha: 0.02, beta: 0.2)
    let drop = try #require(power.suite.smallestDrop)
    // The looks in between cost a twentieth, and falling rates vary a little more.
    #expect(drop > plain && drop < 1.2 * plain, "\(drop) and \(plain)")
    #expect(power.suite.margin == 0.02 && power.suite.cases == 300)
    #expect(power.intents.count == 12)
    let intent = try #require(power.intents.first?.smallestDrop)
    #expect(intent > 3 * drop, "an intent of 25 cases shows only larger drops")
  }

  @Test("a drop just found needs about the planned trials, and a smaller one more")
  func need() throws {
    let power = try Self.power.get()
    let drop = try #require(power.suite.smallestDrop)
    let exactly = try #require(power.need(forDrop: drop)?.trials)
    #expect((9...10).contains(exactly))
    // Four times the information, of which a baseline of 40 can give no more than five times.
    let half = try #require(power.need(forDrop: drop / 2))
    #expect(try #require(half.trials) > 100)
    let small = try #require(power.need(forDrop: drop / 2.6))
    #expect(small.trials == nil)
    let enlarged = try #require(small.enlarged)
    #expect(enlarged.trials > 10 && enlarged.baseline == enlarged.trials)
    let larger = try #require(power.need(forDrop: 0.93 * drop))
    #expect(try #require(larger.trials) > 10)
    #expect(larger.enlarged?.trials == 10 && (larger.enlarged?.baseline ?? 0) > 40)
    #expect(power.need(forDrop: 0.99) == nil)
    #expect(power.need(forDrop: 0.10, ofIntent: 0)?.enlarged == nil)
  }

  @Test("what is said of one case is what simulated collapses do")
  func cases() throws {
    let plan = try Self.planned.get()
    let cases = try Self.power.get().cases
    #expect(!cases.isApproximate && cases.collapse == 0.4)
    let stable = try #require(cases.kinds.first)
    #expect(stable.baseline == Proportion(passes: 40, trials: 40) && stable.cases == 195)
    let position = try #require(plan.cases.firstIndex { $0.counts == stable.baseline })
    guard case .evidence(let rule) = plan.caseRule else {
      Issue.record("300 cases are judged by evidence")
      return
    }
    var random = Xoshiro256StarStar(seed: 4)
    let replicates = 4000
    // One case beside the rules of the session: four rounds, then trials until it is cleared.
    let convicted = (0..<replicates).count { _ in
      var (passes, trials) = (0, 0)
      while trials < rule.maximumTrials {
        trials += 1
        if random.uniform() < stable.rate - 0.4 { passes += 1 }
        let counts = Proportion(passes: passes, trials: trials)
        let evidence = rule.evidence(position, counts)
        if evidence.logE >= rule.threshold { return true }
        if trials >= 4,
          evidence.logDesignRatio <= rule.clearance
            || rule.conditionalPower(position, counts) < rule.conditionalPowerFloor
        {
          return false
        }
      }
      return false
    }
    let share = Double(convicted) / Double(replicates)
    #expect(abs(share - stable.collapsePower) < 0.025, "\(share) and \(stable.collapsePower)")
    let drop = try #require(stable.smallestDrop)
    #expect(stable.collapsePower < 0.8 ? drop > 0.4 : drop <= 0.4)
  }

  @Test("a small baseline can't convict a single case, and the size that can is named")
  func smallBaseline() throws {
    let plan = try GatePlan(
      baseline: Self.reference(baseline: 4), policy: GatePolicy(extensionLimit: 12), trials: 5)
    let cases = GatePower(plan).cases
    #expect(cases.cases(foundWith: 0.8) == 0)
    let needed = try #require(cases.baselineNeeded)
    #expect(needed > 4)
  }

  @Test("a suite that is too small for a fitted distribution has approximate figures")
  func exactTests() throws {
    let cases = Array(Self.reference(baseline: 40).prefix(20))
    let power = GatePower(try GatePlan(baseline: cases, policy: GatePolicy(), trials: 10))
    #expect(power.cases.isApproximate && power.cases.eligible == 20)
    let stable = try #require(power.cases.kinds.first { $0.baseline.failures == 0 })
    #expect(stable.collapsePower > 0.3 && stable.collapsePower < 1)
    #expect(try #require(stable.smallestDrop) < 0.9)
  }

  @Test("one case and one trial give figures and no crash", arguments: [0, 1])
  func smallest(passes: Int) throws {
    let entry = BaselineCounts(
      id: "a", intent: "i", counts: Proportion(passes: passes, trials: 1))
    let power = GatePower(try GatePlan(baseline: [entry], policy: GatePolicy(), trials: 1))
    #expect(power.suite.smallestDrop == nil)
    #expect(power.cases.kinds.isEmpty && power.cases.notEligible == 1)
    #expect(power.cases.baselineNeeded == nil)
  }

  @Test("a forecast counts every simulated run once and is the same for the same seed")
  func forecast() throws {
    let plan = try Self.planned.get()
    let rates = try Self.power.get().rates
    let sessions = (0..<4).map { GateForecast.session(plan, rates, seed: 3, index: $0) }
    #expect(GateForecast.session(plan, rates, seed: 3, index: 2) == sessions[2])
    let forecast = try #require(GateForecast(sessions, plan: plan))
    #expect(forecast.trialsPlanned == 3000)
    #expect(
      forecast.passed.passes + forecast.unproven.passes + forecast.blocked.passes == 4)
    #expect(forecast.fewTrials <= forecast.meanTrials && forecast.meanTrials < 3000)
    #expect(forecast.saved > 0)
    #expect(GateForecast([], plan: plan) == nil)
  }

  @Test("an assumed suite has the mean that was asked for, in every intent")
  func assumed() {
    let cases = (0..<200).map { (id: "case-\($0)", intent: "intent-\($0 % 5)") }
    let baseline = AssumedSuite.baseline(cases, rate: 0.8, trials: 20)
    func mean(_ entries: [BaselineCounts]) -> Double {
      entries.reduce(0) { $0 + ($1.counts.rate ?? 0) } / Double(entries.count)
    }
    #expect(abs(mean(baseline) - 0.8) < 0.01)
    for intent in 0..<5 {
      let own = baseline.filter { $0.intent == "intent-\(intent)" }
      #expect(own.count == 40 && abs(mean(own) - 0.8) < 0.05)
    }
    let variance = DropPower.withinVariance(of: baseline.map(\.counts)) ?? 0
    // Half of 0.8 × 0.2.
    #expect(abs(variance - 0.08) < 0.01)
  }
}
