import CommandKit
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Storing

/// `agent-eval self-test`: how often this team's gate would be wrong, from its own stored outcomes.
enum SelfTestCommand {
  static let from = Flag.value(
    "from", .string, valueName: "RUN", group: "Selection", defaultText: "latest",
    help: "Take this stored run's outcomes.")
  static let wholeStore = Flag.toggle(
    "all-runs", group: "Selection",
    help: "Take the outcomes of every stored run of the same agent and rubrics as the newest.")
  static let seed = Flag.value(
    "seed", .int(in: 0...Int.max), valueName: "SEED", group: "Simulation", default: "1",
    help: "Draw other replicates.")

  static let command = Command(
    "self-test", summary: "measure how often the gate would be wrong, on stored outcomes",
    discussion: """
      Draws pairs of baseline and candidate from what stored outcomes say about every case, \
      unchanged and with planted drops, and sends them through the gate with its rules. Says how \
      often an unchanged agent is blocked, and how often each drop is found. Runs no agent.
      """,
    group: "Gate",
    examples: [
      .init("agent-eval self-test", "From the latest run"),
      .init("agent-eval self-test --all-runs -n 10 --baseline-trials 30", "For another size"),
    ],
    flags: [
      from, wholeStore, RunCommand.trials, RunCommand.profile,
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
