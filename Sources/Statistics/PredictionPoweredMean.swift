/// A mean of true scores from a judge's scores on everything and true ones on a random sample
/// (prediction-powered inference, Angelopoulos et al. 2023).
package struct PredictionPoweredMean: Sendable, Equatable {
  package struct Estimate: Sendable, Equatable {
    package let value: Double
    package let standardError: Double

    package func interval(confidence: Confidence = .p95) -> ConfidenceInterval {
      let half = confidence.z * standardError
      return ConfidenceInterval(
        lower: value - half, upper: value + half, confidence: confidence, method: .normal)
    }
  }

  /// With the judge's scores taken at full weight.
  package let plain: Estimate
  /// With the weight that makes the variance smallest (PPI++).
  package let tuned: Estimate
  /// That weight, in 0...1: 0 ignores the judge.
  package let weight: Double
  /// From the labels alone.
  package let labelsOnly: Estimate
  package let labelled: Int
  package let unlabelled: Int

  /// `truth` and `judge` are scores of the same labelled items. `nil` unless both groups have two
  /// items, below which no variance exists.
  package init?(truth: [Double], judge: [Double], judgeUnlabelled: [Double]) {
    guard truth.count == judge.count, let truthMean = Moments.mean(truth),
      let judgeMean = Moments.mean(judge), let unlabelledMean = Moments.mean(judgeUnlabelled),
      let truthVariance = Moments.variance(truth),
      let unlabelledVariance = Moments.variance(judgeUnlabelled),
      let judgeVariance = Moments.variance(judge + judgeUnlabelled)
    else { return nil }
    let (n, rest) = (Double(truth.count), Double(judgeUnlabelled.count))
    func estimate(_ weight: Double) -> Estimate {
      let corrections = zip(truth, judge).map { $0 - weight * $1 }
      let spread = Moments.variance(corrections) ?? truthVariance
      return Estimate(
        value: weight * unlabelledMean + (Moments.mean(corrections) ?? truthMean),
        standardError: (weight * weight * unlabelledVariance / rest + spread / n).squareRoot())
    }
    let covariance =
      Moments.sum(zip(truth, judge).lazy.map { ($0 - truthMean) * ($1 - judgeMean) }) / (n - 1)
    weight =
      judgeVariance > 0 ? min(1, max(0, covariance / ((1 + n / rest) * judgeVariance))) : 0
    plain = estimate(1)
    tuned = estimate(weight)
    labelsOnly = Estimate(value: truthMean, standardError: (truthVariance / n).squareRoot())
    labelled = truth.count
    unlabelled = judgeUnlabelled.count
  }

  package var warnings: [StatisticsWarning] {
    labelled < 50 ? [.fewObservations(labelled, needed: 50)] : []
  }
}
