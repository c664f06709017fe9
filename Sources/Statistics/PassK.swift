#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension Proportion {
  /// pass@k: the probability that at least one of `k` trials passes, estimated without bias from
  /// all of them, `1 - C(n-c, k)/C(n, k)` (Chen et al. 2021).
  ///
  /// `nil` when there are fewer than `k` trials, where the estimator doesn't exist; 1 would be a
  /// lie for a case that failed once.
  package func passAt(_ k: Int) -> Double? {
    guard k >= 1, trials >= k else { return nil }
    if failures < k { return 1 }
    let passes = Double(passes)
    var logOfNone = 0.0
    for drawn in 0..<k { logOfNone += log1p(-passes / Double(trials - drawn)) }
    return logOfNone == 0 ? 0 : -expm1(logOfNone)
  }

  /// pass^k: the probability that all of `k` trials pass, `C(c, k)/C(n, k)` (Yao et al. 2024);
  /// `nil` when there are fewer than `k` trials.
  package func passHat(_ k: Int) -> Double? {
    guard k >= 1, trials >= k else { return nil }
    guard passes >= k else { return 0 }
    if k > 30 { return exp(LogGamma.choose(passes, k) - LogGamma.choose(trials, k)) }
    var product = 1.0
    for drawn in 0..<k { product *= Double(passes - drawn) / Double(trials - drawn) }
    return product
  }
}

/// pass@k and pass^k averaged over a data set.
package struct PassKSummary: Sendable, Equatable {
  package let k: Int
  package let passAt: MeanEstimate
  package let passHat: MeanEstimate
  /// Cases with fewer than `k` trials, which have no value and are not in the means.
  package let excluded: Int

  /// `nil` when no case has `k` trials.
  package init?(cases: [Proportion], k: Int) {
    let values = cases.compactMap { $0.passAt(k) }
    guard let passAt = MeanEstimate(values),
      let passHat = MeanEstimate(cases.compactMap { $0.passHat(k) })
    else { return nil }
    self.k = k
    self.passAt = passAt
    self.passHat = passHat
    excluded = cases.count - values.count
  }

  package var warnings: [StatisticsWarning] {
    excluded == 0 ? [] : [.excluded(excluded, needing: k)]
  }
}
