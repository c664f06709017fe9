package import Statistics

/// How a suspect is judged once the baseline's agent runs beside the candidate: by the same Bayes
/// factor with a baseline that grows.
///
/// A small stored baseline can't prove that a case was stable: ten passes of ten happen to a case
/// of 65 % too. The ratio stays one of two joint probabilities of all that came after the stored
/// trials, so without a change its mean is 1 however long both agents are run.
package struct RerunEvidence: Sendable {
  /// The `logE` from which on a suspect is worth the second agent's trials: 2 to 1.
  package static let trigger = 0.693_147_180_559_945_309_42

  /// The `logE` that convicts: Ville's bound over the eligible cases, because the exact
  /// distribution that gives the threshold of other cases assumes a fixed baseline.
  package let threshold: Double
  private let prior: RatePrior
  private let likelihoods: DropLikelihoods

  /// `nil` when no case is eligible.
  init?(prior: RatePrior, shifts: DropShifts, eligible: Int, alpha: Double) {
    guard let threshold = DropThreshold.ville(cases: eligible, alpha: alpha) else { return nil }
    self.threshold = threshold
    self.prior = prior
    // No table: only suspects ask, each time with another baseline.
    likelihoods = DropLikelihoods(shifts: shifts, maximumTrials: 0)
  }

  /// `baseline` is everything measured of it, stored and fresh.
  package func evidence(baseline: Proportion, candidate: Proportion) -> DropEvidence {
    likelihoods.evidence(
      prior.posterior(given: baseline), trials: candidate.trials, failures: candidate.failures)
  }
}
