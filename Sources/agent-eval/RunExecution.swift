import Agents
import EvalModel
import Gating
import Grading
import Importing
import JSONKit
import Reading
import Reporting
import Running
import Storing
import Synchronization

/// One run of one eval set from its plan to its report.
struct RunExecution {
  let workspace: Workspace
  let project: Project
  let set: EvalSet
  let agent: AgentDescription
  let run: RunDescription
  let cases: [EvalCase]
  let concurrency: Int
  let timeout: Duration

  private var plan: RunPlan {
    RunPlan(
      cases: cases, trialsPerCase: run.trialsPerCase, seed: run.seed,
      fingerprint: run.fingerprint.canonicalDigest, profile: run.profile)
  }

  func execute(in store: Store, output: Output) async throws -> ExitStatus {
    let console = workspace.console
    try await store.begin(run)
    let done = try await store.storedTrials(run: run.id)
    let missing = plan.missing(done)
    if !done.isEmpty {
      console.note(
        "resuming \(run.id): \(done.count) trials are stored, \(missing.count) are missing\n")
    }
    let redactor = try Redaction.redactor(project, workspace.environment)
    let adapter = agent.makeAdapter(
      AdapterContext(
        folder: SourceFile.folder(of: agent.path), environment: Launch.environment(workspace),
        concurrency: concurrency))
    let byID = Dictionary(cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let progress = ProgressDisplay(console: console, total: missing.count)
    let mayStart = SharedFlag(true)
    let summaries = Collected()
    let start = ContinuousClock.now

    let (run, set, timeout) = (run, set, timeout)
    let runner = Runner(
      concurrency: concurrency,
      attempt: { attempt in
        guard let evalCase = byID[attempt.plan.caseID] else {
          preconditionFailure("the plan holds only cases of the set")
        }
        return await adapter.run(
          TrialRequest(
            plan: attempt.plan, evalCase: evalCase,
            isolationID: "\(attempt.plan.id.short)-\(attempt.number)", deadline: timeout,
            isAlone: attempt.isAlone))
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
        summaries.add(summary, redactions.total)
        progress.finished(record, score)
      },
      mayStart: { mayStart.value.load(ordering: .relaxed) },
      observe: { event in
        if case .started(let plan) = event { progress.started(plan) }
      })
    let work = Task { try await runner.run(missing) }
    let interrupts = Interrupts(
      onFirst: {
        mayStart.value.store(false, ordering: .relaxed)
        progress.say("finishing what is in flight; press Ctrl-C again to stop at once")
      },
      onSecond: { work.cancel() })
    let end: Runner.End
    do {
      end = try await work.value
    } catch {
      await adapter.shutDown()
      progress.end()
      // The status is a courtesy to later readers; the error is what matters.
      try? await store.finish(run: run.id, status: .interrupted, notes: nil)
      throw error
    }
    await adapter.shutDown()
    progress.end()
    let status: RunStatus =
      switch end {
      case .finished: .finished
      case .interrupted: .interrupted
      case .stopped: .stopped
      }
    try await store.finish(run: run.id, status: status, notes: end.notes)
    // When nothing was missing the figures would say that the harness took all the time.
    let clock =
      missing.isEmpty
      ? nil
      : RunReport.WallClock(
        total: ContinuousClock.now - start, withAgent: summaries.agentTime,
        concurrency: min(concurrency, missing.count))
    let report = try await RunLoading.report(
      run: run, status: status, set: set, agent: agent, store: store,
      known: done.isEmpty ? summaries.all : nil, clock: clock, runIsLatest: true,
      warnings: end.warnings + summaries.warnings)
    output.show(report, console)
    try await output.publication.publish(
      report, from: .init(store: store, set: set, grading: run.gradingDigest), console)
    if status == .interrupted {
      return interrupts.wasAsked ? interrupts.status : .interrupted
    }
    return output.status(of: report.verdict)
  }

  /// The plan in words, or as JSON.
  func planText(asJSON: Bool, stored: Set<Digest> = []) -> String {
    var done: [String: Int] = [:]
    for trial in plan.trials where stored.contains(trial.id) { done[trial.caseID, default: 0] += 1 }
    let view = PlanView(
      evalSet: run.evalSet, agent: run.agent, profile: run.profile, seed: run.seed,
      trialsPerCase: run.trialsPerCase, concurrency: concurrency,
      cases: cases.map {
        .init(
          id: $0.id, intent: $0.intent, turns: $0.turns.count, stored: done[$0.id] ?? 0)
      })
    return asJSON
      ? view.json.encoded(.pretty).asText + "\n"
      : view.text(style: workspace.console.style(.output))
  }
}

extension Runner.End {
  fileprivate var notes: JSONValue? {
    if case .stopped(let reason) = self { ["stopped": .string(reason)] } else { nil }
  }

  fileprivate var warnings: [String] {
    if case .stopped(let reason) = self { ["the run was stopped: \(reason)"] } else { [] }
  }
}

/// An atomic flag that closures can share.
final class SharedFlag: Sendable {
  let value: Atomic<Bool>

  init(_ value: Bool) { self.value = Atomic(value) }
}

/// The summaries of finished trials, gathered from many tasks.
final class Collected: Sendable {
  private let summaries = Lock<[TrialSummary]>([])
  private let redactions = Lock(0)

  func add(_ summary: TrialSummary, _ redacted: Int) {
    summaries.withLock { $0.append(summary) }
    if redacted > 0 { redactions.withLock { $0 += redacted } }
  }

  var all: [TrialSummary] { summaries.withLock { $0 } }

  /// Grades are given on what is stored, so whoever wonders at one must know.
  var warnings: [String] {
    let count = redactions.withLock { $0 }
    if count == 0 { return [] }
    return ["\(count) secrets were replaced by [redacted:…] before anything was stored or graded"]
  }

  var agentTime: Duration { all.reduce(.zero) { $0 + $1.agentTime } }
}
