/// A judge's passes and fails against the truth.
package struct BinaryAgreement: Sendable, Equatable {
  package let truePositives: Int
  package let falsePositives: Int
  package let trueNegatives: Int
  package let falseNegatives: Int

  package init(
    truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int
  ) {
    precondition(
      truePositives >= 0 && falsePositives >= 0 && trueNegatives >= 0 && falseNegatives >= 0)
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.trueNegatives = trueNegatives
    self.falseNegatives = falseNegatives
  }

  /// Verdicts in pairs of truth and judge.
  package init(_ pairs: some Sequence<(truth: Bool, judge: Bool)>) {
    var counts = [0, 0, 0, 0]
    for pair in pairs { counts[(pair.truth ? 2 : 0) + (pair.judge ? 1 : 0)] += 1 }
    self.init(
      truePositives: counts[3], falsePositives: counts[1], trueNegatives: counts[0],
      falseNegatives: counts[2])
  }

  package var n: Int { truePositives + falsePositives + trueNegatives + falseNegatives }

  /// The general measures (kappa, AC1, …), with fail as category 0 and the truth in the rows.
  package var agreement: Agreement? {
    Agreement(table: [[trueNegatives, falsePositives], [falseNegatives, truePositives]])
  }

  /// Of what truly passes, how much the judge passes.
  package var sensitivity: Proportion {
    Proportion(passes: truePositives, trials: truePositives + falseNegatives)
  }

  /// Of what truly fails, how much the judge fails.
  package var specificity: Proportion {
    Proportion(passes: trueNegatives, trials: trueNegatives + falsePositives)
  }

  /// Of what the judge passes, how much truly passes.
  package var positivePredictiveValue: Proportion {
    Proportion(passes: truePositives, trials: truePositives + falsePositives)
  }

  /// Of what the judge fails, how much truly fails.
  package var negativePredictiveValue: Proportion {
    Proportion(passes: trueNegatives, trials: trueNegatives + falseNegatives)
  }

  /// The harmonic mean of sensitivity and positive predictive value; `nil` when nothing passed.
  package var f1: Double? {
    let counted = 2 * truePositives + falsePositives + falseNegatives
    return counted > 0 ? Double(2 * truePositives) / Double(counted) : nil
  }

  package var balancedAccuracy: Double? { youdenJ.map { ($0 + 1) / 2 } }

  /// Sensitivity + specificity - 1: the factor by which the judge shrinks every difference.
  package var youdenJ: Double? {
    guard let sensitivity = sensitivity.rate, let specificity = specificity.rate else { return nil }
    return sensitivity + specificity - 1
  }

  /// Matthews' correlation; `nil` when the truth or the judge never varied.
  package var matthewsCorrelation: Double? {
    let margins =
      [
        truePositives + falsePositives, truePositives + falseNegatives,
        trueNegatives + falsePositives, trueNegatives + falseNegatives,
      ].map(Double.init).reduce(1, *)
    guard margins > 0 else { return nil }
    let agreeing = Double(truePositives) * Double(trueNegatives)
    let differing = Double(falsePositives) * Double(falseNegatives)
    return (agreeing - differing) / margins.squareRoot()
  }

  /// The judge's pass rate minus the true one; `nil` without pairs.
  package var bias: Double? {
    n > 0 ? Double(falsePositives - falseNegatives) / Double(n) : nil
  }

  /// Whether the judge errs in both directions alike.
  package var biasTest: McNemarTest {
    McNemarTest(passToFail: falseNegatives, failToPass: falsePositives)
  }
}
