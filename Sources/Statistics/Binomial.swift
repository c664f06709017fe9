#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The number of successes in independent trials with one probability.
package struct Binomial: Sendable, Equatable {
  package let trials: Int
  package let probability: Double

  package init(trials: Int, probability: Double) {
    precondition(trials >= 0 && probability >= 0 && probability <= 1)
    self.trials = trials
    self.probability = probability
  }

  /// `P(X = k)`.
  package func density(_ k: Int) -> Double {
    guard (0...trials).contains(k) else { return 0 }
    if probability == 0 { return k == 0 ? 1 : 0 }
    if probability == 1 { return k == trials ? 1 : 0 }
    return exp(
      LogGamma.choose(trials, k) + Double(k) * log(probability)
        + Double(trials - k) * log1p(-probability))
  }

  /// `P(X <= k)`.
  package func cdf(_ k: Int) -> Double {
    if k < 0 { return 0 }
    if k >= trials { return 1 }
    return BetaDistribution(alpha: Double(k) + 1, beta: Double(trials - k)).survival(probability)
  }

  /// `P(X >= k)`.
  package func atLeast(_ k: Int) -> Double {
    if k <= 0 { return 1 }
    if k > trials { return 0 }
    return BetaDistribution(alpha: Double(k), beta: Double(trials - k) + 1).cdf(probability)
  }
}
