// `log10`, `pow` and `floor` are libm's.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How values are spread, in bins of one width from 0 up.
package struct Histogram: Sendable, Equatable {
  /// Of every bin; a round number: 1, 2 or 5 times a power of ten.
  package var width: Double
  package var counts: [Int]
  /// Values beyond the last bin, which holds the 99th percentile: one outlier must not press
  /// everything else into a single bar.
  package var beyond: Int

  /// `nil` without a value, and when all values are 0.
  package init?(_ values: [Double], bins: Int = 20) {
    let values = values.filter { $0.isFinite && $0 >= 0 && $0 < 1e15 }.sorted()
    guard let most = values.last, most > 0, bins > 0 else { return nil }
    let high = values[(values.count - 1) * 99 / 100]
    let width = Self.round((high > 0 ? high : most) / Double(bins))
    guard width > 0 else { return nil }
    let last = Int(min(Double(bins), high / width))
    var counts = [Int](repeating: 0, count: last + 1)
    var beyond = 0
    for value in values {
      // Compared as a double first: the quotient may be more than any integer holds.
      let bin = value / width
      if bin < Double(counts.count) { counts[Int(bin)] += 1 } else { beyond += 1 }
    }
    self.width = width
    self.counts = counts
    self.beyond = beyond
  }

  /// The next of 1, 2, 5, 10, 20, … that is at least `value`.
  private static func round(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 0 }
    let power = pow(10, floor(log10(value)))
    let factor = [1.0, 2, 5].first { $0 * power >= value } ?? 10
    return factor * power
  }
}
