import Gating
import Statistics

/// The size of a gate: cases, planned trials of each, stored baseline trials of each.
struct Configuration: Hashable, Sendable {
  var cases: Int
  var trials: Int
  var stored: Int

  static let small = Configuration(cases: 300, trials: 10, stored: 10)
  static let usual = Configuration(cases: 300, trials: 10, stored: 30)
  static let largeSmallBaseline = Configuration(cases: 500, trials: 20, stored: 20)
  static let large = Configuration(cases: 500, trials: 20, stored: 60)
  static let all = [usual, small, large, largeSmallBaseline]

  var name: String { "\(cases) × \(trials), baseline of \(stored)" }

  var plannedTrials: Int { cases * trials }

  /// The CPU time that a plan and all looks may take.
  var allowedTime: Duration { cases <= 300 ? .milliseconds(100) : .milliseconds(200) }

  /// A stored baseline of the suite.
  func baseline(
    _ suite: SimulatedSuite, _ random: inout Xoshiro256StarStar
  ) -> [BaselineCounts] {
    suite.rates.indices.map { position in
      BaselineCounts(
        // Numbers of one length, so that the plan keeps the order.
        id: "case-\(position + 1000)", intent: "intent-\(suite.intents[position] + 100)",
        counts: random.draw(suite.rates[position], stored))
    }
  }
}
