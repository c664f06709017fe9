package import Statistics

/// The pass rate of a group of cases, as it is shown.
///
/// Every case counts the same, however many of its trials survived: the mean of the cases' own
/// rates, so that a lost trial doesn't change what is measured. The interval answers "what would
/// the rate be on cases like these?" and takes the case as the unit, because trials of one case
/// resemble each other.
package struct PassRate: Sendable, Equatable {
  package let rate: Double
  /// With a single case there is no other to generalise from: then it is Wilson's interval of the
  /// case's repeats. Its `method` says which.
  package let interval: ConfidenceInterval?
  /// Cases with at least one judged trial.
  package let cases: Int
  package let counts: Proportion

  /// `nil` when no trial was judged, which is neither 0 nor 1.
  package init?(_ cases: [CaseTally]) {
    let proportions = cases.filter { !$0.holdsInteractions }.map(\.counts).filter { $0.trials > 0 }
    let singles = Self.sum(cases.filter(\.holdsInteractions).map(\.counts))
    guard let mean = ClusteredMean(proportions, singles: singles) else { return nil }
    rate = mean.mean
    counts = Self.sum(proportions + [singles])
    interval = mean.clusters == 1 ? counts.interval() : mean.rateInterval()
    self.cases = mean.clusters
  }

  private static func sum(_ proportions: [Proportion]) -> Proportion {
    Proportion(
      passes: proportions.reduce(0) { $0 + $1.passes },
      trials: proportions.reduce(0) { $0 + $1.trials })
  }
}
