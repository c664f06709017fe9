#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The evidence that a case must reach so that, if nothing changed, the probability that any case
/// of the suite ever reaches it is at most alpha.
///
/// Exact over the lattice of outcomes instead of `ln(cases / alpha)`: a case that can't reach the
/// threshold costs nothing, which gains about one trial per suspect.
package struct DropThreshold: Sendable, Equatable {
  /// A value of `logE`.
  package let value: Double
  /// The probability that it is kept to.
  package let familyProbability: Double

  /// Bisects `range` a fixed number of times and takes the upper end, so that a repeated plan
  /// agrees to the last digit; requires that the upper end keeps to alpha.
  package init(
    _ tables: [(table: DropTable, cases: Int)], alpha: Double,
    range: ClosedRange<Double> = 4...24, steps: Int = 13, from: Int = 1
  ) {
    precondition(alpha > 0 && alpha < 1)
    func family(_ threshold: Double) -> Double {
      var logNone = 0.0
      for (table, cases) in tables where cases > 0 {
        let crossing = table.crossingProbability(threshold: threshold, from: from)
        logNone += Double(cases) * log1p(-min(crossing, 1 - 1e-12))
      }
      return -expm1(logNone)
    }
    var low = range.lowerBound
    var high = range.upperBound
    for _ in 0..<steps {
      let middle = (low + high) / 2
      if family(middle) > alpha { low = middle } else { high = middle }
    }
    value = high
    familyProbability = family(high)
  }

  /// The threshold that holds whatever is re-measured in between (Ville's inequality and a union
  /// over the cases); `nil` without cases.
  package static func ville(cases: Int, alpha: Double) -> Double? {
    precondition(alpha > 0 && alpha < 1)
    return cases > 0 ? log(Double(cases) / alpha) : nil
  }
}
