import EvalModel
import Gating
import JSONKit
import Statistics
import Storing

/// Passes and fails of stored runs, by case, with what a trial took.
struct StoredOutcomes {
  private(set) var runs: [String] = []
  private var counts: [String: (passes: Int, trials: Int)] = [:]
  /// What each case was when it was run.
  private var inputs: [String: Digest] = [:]
  private var time = Duration.zero
  private var cost = 0.0
  private var timed = 0
  private var priced = 0

  /// Trials of a run under its grading; those that were not judged count as nothing.
  mutating func add(_ run: RunDescription, _ store: Store) async throws {
    runs.append(run.id)
    for planned in run.cases { inputs[planned.id] = planned.inputDigest }
    var trials: [StoredTrial] = []
    try await store.eachTrialAsStored(
      run: run.id, grading: run.gradingDigest, detail: .verdicts
    ) {
      trials.append($0)
    }
    for trial in trials { add(trial) }
  }

  private mutating func add(_ trial: StoredTrial) {
    let hasPassed: Bool
    switch trial.score?.verdict {
    case .passed: hasPassed = true
    case .failed: hasPassed = false
    case .unscored, nil: return
    }
    counts[trial.plan.caseID, default: (0, 0)].trials += 1
    if hasPassed { counts[trial.plan.caseID, default: (0, 0)].passes += 1 }
    let latency = trial.usage.latency ?? trial.agentTime
    if latency >= .zero, latency < .seconds(1_000_000) {
      time += latency
      timed += 1
    }
    if let dollars = trial.usage.costUSD, dollars >= 0, dollars < 1_000_000 {
      cost += dollars
      priced += 1
    }
  }

  /// The counts of those cases that are what they were when they were run.
  func counts(of cases: [EvalCase]) -> [BaselineCounts] {
    cases.compactMap { known in
      guard inputs[known.id] == known.inputDigest else { return nil }
      let found = counts[known.id] ?? (0, 0)
      return BaselineCounts(
        id: known.id, intent: known.intent,
        counts: Proportion(passes: found.passes, trials: found.trials))
    }
  }

  var timePerTrial: Duration? { timed == 0 ? nil : time / timed }
  var costPerTrial: Double? { priced == 0 ? nil : cost / Double(priced) }
}
