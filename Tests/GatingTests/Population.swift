import Gating
import Statistics

/// A suite of cases with known true rates, for sanity checks with fixed seeds.
struct Population {
  var rates: [Double]
  private var random: Xoshiro256StarStar

  /// Most cases nearly always pass, a third pass often, a tenth nearly never.
  init(cases: Int, seed: UInt64) {
    var random = Xoshiro256StarStar(seed: seed)
    rates = (0..<cases).map { _ in
      let kind = random.uniform()
      let within = random.uniform()
      return kind < 0.55 ? 0.98 + 0.02 * within : kind < 0.9 ? 0.6 + 0.35 * within : 0.06 * within
    }
    self.random = random
  }

  mutating func draw(_ rate: Double) -> Bool { random.uniform() < rate }

  mutating func baseline(trials: Int) -> [BaselineCounts] {
    rates.indices.map { position in
      let passes = (0..<trials).count { _ in draw(rates[position]) }
      return BaselineCounts(
        id: "case-\(position + 1000)", intent: "intent-\(position % max(1, rates.count / 25))",
        counts: Proportion(passes: passes, trials: trials))
    }
  }

  mutating func outcomes(_ rates: [Double], trials: Int) -> [[GateSession.Outcome]] {
    rates.map { rate in (0..<trials).map { _ in draw(rate) ? .passed : .failed } }
  }
}
