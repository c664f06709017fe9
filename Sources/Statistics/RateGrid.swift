#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The possible rates of a case: points of `sin²`, dense at the ends, where suites are.
///
/// Equal weights on it are Jeffreys' prior. The ends stay 5e-4 away from 0 and 1, because a rate
/// of exactly 1 would be refuted for ever by one failure.
package struct RateGrid: Sendable, Equatable {
  package let rates: [Double]

  package init(count: Int = 64) {
    precondition(count > 0)
    rates = (0..<count).map { index in
      let sine = sin(Double.pi * (Double(index) + 0.5) / Double(2 * count))
      return min(max(sine * sine, 5e-4), 1 - 5e-4)
    }
  }

  /// The log-likelihood of the counts at every rate.
  func logLikelihood(passes: Int, failures: Int) -> [Double] {
    rates.map { Double(passes) * log($0) + Double(failures) * log1p(-$0) }
  }
}
