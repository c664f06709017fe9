/// Fisher's exact test of one pair of rates.
package struct FisherTest: Sendable, Equatable {
  /// One-sided: how often equal rates would give the candidate this many failures or more.
  package let drop: Double
  /// The same with half of the observed table's probability: less conservative, not guaranteed.
  package let dropMidP: Double
  /// Over all tables that are at most as probable as the observed one.
  package let twoSided: Double

  package init(_ pair: RatePair) {
    let null = pair.failuresUnderEquality
    let densities = null.densities
    let observed = pair.candidate.failures - null.support.lowerBound
    let beyond = densities[(observed + 1)...].reversed().reduce(0, +)
    let lower = densities[..<observed].reduce(0, +)
    drop = lower == 0 ? 1 : min(1, beyond + densities[observed])
    dropMidP = min(1, beyond + densities[observed] / 2)
    // Equal probabilities differ in their last bits; what is within 1e-7 counts as equal.
    let limit = densities[observed] * (1 + 1e-7)
    let unlikely = densities.filter { $0 <= limit }
    twoSided = unlikely.count == densities.count ? 1 : min(1, unlikely.sorted().reduce(0, +))
  }
}
