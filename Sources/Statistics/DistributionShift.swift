#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How far the shares of categories moved between two sets of counts.
package struct DistributionShift: Sendable, Equatable {
  /// The population stability index, with shares floored so that an empty category is a large
  /// shift and not an infinite one.
  package let populationStabilityIndex: Double
  /// The Jensen-Shannon divergence in bits, 0 for equal and 1 for disjoint distributions.
  package let jensenShannonBits: Double
  /// Half of the summed absolute differences: the share of events that changed category.
  package let totalVariation: Double
  package let hellinger: Double

  /// The square root of the divergence in bits, which is a metric.
  package var jensenShannonDistance: Double { jensenShannonBits.squareRoot() }

  /// `nil` when the two have different categories or a side has no events.
  package init?(expected: [Int], actual: [Int], floor: Double = 1e-4) {
    let totals = (Double(expected.reduce(0, +)), Double(actual.reduce(0, +)))
    guard expected.count == actual.count, totals.0 > 0, totals.1 > 0,
      (expected + actual).allSatisfy({ $0 >= 0 })
    else { return nil }
    var index = 0.0
    var divergence = 0.0
    var absolute = 0.0
    var affinityGap = 0.0
    func information(_ p: Double, _ mixture: Double) -> Double {
      p > 0 ? p * log2(p / mixture) : 0
    }
    for (old, new) in zip(expected, actual) {
      let (p, q) = (Double(old) / totals.0, Double(new) / totals.1)
      let (a, b) = (max(p, floor), max(q, floor))
      index += (b - a) * log(b / a)
      divergence += (information(p, (p + q) / 2) + information(q, (p + q) / 2)) / 2
      absolute += abs(p - q)
      let gap = p.squareRoot() - q.squareRoot()
      affinityGap += gap * gap
    }
    populationStabilityIndex = index
    jensenShannonBits = min(1, max(0, divergence))
    totalVariation = absolute / 2
    hellinger = (affinityGap / 2).squareRoot()
  }
}
