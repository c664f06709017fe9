import CommandKit
import EvalModel
import Gating
import Grading
import JSONKit
import Statistics
import Storing

/// What runs of an eval set are compared with, and by which rules.
struct GateSetup {
  let baseline: Baseline
  let rules: GateRules
  let policy: GatePolicy
  /// `nil` when none of the selected cases can be compared.
  let match: BaselineMatch?
  /// Said beside the verdict.
  let notes: [String]

  var limits: MetricLimits { MetricLimits(rules) }
  var isStrict: Bool { rules.isStrict ?? false }
  var allowsRemoved: Bool { rules.allowsRemoved ?? false }

  /// `nil` when there is nothing to compare with. Throws when there is and it can't be: nothing
  /// may be judged then.
  ///
  /// `recorded` is the baseline that a stored run was compared with; `store` has the trials to
  /// judge again where rubrics have changed.
  static func make(
    _ set: EvalSet, selected: Set<String>, profile: Profile?, recorded: String? = nil,
    _ arguments: ParsedArguments, _ workspace: Workspace, _ store: Store?
  ) async throws -> GateSetup? {
    guard !arguments[GateFlags.noBaseline] else { return nil }
    return try await make(
      set, selected: selected, profile: profile, recorded: recorded,
      named: arguments[GateFlags.baseline], typed: GateFlags.rules(arguments), workspace, store)
  }

  /// The same with what was typed: the baseline's name and rules.
  static func make(
    _ set: EvalSet, selected: Set<String>, profile: Profile?, recorded: String?, named: String?,
    typed: GateRules, _ workspace: Workspace, _ store: Store?
  ) async throws -> GateSetup? {
    let name = named ?? recorded ?? profile?.baseline ?? BaselineName.usual
    let file = try BaselineFile(name, of: set, workspace)
    guard var baseline = file.baseline else {
      if let named {
        let known = BaselineFile.names(of: set)
        throw CommandFailure(
          .notJudged,
          "there is no baseline '\(named)': \(file.path) doesn't exist"
            + (known.isEmpty ? "" : "\nhint: there is \(known.joined(separator: ", "))"))
      }
      // Floors alone would turn a run that was compared once green without a word.
      if recorded != nil {
        throw CommandFailure(
          .notJudged,
          """
          the run was compared with the baseline '\(name)', and \(file.path) doesn't exist
          hint: restore it, or compare with nothing: --no-baseline
          """)
      }
      if profile?.baseline != nil {
        workspace.console.note(
          "warning: no baseline '\(name)' yet, so only floors count; accept a run with "
            + "'agent-eval baseline accept --name \(name)'\n")
      }
      return nil
    }
    let rules = rules(typed, profile, set)
    let policy = try policy(by: rules)
    let cases = set.cases.map {
      BaselineMatch.Current(
        id: $0.id, intent: $0.intent, digest: $0.contentDigest,
        rubric: set.rubrics[$0.intent]?.digest, isSelected: selected.contains($0.id))
    }
    var notes: [String] = []
    do {
      var match = try BaselineMatch(baseline, evalSet: set.name, cases: cases)
      if !match.outdated.isEmpty {
        let outdated = Set(match.outdated)
        try await judgeAgain(&baseline, outdated, set, store)
        notes.append(
          "rubrics have changed since the baseline: its stored trials of \(outdated.count) cases "
            + "were judged again with today's; accept a run to make that last")
        match = try BaselineMatch(baseline, evalSet: set.name, cases: cases)
      }
      return GateSetup(
        baseline: baseline, rules: rules, policy: policy, match: match, notes: notes)
    } catch BaselineMatch.Incomparable.nothingShared {
      return GateSetup(baseline: baseline, rules: rules, policy: policy, match: nil, notes: notes)
    } catch let error as BaselineMatch.Incomparable {
      throw CommandFailure(.notJudged, "\(file.path) can't be compared with: \(error.sentence)")
    }
  }

  /// What was typed wins over the profile, and that over the eval set.
  static func rules(_ typed: GateRules, _ profile: Profile?, _ set: EvalSet) -> GateRules {
    typed.falling(backTo: (profile?.gate ?? GateRules()).falling(backTo: set.gate))
  }

  static func policy(by rules: GateRules) throws -> GatePolicy {
    let policy = GatePolicy(rules)
    if let problem = (policy.problems + MetricLimits(rules).problems).first {
      throw CommandFailure(.notJudged, "the gate's rules can't be used: \(problem)")
    }
    return policy
  }

  /// The plan that steers a run of the set, or judges one that was steered.
  func plan(trials: Int, baselineIsRunnable: Bool) throws -> GatePlan? {
    guard let match else { return nil }
    do {
      return try GatePlan(
        baseline: match.compared, policy: policy, trials: trials, design: .sequential,
        baselineIsRunnable: baselineIsRunnable)
    } catch {
      throw CommandFailure(.notJudged, "the runs can't be compared: \(error.sentence)")
    }
  }

  /// The plan's name, before the first trial is run: nothing that follows can change it.
  func introduce(
    _ plan: GatePlan, isSteered: Bool, _ agent: AgentDescription?, _ console: Console
  ) {
    let size = plan.cases.reduce(0) { $0 + $1.counts.trials }
    console.note(
      "comparing with \(baseline.name): \(plan.cases.count) cases, \(size) trials; plan "
        + "\(plan.digest.prefix(12))\(isSteered ? ", in rounds" : "")\n")
    if let agent,
      agent.fingerprint.canonicalDigest != baseline.fingerprint.canonicalDigest
    {
      console.note(
        "warning: \(agent.path) is not the agent that was accepted: its fingerprint differs\n")
    }
  }

  func steering(_ plan: GatePlan, _ set: EvalSet, _ cases: [EvalCase]) -> GateSteering {
    GateSteering(
      plan, floors: set.floors,
      cases: cases.map {
        .init(id: $0.id, labels: CaseLabels(intent: $0.intent, tags: $0.tags))
      })
  }

  /// The comparison of a run; `nil` when none of its cases can be compared.
  func comparison(
    _ run: RunDescription, _ set: EvalSet, status: RunStatus, _ labels: [String: CaseLabels],
    _ trials: [TrialSummary], _ baselineTrials: [TrialSummary]
  ) throws -> Comparison? {
    guard let match else { return nil }
    if let recorded = run.gate, recorded.stopsEarly,
      let plan = try plan(
        trials: run.trialsPerCase, baselineIsRunnable: recorded.baselineAgent != nil)
    {
      let planned = Set(run.cases.map(\.id))
      return Comparison(
        match, steering: steering(plan, set, set.cases.filter { planned.contains($0.id) }),
        trials: trials, baseline: baselineTrials, allowRemoved: allowsRemoved)
    }
    let tally = RunTally(run, status: status, trials: trials, labels: labels)
    guard tally.judged > 0 else { return nil }
    do {
      // The accepted agent's trials beside a steered run are as many as that run asked for.
      let most = tally.cases.reduce(run.trialsPerCase) { max($0, $1.ended) }
      return try Comparison(
        match, candidate: tally.cases, policy: policy, trials: most, allowRemoved: allowsRemoved)
    } catch {
      throw CommandFailure(.notJudged, "the runs can't be compared: \(error.sentence)")
    }
  }

  /// The metrics that have a limit, on the cases that the baseline has them of.
  func metrics(_ comparison: Comparison, _ trials: [TrialSummary]) -> [MetricRatio] {
    guard !limits.limits.isEmpty else { return [] }
    let known = Dictionary(
      baseline.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let byCase = Dictionary(grouping: comparison.roundTrials(trials), by: \.plan.caseID)
    let pairs = comparison.plan.cases.compactMap { compared -> MetricRatio.Pair? in
      guard let before = known[compared.id]?.metrics, let now = byCase[compared.id] else {
        return nil
      }
      return MetricRatio.Pair(baseline: before, candidate: CaseMetrics(now))
    }
    return MetricRatio.compare(pairs, limits: limits, alpha: policy.alpha)
  }

  /// Counts the trials behind a baseline anew under today's rubrics, for cases whose rubric is
  /// another one now.
  private static func judgeAgain(
    _ baseline: inout Baseline, _ outdated: Set<String>, _ set: EvalSet, _ store: Store?
  ) async throws {
    let cases = Dictionary(
      set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for batch in baseline.batches {
      let wanted = baseline.cases.filter { known in
        outdated.contains(known.id) && known.batches.contains { $0.batch == batch.id }
      }
      for known in wanted {
        guard let evalCase = cases[known.id], let store,
          let counts = try await judged(
            known, batch.id, evalCase, set.rubrics[evalCase.intent], store)
        else { throw stale(set, baseline, outdated, batch.id) }
        baseline.replace(counts, of: known.id)
      }
    }
    for id in outdated {
      if let intent = cases[id]?.intent { baseline.rubrics[intent] = set.rubrics[intent]?.digest }
    }
  }

  /// `nil` when the store no longer has every trial that was counted.
  private static func judged(
    _ known: Baseline.Case, _ batch: String, _ evalCase: EvalCase, _ rubric: Rubric?,
    _ store: Store
  ) async throws -> Baseline.Counts? {
    guard var counts = known.batches.first(where: { $0.batch == batch }) else { return nil }
    let wanted = counts.counts.trials + counts.lost
    var tally = CaseTally(
      id: known.id, labels: CaseLabels(intent: evalCase.intent, tags: []), planned: wanted)
    do {
      try await store.eachTrial(run: batch, caseID: known.id, detail: .everything) { trial in
        guard let record = trial.record, record.plan.index < wanted else { return }
        tally.count(
          TrialSummary(
            record, TrialScorer.score(record: record, evalCase: evalCase, rubric: rubric)))
      }
    } catch StoreError.noSuchRun {
      return nil
    }
    guard tally.ended == wanted else { return nil }
    counts.counts = tally.counts
    counts.lost = wanted - tally.judged
    return counts
  }

  private static func stale(
    _ set: EvalSet, _ baseline: Baseline, _ outdated: Set<String>, _ run: String
  ) -> CommandFailure {
    let intents = Set(set.cases.filter { outdated.contains($0.id) }.map(\.intent)).sorted()
    return CommandFailure(
      .notJudged,
      """
      the rubric of \(intents.joined(separator: ", ")) has changed since the baseline \
      '\(baseline.name)', and the trials of its run \(run) aren't all in this store to be judged \
      again
      hint: run the accepted agent again and accept that run, or compare with --no-baseline
      """)
  }
}

extension GatePlan.Failure {
  var sentence: String {
    switch self {
    case .nothingToCompare: "no case of the baseline has a judged trial"
    case .duplicateCase(let id): "the case '\(id)' stands twice"
    case .plannedTrials(let trials):
      "\(trials) trials of a case are more than the \(GatePlan.mostTrials) that can be compared"
    case .policy(let problems): problems.joined(separator: "; ")
    }
  }
}

extension BaselineMatch.Incomparable {
  fileprivate var sentence: String {
    switch self {
    case .evalSet(let baseline, let run):
      "it belongs to the eval set '\(baseline)', and this is '\(run)'"
    case .duplicateCase(let id): "the case '\(id)' stands twice"
    case .nothingShared: "none of the selected cases is in it"
    }
  }
}
