import CommandKit
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Running
import Storing

/// `agent-eval self-test`: how often this team's gate would be wrong, from its own stored outcomes.
enum SelfTestCommand {
  static let from = Flag.value(
    "from", .string, valueName: "RUN", group: "Selection", defaultText: "latest",
    help: "Take this stored run's outcomes.")
  static let wholeStore = Flag.toggle(
    "all-runs", group: "Selection",
    help: "Take the outcomes of every stored run of the same agent and rubrics as the newest.")
  static let live = Flag.value(
    "live", .int(in: 1...1000), valueName: "K", group: "Selection",
    help: "Run the agent K times for real instead, each against the accepted baseline.",
    details: """
      The agent must be the one that was accepted, unchanged: then every run that is blocked is a \
      false alarm. All runs are stored.
      """)
  static let seed = Flag.value(
    "seed", .int(in: 0...Int.max), valueName: "SEED", group: "Simulation", default: "1",
    help: "Draw other replicates.")

  static let command = Command(
    "self-test", summary: "measure how often the gate would be wrong, on stored outcomes",
    discussion: """
      Draws pairs of baseline and candidate from what stored outcomes say about every case, \
      unchanged and with planted drops, and sends them through the gate with its rules. Says how \
      often an unchanged agent is blocked, and how often each drop is found. Runs no agent, \
      unless --live asks for real reruns.
      """,
    group: "Gate",
    examples: [
      .init("agent-eval self-test", "From the latest run"),
      .init("agent-eval self-test --live 50 -n 10", "50 real reruns of the accepted agent"),
      .init("agent-eval self-test --all-runs -n 10 --baseline-trials 30", "For another size"),
    ],
    flags: [
      from, wholeStore, live, RunCommand.trials, RunCommand.profile, RunCommand.agent,
      RunCommand.concurrency, RunCommand.timeout, GateFlags.earlyStop, GateFlags.baselineAgent,
      PlanCommand.baselineTrials, PlanCommand.runnable, PlanCommand.replicates, seed,
      CommonFlags.json,
    ] + GateFlags.judging,
    exitStatuses: [
      .init(0, "measured, whatever came of it"),
      .init(2, "bad arguments, bad files, or no stored outcome"),
    ])

  static func run(
    _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    if let count = arguments[live] { return try await rerun(count, arguments, &workspace) }
    let project = try workspace.project()
    let profile = try RunCommand.profile(arguments[RunCommand.profile], project)
    let store = try await project.openStore(arguments)
    let run = try await store.run(arguments[from] ?? "latest").description
    let outcomes = try await outcomes(run, store, all: arguments[wholeStore])
    let path = SourceFile.join(project.folder, run.evalSetPath)
    guard let set = try workspace.evalSets([path], project).first else {
      throw CommandFailure(.notJudged, "the eval set \(run.evalSetPath) can't be used")
    }
    let input = try await PlanningInput.make(
      set, profile: profile, arguments, project, workspace)
    let test: GateSelfTest
    let seed = UInt64(arguments[seed])
    do throws(GatePlan.Failure) {
      test = try GateSelfTest(
        stored: outcomes.counts(of: input.cases),
        baselineTrials: arguments[PlanCommand.baselineTrials] ?? input.baselineTrials,
        policy: input.policy,
        trials: arguments[RunCommand.trials] ?? profile?.trials ?? run.trialsPerCase,
        baselineIsRunnable: arguments[PlanCommand.runnable], seed: seed)
    } catch {
      throw error.asCommandFailure
    }
    let replicates = try await Simulations.run(arguments[PlanCommand.replicates] ?? 1000) {
      try test.replicate($0)
    }
    let view = SelfTestView(
      evalSet: set.name, runs: outcomes.runs, test: test, replicates: replicates.count, seed: seed,
      rows: test.rows(replicates))
    workspace.console.answer(
      arguments[CommonFlags.json]
        ? view.json.encoded(.pretty).asText + "\n"
        : view.text(style: workspace.console.style(.output)))
    workspace.showWarnings()
    return .good
  }

  /// Far from the small seeds that people choose, whose trials the baseline may hold.
  private static func liveSeed(_ seed: Int, _ index: Int) -> UInt64 {
    (UInt64(seed) &* 1_000_003 &+ 0x5eed_0000) &+ UInt64(index)
  }

  /// Runs the unchanged agent again and again, and counts what the gate says.
  private static func rerun(
    _ count: Int, _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws -> ExitStatus {
    let project = try workspace.project()
    let profile = try RunCommand.profile(arguments[RunCommand.profile], project)
    let sets = try workspace.evalSets([], project)
    let agent = try workspace.agent(arguments[RunCommand.agent], project)
    let store = try await project.openStore(arguments, create: true)
    let console = workspace.console
    for set in sets {
      let cases = RunCommand.selection(profile).apply(to: set.cases, seed: 0)
      var view = LiveTestView(evalSet: set.name, agent: agent.name)
      for index in 0..<count {
        let execution = try await RunCommand.execution(
          set, cases, agent, profile, seed: liveSeed(arguments[seed], index), arguments, project,
          &workspace, store)
        guard let gate = execution.gate, gate.match != nil else {
          throw CommandFailure(
            .notJudged,
            "\(set.path) has no baseline to compare reruns with; accept a run first: "
              + "agent-eval baseline accept --reason '…'")
        }
        guard agent.fingerprint.canonicalDigest == gate.baseline.fingerprint.canonicalDigest else {
          throw CommandFailure(
            .notJudged,
            "\(agent.path) is not the agent that was accepted, so an alarm needn't be a false one")
        }
        view.alpha = gate.policy.alpha
        let result = try await execution.perform(in: store)
        if let interruption = result.interruption { return interruption }
        view.add(result.report)
      }
      console.answer(
        arguments[CommonFlags.json]
          ? view.json.encoded(.pretty).asText + "\n" : view.text(style: console.style(.output)))
    }
    return .good
  }

  /// Runs of another agent, of other cases or under other rubrics would mix rates that have nothing
  /// to do with each other.
  private static func outcomes(
    _ run: RunDescription, _ store: Store, all: Bool
  ) async throws -> StoredOutcomes {
    var outcomes = StoredOutcomes()
    try await outcomes.add(run, store)
    guard all else { return outcomes }
    let agent = run.fingerprint.canonicalDigest
    for summary in try await store.runs(limit: 10_000, evalSet: run.evalSet)
    where summary.id != run.id && summary.gradingDigest == run.gradingDigest
      && summary.evalSetDigest == run.evalSetDigest
    {
      let other = try await store.run(summary.id).description
      if other.fingerprint.canonicalDigest == agent { try await outcomes.add(other, store) }
    }
    return outcomes
  }
}
