/// The same question as `StratifiedExactTest` for scores that are not passes and fails.
///
/// The z of the permutation distribution within strata. For zeros and ones its variance is that
/// of the hypergeometric distribution, so a score of 0 or 1 gives the same answer.
package struct StratifiedScoreTest: Sendable, Equatable {
  package struct Stratum: Sendable {
    package var baseline: [Double]
    package var candidate: [Double]

    package init(baseline: [Double], candidate: [Double]) {
      self.baseline = baseline
      self.candidate = candidate
    }
  }

  /// The mean over strata of the candidate's mean minus the baseline's.
  package let difference: Double
  package let strata: Int
  /// Positive for a drop; `nil` when no stratum has two different scores.
  package let z: Double?

  /// Strata without scores on both sides are ignored; `nil` when none is left.
  package init?(_ strata: [Stratum]) {
    var sum = 0.0
    var variance = 0.0
    var count = 0
    for stratum in strata {
      guard let old = Moments.mean(stratum.baseline), let new = Moments.mean(stratum.candidate),
        let pooled = Moments.variance(stratum.baseline + stratum.candidate)
      else { continue }
      sum += new - old
      variance +=
        pooled * (1 / Double(stratum.candidate.count) + 1 / Double(stratum.baseline.count))
      count += 1
    }
    guard count > 0 else { return nil }
    self.strata = count
    difference = sum / Double(count)
    z = variance > 0 ? -sum / variance.squareRoot() : nil
  }

  /// One-sided, for a drop, by the normal approximation.
  package var pDrop: Double? { z.map(StandardNormal.survival) }
}
