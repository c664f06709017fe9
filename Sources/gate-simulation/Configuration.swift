import Gating
import Statistics

/// The size of a gate: cases, planned trials of each, stored baseline trials of each.
struct Configuration: Hashable, Sendable {
  var cases: Int
  var trials: Int
  var stored: Int

  static let all = [
    Configuration(cases: 300, trials: 10, stored: 30),
    Configuration(cases: 300, trials: 10, stored: 10),
    Configuration(cases: 500, trials: 20, stored: 60),
    Configuration(cases: 500, trials: 20, stored: 20),
  ]

  var name: String { "\(cases) × \(trials), N_b \(stored)" }

  /// A stored baseline of the suite's true rates.
  func baseline(
    _ suite: SimulatedSuite, _ random: inout Xoshiro256StarStar
  ) -> [BaselineCounts] {
    suite.rates.indices.map { position in
      BaselineCounts(
        // Ids of one length, so that the plan keeps the order.
        id: "case-\(position + 1000)", intent: "intent-\(suite.intents[position] + 100)",
        counts: Self.draw(suite.rates[position], stored, &random))
    }
  }

  static func draw(
    _ rate: Double, _ trials: Int, _ random: inout Xoshiro256StarStar
  ) -> Proportion {
    var passes = 0
    for _ in 0..<trials where random.uniform() < rate { passes += 1 }
    return Proportion(passes: passes, trials: trials)
  }
}

/// One gate played to its end.
struct Play: Sendable {
  var isBlocked: Bool
  /// An alarm was raised, whatever became of it.
  var isAlarmed: Bool
  /// Of both agents.
  var trials: Int
  var time: Duration

  /// Every trial is drawn when the gate asks for it.
  init(
    _ plan: GatePlan, _ rates: Scenario.Rates, _ random: inout Xoshiro256StarStar
  ) {
    let start = ThreadClock.now()
    var course = GateCourse(plan)
    while let next = course.next {
      let candidate = zip(rates.candidate, next.candidate).map {
        Configuration.draw($0, $1, &random)
      }
      let baseline = zip(rates.baseline, next.baseline).map {
        Configuration.draw($0, $1, &random)
      }
      course.observe(candidate: candidate, baseline: baseline)
    }
    time = ThreadClock.now() - start
    isBlocked = course.decision?.isBlocked ?? false
    isAlarmed = isBlocked || !course.confirmations.isEmpty
    trials = course.trialsUsed
  }
}
