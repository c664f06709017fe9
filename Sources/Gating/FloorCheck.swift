package import Statistics

// `rounded(.up)` is libm's.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// One floor held against the trials of its group.
///
/// The bound is Wilson's on the pooled trials. The question is about these cases and not about
/// cases like them, so only repeats vary; differences between cases make the pooled variance
/// larger than the true one, and the bound errs towards `open`, never towards `missed`.
package struct FloorCheck: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Even the upper end of the 95 % interval lies under the floor.
    case missed
    /// The estimate reaches the floor.
    case met
    /// The estimate lies under the floor, and chance could explain it.
    case open
  }

  package var group: CaseGroup
  package var floor: Double
  package var counts: Proportion
  /// Cases of the group, judged or not.
  package var cases: Int

  package init(group: CaseGroup, floor: Double, counts: Proportion, cases: Int) {
    self.group = group
    self.floor = floor
    self.counts = counts
    self.cases = cases
  }

  /// `nil` without judged trials.
  package var upperBound: Double? { counts.interval()?.upper }

  package var outcome: Outcome {
    guard let rate = counts.rate, let upperBound else { return .open }
    // Both sides of `>=` are the double nearest to a short decimal: 17 of 20 reaches 0.85.
    if rate >= floor { return .met }
    return upperBound < floor ? .missed : .open
  }

  /// Trials a case after which the rate seen so far would lie clearly under the floor: Wilson's
  /// bound is under `f` as soon as `n > z² f(1-f) / (f-p)²`. `nil` when the rate isn't under the
  /// floor, or when nobody would run that many.
  package var trialsPerCaseToSettle: Int? {
    guard let rate = counts.rate, rate < floor, cases > 0 else { return nil }
    let z = Confidence.p95.z
    let gap = floor - rate
    let perCase = (z * z * floor * (1 - floor) / (gap * gap) / Double(cases)).rounded(.up)
    guard perCase < 200 else { return nil }
    return Int(perCase) + 1
  }
}
