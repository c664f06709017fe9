/// What a comparison on fixed strata can see: standard error, smallest detectable drop, power, and
/// the trials that a drop needs.
package struct DropPower: Sendable, Equatable {
  package let strata: Int
  package let trials: Double
  package let baselineTrials: Double
  /// The mean of `p(1-p)` over the strata.
  package let withinVariance: Double

  package init(strata: Int, trials: Double, baselineTrials: Double, withinVariance: Double) {
    precondition(strata > 0 && trials > 0 && baselineTrials > 0 && withinVariance >= 0)
    self.strata = strata
    self.trials = trials
    self.baselineTrials = baselineTrials
    self.withinVariance = withinVariance
  }

  /// The unbiased mean within-stratum variance of measured rates; `nil` when none has two trials.
  package static func withinVariance(of rates: [Proportion]) -> Double? {
    Moments.mean(
      rates.filter { $0.trials > 1 }.map { proportion in
        let n = Double(proportion.trials)
        return Double(proportion.passes) * Double(proportion.failures) / (n * (n - 1))
      })
  }

  package var standardError: Double {
    (withinVariance / Double(strata) * (1 / trials + 1 / baselineTrials)).squareRoot()
  }

  /// The drop found with probability `1 - beta` at one-sided level `alpha`.
  package func minimumDetectableDrop(alpha: Double, beta: Double) -> Double {
    Self.deviates(alpha, beta) * standardError
  }

  /// The probability of finding `drop`; `nil` when there is no variance and nothing is random.
  package func power(drop: Double, alpha: Double) -> Double? {
    precondition(alpha > 0 && alpha < 1)
    guard standardError > 0 else { return nil }
    return StandardNormal.cdf(drop / standardError + StandardNormal.unchecked(alpha))
  }

  /// The trials per stratum that find `drop` with probability `1 - beta`; `nil` when no number
  /// does, because the baseline is too small.
  package func trialsNeeded(drop: Double, alpha: Double, beta: Double) -> Double? {
    precondition(drop > 0)
    guard withinVariance > 0 else { return 1 }
    let deviates = Self.deviates(alpha, beta)
    let inverse =
      Double(strata) * drop * drop / (withinVariance * deviates * deviates) - 1 / baselineTrials
    return inverse > 0 ? 1 / inverse : nil
  }

  private static func deviates(_ alpha: Double, _ beta: Double) -> Double {
    precondition(alpha > 0 && alpha < 1 && beta > 0 && beta < 1)
    return -StandardNormal.unchecked(alpha) - StandardNormal.unchecked(beta)
  }
}
