#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Evidence that a few of many cases fell together, none of them far enough on its own.
///
/// For a share eps of fallen cases the product over cases of `1 - eps + eps E` is an e-value; the
/// mean over several eps is one too, so reaching `1/alpha` has at most the probability alpha
/// (Ville) under any adaptive sampling.
package struct SparseMixture: Sendable, Equatable {
  /// The shares of fallen cases, rising.
  package let fractions: [Double]

  /// Shares that stand for 4, 16 and 64 fallen cases; `nil` without cases.
  package init?(cases: Int) {
    guard cases > 0 else { return nil }
    self.init(fractions: [4, 16, 64].map { min($0 / Double(cases), 0.5) })
  }

  /// Requires shares strictly between 0 and 1; repeated ones count once.
  package init(fractions: [Double]) {
    precondition(!fractions.isEmpty && fractions.allSatisfy { $0 > 0 && $0 < 1 })
    self.fractions = Set(fractions).sorted()
  }

  /// The logarithm of the combined e-value, 0 without cases.
  package func logW(_ logE: [Double]) -> Double {
    let logs = fractions.map { fraction in
      let (unchanged, fallen) = (log1p(-fraction), log(fraction))
      return Moments.sum(
        logE.lazy.map { value in
          let larger = max(unchanged, fallen + value)
          let smaller = min(unchanged, fallen + value)
          return larger + log1p(exp(smaller - larger))
        })
    }
    let largest = logs.max() ?? 0
    let mean = logs.reduce(0) { $0 + exp($1 - largest) } / Double(logs.count)
    return largest + log(mean)
  }

  /// The `logW` that has at most the probability alpha of ever being reached by chance.
  package static func threshold(alpha: Double) -> Double {
    precondition(alpha > 0 && alpha < 1)
    return -log(alpha)
  }
}
