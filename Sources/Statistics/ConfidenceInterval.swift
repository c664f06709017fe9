/// How sure an interval is meant to be: a level strictly between 0 and 1.
package struct Confidence: Sendable, Hashable {
  package let level: Double

  /// `nil` unless `0 < level < 1`; 95 % is `0.95`.
  package init?(_ level: Double) {
    guard level > 0, level < 1 else { return nil }
    self.level = level
  }

  private init(known level: Double) { self.level = level }

  package static let p90 = Confidence(known: 0.90)
  package static let p95 = Confidence(known: 0.95)
  package static let p99 = Confidence(known: 0.99)

  /// The probability left in each tail of a two-sided interval.
  package var tail: Double { (1 - level) / 2 }

  /// The normal deviate of a two-sided interval, 1.96 for 95 %.
  package var z: Double { -StandardNormal.unchecked(tail) }

  /// The deviate of Student's t for a two-sided interval.
  package func t(degreesOfFreedom: Double) -> Double {
    StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile(tail) ?? z
  }
}

/// An interval around an estimate, with the method that made it, because the name of the method
/// belongs beside every displayed `±`.
package struct ConfidenceInterval: Sendable, Equatable {
  package enum Method: String, Sendable, CaseIterable {
    case wilson = "Wilson"
    case clopperPearson = "Clopper-Pearson"
    case jeffreys = "Jeffreys"
    case clusteredWilson = "Wilson on the effective sample size"
    case wilsonOnClusters = "Wilson on the number of clusters"
    case clusteredT = "clustered t"
    case t = "Student t"
    case normal = "normal approximation"
    case logit = "normal approximation on the logit scale"
    case newcombe = "Newcombe"
    case bootstrapPercentile = "bootstrap percentile"
    case langReiczigel = "Lang-Reiczigel"
  }

  package var lower: Double
  package var upper: Double
  package var confidence: Confidence
  package var method: Method

  package init(lower: Double, upper: Double, confidence: Confidence, method: Method) {
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
    self.method = method
  }

  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// The interval cut to a range that the estimated quantity can't leave.
  package func clamped(to range: ClosedRange<Double>) -> ConfidenceInterval {
    var result = self
    result.lower = min(max(lower, range.lowerBound), range.upperBound)
    result.upper = min(max(upper, range.lowerBound), range.upperBound)
    return result
  }
}
