/// Sums over values in the order in which they are given.
///
/// Callers sort by a stable key first: floating-point addition is not associative, and the same
/// values in another order may differ in the last bit.
enum Moments {
  /// Neumaier's compensated sum.
  static func sum(_ values: some Sequence<Double>) -> Double {
    var sum = 0.0
    var lost = 0.0
    for value in values {
      let next = sum + value
      lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    return sum + lost
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : sum(values) / Double(values.count)
  }

  /// The sum of squares around the mean, exactly 0 when all values are equal.
  static func squaredDeviations(_ values: [Double]) -> Double {
    guard let first = values.first, values.contains(where: { $0 != first }),
      let mean = mean(values)
    else { return 0 }
    return sum(values.lazy.map { ($0 - mean) * ($0 - mean) })
  }

  /// The unbiased variance; `nil` with fewer than two values.
  static func variance(_ values: [Double]) -> Double? {
    values.count < 2 ? nil : squaredDeviations(values) / Double(values.count - 1)
  }
}

/// The mean of independent values with its standard error.
package struct MeanEstimate: Sendable, Equatable {
  package let mean: Double
  /// `sd / sqrt(n)`; `nil` for a single value, whose spread nobody knows.
  package let standardError: Double?
  package let n: Int

  /// `nil` without values.
  package init?(_ values: [Double]) {
    guard let mean = Moments.mean(values) else { return nil }
    self.mean = mean
    n = values.count
    standardError = Moments.variance(values).map { ($0 / Double(values.count)).squareRoot() }
  }

  /// The t interval, not cut to any range; `nil` for a single value.
  package func interval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    guard let standardError else { return nil }
    let half = confidence.t(degreesOfFreedom: Double(n - 1)) * standardError
    return ConfidenceInterval(
      lower: mean - half, upper: mean + half, confidence: confidence, method: .t)
  }
}
