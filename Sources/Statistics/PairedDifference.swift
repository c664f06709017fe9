#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The mean difference of rates over strata, candidate minus baseline, with two errors that answer
/// two questions.
///
/// `standardError` treats the strata as a sample ("strata like these"), `withinStandardError` as
/// the whole population ("these strata, measured again"). Showing one for the other is wrong in
/// either direction.
package struct PairedDifference: Sendable, Equatable {
  package let difference: Double
  package let strata: Int
  /// The paired, clustered standard error; `nil` with fewer than two strata.
  package let standardError: Double?
  private let pairs: [RatePair]

  /// Strata without trials on both sides are ignored; `nil` when none is left.
  package init?(_ pairs: [RatePair]) {
    self.pairs = pairs.filter { $0.difference != nil }
    guard let estimate = MeanEstimate(self.pairs.compactMap(\.difference)) else { return nil }
    difference = estimate.mean
    strata = estimate.n
    standardError = estimate.standardError
  }

  package var degreesOfFreedom: Int { strata - 1 }

  /// The paired t statistic; `nil` where the standard error is unknown or 0.
  package var t: Double? {
    standardError.flatMap { $0 > 0 ? difference / $0 : nil }
  }

  /// One-sided, for a drop. With few strata or mostly equal ones the exact test is the better one.
  package var pDrop: Double? {
    t.map { StudentT(degreesOfFreedom: Double(degreesOfFreedom)).cdf($0) }
  }

  package var pTwoSided: Double? {
    t.map { StudentT(degreesOfFreedom: Double(degreesOfFreedom)).twoSided($0) }
  }

  /// The t interval for strata like these; `nil` with fewer than two.
  package func interval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    guard let standardError else { return nil }
    let half = confidence.t(degreesOfFreedom: Double(degreesOfFreedom)) * standardError
    return ConfidenceInterval(
      lower: difference - half, upper: difference + half, confidence: confidence, method: .t)
  }

  /// How the variance of a stratum's trials is estimated.
  package enum Pooling: Sendable {
    /// From the pooled rate, unbiased under equality.
    case unbiased
    /// From the pooled rate with half a pass and half a failure added: never 0, for few strata.
    case smoothed
  }

  /// The error of the difference on exactly these strata. 0 when `unbiased` and every stratum
  /// always passed or always failed.
  package func withinStandardError(_ pooling: Pooling = .unbiased) -> Double {
    var sum = 0.0
    for pair in pairs {
      let trials = Double(pair.trials)
      let passes = trials - Double(pair.failures)
      let spread = 1 / Double(pair.baseline.trials) + 1 / Double(pair.candidate.trials)
      switch pooling {
      case .unbiased:
        let rate = passes / trials
        sum += rate * (1 - rate) * trials / (trials - 1) * spread
      case .smoothed:
        let rate = (passes + 0.5) / (trials + 1)
        sum += rate * (1 - rate) * spread
      }
    }
    return sum.squareRoot() / Double(strata)
  }

  /// The difference, plus a margin, in within-strata standard errors; `nil` when that error is 0.
  package func withinZ(margin: Double = 0, _ pooling: Pooling = .unbiased) -> Double? {
    let error = withinStandardError(pooling)
    return error > 0 ? (difference + margin) / error : nil
  }

  /// The normal interval for exactly these strata, within -1...1.
  package func withinInterval(
    confidence: Confidence = .p95, _ pooling: Pooling = .unbiased
  ) -> ConfidenceInterval {
    let half = confidence.z * withinStandardError(pooling)
    return ConfidenceInterval(
      lower: difference - half, upper: difference + half, confidence: confidence, method: .normal
    ).clamped(to: -1...1)
  }
}
