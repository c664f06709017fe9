package import EvalModel
package import Statistics

/// A case that a reason points at, with the evidence that somebody can look at.
package struct CaseNote: Sendable, Equatable {
  package var id: String
  package var baseline: Proportion
  package var candidate: Proportion
  /// Indexes of failing trials, counted from 0.
  package var failing: [Int]
  /// What decided in most of them.
  package var reason: String
  /// Where the first failing trial went wrong.
  package var firstWrongStep: Int?

  /// `trials` are all trials of the run, or those of the case.
  package init(
    id: String, baseline: Proportion, candidate: Proportion, trials: [TrialSummary]
  ) {
    self.id = id
    self.baseline = baseline
    self.candidate = candidate
    let failed =
      trials
      .filter { $0.plan.caseID.utf8.elementsEqual(id.utf8) && $0.passed == false }
      .sorted { $0.plan.index < $1.plan.index }
    failing = failed.map(\.plan.index)
    firstWrongStep = failed.first?.firstWrongStep
    var counts: [String: Int] = [:]
    for trial in failed { counts[trial.reason, default: 0] += 1 }
    // Of equally frequent reasons the one that came first.
    var best = 0
    reason = ""
    for trial in failed {
      let count = counts[trial.reason] ?? 0
      if count > best { (best, reason) = (count, trial.reason) }
    }
  }

  /// How far the case fell; negative when it rose.
  package var drop: Double { (baseline.rate ?? 0) - (candidate.rate ?? 0) }
}
