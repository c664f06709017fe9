/// A pass rate corrected for a judge whose sensitivity and specificity were measured elsewhere
/// (Rogan and Gladen 1978).
///
/// Right only while the judge is as good as it was then; labels of the run itself
/// (`DoubleSampling`) don't need that assumption.
package struct RoganGladen: Sendable, Equatable {
  /// Within 0...1; `warnings` say when it had to be moved there.
  package let estimate: Double
  /// By the delta method.
  package let standardError: Double
  package let warnings: [StatisticsWarning]
  private let judged: Proportion
  private let sensitivity: Proportion
  private let specificity: Proportion

  /// `nil` without counts or when sensitivity + specificity - 1 is below `minimumYouden`: such a
  /// judge says too little, and the correction divides by that number.
  package init?(
    judged: Proportion, sensitivity: Proportion, specificity: Proportion,
    minimumYouden: Double = 0.3
  ) {
    guard let rate = judged.rate, let sens = sensitivity.rate, let spec = specificity.rate
    else { return nil }
    let youden = sens + spec - 1
    guard youden >= minimumYouden, youden > 0 else { return nil }
    self.judged = judged
    self.sensitivity = sensitivity
    self.specificity = specificity
    let raw = (rate + spec - 1) / youden
    estimate = min(1, max(0, raw))
    warnings = raw == estimate ? [] : [.truncated]
    standardError =
      (rate * (1 - rate) / Double(judged.trials)
      + raw * raw * sens * (1 - sens) / Double(sensitivity.trials)
      + (1 - raw) * (1 - raw) * spec * (1 - spec) / Double(specificity.trials))
      .squareRoot() / youden
  }

  /// Lang and Reiczigel's interval (2014), whose added counts keep it honest with few labels and
  /// near the ends.
  ///
  /// `nil` when it lies outside 0...1, where the judged rate contradicts the calibration and an
  /// interval cut to `1...1` would claim certainty, and when the added counts leave a weak judge
  /// worth nothing.
  package func interval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    let z = confidence.z
    let n = Double(judged.trials) + z * z
    let rate = (Double(judged.passes) + z * z / 2) / n
    let (positives, negatives) = (
      Double(sensitivity.trials) + 2, Double(specificity.trials) + 2
    )
    let sens = (Double(sensitivity.passes) + 1) / positives
    let spec = (Double(specificity.passes) + 1) / negatives
    let youden = sens + spec - 1
    guard youden > 0 else { return nil }
    let value = (rate + spec - 1) / youden
    let fromSens = sens * (1 - sens) / positives
    let fromSpec = spec * (1 - spec) / negatives
    let shift = 2 * z * z * (value * fromSens - (1 - value) * fromSpec)
    let half =
      z / youden
      * (rate * (1 - rate) / n + value * value * fromSens
      + (1 - value) * (1 - value) * fromSpec).squareRoot()
    let (lower, upper) = (value + shift - half, value + shift + half)
    guard lower < 1, upper > 0 else { return nil }
    return ConfidenceInterval(
      lower: lower, upper: upper, confidence: confidence, method: .langReiczigel
    ).clamped(to: 0...1)
  }
}
