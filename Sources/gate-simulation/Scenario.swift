import Statistics

/// What has become of an agent since its baseline was stored.
enum Scenario: Hashable, Sendable {
  case unchanged
  /// All logits fall alike; the mean by so many points.
  case uniform(points: Int)
  /// The same fall of the mean in few cases, each of which loses 30 points.
  case sparse(points: Int)
  /// Cases that nearly always passed fall to a rate.
  case collapse(percent: Int, cases: Int)
  /// One such case, and the others gain as much in sum.
  case compensated(percent: Int)
  /// One intent loses so many points.
  case intent(points: Int)
  /// Nothing changed but what is around both agents: every case's logit moves on its own.
  case driftOfCases
  /// The same, and all move together.
  case commonDrift

  static let falls: [Scenario] = [
    .uniform(points: 1), .uniform(points: 2), .uniform(points: 3), .uniform(points: 5),
    .uniform(points: 10), .sparse(points: 1), .sparse(points: 3), .collapse(percent: 60, cases: 1),
    .collapse(percent: 60, cases: 3), .collapse(percent: 30, cases: 1),
    .collapse(percent: 0, cases: 1), .compensated(percent: 60), .intent(points: 10),
    .intent(points: 20),
  ]

  var name: String {
    switch self {
    case .unchanged: "A/A"
    case .uniform(let points): "U\(points)"
    case .sparse(let points): "S\(points)"
    case .collapse(let percent, let cases): cases == 1 ? "C\(percent)" : "C\(percent)x\(cases)"
    case .compensated(let percent): "F\(percent)"
    case .intent(let points): "I\(points)"
    case .driftOfCases: "drift per case"
    case .commonDrift: "common drift"
    }
  }

  /// The true rates of both agents from now on.
  struct Rates {
    var candidate: [Double]
    var baseline: [Double]
  }

  func rates(_ suite: SimulatedSuite, _ random: inout Xoshiro256StarStar) -> Rates {
    let rates = suite.rates
    switch self {
    case .unchanged: return Rates(candidate: rates, baseline: rates)
    case .driftOfCases, .commonDrift:
      let common = 0.1 * Self.normal(&random)
      let moved = rates.map { rate in
        let by = self == .commonDrift ? common : 0.5 * Self.normal(&random)
        return SimulatedSuite.logistic(SimulatedSuite.logit(rate) + by)
      }
      return Rates(candidate: moved, baseline: moved)
    default: return Rates(candidate: fallen(suite, &random), baseline: rates)
    }
  }

  private func fallen(
    _ suite: SimulatedSuite, _ random: inout Xoshiro256StarStar
  ) -> [Double] {
    var rates = suite.rates
    switch self {
    case .unchanged, .driftOfCases, .commonDrift: break
    case .uniform(let points):
      rates = SimulatedSuite.shifted(rates, drop: Double(points) / 100)
    case .sparse(let points):
      var left = Double(points) / 100 * Double(rates.count)
      var order = rates.indices.filter { rates[$0] > 0.5 }
      random.shuffle(&order)
      for position in order where left > 1e-12 {
        let fall = min(0.30, left)
        rates[position] -= fall
        left -= fall
      }
    case .collapse(let percent, let cases):
      for position in Self.stable(rates, cases, &random) { rates[position] = Double(percent) / 100 }
    case .compensated(let percent):
      var loss = 0.0
      for position in Self.stable(rates, 1, &random) {
        loss += rates[position] - Double(percent) / 100
        rates[position] = Double(percent) / 100
      }
      let others = suite.rates.indices.filter { (0.3..<0.95).contains(suite.rates[$0]) }
      for position in others {
        rates[position] = min(1, rates[position] + loss / Double(others.count))
      }
    case .intent(let points):
      let chosen = random.below((suite.intents.max() ?? 0) + 1)
      let positions = rates.indices.filter { suite.intents[$0] == chosen }
      let before = positions.map { rates[$0] }
      let drop = min(Double(points) / 100, SimulatedSuite.mean(before) - 0.02)
      for (position, rate) in zip(positions, SimulatedSuite.shifted(before, drop: drop)) {
        rates[position] = rate
      }
    }
    return rates
  }

  /// Some of the cases that nearly always pass.
  private static func stable(
    _ rates: [Double], _ count: Int, _ random: inout Xoshiro256StarStar
  ) -> [Int] {
    var stable = rates.indices.filter { rates[$0] > 0.985 }
    random.shuffle(&stable)
    return Array(stable.prefix(count))
  }

  private static func normal(_ random: inout Xoshiro256StarStar) -> Double {
    // 0 has no quantile and a probability of 2^-53.
    StandardNormal.quantile(random.uniform()) ?? 0
  }
}
