/// The order statistics of a sample.
package struct Percentiles: Sendable, Equatable {
  /// Hyndman and Fan's definitions of a sample quantile (1996), of which programs use several;
  /// a printed percentile names its own.
  package enum Definition: String, Sendable, CaseIterable {
    /// Type 7, between order statistics: what numpy, R and spreadsheets do, and the default here.
    case linear = "linear (type 7)"
    /// The smallest observed value with at least that share at or below it.
    case nearestRank = "nearest rank"
    case hazen = "Hazen (type 5)"
    case weibull = "Weibull (type 6)"
    case medianUnbiased = "median-unbiased (type 8)"
  }

  private let sorted: [Double]

  /// `nil` without values or with one that is not finite, because then no order exists.
  package init?(_ values: [Double]) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    sorted = values.sorted()
  }

  package var n: Int { sorted.count }
  package var minimum: Double { sorted[0] }
  package var maximum: Double { sorted[sorted.count - 1] }

  package var median: Double { value(unchecked: 50, .linear) }
  package var p50: Double { median }
  package var p95: Double { value(unchecked: 95, .linear) }
  /// `nil` with fewer than 100 values, where it would be the maximum under a grander name.
  package var p99: Double? { n < 100 ? nil : value(unchecked: 99, .linear) }

  package var warnings: [StatisticsWarning] {
    n < 20 ? [.fewObservations(n, needed: 20)] : []
  }

  /// The percentile `q`; `nil` unless `0 <= q <= 100`.
  package func percentile(_ q: Double, _ definition: Definition = .linear) -> Double? {
    guard q >= 0, q <= 100 else { return nil }
    return value(unchecked: q, definition)
  }

  private func value(unchecked q: Double, _ definition: Definition) -> Double {
    let count = Double(n)
    switch definition {
    case .nearestRank:
      return sorted[max(1, min(n, Int((q * count / 100).rounded(.up)))) - 1]
    case .linear: return between(q * (count - 1) / 100)
    case .hazen: return between(q * count / 100 - 0.5)
    case .weibull: return between(q * (count + 1) / 100 - 1)
    case .medianUnbiased: return between(q * (count + 1.0 / 3) / 100 + 1.0 / 3 - 1)
    }
  }

  /// The value at a fractional index, interpolated from the nearer neighbour so that the result
  /// never leaves the two and never decreases in the index.
  private func between(_ position: Double) -> Double {
    let position = min(max(position, 0), Double(n - 1))
    let index = Int(position)
    let share = position - Double(index)
    guard share > 0, index + 1 < n else { return sorted[index] }
    let (below, above) = (sorted[index], sorted[index + 1])
    return share < 0.5
      ? below + (above - below) * share : above - (above - below) * (1 - share)
  }
}
