/// How many strata a paired comparison needs that speaks about strata like these.
///
/// Miller's formula (2024): the strata are a sample here, so more trials of each don't help beyond
/// the variance of the true differences between them.
package struct SuperpopulationPower: Sendable, Equatable {
  /// The variance between strata of the true difference.
  package let differenceVariance: Double
  /// The mean variance within strata, of the candidate's and of the baseline's trials.
  package let candidateVariance: Double
  package let baselineVariance: Double

  package init(differenceVariance: Double, candidateVariance: Double, baselineVariance: Double) {
    precondition(differenceVariance >= 0 && candidateVariance >= 0 && baselineVariance >= 0)
    self.differenceVariance = differenceVariance
    self.candidateVariance = candidateVariance
    self.baselineVariance = baselineVariance
  }

  package func strataNeeded(
    difference: Double, candidateTrials: Int, baselineTrials: Int, alphaTwoSided: Double,
    beta: Double
  ) -> Double {
    precondition(difference != 0 && candidateTrials > 0 && baselineTrials > 0)
    precondition(alphaTwoSided > 0 && alphaTwoSided < 1 && beta > 0 && beta < 1)
    let deviates =
      -StandardNormal.unchecked(alphaTwoSided / 2) - StandardNormal.unchecked(beta)
    let variance =
      differenceVariance + candidateVariance / Double(candidateTrials)
      + baselineVariance / Double(baselineTrials)
    return deviates * deviates * variance / (difference * difference)
  }
}
