import Agents
import EvalModel
import Grading
import Importing
import JSONKit
import Reading
import Running
import Storing
import Synchronization

/// One agent's part in a run: its trials, each stored as soon as it has ended. Most runs have one;
/// where the accepted agent is run beside the candidate, it has a stored run of its own.
struct AgentRun: Sendable {
  let run: RunDescription
  let plan: RunPlan
  /// Digests of trials that were stored before.
  let done: Set<Digest>
  private let adapter: any AgentAdapter
  private let runner: Runner
  private let watch = DeathWatch()
  private let collected = Collected()
  /// Of the trials that were stored before.
  private let stored: [TrialSummary]

  /// Begins the run in the store, or takes up what is there of it.
  init(
    _ run: RunDescription, _ agent: AgentDescription, _ execution: RunExecution, in store: Store,
    _ redactor: Redactor, _ progress: ProgressDisplay, mayStart: SharedFlag, _ purse: Purse
  ) async throws {
    self.run = run
    plan = RunPlan(
      cases: execution.cases, trialsPerCase: run.trialsPerCase, seed: run.seed,
      fingerprint: run.fingerprint.canonicalDigest, profile: run.profile)
    try await store.begin(run)
    let done = try await store.storedTrials(run: run.id)
    self.done = done
    stored =
      done.isEmpty
      ? [] : try await RunLoading.summaries(run, store).filter { done.contains($0.plan.id) }
    let adapter = agent.makeAdapter(
      AdapterContext(
        folder: SourceFile.folder(of: agent.path),
        environment: Launch.environment(execution.workspace),
        concurrency: execution.concurrency))
    self.adapter = adapter
    let byID = Dictionary(
      execution.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let (set, timeout, collected) = (execution.set, execution.timeout, collected)
    let prices = execution.project.prices
    runner = Runner(
      concurrency: execution.concurrency,
      attempt: { attempt in
        guard let evalCase = byID[attempt.plan.caseID] else {
          preconditionFailure("the plan holds only cases of the set")
        }
        var report = await adapter.run(
          TrialRequest(
            plan: attempt.plan, evalCase: evalCase,
            isolationID: "\(attempt.plan.id.short)-\(attempt.number)", deadline: timeout,
            isAlone: attempt.isAlone))
        report.outcome = prices.priced(report.outcome)
        return report
      },
      store: { record in
        let (record, redactions) = redactor.redacted(record)
        let score = byID[record.plan.caseID].flatMap { evalCase in
          TrialScorer.score(
            record: record, evalCase: evalCase, rubric: set.rubrics[evalCase.intent])
        }
        let summary = TrialSummary(record, score)
        try await store.append(
          record, score: score, summary: summary, run: run.id, gradingDigest: run.gradingDigest)
        collected.add(summary, redactions.total)
        purse.spend(summary.usage)
        progress.finished(record, score)
      },
      mayStart: { mayStart.value.load(ordering: .relaxed) && purse.hasMore },
      observe: { event in
        if case .started(let plan) = event { progress.started(plan) }
      })
  }

  /// What ended, before and now, in the order of finishing.
  var trials: [TrialSummary] {
    let before = stored.compactMap(\.finishedOrder).max() ?? 0
    return stored
      + collected.all.enumerated().map { place, trial in
        var trial = trial
        trial.finishedOrder = before + 1 + Int64(place)
        return trial
      }
  }
  /// The time that trials of this invocation spent with the agent.
  var agentTime: Duration { collected.agentTime }
  func warnings() async -> [String] { await collected.warnings + adapter.warnings() }
  /// Trials that this invocation ran.
  var ranCount: Int { collected.all.count }

  func run(_ trials: [TrialPlan]) async throws -> Runner.End {
    try await runner.run(trials, watch)
  }

  /// Runs what is missing of the first trials of each case.
  func run(first wanted: [String: Int]) async throws -> Runner.End {
    let done = Set(trials.map(\.plan.id))
    return try await runner.run(plan.trials(first: wanted, without: done), watch)
  }

  func shutDown() async { await adapter.shutDown() }
}
