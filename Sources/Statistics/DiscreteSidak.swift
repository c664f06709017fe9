#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Fisher's test on every pair with a step-down correction that knows which p-values each pair
/// can reach at all.
///
/// A pair whose smallest attainable p is above the one at hand can't be a false alarm and costs
/// nothing, so suites of stable cases pay for a few pairs instead of for hundreds.
package struct DiscreteSidak: Sendable, Equatable {
  /// Fisher's one-sided p for a drop, in the order of the pairs.
  package let p: [Double]
  /// Family-wise adjusted, in the same order.
  package let adjusted: [Double]

  package init(_ pairs: [RatePair]) {
    var tails: [Hypergeometric: [Double]] = [:]
    var attainable: [[Double]] = []
    var p: [Double] = []
    for pair in pairs {
      let null = pair.failuresUnderEquality
      let values = tails[null] ?? null.upperTails
      tails[null] = values
      p.append(values[pair.candidate.failures - null.support.lowerBound])
      attainable.append(values)
    }
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var adjusted = p
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      var logNone = 0.0
      for other in order[rank...] {
        logNone += log1p(-Self.largestAttainable(attainable[other], atMost: p[index]))
      }
      largest = max(largest, -expm1(logNone))
      adjusted[index] = min(1, largest)
    }
    self.p = p
    self.adjusted = adjusted
  }

  /// The tails fall from 1 along the support; the first that is small enough is the largest, and
  /// under equality it is also the probability of a p that small.
  private static func largestAttainable(_ tails: [Double], atMost p: Double) -> Double {
    let limit = p * (1 + 1e-12)
    var low = 0
    var high = tails.count
    while low < high {
      let middle = (low + high) / 2
      if tails[middle] <= limit { high = middle } else { low = middle + 1 }
    }
    return low < tails.count ? tails[low] : 0
  }
}
