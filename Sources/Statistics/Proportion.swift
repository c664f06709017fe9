/// Passes among independent trials, with the three intervals that are worth offering.
package struct Proportion: Sendable, Hashable {
  package let passes: Int
  package let trials: Int

  /// Requires `0 <= passes <= trials`: whoever reads counts from a file checks them there.
  package init(passes: Int, trials: Int) {
    precondition(0 <= passes && passes <= trials, "passes are among the trials")
    self.passes = passes
    self.trials = trials
  }

  package var failures: Int { trials - passes }

  /// The share of passes; `nil` without trials, which is neither 0 nor 1.
  package var rate: Double? {
    trials == 0 ? nil : Double(passes) / Double(trials)
  }

  package enum IntervalMethod: Sendable, CaseIterable {
    /// Wilson's score interval: close to its level on average, never outside 0...1, and not zero
    /// wide at 0 % and 100 %. The default of every displayed rate.
    case wilson
    /// Clopper and Pearson's: never below its level, and therefore wide.
    case clopperPearson
    /// The equal-tailed posterior interval under Jeffreys' prior, with the bound at an end kept at
    /// the end (Brown, Cai and DasGupta 2001).
    case jeffreys
  }

  /// The interval of the rate; `nil` without trials.
  package func interval(
    _ method: IntervalMethod = .wilson, confidence: Confidence = .p95
  ) -> ConfidenceInterval? {
    guard trials > 0 else { return nil }
    switch method {
    case .wilson:
      return .wilson(
        successes: Double(passes), of: Double(trials), deviate: confidence.z,
        confidence: confidence, method: .wilson)
    case .clopperPearson:
      return betaInterval(
        lower: (Double(passes), Double(failures) + 1),
        upper: (Double(passes) + 1, Double(failures)), confidence, .clopperPearson)
    case .jeffreys:
      let posterior = (Double(passes) + 0.5, Double(failures) + 0.5)
      return betaInterval(lower: posterior, upper: posterior, confidence, .jeffreys)
    }
  }

  /// The quantiles of one beta distribution for each side; no quantile is taken at 0 and at 100 %.
  private func betaInterval(
    lower: (Double, Double), upper: (Double, Double), _ confidence: Confidence,
    _ method: ConfidenceInterval.Method
  ) -> ConfidenceInterval {
    func low() -> Double? {
      BetaDistribution(alpha: lower.0, beta: lower.1).quantile(confidence.tail)
    }
    func high() -> Double? {
      BetaDistribution(alpha: upper.0, beta: upper.1).upperQuantile(confidence.tail)
    }
    return ConfidenceInterval(
      lower: passes == 0 ? 0 : low() ?? 0, upper: failures == 0 ? 1 : high() ?? 1,
      confidence: confidence, method: method)
  }
}

extension ConfidenceInterval {
  /// Wilson's score interval for a possibly fractional number of successes, which is what an
  /// effective sample size makes of a count.
  static func wilson(
    successes: Double, of n: Double, deviate z: Double, confidence: Confidence, method: Method
  ) -> ConfidenceInterval {
    let square = z * z
    let centre = (successes + square / 2) / (n + square)
    let half = z / (n + square) * (successes * (n - successes) / n + square / 4).squareRoot()
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : max(0, centre - half),
      upper: successes == n ? 1 : min(1, centre + half), confidence: confidence, method: method)
  }
}
