/// The Cochran-Mantel-Haenszel summary of strata: a normal test and a common risk difference.
///
/// For reports: the gate's decision is exact (`StratifiedExactTest`).
package struct MantelHaenszel: Sendable, Equatable {
  /// Without continuity correction.
  package let chiSquared: Double
  package let p: Double
  /// Candidate minus baseline in pass rates, each stratum weighted by what it can tell.
  package let riskDifference: Double
  /// Sato's standard error (1989), good with few large and with many small strata.
  package let standardError: Double

  /// `nil` when no stratum has both trials on both sides and a mixed result.
  package init?(_ strata: [RatePair]) {
    let strata = strata.filter { $0.baseline.trials > 0 && $0.candidate.trials > 0 }
    let nulls = strata.map(\.failuresUnderEquality)
    let variance = nulls.reduce(0) { $0 + $1.variance }
    guard variance > 0 else { return nil }
    let deviation = zip(strata, nulls).reduce(0) {
      $0 + Double($1.0.candidate.failures) - $1.1.mean
    }
    chiSquared = deviation * deviation / variance
    p = ChiSquared(degreesOfFreedom: 1).survival(chiSquared)

    var weights = 0.0
    var weighted = 0.0
    var linear = 0.0
    var constant = 0.0
    for stratum in strata {
      let (n1, n0) = (Double(stratum.candidate.trials), Double(stratum.baseline.trials))
      let (x1, x0) = (Double(stratum.candidate.passes), Double(stratum.baseline.passes))
      let n = n1 + n0
      weights += n1 * n0 / n
      weighted += (x1 * n0 - x0 * n1) / n
      linear += (n1 * n1 * x0 - n0 * n0 * x1 + n1 * n0 * (n0 - n1) / 2) / (n * n)
      constant += (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n)
    }
    riskDifference = weighted / weights
    standardError = max(0, riskDifference * linear + constant).squareRoot() / weights
  }
}
