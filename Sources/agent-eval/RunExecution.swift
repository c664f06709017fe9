import Agents
import EvalModel
import Gating
import Grading
import Importing
import JSONKit
import Locks
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

  let gate: GateSetup?
  /// Steers the run round by round; `nil` for a run whose size is fixed.
  let steering: GateSteering?
  /// The accepted agent, to be run beside the candidate where something looks wrong.
  let baselineAgent: AgentDescription?
  /// What the run may use up.
  var budget = Budget()

  private var plan: RunPlan {
    RunPlan(
      cases: cases, trialsPerCase: run.trialsPerCase, seed: run.seed,
      fingerprint: run.fingerprint.canonicalDigest, profile: run.profile)
  }

  /// What came of a run.
  struct Result {
    var report: RunReport
    /// What to exit with because somebody stopped it; `nil` when it ended by itself.
    var interruption: ExitStatus?
  }

  func execute(in store: Store, output: Output) async throws -> ExitStatus {
    let console = workspace.console
    let result = try await perform(in: store)
    output.show(result.report, console)
    try await output.publication.publish(
      result.report,
      from: .init(
        store: store, set: set, grading: run.gradingDigest, baseline: gate?.baseline), console)
    return result.interruption ?? output.status(of: result.report.verdict)
  }

  /// Runs what is to be run and judges it, without showing it.
  func perform(in store: Store) async throws -> Result {
    let console = workspace.console
    let agents = [agent] + (baselineAgent.map { [$0] } ?? [])
    try workspace.requireVariables(of: agents)
    let redactor = try Redaction.redactor(project, workspace.environment, agents: agents)
    let mayStart = SharedFlag(true)
    let purse = Purse(budget)
    let progress = ProgressDisplay(console: console, total: 0)
    // The run that people ask for is begun last, so that it is the latest.
    var other: AgentRun?
    if let baselineAgent {
      other = try await AgentRun(
        run.ofBaseline(baselineAgent, workspace.fromProject(baselineAgent.path, project)),
        baselineAgent, self, in: store, redactor, progress, mayStart: mayStart, purse)
    }
    let baseline = other
    let candidate = try await AgentRun(
      run, agent, self, in: store, redactor, progress, mayStart: mayStart, purse)
    let missing = candidate.plan.missing(candidate.done)
    progress.expect(missing.count)
    if !candidate.done.isEmpty {
      let rest = steering == nil ? ", \(missing.count) are missing" : ""
      console.note("resuming \(run.id): \(candidate.done.count) trials are stored\(rest)\n")
    }
    let start = ContinuousClock.now
    let steering = steering
    let interrupts = await Interrupts.listening()
    let work = Task { () async throws -> Runner.End in
      guard let steering else { return try await candidate.run(missing) }
      return try await Self.steer(steering, candidate, baseline)
    }
    interrupts.answer(
      onFirst: {
        mayStart.value.store(false, ordering: .relaxed)
        progress.say("finishing what is in flight; press Ctrl-C again to stop at once")
      },
      onSecond: { work.cancel() })
    let runs = [candidate] + (baseline.map { [$0] } ?? [])
    let end: Runner.End
    do {
      let came = try await work.value.redacted(redactor)
      // It was the budget, and nobody's hand, that held the rest back.
      let exhaustion = came == .interrupted && !interrupts.wasAsked ? purse.exhaustion : nil
      end = exhaustion.map { .stopped(reason: $0) } ?? came
    } catch {
      for one in runs {
        await one.shutDown()
        // The status is a courtesy to later readers; the error is what matters.
        try? await store.finish(run: one.run.id, status: .interrupted, notes: nil)
      }
      progress.end()
      throw error
    }
    for one in runs { await one.shutDown() }
    progress.end()
    var warnings = end.warnings
    for one in runs { warnings += await one.warnings() }
    let status: RunStatus =
      switch end {
      case .finished: .finished
      case .interrupted: .interrupted
      case .stopped: .stopped
      }
    for one in runs { try await store.finish(run: one.run.id, status: status, notes: end.notes) }
    // When nothing was missing the figures would say that the harness took all the time.
    let ran = runs.reduce(0) { $0 + $1.ranCount }
    let clock =
      ran == 0
      ? nil
      : RunReport.WallClock(
        total: ContinuousClock.now - start,
        withAgent: runs.reduce(.zero) { $0 + $1.agentTime }, concurrency: min(concurrency, ran))
    let report = try RunLoading.report(
      run: run, status: status, set: set, agent: agent,
      trials: candidate.trials, baselineTrials: baseline?.trials ?? [], gate: gate, clock: clock,
      runIsLatest: true, project: project, warnings: warnings + purse.warnings)
    let interruption: ExitStatus? =
      status == .interrupted ? (interrupts.wasAsked ? interrupts.status : .interrupted) : nil
    return Result(report: report, interruption: interruption)
  }

  /// Runs round after round until the verdict is known. Both agents run at the same time, so that
  /// what changes around them changes for both.
  private static func steer(
    _ steering: GateSteering, _ candidate: AgentRun, _ baseline: AgentRun?
  ) async throws -> Runner.End {
    var steering = steering
    while let wanted = steering.advance(candidate.trials, baseline: baseline?.trials ?? []) {
      async let first = candidate.run(first: wanted.candidate)
      async let second = baseline?.run(first: wanted.baseline)
      let ends = try await [first, second ?? .finished]
      if let early = ends.first(where: { $0 != .finished }) { return early }
    }
    return .finished
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

extension RunDescription {
  /// The run in which the accepted agent's trials are stored that were run beside this one.
  func ofBaseline(_ agent: AgentDescription, _ path: String) -> RunDescription {
    var run = self
    run.id = baselineRunID
    run.agent = agent.name
    run.agentPath = path
    run.fingerprint = agent.fingerprint
    run.gate = nil
    return run
  }

  var baselineRunID: String { id + Self.baselineEnding }

  /// Whether these are the accepted agent's trials, run beside another run.
  var isOfBaseline: Bool { id.hasSuffix(Self.baselineEnding) }

  static let baselineEnding = "-baseline"
}

extension Runner.End {
  /// What a service said when it turned us away may be in the reason.
  fileprivate func redacted(_ redactor: Redactor) -> Runner.End {
    if case .stopped(let reason) = self {
      .stopped(reason: redactor.redacted(reason).0)
    } else {
      self
    }
  }

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
