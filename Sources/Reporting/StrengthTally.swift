package import Grading
package import Statistics

/// Fates of mutants, counted.
package struct StrengthTally: Sendable, Equatable {
  package private(set) var applied = 0
  package private(set) var caught = 0
  /// Of the caught ones those that no criterion failed, but that can't be judged any more.
  package private(set) var unjudged = 0
  package private(set) var notApplicable = 0
  /// Of each case, in the order in which cases came.
  private var cases: [String: Int] = [:]
  private var proportions: [Proportion] = []

  package init() {}

  package mutating func add(_ fate: StrengthProbe.Fate, of caseID: String) {
    let isCaught: Bool
    switch fate {
    case .notApplicable:
      notApplicable += 1
      return
    case .caught: isCaught = true
    case .unjudged:
      isCaught = true
      unjudged += 1
    case .survived: isCaught = false
    }
    applied += 1
    if isCaught { caught += 1 }
    let index = cases[caseID] ?? proportions.count
    cases[caseID] = index
    if index == proportions.count { proportions.append(Proportion(passes: 0, trials: 0)) }
    let old = proportions[index]
    proportions[index] = Proportion(
      passes: old.passes + (isCaught ? 1 : 0), trials: old.trials + 1)
  }

  /// `nil` where nothing was applied.
  package var share: Double? { applied == 0 ? nil : Double(caught) / Double(applied) }

  /// With the case as the unit, because mutants of one case resemble each other.
  package var interval: ConfidenceInterval? {
    ClusteredMean(proportions, weighting: .observations)?.rateInterval()
  }
}
