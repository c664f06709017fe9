/// Two rates measured on the same thing, where the question is whether the candidate's is lower.
package struct RatePair: Sendable, Hashable {
  package let baseline: Proportion
  package let candidate: Proportion

  package init(baseline: Proportion, candidate: Proportion) {
    self.baseline = baseline
    self.candidate = candidate
  }

  /// Candidate minus baseline; `nil` when either has no trials.
  package var difference: Double? {
    guard let new = candidate.rate, let old = baseline.rate else { return nil }
    return new - old
  }

  package var failures: Int { baseline.failures + candidate.failures }
  package var trials: Int { baseline.trials + candidate.trials }

  /// The candidate's failures if the two rates are equal, given how many failures there are.
  var failuresUnderEquality: Hypergeometric {
    Hypergeometric(population: trials, marked: failures, drawn: candidate.trials)
  }

  /// Newcombe's interval of the difference, made of the two Wilson intervals (1998, method 10);
  /// `nil` when either has no trials.
  package func interval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    guard let new = candidate.rate, let old = baseline.rate,
      let newInterval = candidate.interval(confidence: confidence),
      let oldInterval = baseline.interval(confidence: confidence)
    else { return nil }
    func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    return ConfidenceInterval(
      lower: new - old - length(new - newInterval.lower, oldInterval.upper - old),
      upper: new - old + length(newInterval.upper - new, old - oldInterval.lower),
      confidence: confidence, method: .newcombe)
  }
}
