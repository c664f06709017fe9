package import Statistics

/// The suite, or one intent, at one look: whether it fell, and whether a fall is excluded.
package struct GroupLook: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Worse than the baseline beyond chance.
    case blocked
    /// A drop as large as the margin is excluded.
    case passed
    case open
  }

  package let group: CaseGroup
  /// Cases with trials on both sides.
  package let cases: Int
  package let test: StratifiedExactTest
  package let difference: PairedDifference
  /// The error of the difference on exactly these cases.
  package let standardError: Double
  /// For exactly these cases.
  package let interval: ConfidenceInterval
  /// The test's deviate, less what the policy tolerates. At `blockBound` the gate blocks.
  package let z: Double
  package let blockBound: Double
  package let margin: Double
  /// The distance of the difference from a drop as large as the margin, in standard errors.
  package let passZ: Double
  package let passBound: Double
  package let outcome: Outcome

  /// What the bounds are at one look.
  struct Bounds {
    var block: Double
    var pass: Double
    /// Whether enough rounds are complete to pass.
    var canPass: Bool
  }

  /// `nil` when no case has trials on both sides.
  init?(
    _ group: CaseGroup, _ pairs: [RatePair], margin: Double, tolerance: Double, bounds: Bounds
  ) {
    guard let difference = PairedDifference(pairs) else { return nil }
    let test = StratifiedExactTest(pairs)
    // Few strata, as in an intent, are mostly at 0 or 1, which would make their variance too small.
    // Where every case is, also the suite's would be 0, and one round would prove anything.
    let pooling: PairedDifference.Pooling =
      group == .suite && difference.withinStandardError() > 0 ? .unbiased : .smoothed
    let error = difference.withinStandardError(pooling)
    self.group = group
    self.test = test
    self.difference = difference
    cases = difference.strata
    standardError = error
    interval = difference.withinInterval(pooling)
    let z = test.z - (tolerance > 0 ? tolerance / error : 0)
    self.z = z
    blockBound = bounds.block
    self.margin = margin
    passZ = (difference.difference + margin) / error
    passBound = bounds.pass
    outcome =
      z >= bounds.block ? .blocked : bounds.canPass && passZ >= bounds.pass ? .passed : .open
  }

  /// For cases like these; `nil` with fewer than two. Made when asked for, because its quantile
  /// takes longer than everything else of a look.
  package var generalInterval: ConfidenceInterval? {
    difference.interval()?.clamped(to: -1...1)
  }

  /// The smallest drop that the pass bound would exclude at this look: what an unproven pass can't
  /// rule out.
  package var largestDropNotExcluded: Double {
    min(1, max(0, passBound * standardError - difference.difference))
  }
}
