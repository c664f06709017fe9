import EvalModel
import Gating
import JSONKit
import Reporting
import Storing

/// Reports made from the store.
enum RunLoading {
  /// The report of a run. `known` saves reading the trials back when they were all run just now.
  static func report(
    run: RunDescription, status: RunStatus, set: EvalSet, agent: AgentDescription?, store: Store,
    known: [TrialSummary]? = nil, clock: RunReport.WallClock? = nil, runIsLatest: Bool,
    warnings: [String] = []
  ) async throws -> RunReport {
    let trials =
      if let known { known } else { try await summaries(run, run.gradingDigest, store) }
    let labels = Dictionary(
      set.cases.map { ($0.id, CaseLabels(intent: $0.intent, tags: $0.tags)) },
      uniquingKeysWith: { first, _ in first })
    let tally = RunTally(run, status: status, trials: trials, labels: labels)
    return RunReport(
      run: run, status: status, trials: trials, labels: labels,
      verdict: FloorGate(floors: set.floors).judge(tally),
      invocation: Reporting.Invocation(run: run.id, runIsLatest: runIsLatest), clock: clock,
      owner: set.owner, runbook: set.runbook, agentIsSampled: agent?.isSampled ?? false,
      warnings: warnings,
      places: Dictionary(
        set.cases.map { ($0.id, $0.place) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The trials of a run under one grading, without keeping their steps.
  static func summaries(
    _ run: RunDescription, _ grading: Digest, _ store: Store
  ) async throws -> [TrialSummary] {
    var summaries: [TrialSummary] = []
    try await store.eachTrial(run: run.id, grading: grading, detail: .everything) { trial in
      if let record = trial.record { summaries.append(TrialSummary(record, trial.score)) }
    }
    return summaries
  }
}
