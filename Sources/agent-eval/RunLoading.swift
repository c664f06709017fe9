import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Storing

/// Reports made from the store.
enum RunLoading {
  /// The report of a stored run. `known` saves reading the trials back.
  static func report(
    run: RunDescription, status: RunStatus, set: EvalSet, store: Store,
    known: [TrialSummary]? = nil, gate: GateSetup?, detail: TrialDetail = .figures,
    runIsLatest: Bool, project: Project, warnings: [String] = []
  ) async throws -> RunReport {
    let trials = if let known { known } else { try await summaries(run, store, detail) }
    return try report(
      run: run, status: status, set: set, agent: nil, trials: trials,
      baselineTrials: try await baselineTrials(run, store, detail), gate: gate, clock: nil,
      runIsLatest: runIsLatest, project: project, warnings: warnings)
  }

  /// The report of a run with its trials.
  static func report(
    run: RunDescription, status: RunStatus, set: EvalSet, agent: AgentDescription?,
    trials: [TrialSummary], baselineTrials: [TrialSummary], gate: GateSetup?,
    clock: RunReport.WallClock?, runIsLatest: Bool, project: Project, warnings: [String]
  ) throws -> RunReport {
    let labels = Dictionary(
      set.cases.map { ($0.id, CaseLabels(intent: $0.intent, tags: $0.tags)) },
      uniquingKeysWith: { first, _ in first })
    var warnings = warnings + (gate?.notes ?? [])
    let comparison = try gate?.comparison(
      run, set, status: status, labels, trials, baselineTrials)
    if gate?.baseline.batches.contains(where: { $0.id == run.id }) == true {
      warnings.append("the run is part of the baseline that it is compared with")
    }
    if let comparison {
      warnings += comparison.losses.caveats.map(\.sentence)
      if let recorded = run.gate, recorded.plan != comparison.plan.digest, comparison.isSteered {
        warnings.append("the baseline or the gate's rules are not those that steered the run")
      }
    }
    let metrics = comparison.flatMap { found in gate?.metrics(found, trials) } ?? []
    warnings += metrics.filter { $0.outcome == .unknown }.map {
      "the limit of \($0.metric.name) was not checked: too few cases have it on both sides"
    }
    // Suspects got more trials because they failed, so only those of the rounds can be compared.
    let rounds = comparison?.roundTrials(trials) ?? trials
    warnings += IndependenceCheck(rounds).warnings(agentIsSampled: agent?.isSampled ?? false)
      .map(\.sentence)
    let tally = RunTally(run, status: status, trials: rounds, labels: labels)
    let floors = FloorGate(floors: set.floors).judge(
      tally, oddRounds: OddRound.find(in: rounds))
    let verdict =
      if let gate, gate.match == nil {
        Judgement.verdict(floors: floors, nothingSharedWith: gate.baseline.name)
      } else {
        Judgement.verdict(
          floors: floors, comparison: comparison, metrics: metrics,
          isStrict: gate?.isStrict ?? false, trials: trials)
      }
    return RunReport(
      run: run, status: status, trials: trials, labels: labels, verdict: verdict,
      invocation: Reporting.Invocation(
        run: run.id, runIsLatest: runIsLatest,
        agent: SourceFile.join(project.folder, run.agentPath) == project.agent
          ? nil : SourceFile.join(project.folder, run.agentPath)),
      clock: clock,
      owner: set.owner, runbook: set.runbook,
      warnings: warnings,
      places: Dictionary(
        set.cases.map { ($0.id, $0.place) }, uniquingKeysWith: { first, _ in first }),
      comparison: comparison.flatMap { found in
        gate.map { ComparisonFigures(found, $0.baseline) }
      }, roundTrials: comparison?.isSteered == true ? rounds : nil)
  }

  /// The trials of a run under its grading, in the order in which they finished; none of their
  /// trajectories is read.
  static func summaries(
    _ run: RunDescription, _ store: Store, _ detail: TrialDetail = .figures
  ) async throws -> [TrialSummary] {
    var summaries: [TrialSummary] = []
    try await store.eachTrialAsStored(
      run: run.id, grading: run.gradingDigest, detail: detail
    ) { summaries.append(TrialSummary($0)) }
    return summaries
  }

  /// The fresh trials of the accepted agent that were run beside a run; most runs have none.
  static func baselineTrials(
    _ run: RunDescription, _ store: Store, _ detail: TrialDetail
  ) async throws -> [TrialSummary] {
    guard run.gate?.baselineAgent != nil else { return [] }
    return try await summaries(store.run(run.baselineRunID).description, store, detail)
  }
}

extension TrialSummary {
  /// The same that the trial's record would give.
  init(_ trial: StoredTrial) {
    var reason = trial.score?.reason ?? ""
    let ending: Ending
    switch trial.ending {
    case .completed: ending = .completed
    case .agentFailed(let failure): ending = .agentFailed(failure.kind)
    case .harnessFailed(let failure):
      ending = .harnessFailed(failure.kind)
      reason = failure.detail
    case .cancelled: ending = .cancelled
    }
    self.init(
      plan: trial.plan, ending: ending, verdict: trial.score?.verdict, score: trial.score?.score,
      reason: reason, firstWrongStep: trial.score?.firstWrongStep, attempts: trial.attempts,
      agentTime: trial.agentTime, usage: trial.usage, tools: trial.tools,
      behaviour: trial.behaviour, criteria: trial.criteria, finishedOrder: trial.finishedOrder)
  }
}
