#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A pass rate from a judge's verdicts on everything and true labels on a sample of each verdict
/// (Tenenbein 1970).
///
/// The labels come from the same run, so a judge that became better or worse doesn't bias it.
package struct DoubleSampling: Sendable, Equatable {
  package let estimate: Double
  /// With half a pass and half a failure added to each sample of labels, so that it isn't 0 when
  /// every label agrees with the judge.
  package let standardError: Double
  package let labelled: Int

  /// `passAmongJudgedPass` are the true passes among labelled items that the judge passed, the
  /// other likewise. `judgeVariance` replaces `q(1-q)/n`, the variance of the judge's pass rate,
  /// when the judged items are clustered. `nil` without verdicts, and when a verdict occurs of
  /// which nothing is labelled.
  package init?(
    judged: Proportion, passAmongJudgedPass: Proportion, passAmongJudgedFail: Proportion,
    judgeVariance: Double? = nil
  ) {
    guard let share = judged.rate,
      judged.passes == 0 || passAmongJudgedPass.trials > 0,
      judged.failures == 0 || passAmongJudgedFail.trials > 0
    else { return nil }
    estimate =
      share * (passAmongJudgedPass.rate ?? 0) + (1 - share) * (passAmongJudgedFail.rate ?? 0)
    labelled = passAmongJudgedPass.trials + passAmongJudgedFail.trials
    func smoothed(_ labels: Proportion) -> Double {
      (Double(labels.passes) + 0.5) / (Double(labels.trials) + 1)
    }
    func variance(_ labels: Proportion) -> Double {
      guard labels.trials > 0 else { return 0 }
      return smoothed(labels) * (1 - smoothed(labels)) / Double(labels.trials)
    }
    let gap = smoothed(passAmongJudgedPass) - smoothed(passAmongJudgedFail)
    standardError =
      (share * share * variance(passAmongJudgedPass)
      + (1 - share) * (1 - share) * variance(passAmongJudgedFail)
      + gap * gap * (judgeVariance ?? share * (1 - share) / Double(judged.trials)))
      .squareRoot()
  }

  package var warnings: [StatisticsWarning] {
    labelled < 50 ? [.fewObservations(labelled, needed: 50)] : []
  }

  /// The normal interval on the logit scale, within 0...1; at 0 and 1, where there is no logit,
  /// the plain one, cut.
  package func interval(confidence: Confidence = .p95) -> ConfidenceInterval {
    let half = confidence.z * standardError
    guard estimate > 0, estimate < 1 else {
      return ConfidenceInterval(
        lower: estimate - half, upper: estimate + half, confidence: confidence, method: .normal
      ).clamped(to: 0...1)
    }
    let odds = estimate / (1 - estimate)
    let factor = exp(half / (estimate * (1 - estimate)))
    return ConfidenceInterval(
      lower: odds / (odds + factor), upper: odds * factor / (odds * factor + 1),
      confidence: confidence, method: .logit)
  }
}
